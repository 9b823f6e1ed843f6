"""Which store a URL names: the engine is chosen by its scheme, and loaded when it is asked for.

Knows no engine but by name.
"""

from importlib.util import find_spec
from pathlib import Path

from corpus.address import without_password
from corpus.errors import StoreError, UnknownStoreError
from corpus.sql.database import no_store
from corpus.store import Store


def open_store(url: str, *, create: bool = True) -> Store:
    """Return the store behind `url`, made if it is not there: `sqlite:PATH` or `postgresql://USER@HOST/DATABASE`.

    Raises UnknownStoreError for another scheme, StoreError where the store cannot be opened, and MissingStoreError
    where it is not there and `create` is False.
    """
    match _scheme(url):
        case "sqlite":
            from corpus.sqlite_store import SqliteStore  # noqa: PLC0415 - an engine is loaded when it is asked for

            path = Path(url.removeprefix("sqlite:"))
            if not create and not path.exists():
                raise no_store(path)
            return SqliteStore(path)
        case "postgresql" | "postgres":
            _require_driver()
            from corpus.postgresql_store import PostgresqlStore  # noqa: PLC0415 - as above

            return PostgresqlStore(url, create=create)
        case scheme:
            raise _unknown(scheme, url)


def restore_store(url: str, source: Path) -> Path | None:
    """Put the backup `source` in the place of the store behind `url`; return where the store that was there is kept.

    None where there was no store. A backup is the same whatever engine it is of, so this also moves a store from one to
    another. Raises UnknownStoreError for another scheme, FileError where there is no such backup, StoreError where it
    is damaged; then all stays as it was.
    """
    match _scheme(url):
        case "sqlite":
            from corpus.sqlite.copies import restore  # noqa: PLC0415 - an engine is loaded when it is asked for

            return restore(Path(url.removeprefix("sqlite:")), source)
        case "postgresql" | "postgres":
            _require_driver()
            from corpus.postgresql.copies import restore as restore_schema  # noqa: PLC0415 - as above

            return restore_schema(url, source)
        case scheme:
            raise _unknown(scheme, url)


def _scheme(url: str) -> str:
    return url.partition(":")[0] if ":" in url else ""


def _require_driver() -> None:
    if not (find_spec("psycopg") and find_spec("psycopg_pool")):
        message = (
            'the driver of PostgreSQL is not installed; install it with: python -m pip install "psycopg[binary,pool]"'
        )
        raise StoreError(message)


def _unknown(scheme: str, url: str) -> UnknownStoreError:
    return UnknownStoreError(
        f"no article store for {scheme!r} in {without_password(url)!r}; use sqlite:PATH or "
        "postgresql://USER:PASSWORD@HOST/DATABASE, as in sqlite:data/corpus.sqlite"
    )
