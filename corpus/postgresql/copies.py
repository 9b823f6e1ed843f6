"""A PostgreSQL store as a file, and the way back: the file is a SQLite store, so a store moves between both engines.

Knows tables, not what is in them.
"""

from contextlib import closing
from pathlib import Path

from corpus.errors import StoreError
from corpus.files import free_name, replacing
from corpus.postgresql.database import Database
from corpus.sql.database import RESTORE
from corpus.sqlite.copies import settled, sound_copy
from corpus.sqlite.database import Database as File

TABLES = (
    "articles",
    "versions",
    "runs",
    "addresses",
    "links",
    "visits",
    "staged",
    "sketches",
    "buckets",
    "duplicates",
    "sketching",
)
"""Each behind those to which it points."""
_PASSING = ("workers", "hosts", "turns")
"""Tables of who is at work just now: no backup has them."""
_NUMBERED = ("runs", "addresses", "visits")
"""Tables whose rows are numbered by the engine."""


def backup(database: Database, target: Path) -> None:
    """Write a copy of one moment of a store that others may be using; `target` stays unless the copy is sound."""
    with replacing(target) as draft:
        with closing(File(draft)) as file, database.snapshot():
            _write(database, file)
        if found := settled(draft, thorough=False):
            message = f"store {database.name} {found[0]}, so no backup was written; {RESTORE}"
            raise StoreError(message)


def restore(url: str, source: Path) -> Path | None:
    """Put a backup in the place of the store at `url`; return the backup in which the one that was there is kept.

    All in one transaction, in which others wait. Raises StoreError, and leaves all as it was, where the backup is
    damaged.
    """
    with sound_copy(source, source) as draft, closing(File(draft)) as file, closing(Database(url)) as database:
        with database.replacing((*TABLES, *_PASSING)):
            kept = _kept(database, source)
            database.run(f"TRUNCATE {', '.join((*TABLES, *_PASSING))}")
            for table in TABLES:
                _read(file, database, table)
            _number_on(database, file)
        database.run("ANALYZE")
    return kept


def _kept(database: Database, source: Path) -> Path | None:
    """Write a backup of what is there beside the one that takes its place; None where there is nothing."""
    if not database.value("SELECT EXISTS (SELECT 1 FROM articles) OR EXISTS (SELECT 1 FROM addresses)"):
        return None
    kept = free_name(source.with_name(source.name + ".before-restore"))
    with replacing(kept) as draft, closing(File(draft)) as file:
        _write(database, file)
        file.settle()
    return kept


def _write(database: Database, file: File) -> None:
    """Fill the empty tables of a file from those of the store."""
    # Where tables are filled one by one, some point to what is still to come.
    file.run("PRAGMA foreign_keys = OFF")
    with file.write():
        for table in TABLES:
            columns = _columns(file, table)
            places = ", ".join("?" * len(columns))
            file.run(f"DELETE FROM {table}")  # noqa: S608 - the names of our own tables
            rows = database.stream(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - the same
            file.run_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", map(tuple, rows))  # noqa: S608 - the same
        file.reach("versions", database.value("SELECT position FROM feed"))
        file.reach("runs", database.value("SELECT last_value FROM runs_number_seq"))


def _read(file: File, database: Database, table: str) -> None:
    columns = _columns(file, table)
    database.copy_in(table, columns, file.stream(f"SELECT {', '.join(columns)} FROM {table}"))  # noqa: S608 - the same


def _columns(file: File, table: str) -> list[str]:
    return [row["name"] for row in file.rows(f"PRAGMA table_info({table})")]


def _number_on(database: Database, file: File) -> None:
    """See that no number is given twice: neither one of the backup, nor one that was given before it came."""
    for table in _NUMBERED:
        sequence = f"pg_get_serial_sequence('{table}', 'number')"
        highest = f"SELECT coalesce(max(number), 0) FROM {table}"  # noqa: S608 - the names of our own tables
        reached = file.reached(table)
        database.row(f"SELECT setval({sequence}, greatest(nextval({sequence}), ({highest}), {reached}))")
    database.run("UPDATE feed SET position = greatest(position, ?)", file.reached("versions"))
