"""How a crawl archives what it fetches: every answer as it came, before anything is made of it.

Knows Scrapy and the archive; not what an answer came to.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers as ScrapyHeaders
from scrapy.http import Response

from corpus import Address, ShebaoError
from crawler.archive import Archive, Exchange, Headers, Keeping, Provenance, is_over
from crawler.errors import ArchiveError
from crawler.replay.coverage import clear
from crawler.running.schedule import STORE_ERROR
from crawler.site import FETCHED, SiteSpider

if TYPE_CHECKING:
    from crawler.running.schedule import FrontierScheduler

logger = logging.getLogger(__name__)


class ArchiveMiddleware:
    """Archives every answer, robots.txt and sitemaps too; stands next to the network, before bodies are unpacked."""

    def __init__(self, crawler: Crawler) -> None:
        """Archive below the setting ARCHIVE_DIR; raises NotConfigured where that is empty."""
        if not crawler.settings["ARCHIVE_DIR"]:
            raise NotConfigured
        self.crawler = crawler
        folder, segment_size = Path(crawler.settings["ARCHIVE_DIR"]), crawler.settings.getint("ARCHIVE_SEGMENT_SIZE")
        self._archive = Archive(folder, _provenance(crawler), segment_size)
        crawler.signals.connect(self._open, signals.spider_opened)
        crawler.signals.connect(self._close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawler."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Archive the answer; one that cannot be kept ends the crawl, and its address stays to be visited."""
        try:
            exchange = _exchange(request, response, datetime.now(UTC))
            self._archive.write(exchange)
        except ArchiveError as error:
            self._scheduler.fail(error)
            request.errback = None  # nothing came of the visit, so nothing is recorded
            raise IgnoreRequest from error
        request.meta[FETCHED] = exchange.at
        return response

    def _open(self) -> None:
        """Have answers on the disk before their visits are recorded: every page of the corpus is in the archive."""
        self._scheduler.before_record.append(self._archive.sync)

    async def _close(self, reason: str) -> None:
        """End the archive of this crawl; let go what is beyond the limits of keeping."""
        try:
            self._archive.close()
            if reason == "finished":
                await self._clear()
        except ShebaoError as error:
            self.crawler.stats.set_value(STORE_ERROR, str(error))

    async def _clear(self) -> None:
        settings = self.crawler.settings
        keeping = Keeping(
            size=settings.getint("ARCHIVE_SIZE"),
            age=timedelta(days=settings.getfloat("ARCHIVE_AGE")),
            segment_size=settings.getint("ARCHIVE_SEGMENT_SIZE"),
        )
        folder, site = self._archive.folder, self._scheduler.site.name
        if is_over(folder, keeping, datetime.now(UTC)):
            await asyncio.to_thread(clear, folder, keeping, settings["STORE_URL"], site, logger.error)

    @property
    def _scheduler(self) -> "FrontierScheduler":
        return cast("FrontierScheduler", self.crawler.engine.scheduler)


def _provenance(crawler: Crawler) -> Provenance:
    site = cast("SiteSpider", crawler.spider)
    return Provenance(
        site=site.name,
        declaration=getattr(type(site), "name", ""),
        starts=tuple(site.start_urls),
        software=crawler.settings["BOT_NAME"],
        user_agent=crawler.settings["USER_AGENT"],
    )


def _exchange(request: Request, response: Response, at: datetime) -> Exchange:
    address: Address | None = request.meta.get("address")
    return Exchange(
        url=address.url if address else request.url,
        at=at,
        method=request.method,
        asked=_headers(request.headers),
        protocol=response.protocol or "HTTP/1.1",
        status=response.status,
        headers=_headers(response.headers),
        body=response.body,
        ip=str(response.ip_address or ""),
        depth=address.depth if address else None,
    )


def _headers(headers: ScrapyHeaders) -> Headers:
    return tuple((name, value) for name, values in headers.items() for value in values)
