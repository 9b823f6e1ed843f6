"""What can go wrong in the indexer, each message naming the input, the fault and the cure."""

from corpus import ShebaoError


class IndexerError(ShebaoError):
    """Base of every error that the indexer raises."""


class UnknownIndexError(IndexerError):
    """No index speaks the scheme of this URL, or the rest of it cannot be read. Raised by `indexer.open_index`."""

    status = 2


class MissingEngineError(IndexerError):
    """The package of the engine that this URL names is not installed. Raised by `indexer.open_index`."""

    status = 2


class MissingIndexError(IndexerError):
    """There is no index here yet; `python -m indexer update` makes it."""


class DamagedIndexError(IndexerError):
    """The index cannot be read; `python -m indexer rebuild` makes it anew from the store."""


class UnavailableIndexError(IndexerError):
    """The server of the index does not answer, has too much to do, or refuses us; the index itself may be sound."""


class BusyIndexError(IndexerError):
    """Another process is writing the index; try again when it is done."""


class FailedUpdateError(IndexerError):
    """Changes could not be taken in, since a disk is full or a process was killed; the index stays as it was."""


class FailedRebuildError(IndexerError):
    """A rebuilt index did not pass its checks and was not swapped in; the old one still serves."""


class BadEvaluationError(IndexerError):
    """A file of queries or judgements cannot be read."""
