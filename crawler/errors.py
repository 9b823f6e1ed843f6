"""What can go wrong in the crawler, each message naming the input, the fault and the cure."""

from corpus import ShebaoError


class CrawlerError(ShebaoError):
    """Base of every error that the crawler raises."""


class UnknownSiteError(CrawlerError):
    """No site of this name is declared."""
