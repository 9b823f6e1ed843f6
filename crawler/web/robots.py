"""The rules of robots.txt (RFC 9309), as a downloader middleware.

Unlike Scrapy's own: an answer of 5xx or 429, or none at all, means "not now", so the page is tried again later and
nothing is fetched meanwhile; Crawl-delay is kept; sitemaps that are named there are visited. What is no rule, be it a
whole page of HTML, is passed over.
"""

import asyncio
import codecs
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

if TYPE_CHECKING:
    from crawler.running.schedule import FrontierScheduler

PRODUCT = "shebao"
"""The name by which robots.txt may speak to us."""
LARGEST = 500 * 1024
"""Bytes of rules that are read, as much as anybody must (RFC 9309, 2.5); what comes after them is not waited for."""
MAX_REDIRECTS = 5
"""Redirects on the way to the rules, as many as everybody must follow (RFC 9309, 2.3.1.2); beyond, there are none."""
REDIRECTS = {301, 302, 303, 307, 308}
"""Statuses that lead to another address; 300 offers a choice, and 304 is none."""
_KEPT = 3600.0  # seconds; the RFC allows a day
_KEPT_FAILURE = 5.0
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""Codings by the byte order mark with which they begin; without one it is UTF-8, whatever the server says."""


class DisallowedError(IgnoreRequest):
    """The rules keep us out of this address."""


class NoRobotsRulesError(IgnoreRequest):
    """The rules are not to be had now, so nobody knows whether we may; its cause says why, where no answer came."""

    def __init__(self, url: str, status: str = "") -> None:
        """Say which rules, and which status of an answer was the reason."""
        super().__init__(f"{url} is not to be had now{status and f': {status}'}")
        self.status = status


@dataclass(frozen=True, slots=True)
class _Rules:
    since: float
    """Time (monotonic) at which they were asked for."""
    asked: "asyncio.Task[Protego | NoRobotsRulesError]"
    """Comes to the rules, or to why they were not to be had."""


class RobotsMiddleware:
    """Keeps requests to what each host's robots.txt allows."""

    def __init__(self, crawler: Crawler) -> None:
        """Start without any rules."""
        self.crawler = crawler
        self._rules: dict[str, _Rules] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawler."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.end_in_time, signals.bytes_received)
        return middleware

    async def process_request(self, request: Request) -> None:
        """Let the request pass; raises DisallowedError or NoRobotsRulesError."""
        if request.meta.get("is_robots_txt"):
            return
        rules = await self._rules_of(request.url)
        if isinstance(rules, NoRobotsRulesError):
            raise NoRobotsRulesError(rules.args[0], rules.status) from rules.__cause__
        if not rules.can_fetch(request.url, PRODUCT):
            message = f"robots.txt forbids {request.url}"
            raise DisallowedError(message)

    def end_in_time(self, data: bytes, request: Request) -> None:
        """Let no more come of a robots.txt than is read; raises StopDownload, which Scrapy asks for here."""
        if request.meta.get("is_robots_txt"):
            request.meta["received"] = request.meta.get("received", 0) + len(data)
            if request.meta["received"] > LARGEST:
                raise StopDownload(fail=False)

    async def _rules_of(self, url: str) -> Protego | NoRobotsRulesError:
        root = urlsplit(url)._replace(path="/robots.txt", query="", fragment="").geturl()
        known = self._rules.get(root)
        if known is None or (known.asked.done() and self._is_stale(known)):
            known = _Rules(time.monotonic(), asyncio.ensure_future(self._fetch(root)))
            self._rules[root] = known
        # Many requests wait for one answer; the end of one of them must not take it from the others.
        return await asyncio.shield(known.asked)

    @staticmethod
    def _is_stale(rules: _Rules) -> bool:
        kept = _KEPT_FAILURE if isinstance(rules.asked.result(), NoRobotsRulesError) else _KEPT
        return time.monotonic() > rules.since + kept

    async def _fetch(self, root: str) -> Protego | NoRobotsRulesError:
        try:
            response = await self._answer(root)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong here, the meaning is "not now"
            missing = NoRobotsRulesError(root)
            missing.__cause__ = error
            return missing
        if response.status == HTTPStatus.TOO_MANY_REQUESTS or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return NoRobotsRulesError(root, f"status {response.status}")
        return self._taken_in(response)

    async def _answer(self, url: str) -> Response:
        """Return the answer at the end of the redirects, or the last redirect where they are too many."""
        for _ in range(MAX_REDIRECTS + 1):
            # Any size may come: `end_in_time` sees to it. Unpacked, it could be cut nowhere.
            meta = {"is_robots_txt": True, "dont_redirect": True, "download_maxsize": 0}
            request = Request(url, headers={"Accept-Encoding": "identity"}, meta=meta, callback=NO_CALLBACK)
            response = await self.crawler.engine.download_async(request)
            location = response.headers.get("Location")
            if response.status not in REDIRECTS or not location:
                break
            url = response.urljoin(location.decode("utf-8", errors="replace"))
        return response

    def _taken_in(self, response: Response) -> Protego:
        """Parse the rules; a host that has none (4xx) allows everything."""
        body = response.body if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES else b""
        rules = Protego.parse(_decoded(body[:LARGEST]))
        cast("FrontierScheduler", self.crawler.engine.scheduler).add_sitemaps(rules.sitemaps)
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle and (delay := rules.crawl_delay(PRODUCT)):
            throttle.mindelay = min(max(throttle.mindelay, delay), throttle.maxdelay)
            self._slow_down(response, throttle.mindelay)
        return rules

    def _slow_down(self, response: Response, delay: float) -> None:
        """Let the next request wait already; the throttle would learn it from the answer to that."""
        downloader = self.crawler.engine.downloader
        if slot := downloader.slots.get(downloader.get_slot_key(Request(response.url))):
            slot.delay = max(slot.delay, delay)


def _decoded(body: bytes) -> str:
    """Return the text of a robots.txt: UTF-8, as the RFC wants it, or what its byte order mark says."""
    coding = next((coding for mark, coding in _MARKS.items() if body.startswith(mark)), "utf-8")
    return body.decode(coding, errors="replace")
