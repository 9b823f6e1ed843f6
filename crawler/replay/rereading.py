"""What an archived page comes to with the extraction and the declarations of today: a visit, made as a crawl makes it.

Knows archive and extraction; neither the network nor the store.
"""

from collections.abc import Sequence

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from twisted.python.failure import Failure

from corpus import Address, Outcome, Priority, Visit
from crawler.archive import Entry, Exchange, Provenance, load
from crawler.replay.coverage import Covered
from crawler.running.pipelines import RequireFields
from crawler.site import FETCHED, AnySite, OwnSite, SiteSpider, is_own
from crawler.web.compression import CompressionMiddleware


def site_of(provenance: Provenance, declared: dict[str, type[SiteSpider]], settings: Settings) -> SiteSpider:
    """Return the site that wrote an archive, as it is declared today and with the addresses at which it began then."""
    family = OwnSite if provenance.starts and is_own(provenance.starts[0]) else AnySite
    declaration = declared.get(provenance.declaration) or declared.get(provenance.site) or family
    return without_crawl(declaration, provenance.site, provenance.starts, settings)


def without_crawl(declaration: type[SiteSpider], name: str, starts: Sequence[str], settings: Settings) -> SiteSpider:
    """Return a site that reads pages although nothing is fetched."""
    site = declaration(name=name, start=" ".join(starts))
    site.crawler = Crawler(declaration, settings)
    site.crawler.stats = MemoryStatsCollector(site.crawler)
    return site


class Rereader:
    """Reads archived pages of one site."""

    def __init__(self, site: SiteSpider) -> None:
        """Read pages as those of `site`."""
        self._site = site
        self._compression = CompressionMiddleware.from_crawler(site.crawler)
        self._required = RequireFields()

    async def visit(self, page: Covered) -> Visit:
        """Return what the address came to: by the first of its pages that is an article, else by the first of all.

        Raises ArchiveError where a page cannot be read from the archive.
        """
        first = await self._visit(page.entries[0])
        if first.outcome is Outcome.ARTICLE:
            return first
        for entry in page.entries[1:]:
            visit = await self._visit(entry)
            if visit.outcome is Outcome.ARTICLE:
                return visit
        return first

    def answer(self, exchange: Exchange) -> Response:
        """Return an answer as a crawl has it before it is read; raises as Scrapy does for a damaged body."""
        request = self._request(exchange)
        return self._compression.process_response(request, _response(exchange, request))

    async def _visit(self, entry: Entry) -> Visit:
        exchange = load(entry)
        try:
            response = self.answer(exchange)
        except (DownloadCancelledError, IgnoreRequest) as error:
            return next(self._site.miss(_failure(error, self._request(exchange))))
        (visit,) = [visit async for visit in self._site.parse(response)]
        return self._required.process_item(visit)

    def _request(self, exchange: Exchange) -> Request:
        priority = self._site.priority(exchange.url)
        address = Address(exchange.url, Priority.OTHER if priority is None else priority, exchange.depth or 0)
        return Request(exchange.url, meta={"address": address, FETCHED: exchange.at})


def _response(exchange: Exchange, request: Request) -> Response:
    headers = Headers()
    for name, value in exchange.headers:
        headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=exchange.url, body=exchange.body)
    return kind(exchange.url, status=exchange.status, headers=headers, body=exchange.body, request=request)


def _failure(error: Exception, request: Request) -> Failure:
    failure = Failure(error)  # type: ignore[no-untyped-call]  # of Twisted
    failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
    return failure
