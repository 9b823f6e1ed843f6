"""What goes wrong with a PostgreSQL server, in words: the store without its password, the fault, and the cure."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Error, OperationalError, ProgrammingError, errors

from corpus.address import without_password
from corpus.errors import BusyStoreError, StoreError

_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected)

_CURES: tuple[tuple[tuple[type[Error], ...], str], ...] = (
    (
        (*_BUSY, errors.IdleInTransactionSessionTimeout),
        "another process is writing the same; run the command again when it is done",
    ),
    ((errors.DiskFull, errors.OutOfMemory), "see that the server has room, then run the command again"),
    (
        (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction),
        "name a user in STORE_URL who may make tables there and write them, on a server that is no standby",
    ),
    ((errors.TooManyConnections,), "raise max_connections of the server, or run fewer processes"),
    (
        (errors.UndefinedTable, errors.UndefinedColumn, errors.DataCorrupted, errors.IndexCorrupted),
        "check it with: python -m corpus verify",
    ),
    ((errors.ProgramLimitExceeded,), "leave out what is too long for the server"),
    (
        (OperationalError,),
        (
            "see that the server runs and takes connections, and that host, port, database, user and password in "
            "STORE_URL are right; nothing that was saved is lost, so run the command again then"
        ),
    ),
    ((ProgrammingError,), "write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE"),
)


def name_of(url: str) -> str:
    """Return the URL of a store without its password and options."""
    return without_password(url).partition("?")[0]


def _cure(error: Error) -> str:
    """Return what helps."""
    return next((cure for kinds, cure in _CURES if isinstance(error, kinds)), "check it with: python -m corpus verify")


@contextmanager
def worded(url: str) -> Iterator[None]:
    """Raise StoreError for what the server, or the way to it, refuses."""
    try:
        yield
    except Error as error:
        # What the driver says of an address that it cannot read may quote the password.
        said = " ".join((error.diag.message_primary or str(error)).split())
        said = "cannot be read" if type(error) is ProgrammingError else said
        message = f"store {name_of(url)}: {said}; {_cure(error)}"
        raise (BusyStoreError if isinstance(error, _BUSY) else StoreError)(message) from error
