"""A site is a declaration: where it starts, which addresses are articles, how fast we may ask.

Knows which addresses belong to a site; not when they are visited, nor what stands on a page.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.http import Response
from scrapy.linkextractors import IGNORED_EXTENSIONS
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure
from w3lib.encoding import http_content_type_encoding

from corpus import Priority, Revisit, Visit, canonical, host
from crawler.errors import BadAddressError, NoReaderError, ReadingError
from crawler.extraction import Layout, Reading, read
from crawler.readers import Page, readers
from crawler.terms import Gates, Limits, Politeness
from crawler.web import visits
from crawler.web.guard import is_here

if TYPE_CHECKING:
    from crawler.running.schedule import FrontierScheduler

__all__ = [
    "FETCHED",
    "NO_PAGES",
    "READ_PAGES",
    "READ_SECONDS",
    "AnySite",
    "Gates",
    "Limits",
    "OwnSite",
    "Politeness",
    "SiteSpider",
    "is_own",
    "site_host",
]

FETCHED = "fetched"
"""Name in a request's meta of the time (UTC) at which its answer was there; without it, it is read as it comes."""
READ_PAGES = "extraction/pages"
"""Name of the statistic that counts the pages that were read."""
READ_SECONDS = "extraction/seconds"
"""Name of the statistic that holds the CPU time that it took."""
_UNTHROTTLED = 1e6
"""Concurrency at which no latency calls for a delay."""
_SITEMAP = re.compile(r"sitemap[^/]*\.xml(\.gz)?$", re.IGNORECASE)
NO_PAGES = tuple(f".{extension}" for extension in IGNORED_EXTENSIONS)


class SiteSpider(Spider):
    """Base of every declaration.

    A declaration with no start address is a family: each host that the user names is a site of its own.
    """

    starts: tuple[str, ...] = ()
    """Addresses at which every run begins: home page, listings, sitemaps."""
    articles: str = ""
    """Regular expression that is found in the address of an article; empty: every page may be one."""
    listings: str = ""
    """Regular expression of the addresses that only lead to others."""
    layout: Layout = Layout()
    """Where pages have their parts, if extraction has to be told."""
    limits: Limits = Limits()
    politeness: Politeness = Politeness()
    gates: Gates = Gates()
    revisit: Revisit = Revisit()
    """How soon a page that does not change is visited again."""

    def __init__(
        self, name: str | None = None, start: str = "", pages: str | int = 0, run_number: str | int = 0
    ) -> None:
        """Take what the user chose: another name, start addresses separated by spaces, a limit of pages.

        `run_number` is that of a run that has begun already; without it, the site's crawl is begun or gone on with.

        Raises BadAddressError where there is no start address, or one is none.
        """
        super().__init__(name)
        self.start_urls = _addresses(start.split() or self.starts, self.name)
        self.hosts = frozenset(map(site_host, self.start_urls))
        self.limits = replace(self.limits, pages=int(pages) or self.limits.pages)
        self.run_number = int(run_number)
        self.page_layout = self.layout_for(self.name)

    @classmethod
    def layout_for(cls, site: str) -> Layout:
        """Return what extraction is told about the pages of a site of this declaration."""
        return replace(cls.layout, site=site, listing=cls.layout.listing or cls.listings)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Say the politeness of the site in Scrapy's words."""
        super().update_settings(settings)
        spoken = {
            "DOWNLOAD_DELAY": cls.politeness.delay,
            "AUTOTHROTTLE_START_DELAY": cls.politeness.delay,
            # The latency of a site on this machine is that of our own work.
            "AUTOTHROTTLE_TARGET_CONCURRENCY": cls.politeness.concurrency if cls.politeness.delay else _UNTHROTTLED,
            "CONCURRENT_REQUESTS_PER_DOMAIN": cls.politeness.concurrency,
            # What waits behind the delay would have to be waited for at Ctrl-C; so nothing does.
            "CONCURRENT_REQUESTS": cls.politeness.concurrency,
        }
        settings.setdict(spoken, priority="spider")

    def priority(self, url: str) -> Priority | None:
        """Return how soon a canonical address is visited; None where it is no business of this site."""
        if not self.is_here(url):
            return None
        if url in self.start_urls:
            return Priority.START
        if _SITEMAP.search(url) or (self.listings and re.search(self.listings, url)):
            return Priority.LISTING
        if urlsplit(url).path.lower().endswith(NO_PAGES):
            return None
        if not self.articles:
            return Priority.OTHER
        return Priority.ARTICLE if self.may_be_article(url) else None

    def may_be_article(self, url: str) -> bool:
        """Tell whether the declaration takes the page at `url` for an article, if it reads like one."""
        return not self.articles or re.search(self.articles, url) is not None

    def is_here(self, url: str) -> bool:
        """Tell whether `url` is on a host of this site."""
        return site_host(url) in self.hosts

    async def parse(self, response: Response) -> AsyncIterator[Visit]:
        """Turn the answer to a leased address into one visit."""
        at = response.meta.get(FETCHED) or datetime.now(UTC)
        try:
            reading = await self._reading(response, at) if visits.is_page(response) else None
        except ReadingError as error:
            yield visits.of_broken_reading(response, at, error)
        except NoReaderError as error:
            cast("FrontierScheduler", self.crawler.engine.scheduler).fail(error)
        else:
            yield visits.of_response(response, self, at, reading)

    def miss(self, failure: Failure) -> Iterator[Visit]:
        """Turn a request without an answer into one visit."""
        yield visits.of_failure(failure, self, datetime.now(UTC))

    def read(self, response: Response, at: datetime) -> Reading:
        """Read a page, here and now."""
        page = self.page(response, at)
        return read(page.html, url=page.url, layout=page.layout, fetched=page.fetched, charset=page.charset)

    async def _reading(self, response: Response, at: datetime) -> Reading:
        """Read a page in another process, and count the CPU time that it took."""
        reading, seconds = await readers().read(self.page(response, at))
        self.crawler.stats.inc_value(READ_PAGES)
        self.crawler.stats.inc_value(READ_SECONDS, seconds)  # type: ignore[arg-type]  # any number
        return reading

    def page(self, response: Response, at: datetime) -> Page:
        """Return what extraction is told of an answer that was there at this moment."""
        declared = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return Page(
            html=response.body,
            url=response.meta["address"].url,
            layout=self.page_layout,
            fetched=at,
            charset=http_content_type_encoding(declared) or "",
        )


class AnySite(SiteSpider):
    """A site that nobody has declared: every page of its host may be an article."""

    limits = Limits(pages=1_000, depth=10)


class OwnSite(AnySite):
    """A site on this machine: there is nobody to be spared."""

    politeness = Politeness(delay=0.0, concurrency=8, patience=0.5)


def is_own(url: str) -> bool:
    """Tell whether `url` is on the loopback interface of this machine."""
    return is_here(host(url))


def site_host(url: str) -> str:
    """Return host and port of `url`, the `www.` left out: with and without it is the same site."""
    return urlsplit(url).netloc.removeprefix("www.")


def _addresses(urls: Sequence[str], site: str) -> list[str]:
    if not urls:
        message = f"{site} is declared without an address; say where it is, as in --start https://example.org/"
        raise BadAddressError(message)
    try:
        return list(dict.fromkeys(map(canonical, urls)))
    except ValueError as error:
        raise BadAddressError(str(error)) from error
