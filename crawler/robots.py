"""The rules of robots.txt (RFC 9309), as a downloader middleware.

Unlike Scrapy's own: an answer of 5xx or 429, or none at all, means "not now", so the page is tried again later and
nothing is fetched meanwhile; Crawl-delay is kept; sitemaps that are named there are visited.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

if TYPE_CHECKING:
    from crawler.schedule import FrontierScheduler

PRODUCT = "shebao"
"""The name by which robots.txt may speak to us."""
_KEPT = 3600.0  # seconds; the RFC allows a day
_KEPT_FAILURE = 5.0

logger = logging.getLogger(__name__)


class DisallowedError(IgnoreRequest):
    """The rules keep us out of this address."""


class NoRobotsRulesError(IgnoreRequest):
    """The rules are not to be had now, so nobody knows whether we may."""


@dataclass(frozen=True, slots=True)
class _Rules:
    since: float
    """Time (monotonic) at which they were asked for."""
    asked: "asyncio.Task[Protego | None]"
    """Comes to None where they were not to be had."""


class RobotsMiddleware:
    """Keeps requests to what each host's robots.txt allows."""

    def __init__(self, crawler: Crawler) -> None:
        """Start without any rules."""
        self.crawler = crawler
        self._rules: dict[str, _Rules] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let the request pass; raises DisallowedError or NoRobotsRulesError."""
        if request.meta.get("is_robots_txt"):
            return
        rules = await self._rules_of(request.url)
        if rules is None:
            message = f"robots.txt for {request.url} is not to be had now"
            raise NoRobotsRulesError(message)
        if not rules.can_fetch(request.url, PRODUCT):
            message = f"robots.txt forbids {request.url}"
            raise DisallowedError(message)

    async def _rules_of(self, url: str) -> Protego | None:
        root = urlsplit(url)._replace(path="/robots.txt", query="", fragment="").geturl()
        known = self._rules.get(root)
        if known is None or (known.asked.done() and self._is_stale(known)):
            known = _Rules(time.monotonic(), asyncio.ensure_future(self._fetch(root)))
            self._rules[root] = known
        # Many requests wait for one answer; the end of one of them must not take it from the others.
        return await asyncio.shield(known.asked)

    @staticmethod
    def _is_stale(rules: _Rules) -> bool:
        kept = _KEPT if rules.asked.result() is not None else _KEPT_FAILURE
        return time.monotonic() > rules.since + kept

    async def _fetch(self, root: str) -> Protego | None:
        request = Request(root, meta={"is_robots_txt": True}, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the meaning is "not now"
            logger.info("no %s: %s", root, error)
            return None
        if response.status == HTTPStatus.TOO_MANY_REQUESTS or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return None
        return self._taken_in(response)

    def _taken_in(self, response: Response) -> Protego:
        """Parse the rules; a host that has none (4xx) allows everything."""
        body = response.body if response.status == HTTPStatus.OK else b""
        rules = Protego.parse(body.decode("utf-8", errors="replace"))
        cast("FrontierScheduler", self.crawler.engine.scheduler).add_sitemaps(rules.sitemaps)
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle and (delay := rules.crawl_delay(PRODUCT)):
            throttle.mindelay = min(max(throttle.mindelay, delay), throttle.maxdelay)
        return rules
