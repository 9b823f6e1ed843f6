"""Connections that end where the head of an answer does not.

Twisted bounds a line of a head, not how many there are: a server that goes on sending them would fill our memory.
Knows HTTP as Scrapy's handler speaks it; neither pages nor visits.
"""

# ruff: noqa: N802 - Twisted's interfaces name their methods

from typing import Any, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientProtocol
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import BODY, Request
from twisted.web.client import _HTTP11ClientFactory
from twisted.web.iweb import IResponse

LARGEST_HEAD = 256 * 1024
"""Bytes of status lines and headers of one answer: as many as Chrome takes."""


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's protocol, with a bound to the heads of answers, interim ones included."""

    _head = 0

    def request(self, request: Request) -> Deferred[IResponse]:
        """Begin to count anew."""
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        """Count what comes before the body; end the connection where it is too much."""
        if self._parser is not None and self._parser.state != BODY:
            self._head += len(data)
        if self._head > LARGEST_HEAD:
            cast("Any", self.transport).abortConnection()
        else:
            cast("Any", super()).dataReceived(data)


class _BoundedFactory(_HTTP11ClientFactory):
    """Builds the protocol of each connection."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: ARG002 - all are alike
        """Return the protocol of one connection."""
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https over bounded connections."""

    def __init__(self, crawler: Crawler) -> None:
        """Put our connections into the pool, as Scrapy does with its own."""
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory  # noqa: SLF001 - the pool has no other way to be told
