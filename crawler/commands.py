"""What the commands of the crawler do, without the command line.

Importing this module loads Scrapy; a reactor is installed by `crawl` alone.
"""

import asyncio
import os
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from corpus import (
    EVERYTHING,
    Run,
    RunState,
    Saved,
    ShebaoError,
    Store,
    StoreError,
    UnknownRunError,
    canonical,
    open_store,
)
from corpus.console import progress
from crawler.declarations import declared_site, declared_sites
from crawler.errors import BadAddressError
from crawler.extraction import Layout, Reading, read
from crawler.readers import readers
from crawler.reporting import Report, gather
from crawler.reporting.verdict import error_of, shortfall
from crawler.running.owner import owner_of
from crawler.running.progress import Board
from crawler.running.schedule import LEASE, RUN_CLOSED, RUN_NUMBER, STORE_ERROR
from crawler.site import READ_PAGES, READ_SECONDS, AnySite, OwnSite, SiteSpider, is_own, site_host

_GRACE = 5.0
"""Seconds that pages under way have at Ctrl-C; their leases are given back in any case."""


@dataclass(frozen=True, slots=True)
class Job:
    """One site to crawl in this process."""

    spider: type[SiteSpider]
    name: str
    start: tuple[str, ...] = ()
    """Addresses in place of the declared ones."""
    check: int = 0
    """Number of the run whose held deletions are visited again, in place of a crawl."""
    pages: int = 0
    """Answers in the run at most; 0 for what the command, or the declaration, says."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one job came to."""

    report: Report
    extraction: float
    """Milliseconds of CPU that extraction took for a page."""
    extraction_share: float
    """Share (0 to 1) of extraction in the CPU time of the crawl, other crawls in the same process included."""
    closed_elsewhere: bool
    """Whether another worker closed the run, or a maintainer who released it: then it is told there."""

    @property
    def run(self) -> Run:
        """The record of the run."""
        return self.report.run

    @property
    def shortfall(self) -> str:
        """What is wrong with the run, in one line; empty for nothing."""
        return shortfall(self.run, {reason: urls[0] for reason, urls in self.report.reasons.items()})


def settings_for(store_url: str = "", archive_dir: str | None = None) -> Settings:
    """Return the settings of the crawl, with another store or archive if one is named; an empty archive is none."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    if store_url:
        settings.set("STORE_URL", store_url, priority="cmdline")
    if archive_dir is not None:
        settings.set("ARCHIVE_DIR", archive_dir, priority="cmdline")
    return settings


def jobs_for(names: Iterable[str], urls: Iterable[str], starts: Sequence[str]) -> list[Job]:
    """Return what to crawl: declared sites, hosts of a family at `starts`, and any site at `urls`.

    Raises UnknownSiteError or BadAddressError.
    """
    jobs = [job for name in dict.fromkeys(names) for job in _jobs_of_site(declared_site(name), starts)]
    return jobs + _jobs_by_host(AnySite, urls)


def job_of(run: Run, starts: Sequence[str]) -> Job:
    """Return what to crawl for the site of a run: as it is declared, else as any site, from these addresses."""
    declared = declared_sites()
    spider = declared.get(run.declaration) or declared.get(run.site) or _for_own(AnySite, starts[0])
    return Job(spider, run.site, tuple(starts))


def _jobs_of_site(spider: type[SiteSpider], starts: Sequence[str]) -> list[Job]:
    if not spider.starts and starts:
        return _jobs_by_host(spider, starts)
    job = Job(spider, spider.name, tuple(starts))
    spider(start=" ".join(starts))  # says now, before anything runs, what is wrong with the addresses
    return [job]


def _jobs_by_host(spider: type[SiteSpider], urls: Iterable[str]) -> list[Job]:
    hosts: dict[str, list[str]] = {}
    for url in urls:
        try:
            hosts.setdefault(site_host(canonical(url)), []).append(canonical(url))
        except ValueError as error:
            raise BadAddressError(str(error)) from error
    return [Job(_for_own(spider, found[0]), host, tuple(found)) for host, found in hosts.items()]


def _for_own(spider: type[SiteSpider], url: str) -> type[SiteSpider]:
    return OwnSite if spider is AnySite and is_own(url) else spider


def crawl(
    settings: Settings, jobs: Sequence[Job], pages: int, board: Board, *, everything: bool = False
) -> list[Result]:
    """Crawl all jobs side by side until nothing is left, and return what came of each.

    With `everything`, a run that begins visits every known address, due or not. Raises KeyboardInterrupt after a clean
    stop that the user asked for, and whatever ends a crawl before its time.
    """
    declared_sites()  # Scrapy loads them all, and one that is broken is told before a run begins
    with open_store(settings["STORE_URL"]) as store:
        # A store that cannot be written is told before anything runs; Scrapy would tell it in a hundred lines.
        begun = [begin(store, job, everything=everything) for job in jobs]
    process = AsyncCrawlerProcess(settings)
    crawlers = [process.create_crawler(job.spider) for job in jobs]
    tasks = []
    for job, number, crawler in zip(jobs, begun, crawlers, strict=True):
        board.watch(crawler)
        chosen = {"name": job.name, "start": " ".join(job.start), "pages": job.pages or pages, "run_number": number}
        tasks.append(process.crawl(crawler, **chosen))
    with board.shown(), readers():
        interrupted = _run_until_done(process)
    with open_store(settings["STORE_URL"]) as store:
        for job in jobs:
            store.give_back(owner_of(job.name))
        _raise_what_ended(tasks, crawlers)
        if interrupted:
            raise KeyboardInterrupt
        with progress("articles compared") as show:
            store.update_clusters(show)
        return [_result(crawler, store) for crawler in crawlers]


def begin(store: Store, job: Job, *, everything: bool) -> int:
    """Begin the run of a job, or go on with the one that was interrupted, and join it; return its number."""
    at = datetime.now(UTC)
    number = _begun(store, job, at, everything=everything)
    store.join(number, owner_of(job.name), at + LEASE)
    return number


def _begun(store: Store, job: Job, at: datetime, *, everything: bool) -> int:
    if job.check:
        return store.begin_check(job.check, at).number
    # A spider of Scrapy may have no name: that of a site that nobody has declared has none.
    declaration = getattr(job.spider, "name", "")
    return store.begin_run(job.name, at, EVERYTHING if everything else job.spider.revisit, declaration).number


def _run_until_done(process: AsyncCrawlerProcess) -> bool:
    """Run the reactor; return whether the user interrupted it."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it before the process has chosen one installs another

    running: Any = reactor  # Twisted puts the reactor in the place of its module, which types do not know
    loop = asyncio.get_event_loop()
    stopping: list[object] = []

    def stop() -> None:
        if not stopping:
            stopping.extend((loop.create_task(process.stop()), loop.call_later(_GRACE, stop)))
        elif running.running:
            running.stop()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        loop.add_signal_handler(number, stop)
    process.start(install_signal_handlers=False)
    for number, handler in before.items():
        # The loop has ended: whatever it still handled would be handled by nobody.
        loop.remove_signal_handler(number)
        signal.signal(number, handler)
    return bool(stopping)


