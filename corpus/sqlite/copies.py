"""Backups of the SQLite store and the way back, with nothing lost at any step.

Knows files and tables, not what is in them.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpus.errors import FileError, MissingStoreError, StoreError
from corpus.files import drafted, free_name, publish, replacing, same_file
from corpus.sql.soundness import flaws
from corpus.sqlite.database import Database, copy_file
from corpus.sqlite.soundness import unsound

_COMPANIONS = ("", "-wal", "-shm")
"""What SQLite puts behind the name of a database: the file itself, its write-ahead log, and that log's index."""


def backup(path: Path, target: Path) -> None:
    """Write a consistent copy of a store that others may be using; `target` stays unless the copy is sound."""
    if same_file(path, target):
        message = f"{target} is the store itself; name another file"
        raise FileError(message)
    with replacing(target) as draft:
        _copy(path, draft, thorough=False)


def restore(path: Path, source: Path) -> Path | None:
    """Put a backup in the place of the store at `path`; return where the store that was there is kept, if any.

    A sound store is replaced in one transaction, so that those who have it open go on with what was restored; a damaged
    one is moved away as it is. Raises StoreError, and leaves all as it was, where the backup is damaged.
    """
    if same_file(path, source):
        message = f"{source} is the store itself; name a backup of it"
        raise FileError(message)
    with sound_copy(source, path) as draft:
        if not path.exists():
            publish(draft, path)
            return None
        kept = free_name(path.with_name(path.name + ".before-restore"))
        if _is_sound(path):
            _replace_contents(path, draft, kept)
        else:
            _replace_file(path, draft, kept)
        return kept


@contextmanager
def sound_copy(source: Path, beside: Path) -> Iterator[Path]:
    """Yield a draft beside a path: a copy of a backup, up to date, of which every record can be read.

    Raises FileError where there is no such backup, StoreError where it is damaged.
    """
    if not source.is_file():
        message = f"there is no file {source}; name one that `python -m corpus backup` wrote"
        raise FileError(message)
    with drafted(beside) as draft:
        _copy(source, draft, thorough=True)
        yield draft


def _copy(source: Path, draft: Path, *, thorough: bool) -> None:
    """Copy a store into a file without companions, up to date; raises StoreError where the copy is not sound."""
    try:
        copy_file(source, draft)
        found = settled(draft, thorough=thorough)
    except MissingStoreError:
        found = ["holds no store"]
    except StoreError as error:
        found = [f"cannot be read ({error.__cause__ or error})"]
    if found:
        message = f"{source} {found[0]}, so all stays as it was; restore a sound backup"
        raise StoreError(message)


def settled(draft: Path, *, thorough: bool) -> list[str]:
    """Make a copy stand alone, without companions, and return what is wrong with it."""
    with closing(Database(draft, create=False)) as database:
        found = _flaws(database, thorough=thorough)
        database.settle()
    return found


def _flaws(database: Database, *, thorough: bool) -> list[str]:
    return [*unsound(database), *flaws(database, thorough=thorough)]


def _is_sound(path: Path) -> bool:
    try:
        with closing(Database(path, create=False)) as database:
            return not _flaws(database, thorough=False)
    except StoreError:
        return False


def _replace_contents(path: Path, draft: Path, kept: Path) -> None:
    """Keep a copy of the store and fill its tables from the draft while nobody else can write."""
    with closing(Database(path)) as database, database.attached(draft, "draft"):
        # Where tables are emptied and filled one by one, nothing points anywhere for a while; the draft was checked.
        database.run("PRAGMA foreign_keys = OFF")
        with database.write():
            backup(path, kept)
            # sqlite_sequence stays: a number of the feed that was given once must never come again, or an index would
            # take what is new for old.
            ours = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
            for (table,) in database.rows(ours):
                database.run(f"DELETE FROM main.{table}")  # noqa: S608 - the names of our own tables
                database.run(f"INSERT INTO main.{table} SELECT * FROM draft.{table}")  # noqa: S608 - the same
            for table, number in database.rows("SELECT name, seq FROM draft.sqlite_sequence"):
                database.reach(table, number)


def _replace_file(path: Path, draft: Path, kept: Path) -> None:
    """Move a damaged store away with all that belongs to it, and put the draft in its place."""
    for companion in _COMPANIONS:
        part = path.with_name(path.name + companion)
        if part.exists():
            part.replace(kept.with_name(kept.name + companion))
    publish(draft, path)
