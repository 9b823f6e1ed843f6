"""The connections of this process to PostgreSQL servers: a pool for each address, shared by all threads.

Knows how a connection is set up; not what is done with it.
"""

import atexit
import logging
import os
import threading
from typing import Any, TypeAlias

from psycopg import Connection, RawCursor
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.string import TextLoader
from psycopg_pool import ConnectionPool, PoolTimeout

from corpus.errors import StoreError
from corpus.postgresql.rows import NamedRow, rows_of
from corpus.postgresql.wording import name_of, worded

_PATIENCE = 600
"""Seconds to wait while another process writes what is to be written: the end of a run over a large site takes some."""
_ABSENT = 60
"""Seconds after which the server ends a transaction whose process has stopped without a word; its locks keep others."""
_CONNECTING = 5
"""Seconds to wait for a connection: a reader of the site waits no longer to be told that there is none."""
_MOST = 32
"""Connections of one process: as many as it has threads that read at a time."""
_SETTINGS = {
    "application_name": "shebao",
    "connect_timeout": _CONNECTING,
    # A machine that vanished says nothing: it is asked after half a minute, and given up after another.
    "keepalives_idle": 30,
    "tcp_user_timeout": 60_000,
    "client_encoding": "utf-8",
}
_OPTIONS = {
    "lock_timeout": f"{_PATIENCE}s",
    "idle_in_transaction_session_timeout": f"{_ABSENT}s",
    # The same on the other side: the locks of a machine that vanished are free after a minute.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_user_timeout": "60000",
    # Our statements find a few rows each: to compile one takes longer than any of them.
    "jit": "off",
}

Link: TypeAlias = Connection[NamedRow]

_pools: dict[tuple[int, str], ConnectionPool[Link]] = {}
_away: set[str] = set()
"""Servers that were not there when they were asked last."""
_making = threading.Lock()


def pool(url: str) -> ConnectionPool[Link]:
    """Return the pool of this process for a server and database; a forked process has its own.

    Raises StoreError where a first connection cannot be made.
    """
    key = (os.getpid(), url)
    if key not in _pools:
        _try(url)  # beside the others: each is told as soon as it is known
        with _making:
            if key not in _pools:
                _pools[key] = _made(url)
    return _pools[key]


def _made(url: str) -> ConnectionPool[Link]:
    # It tells in the log what we say in our words.
    logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())
    made: ConnectionPool[Link] = ConnectionPool(
        _conninfo(url),
        kwargs={"autocommit": True},
        min_size=1,
        max_size=_MOST,
        # What is not there for so long is tried again when it is asked for, not ever more seldom.
        reconnect_timeout=_CONNECTING,
        check=ConnectionPool.check_connection,
        configure=_configure,
        open=True,
    )
    return made


def _conninfo(url: str) -> str:
    with worded(url):
        given = conninfo_to_dict(url)
        ours = " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items())
        options = f"{ours} {given.pop('options', '')}"
        settings: dict[str, Any] = {**_SETTINGS, **given, "options": options}
        return make_conninfo(**settings)


def _try(url: str) -> None:
    """Raise StoreError where no connection can be made: at once, while the pool only says how long it tried."""
    with worded(url):
        Connection.connect(_conninfo(url)).close()


def _configure(connection: Link) -> None:
    connection.cursor_factory = RawCursor
    connection.row_factory = rows_of
    # A record is kept as it was written, and read where it is needed.
    connection.adapters.register_loader("json", TextLoader)


def borrow(url: str) -> Link:
    """Return a connection that works; raises StoreError where there is none."""
    if url in _away:
        _try(url)
    try:
        connection = pool(url).getconn(_CONNECTING)
    except PoolTimeout as error:
        _away.add(url)
        _try(url)
        message = f"store {name_of(url)}: all {_MOST} connections of this process are in use; try again when it is done"
        raise StoreError(message) from error
    _away.discard(url)
    return connection


def give_back(url: str, connection: Link) -> None:
    """Let others have the connection; one that is broken is replaced by a new one."""
    pool(url).putconn(connection)


@atexit.register
def _close_all() -> None:
    for (process, _), made in _pools.items():
        if process == os.getpid():
            made.close()
