"""What can go wrong in the crawler, each message naming the input, the fault and the cure."""

from corpus import ShebaoError


class CrawlerError(ShebaoError):
    """Base of every error that the crawler raises."""


class UnknownSiteError(CrawlerError):
    """No site of this name is declared."""

    status = 2


class BadAddressError(CrawlerError):
    """What was given as an address is none, or a site needs one and got none."""

    status = 2


class UnreadablePageError(CrawlerError):
    """The file of a saved page cannot be read."""


class ReadingError(CrawlerError):
    """Extraction came to no answer about a page. Raised by `crawler.readers`."""

    def __init__(self, reason: str, message: str) -> None:
        """Say why in words that can be counted, and in full."""
        super().__init__(message)
        self.reason = reason


class NoReaderError(CrawlerError):
    """No page can be read at all, whatever stands on it. Raised by `crawler.readers`."""


class FruitlessRunError(CrawlerError):
    """A run ended without a single article."""


class HeldRunError(CrawlerError):
    """A run failed a gate, or some of its deletions wait for a release. Raised by `crawler.commands.check`."""


class NotifyError(CrawlerError):
    """Nobody could be told of a run: the webhook or the command failed. Raised by `crawler.reporting.notify.tell`."""


class BadNotifyTargetError(NotifyError):
    """The address of the webhook, or the command, can never work. Raised by `crawler.reporting.notify.check`."""

    status = 2


class ArchiveError(CrawlerError):
    """The archive of what was fetched cannot be read or written. Raised by `crawler.archive`."""


class BrokenDeclarationError(CrawlerError):
    """The file of a declaration is no Python, or names what is not there. Raised by `crawler.commands`."""

    status = 2


class UnfitDeclarationError(CrawlerError):
    """A declaration does not fit the pages of its site. Raised by the command `check`."""


class SiteExistsError(CrawlerError):
    """A site of this name is declared already. Raised by `scrapy genspider`."""

    status = 2


def fault(what: str, error: Exception) -> CrawlerError:
    """Return what to say of an error that nobody foresaw: `what` did not work because of it."""
    return CrawlerError(
        f"{what}: {type(error).__name__}: {error}; this is a fault of ours, and nothing is lost: "
        "the same command goes on with a release that has mended it"
    )
