"""Why no answer came, in words that can be counted, and whether the next try may fare better.

Knows the errors of Scrapy, Twisted and our middlewares; not what becomes of the visit.
"""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectionAborted
from twisted.web._newclient import ParseError

from crawler.web.compression import BodyDamagedError
from crawler.web.guard import PrivateAddressError
from crawler.web.robots import NoRobotsRulesError

_WORDS = {
    BodyDamagedError: "body damaged",
    CannotResolveHostError: "host unknown",
    DownloadCancelledError: "too large",
    DownloadConnectionRefusedError: "connection refused",
    DownloadFailedError: "connection lost",
    DownloadTimeoutError: "timeout",
    ResponseDataLossError: "answer cut short",
    PrivateAddressError: "private address",
    UnsupportedURLSchemeError: "not an address of the web",
}
_CAUSES = {ParseError: "no HTTP", ConnectionAborted: "head too large"}
"""Why a connection was given up on our side."""
_PASSING = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)


def passes(error: BaseException | None) -> bool:
    """Tell whether the next try may fare better."""
    if isinstance(error, NoRobotsRulesError):
        return bool(error.status) or passes(error.__cause__)
    return isinstance(error, _PASSING)


def cause_of(error: BaseException | None) -> str:
    """Return why no answer came, in a few words that can be counted."""
    if isinstance(error, NoRobotsRulesError):
        return f"robots.txt: {error.status or cause_of(error.__cause__)}"
    reasons = getattr(error.__cause__, "reasons", ()) if error else ()
    for failure in reasons:
        if words := next((words for kind, words in _CAUSES.items() if failure.check(kind)), ""):
            return words
    unknown = f"{type(error).__module__}.{type(error).__name__}"
    return next((words for kind, words in _WORDS.items() if isinstance(error, kind)), unknown)
