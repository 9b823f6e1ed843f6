"""How what engines raise on bad files becomes one error with a cure.

Knows no engine.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import DamagedIndexError


@contextmanager
def damage_named(what: object) -> Iterator[None]:
    """Turn whatever an engine raises on missing, cut off or overwritten files into DamagedIndexError."""
    try:
        yield
    except DamagedIndexError:
        raise
    except Exception as error:
        # Engines have no family of errors: bad files raise anything from FileNotFoundError to struct.error.
        message = f"the index cannot be read: {what} ({type(error).__name__}: {error}); cure: python -m indexer rebuild"
        raise DamagedIndexError(message) from error
