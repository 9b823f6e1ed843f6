"""What the parts of a store ask of a database, and how an engine words what standard SQL leaves open.

Statements are written once. Their parameters are `?` in order, or `?1`, `?2` … where one stands in several places.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from corpus.errors import MissingStoreError, StoreError

_PAGE = 200
"""Rows read at a time, so that no reader keeps a database from clearing away what was written over."""
NO_LIMIT = 2**63 - 1
"""Larger than any number that a database gives: a bound that lets everything pass."""

RESTORE = "restore a backup with: python -m corpus restore FILE"


class Row(Protocol):
    """One row of what a query found: its values by name, by place, or in order."""

    def __getitem__(self, key: str | int) -> Any: ...  # noqa: ANN401 - the query says which type

    def __iter__(self) -> Iterator[Any]: ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine words what the others word differently."""

    texts: str
    """Stands behind a column that has to be in a JSON list of texts, which is its parameter."""
    numbers: str
    """The same of whole numbers."""
    least: str
    """Name of the function that returns the smallest of its values."""
    greatest: str
    days: str
    """Days since some moment of the past, a fraction of a day included, of the moment (text) `{}`."""
    moment: str
    """The moment (text, to the millisecond) of the days `{}`."""
    field: str
    """The field `{}` of the record (JSON) in the column `record`; NULL where the record cannot be read."""
    skip_locked: str
    """Ends a query for rows to be changed: those that another transaction is changing are passed over."""
    by_index: str
    """Stands behind a table that is to be read by the index `{}`, where the engine would choose a worse one."""


class Database(Protocol):
    """A database for one thread; raises StoreError for whatever goes wrong with it."""

    dialect: Dialect

    @property
    def name(self) -> str:
        """What messages call it."""

    def close(self) -> None:
        """Let go of it; closing twice does no harm."""

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows that a query finds."""

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row that a query finds, or None."""

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - the query says which type
        """Return the one value of a query that always finds one."""

    def run(self, sql: str, *values: object) -> None:
        """Execute a statement; inside a transaction an engine may tell only at its end that this went wrong."""

    def run_many(self, sql: str, values: Iterable[tuple[object, ...]]) -> None:
        """Execute a statement for each tuple of values, as `run` does."""

    def changed(self, sql: str, *values: object) -> int:
        """Execute a statement and return the number of rows that it changed."""

    def write(self, part: str | None = None, *, corpus: bool = False) -> AbstractContextManager[None]:
        """Hold a write transaction; everything in the block is kept, or nothing where it raises.

        Nobody else writes meanwhile; with the name of a part, such as a site with its addresses, visits and runs,
        nobody else writes that part, and with `corpus` nobody adds a version to an article.
        """

    def step(self) -> AbstractContextManager[None]:
        """Hold a write transaction that keeps nobody from writing other rows."""


def no_store(name: object) -> MissingStoreError:
    """Return the error for a store that is not there, and is not to be made."""
    return MissingStoreError(
        f"there is no store at {name}; make it with: python -m crawler run SITE, or python -m corpus import FILE"
    )


def refuse_newer(version: int, known: int, name: str) -> None:
    """Raise StoreError for tables of a version that this release does not know."""
    if version > known:
        message = (
            f"store {name}: was made by a newer shebao (store version {version}, this one knows {known}); "
            "install the newer release, or restore a backup of the older one"
        )
        raise StoreError(message)


def only(row: Row | None, sql: str, name: str) -> Any:  # noqa: ANN401 - the query says which type
    """Return the one value of a row that a query always finds in a sound store."""
    if row is None:
        message = f"store {name}: {sql!r} found nothing; check it with: python -m corpus verify"
        raise StoreError(message)
    return row[0]


class Part:
    """One duty of a store, done on a database that all parts share."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._db = database

    def _pages(self, sql: str, *values: object, start: int = 0) -> Iterator[Row]:
        """Yield the rows of a query page by page, each page a read of its own that begins after the last `place`.

        The first parameter of the query is the place after which a page begins, the last one its length.
        """
        while rows := self._db.rows(sql, start, *values, _PAGE):
            yield from rows
            start = rows[-1]["place"]
