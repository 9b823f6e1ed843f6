"""What can go wrong in the corpus, each message naming the input, the fault and the cure."""

from typing import ClassVar


class ShebaoError(Exception):
    """Root of the small error family of every room; a command prints it in one line and exits with `status`."""

    status: ClassVar[int] = 1
    """1 for what fell short; 2, in the classes that say so, where the command was called wrongly."""


class CorpusError(ShebaoError):
    """Base of every error that the corpus raises."""


class UnknownStoreError(CorpusError):
    """No store speaks the scheme of this URL. Raised by `corpus.open_store`."""

    status = 2


class BadRecordError(CorpusError):
    """A record cannot become an article. Raised by `Article.from_record`, and by a store that is to keep one."""


class StoreError(CorpusError):
    """The store cannot be opened, read or written: damaged, locked away, or of a newer version."""


class BusyStoreError(StoreError):
    """Another process writes what was to be written; what was asked for may be asked for again."""


class MissingStoreError(StoreError):
    """There is no store here yet. Raised by `corpus.open_store` where it is told to make none."""


class FileError(CorpusError):
    """A file that a command names cannot be read or written."""


class UnknownArticleError(CorpusError):
    """No article has this id. Raised by the commands that name one."""


class UnknownRunError(CorpusError):
    """No run has this number. Raised by `Store.run`."""