def _raise_what_ended(tasks: Iterable["asyncio.Task[None]"], crawlers: Iterable[Crawler]) -> None:
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise _of_ours(error)
    for crawler in crawlers:
        if reason := crawler.stats.get_value(STORE_ERROR):
            raise StoreError(reason)


def _of_ours(error: BaseException) -> BaseException:
    """Return the error of ours that Scrapy met with one of its own, or `error` where there is none."""
    met: BaseException | None = error
    while met and not isinstance(met, ShebaoError):
        met = met.__context__
    return met or error


def _result(crawler: Crawler, store: Store) -> Result:
    run = store.run(crawler.stats.get_value(RUN_NUMBER))
    seconds = crawler.stats.get_value(READ_SECONDS, 0.0)
    pages = crawler.stats.get_value(READ_PAGES, 0)
    cpu = sum(os.times()[:4])  # of this process and of the readers, which have ended
    elsewhere = run.finished is not None and not crawler.stats.get_value(RUN_CLOSED)
    return Result(
        gather(store, run, brief=True),
        1000 * seconds / pages if pages else 0.0,
        seconds / cpu,
        closed_elsewhere=elsewhere,
    )


def check(results: Sequence[Result]) -> None:
    """Raise HeldRunError, or FruitlessRunError where no run saw an article, with what the runs fell short of."""
    if error := error_of([result.shortfall for result in results], [result.run for result in results]):
        raise error


def interrupted(store_url: str, jobs: Iterable[Job]) -> list[str]:
    """Return what to tell the user who interrupted these jobs, a line for each that is not finished."""
    with open_store(store_url) as store:
        newest = [run for job in jobs for run in store.runs(job.name, limit=1)]
        return [_interruption(store, run) for run in newest if run.state is RunState.RUNNING]


def _interruption(store: Store, run: Run) -> str:
    articles = sum(one.saved is not Saved.GONE for one in store.staged(run.number))
    return (
        f"interrupted; {articles} articles of run {run.number} over {run.site} wait for its end: run the same command "
        f"again to go on, or put them into the corpus as they are with: python -m crawler release {run.number}"
    )


def run_or_newest(store: Store, number: int | None) -> Run:
    """Return a run; raises UnknownRunError."""
    if number is not None:
        return store.run(number)
    newest = store.runs(limit=1)
    if not newest:
        message = "there is no run yet; begin one with: python -m crawler run SITE"
        raise UnknownRunError(message)
    return newest[0]


def extract(html: bytes, url: str, site: str) -> tuple[Reading, Layout]:
    """Return what one page came to, and the layout by which it was read.

    `site` is a declared one, or empty to find it by the host of `url`. Raises UnknownSiteError or BadAddressError.
    """
    try:
        address = canonical(url)
    except ValueError as error:
        raise BadAddressError(str(error)) from error
    layout = _layout(address, site)
    return read(html, url=address, layout=layout, fetched=datetime.now(UTC), charset=""), layout


def record(reading: Reading) -> dict[str, object]:
    """Return the JSON record of one page."""
    if reading.article:
        return reading.article.record()
    return {"kind": reading.kind.value, "url": reading.url, "reason": reading.reason}


def _layout(url: str, site: str) -> Layout:
    if site:
        return declared_site(site).layout_for(site)
    for name, spider in declared_sites().items():
        if site_host(url) in map(site_host, spider.starts):
            return spider.layout_for(name)
    return Layout()
