"""One SQLite file: opened, brought up to date, read and written, every error in words.

The only module of the corpus that imports sqlite3; knows no articles.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from corpus.errors import MissingStoreError, StoreError
from corpus.sql.database import RESTORE, Dialect, Row, only, refuse_newer
from corpus.sqlite.schema import APPLICATION_ID, MIGRATIONS

_PATIENCE = 60.0
"""Seconds to wait while another process writes; a batch of an import takes a tenth of one."""

_LIST = "IN (SELECT value FROM json_each(?))"
_DIALECT = Dialect(
    texts=_LIST,
    numbers=_LIST,
    least="min",
    greatest="max",
    days="julianday({})",
    moment="strftime('%Y-%m-%dT%H:%M:%fZ', {})",
    field="CASE WHEN json_valid(record) THEN json_extract(record, '$.{}') END",
    skip_locked="",
    by_index="INDEXED BY {}",
)


def _cure(error: sqlite3.Error) -> str:
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
        case sqlite3.SQLITE_NOTADB:
            return f"name the file of a store, or {RESTORE}"
        case sqlite3.SQLITE_CORRUPT:
            return f"the file is damaged; {RESTORE}"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"another process has been writing for {_PATIENCE:.0f} seconds; try again when it is done"
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return "see that the disk works and has room, then try again"
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return "see that the file and its folder can be read and written by you"
        case _:
            return "check it with: python -m corpus verify"


class Database:
    """A connection to one SQLite file, for one thread; raises StoreError for whatever goes wrong with it."""

    dialect = _DIALECT

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the file and bring its tables up to date; `create` tells whether an empty or missing one will do."""
        self.path = path
        self._connection = _connected(path)
        try:
            self._prepare(create=create)
        except BaseException:
            self._connection.close()
            raise

    @property
    def name(self) -> str:
        """What messages call it."""
        return str(self.path)

    def close(self) -> None:
        """Close the connection; closing twice does no harm."""
        self._connection.close()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows that a query finds."""
        with self._worded():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row that a query finds, or None."""
        with self._worded():
            row: Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - the query says which type
        """Return the one value of a query that always finds one."""
        return only(self.row(sql, *values), sql, self.name)

    def run(self, sql: str, *values: object) -> None:
        """Execute a statement."""
        with self._worded():
            self._connection.execute(sql, values)

    def changed(self, sql: str, *values: object) -> int:
        """Execute a statement and return the number of rows that it changed."""
        with self._worded():
            return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, values: Iterable[tuple[object, ...]]) -> None:
        """Execute a statement for each tuple of values."""
        with self._worded():
            self._connection.executemany(sql, values)

    def stream(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query in bounded memory."""
        with self._worded():
            yield from self._connection.execute(sql)

    def reached(self, table: str) -> int:
        """Return the highest number that a row of the table was given, gone ones included; 0 where that is not kept."""
        row = self.row("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        return int(row[0]) if row else 0

    def reach(self, table: str, number: int) -> None:
        """Give no number up to this one to a row of the table."""
        number = max(number, self.reached(table))
        self.run("DELETE FROM sqlite_sequence WHERE name = ?", table)
        self.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table, number)

    @contextmanager
    def write(self, _part: str | None = None, *, corpus: bool = False) -> Iterator[None]:  # noqa: ARG002 - it is all one
        """Hold the one write transaction; everything in the block is kept, or nothing where it raises.

        IMMEDIATE takes the lock at the start: a transaction that reads first and then wants to write would be refused
        at once when another process has written in between, however long it is ready to wait.
        """
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # SQLite ends the transaction by itself where the disk is full, for one.
            if self._connection.in_transaction:
                self.run("ROLLBACK")
            raise

    def step(self) -> AbstractContextManager[None]:
        """Hold the one write transaction."""
        return self.write()

    @contextmanager
    def attached(self, path: Path, name: str) -> Iterator[None]:
        """Reach the tables of another file under a name."""
        self.run("ATTACH ? AS ?", str(path), name)
        try:
            yield
        finally:
            self.run("DETACH ?", name)

    def settle(self) -> None:
        """Make the file stand alone, without the companion files of the write-ahead log."""
        self.run("PRAGMA journal_mode = DELETE")

    def _prepare(self, *, create: bool) -> None:
        self._connection.row_factory = sqlite3.Row
        self.run("PRAGMA foreign_keys = ON")
        # FULL, not NORMAL: neither lets a power cut corrupt the file, but NORMAL may lose the last transactions. The
        # search index, whose remembered position would then be ahead of the feed, would silently skip what comes next.
        self.run("PRAGMA synchronous = FULL")
        self._check_ours(create=create)
        self._patiently(lambda: self.run("PRAGMA journal_mode = WAL"))
        self._migrate()

    def _check_ours(self, *, create: bool) -> None:
        empty = not self.value("SELECT count(*) FROM sqlite_schema")
        if empty and not create:
            message = f"store {self.path}: is empty; {RESTORE}"
            raise MissingStoreError(message)
        if not empty and self.value("PRAGMA application_id") != APPLICATION_ID:
            message = f"store {self.path}: is an SQLite database of another program; name another file"
            raise StoreError(message)

    def _migrate(self) -> None:
        if self._version() == len(MIGRATIONS):
            return
        # Another process may be doing the same: whoever comes second finds the work done.
        with self.write():
            for step in range(self._version(), len(MIGRATIONS)):
                for statement in MIGRATIONS[step].split(";\n"):
                    self.run(statement)
            self.run(f"PRAGMA user_version = {len(MIGRATIONS)}")
            self.run(f"PRAGMA application_id = {APPLICATION_ID}")

    def _version(self) -> int:
        version = int(self.value("PRAGMA user_version"))
        refuse_newer(version, len(MIGRATIONS), self.name)
        return version

    def _patiently(self, action: Callable[[], object]) -> None:
        """Repeat what SQLite refuses at once, without its own waiting, while another process opens the same file."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                action()
            except StoreError as error:
                locked = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
                if not locked or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    @contextmanager
    def _worded(self) -> Iterator[None]:
        with _worded(self.path):
            yield


def copy_file(source: Path, target: Path) -> None:
    """Write all of one database file into another, as of one moment, while others use the first."""
    with _worded(source):
        # Not ro: whoever cannot write cannot clear away the companion files either. A protected file is only read.
        address = source.resolve().as_uri() + "?mode=rw"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as original,
            closing(sqlite3.connect(target, timeout=_PATIENCE)) as copy,
        ):
            original.backup(copy)


def _connected(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"store {path}: {error.strerror}; name a file in a folder that you can write"
        raise StoreError(message) from error
    with _worded(path):
        return sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)


@contextmanager
def _worded(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        message = f"store {path}: {error}; {_cure(error)}"
        raise StoreError(message) from error
    except OverflowError as error:
        message = f"store {path}: {error}; give a number that has at most 18 digits"
        raise StoreError(message) from error
