"""One PostgreSQL schema: opened, brought up to date, read and written, every error in words.

Knows no articles. Statements are those that SQLite understands as well; here they get the parameters of this engine.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import Cursor, OperationalError, RawServerCursor

from corpus.errors import BusyStoreError, StoreError
from corpus.postgresql.pool import Link, borrow, give_back
from corpus.postgresql.rows import NamedRow
from corpus.postgresql.schema import MIGRATIONS
from corpus.postgresql.wording import name_of, worded
from corpus.sql.database import Dialect, Row, no_store, only, refuse_newer

_DIALECT = Dialect(
    # As an array: of a query in this place it would be guessed how much it finds.
    texts="= ANY (ARRAY(SELECT json_array_elements_text(CAST(CAST(? AS TEXT) AS JSON))))",
    numbers="= ANY (ARRAY(SELECT CAST(json_array_elements_text(CAST(CAST(? AS TEXT) AS JSON)) AS BIGINT)))",
    least="least",
    greatest="greatest",
    days="(extract(epoch FROM CAST(CAST({} AS TEXT) AS TIMESTAMPTZ)) / 86400)",
    moment=(
        "to_char(to_timestamp(CAST(({}) * 86400 AS DOUBLE PRECISION)) AT TIME ZONE 'UTC', "
        '\'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\')'
    ),
    field="(record ->> '{}') COLLATE \"C\"",
    # Not the strongest lock: a link that is being saved keeps its target from being deleted, and no more.
    skip_locked="FOR NO KEY UPDATE SKIP LOCKED",
    by_index="",
)
_ALL = ":shebao"
"""Begins the names of locks; before it stands the schema, since several stores may be in one database."""
_COPIES = f"{_ALL}:copies"
_KEY = "hashtextextended(current_schema() || CAST(? AS TEXT), 0)"
_AGAIN = 0.02
"""Seconds before tables are tried again that others are reading."""
_HARMLESS = ("SELECT", "BEGIN")
_PARAMETER = re.compile(r"\?(\d*)")


@lru_cache(maxsize=512)
def _numbered(sql: str) -> str:
    """Return the statement with parameters as this engine names them, such as $1."""
    places = count(1)
    return _PARAMETER.sub(lambda found: f"${found[1] or next(places)}", sql)


class Database:
    """A connection to one schema, for one thread; raises StoreError for whatever goes wrong with it."""

    dialect = _DIALECT

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Borrow a connection and bring the tables up to date; `create` tells whether they are made where missing."""
        self.url = url
        self._link: Link | None = borrow(url)
        self._closed = False
        self._inside = False
        try:
            self._prepare(create=create)
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """What messages call it; it has no password."""
        return name_of(self.url)

    def close(self) -> None:
        """Give the connection back; closing twice does no harm."""
        self._closed = True
        self._let_go()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows that a query finds."""
        with worded(self.url):
            return list(self._executed(sql, values).fetchall())

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row that a query finds, or None."""
        with worded(self.url):
            return self._executed(sql, values).fetchone()

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - the query says which type
        """Return the one value of a query that always finds one."""
        return only(self.row(sql, *values), sql, self.name)

    def run(self, sql: str, *values: object) -> None:
        """Execute a statement; inside `write` and `step` nobody waits for it before the next row is read."""
        with worded(self.url):
            self._executed(sql, values)

    def run_many(self, sql: str, values: Iterable[tuple[object, ...]]) -> None:
        """Execute a statement for each tuple of values, as `run` does."""
        with worded(self.url):
            self._connection().cursor().executemany(_numbered(sql), values)

    def changed(self, sql: str, *values: object) -> int:
        """Execute a statement outside of a transaction and return the number of rows that it changed."""
        with worded(self.url):
            return self._executed(sql, values).rowcount

    def stream(self, sql: str) -> Iterator[Row]:
        """Yield the rows of a query in bounded memory; belongs inside a transaction."""
        with worded(self.url), RawServerCursor(self._connection(), "stream") as cursor:
            cursor.execute(sql)
            yield from cursor

    def copy_in(self, table: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
        """Add rows to a table the fast way."""
        into = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with worded(self.url), self._connection().cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(tuple(row))

    @contextmanager
    def write(self, part: str | None = None, *, corpus: bool = False) -> Iterator[None]:
        """Hold a write transaction; see `corpus.sql.database`.

        Parts are written side by side. All take their locks in the same order, so that nobody waits in a circle.
        """
        with self.step():
            self._lock(_ALL, alone=part is None)
            if part is not None:
                self._lock(f"{_ALL}:{part}", alone=True)
            if corpus:
                self.run("SELECT position FROM feed FOR UPDATE")
            yield

    @contextmanager
    def step(self) -> Iterator[None]:
        """Hold a write transaction that keeps nobody from writing other rows."""
        # Statements are sent without waiting for each, as the way to a server takes longer than most of them.
        with self._transaction("BEGIN"), worded(self.url), self._connection().pipeline():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Hold a transaction that reads everything as it was at its beginning, and waits for `replacing` to be over."""
        # Before it begins: what is emptied by TRUNCATE is empty in the snapshots of the time before, too.
        self.row(f"SELECT pg_advisory_lock_shared({_KEY})", _COPIES)
        try:
            with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
                yield
        finally:
            if not self._connection().broken:
                self.row(f"SELECT pg_advisory_unlock_shared({_KEY})", _COPIES)

    @contextmanager
    def replacing(self, tables: Iterable[str]) -> Iterator[None]:
        """Hold a write transaction in which nobody else reads or writes these tables, or takes a snapshot."""
        with self._transaction("BEGIN"):
            self._lock(_ALL, alone=True)
            self._lock(_COPIES, alone=True)
            while not self._has_alone(tables):
                time.sleep(_AGAIN)
            yield

    def _has_alone(self, tables: Iterable[str]) -> bool:
        """Take tables for this transaction, all or none: who waits for one while it holds another may wait for ever."""
        self.run("SAVEPOINT alone")
        try:
            self.run(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE NOWAIT")
        except BusyStoreError:
            self.run("ROLLBACK TO SAVEPOINT alone")
            return False
        return True

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.run(begin)
        self._inside = True
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # A server that is gone has ended the transaction by itself.
            if not self._connection().broken:
                self.run("ROLLBACK")
            raise
        finally:
            self._inside = False

    def _lock(self, what: str, *, alone: bool) -> None:
        """Wait until nobody else holds what is meant, up to the end of the transaction."""
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        self.run(f"SELECT {lock}({_KEY})", what)

    def _connection(self) -> Link:
        if self._closed:
            message = f"store {self.name}: is closed; open it again"
            raise StoreError(message)
        if self._link is None:
            self._link = borrow(self.url)
        return self._link

    def _let_go(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            give_back(self.url, link)

    def _executed(self, sql: str, values: tuple[object, ...]) -> Cursor[NamedRow]:
        """Execute a statement; a connection that was lost is replaced where nothing can be done twice by that."""
        link = self._connection()
        try:
            return link.execute(_numbered(sql), values)
        except OperationalError:
            if self._inside or not link.broken or not sql.startswith(_HARMLESS):
                raise
        self._let_go()
        return self._connection().execute(_numbered(sql), values)

    # Tables

    def _prepare(self, *, create: bool) -> None:
        version = self._version()
        if version is None and not create:
            raise no_store(self.name)
        if version != len(MIGRATIONS):
            self._migrate()

    def _migrate(self) -> None:
        with self._transaction("BEGIN"):
            # Another process may be doing the same: whoever comes second finds the work done.
            self._lock(f"{_ALL}:tables", alone=True)
            version = self._version()
            if version is None:
                self._begin()
            for step in range(version or 0, len(MIGRATIONS)):
                self.run(MIGRATIONS[step])
            self.run("UPDATE shebao SET version = ?", len(MIGRATIONS))

    def _begin(self) -> None:
        """Make the table that says which version the others have, and whose they are."""
        if self._has("articles"):
            message = (
                f"store {self.name}: holds tables of another program; "
                "name a database of its own: createdb shebao makes one"
            )
            raise StoreError(message)
        self.run("CREATE TABLE shebao (version INTEGER NOT NULL)")
        self.run("INSERT INTO shebao (version) VALUES (0)")

    def _version(self) -> int | None:
        """Return the version of the tables; None where there are none."""
        if not self._has("shebao"):
            return None
        version = int(self.value("SELECT version FROM shebao"))
        refuse_newer(version, len(MIGRATIONS), self.name)
        return version

    def _has(self, table: str) -> bool:
        # Not to_regclass: it may still remember that there was none, though another process has made it meanwhile.
        sql = "SELECT 1 FROM pg_class WHERE relname = ? AND relnamespace = CAST(current_schema() AS regnamespace)"
        return self.row(sql, table) is not None
