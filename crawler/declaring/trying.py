"""A few pages of a site, visited as a crawl would but kept nowhere: for whoever writes its declaration.

The crawl runs over a store and an archive in a folder that is gone afterwards; what it fetched is read from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import HtmlResponse

from corpus import Outcome, Priority, open_store
from crawler.archive import archived_sites, load, reading, scan, segments
from crawler.commands import Job, crawl, settings_for
from crawler.extraction import Reading
from crawler.replay.rereading import Rereader, without_crawl
from crawler.running.progress import Board
from crawler.site import SiteSpider


@dataclass(frozen=True, slots=True)
class TriedPage:
    """A page as it came, and what was read from it."""

    url: str
    html: bytes
    """The body, unpacked."""
    charset: str
    """As the header of the answer declares it; empty where it does not."""
    reading: Reading


@dataclass(frozen=True, slots=True)
class Trial:
    """What a few visits to a site brought."""

    site: SiteSpider
    pages: tuple[TriedPage, ...]
    """In the order of the visits."""
    refusals: tuple[str, ...]
    """Addresses that brought no page, each with the outcome and its reason."""


def try_site(job: Job, pages: int) -> Trial:
    """Visit at most so many pages of a site, articles before further listings; robots.txt and politeness are kept."""
    spider = type(job.spider.__name__, (_ArticlesFirst, job.spider), {"__doc__": job.spider.__doc__})
    with TemporaryDirectory(prefix="shebao-") as folder:
        store_url, archive = f"sqlite:{folder}/corpus.sqlite", Path(folder) / "archive"
        settings = settings_for(store_url, str(archive))
        (result,) = crawl(settings, [replace(job, spider=spider)], pages, Board())
        site = without_crawl(job.spider, job.name, job.start, settings)
        with open_store(store_url) as store:
            log = list(store.log(result.run.number))
        found = {page.url: page for folder in archived_sites(archive).values() for page in _pages(folder, site)}
    unread = (visit for visit in log if visit.url not in found and visit.outcome is not Outcome.LISTING)
    refused = (f"{visit.url}  {visit.outcome}: {visit.reason}" for visit in unread)
    return Trial(site, tuple(found[visit.url] for visit in log if visit.url in found), tuple(refused))


class _ArticlesFirst(SiteSpider):
    """A few pages of each kind tell more than many listings."""

    def priority(self, url: str) -> Priority | None:
        """Return how soon an address is visited."""
        found = super().priority(url)
        return Priority.OTHER if found is Priority.LISTING else found


def _pages(folder: Path, site: SiteSpider) -> Iterator[TriedPage]:
    rereader = Rereader(site)
    with reading(folder):
        for entry in (entry for segment in segments(folder) for entry in scan(segment)[0]):
            try:
                response = rereader.answer(load(entry))
            except (DownloadCancelledError, IgnoreRequest):
                continue  # a damaged body, which the log of the run tells
            if response.status == HTTPStatus.OK and isinstance(response, HtmlResponse):
                page = site.page(response, entry.at)
                yield TriedPage(page.url, page.html, page.charset, site.read(response, entry.at))
