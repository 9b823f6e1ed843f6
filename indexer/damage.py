"""How what engines raise on bad files and full disks becomes one error with a cure.

Knows no engine.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import DamagedIndexError, FailedUpdateError, IndexerError

_PANICS = "pyo3_runtime"
"""Module of what Python raises where code in Rust gives up, which is no Exception."""


@contextmanager
def damage_named(what: object) -> Iterator[None]:
    """Turn whatever an engine raises on missing, cut off or overwritten files into DamagedIndexError."""
    try:
        yield
    except IndexerError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__module__ != _PANICS:
            raise
        # Engines have no family of errors: bad files raise anything from FileNotFoundError to struct.error.
        message = f"the index cannot be read: {what} ({type(error).__name__}: {error}); cure: python -m indexer rebuild"
        raise DamagedIndexError(message) from error


@contextmanager
def failure_named(what: object) -> Iterator[None]:
    """Turn what is raised where a disk is full, or may not be written, into FailedUpdateError."""
    try:
        yield
    except (OSError, ValueError) as error:
        message = (
            f"the index cannot be written: {what} ({type(error).__name__}: {error}); it stays as it was; "
            "make room, or let this user write there, then run the same command again"
        )
        raise FailedUpdateError(message) from error
