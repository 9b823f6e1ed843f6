"""The queue of a crawl is the store's frontier: what is due is leased from it, what was visited is recorded in it.

Nothing that matters is held in memory, so a process may be killed at any moment. Leases are short and renewed while the
process lives; those of a dead one are free at once on the same machine, after `LEASE` elsewhere. Several processes may
work on one run. Knows no pages: what a request came to is told by a `Visit`.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from corpus import Link, Priority, Run, Saved, ShebaoError, Spent, Visit, canonical, open_store
from crawler.errors import fault
from crawler.publishing.closing import close_run
from crawler.running.asking import asking, not_asked
from crawler.running.backoff import Backoff
from crawler.running.budget import Budget
from crawler.running.company import Company
from crawler.running.owner import is_dead, owner_of
from crawler.running.recording import Recorder
from crawler.running.tally import Tally
from crawler.running.traps import Traps
from crawler.site import SiteSpider
from crawler.web.sitemap import canonical_addresses

LEASE = timedelta(seconds=60)
RUN_NUMBER = "run/number"
"""Name of the statistic that holds the number of the run."""
RUN_CLOSED = "run/closed"
"""Name of the statistic that tells whether this crawl closed the run: of several that share it one does."""
STORE_ERROR = "store/error"
"""Name of the statistic that holds why the store ended a crawl."""
UNDER_WAY = 48
"""Pages asked for and not saved yet: as many requests as any site allows, a group that waits to be read, and one that
waits to be saved. A kill costs so many fetches."""
_BATCH = 32
_BEAT = 0.5  # seconds between two looks at leases, retries and the time spent
_NOTED = 5.0  # seconds of a run that are noted together: a kill leaves out as many at most
_SHOWN = 2.0  # seconds after which what waits is counted anew for who looks at the progress
_PAUSE = 0.5  # seconds before an empty frontier is asked again, unless a visit was recorded meanwhile

logger = logging.getLogger(__name__)


class FrontierScheduler(BaseScheduler):
    """Scrapy's scheduler over the frontier of the store at the setting STORE_URL."""

    run: Run

    def __init__(self, crawler: Crawler) -> None:
        """Open the store."""
        self.crawler = crawler
        self.tally = Tally()
        self._store = open_store(crawler.settings["STORE_URL"])
        self._queue: deque[Request] = deque()
        self._held: set[str] = set()
        """Addresses leased and not yet recorded, those in the queue among them."""
        self._closing: asyncio.Task[None] | None = None
        self._pause_ends = 0.0
        self._arrives = 0.0
        self._spent = Spent()
        self._traps = Traps()
        self._counted = self._noted = time.monotonic()
        self._shown = 0.0  # long ago, as nothing was counted yet
        self._renewed = 0.0  # long ago, so that the first beat frees the leases of dead processes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the scheduler of a crawler."""
        return cls(crawler)

    @property
    def site(self) -> SiteSpider:
        """The spider for which addresses are leased."""
        return cast("SiteSpider", self.crawler.spider)

    @property
    def before_record(self) -> list[Callable[[], None]]:
        """What is done before visits are saved, such as to make their answers safe; an error of ours ends the crawl."""
        return self._recorder.before

    def open(self, spider: Spider) -> None:
        """Take the run that was begun for the spider; else begin the site's, or go on with the interrupted one."""
        begun = self.site.run_number
        self.run = self._store.run(begun) if begun else self._store.begin_run(spider.name, _now(), self.site.revisit)
        self._budget = Budget(self.site.limits, self.run)
        self._backoff = Backoff(timedelta(seconds=self.site.politeness.patience))
        self._recorder = Recorder(self._store, self.run.number, self._saved, self.fail)
        self._owner = owner_of(spider.name)
        self.company = Company(self._store, self.run.number, self._owner)
        if not begun:
            self.company.join(_now() + LEASE)
        if self.company.look_around():
            # Whoever was alone so far learns of us with the next beat, and asks in turn from then on.
            self._arrives = time.monotonic() + 2 * _BEAT
        self.crawler.stats.set_value(RUN_NUMBER, self.run.number)
        self._beats = create_looping_call(self._watched_beat)
        self._beats.start(_BEAT, now=False)

    def close(self, reason: str) -> None:
        """Give back what is still leased; end the run where nothing is left or its limit is reached."""
        if self._beats.running:
            self._beats.stop()
        self._recorder.flush()
        with self._watched():
            self._end(reason)
        self._store.close()

    def _end(self, reason: str) -> None:
        try:
            self._note_seconds()
            self._store.give_back(self._owner)
            waiting, _ = self._store.waiting(self.run.number, _now())
            stopped = self._budget.exceeded() if waiting else ""
            if reason == "finished" and (not waiting or stopped):
                at = _now()
                self.run = close_run(self._store, self.run.number, self.site, at, stopped)
                self.crawler.stats.set_value(RUN_CLOSED, self.run.finished == at)
        except ShebaoError:
            raise
        except Exception as error:  # Scrapy would log it and go on as if the run had ended
            logger.debug("where it broke", exc_info=error)
            what = f"{self.site.name}: run {self.run.number} could not be ended"
            raise fault(what, error) from error

    def fail(self, error: ShebaoError) -> None:
        """End the crawl, of which the command then says why: without the store, all would be fetched for nothing."""
        self.crawler.stats.set_value(STORE_ERROR, str(error))
        self._closing = self._closing or asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store"))

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except ShebaoError as error:
            self.fail(error)
        except Exception as error:
            # Scrapy would log it, and the crawl would wait for ever for what did not happen.
            logger.debug("where it broke", exc_info=error)
            self.fail(fault(f"{self.site.name}: the queue of run {self.run.number} broke", error))

    def limit_reached(self) -> bool:
        """Tell whether a limit of the run is reached, with the pages under way."""
        return bool(self._budget.exceeded(self._under_way()))

    def _under_way(self) -> int:
        return len(self._held) - len(self._queue)

    # What the engine asks

    def has_pending_requests(self) -> bool:
        """Tell whether the run has still to visit anything, held by us or by others."""
        if self.limit_reached():
            return False
        with self._watched():
            self._count_waiting()
        return self.tally.waiting > 0

    def _count_waiting(self) -> None:
        self._shown = time.monotonic()
        self.tally.waiting, _ = self._store.waiting(self.run.number, _now())

    def enqueue_request(self, request: Request) -> bool:
        """Take a request of the spider: a leased address is queued, any other becomes a start of the frontier."""
        if "address" in request.meta:
            self._queue.appendleft(request)
            return True
        self._pause_ends = 0.0
        return self._add_links([Link(canonical(request.url), Priority.START)]) > 0

    def next_request(self) -> Request | None:
        """Return the next request, or None where nothing is due."""
        if self.limit_reached() or self._under_way() >= UNDER_WAY or time.monotonic() < self._arrives:
            return None
        if not self._queue and time.monotonic() >= self._pause_ends:
            with self._watched():
                self._lease()
        return self._next_of_queue()

    def _next_of_queue(self) -> Request | None:
        """Take the first request out of the queue whose host is not to be left alone."""
        now = _now()
        for request in self._queue:
            if not self._backoff.pauses(request.url, now):
                self._queue.remove(request)
                return request
        return None

    # What the crawl tells

    def record(self, visit: Visit) -> "asyncio.Future[None]":
        """Save what a visit came to, links and article with it; the future is done when that has happened."""
        if ends := self._backoff.learn(visit):
            self.company.postpone(visit.url, ends)
        done = self._recorder.add(visit)
        if len(self._recorder) >= self._under_way():
            self._recorder.flush()  # nothing else is under way for which to wait
        return done

    def _saved(self, visit: Visit, saved: Saved | None) -> None:
        self._held.discard(visit.url)
        self.tally.add(visit, saved)
        self._budget.spend(visit)
        self._traps.learn(visit)
        self._pause_ends = 0.0

    def add_sitemaps(self, urls: Iterable[str]) -> None:
        """Add sitemaps that robots.txt names, those of this site's hosts only."""
        here = filter(self.site.is_here, canonical_addresses(urls))
        self._add_links([Link(url, Priority.LISTING) for url in here])

    def _add_links(self, links: list[Link]) -> int:
        with self._watched():
            return self._store.add_links(self.site.name, links)
        return 0

    # Leases

    def _lease(self) -> None:
        self._learn()
        leased = self._store.lease(self.run.number, self._owner, self._batch(), _now() + LEASE, _now())
        self._pause_ends = 0.0 if leased else time.monotonic() + _PAUSE
        if not leased:
            self._free_dead_leases()  # what is left may be held by a process that was killed
        refused = []
        for address in leased:
            self._held.add(address.url)
            if not self.site.is_here(address.url):
                refused.append(not_asked(address, "not on the hosts of this run"))
            elif trap := self._traps.reason(address.url):
                refused.append(not_asked(address, trap))
            else:
                self._queue.append(asking(self.site, address))
        self._recorder.save(refused)

    def _batch(self) -> int:
        return min(_BATCH, 4 * self.site.politeness.concurrency)

    def _watched_beat(self) -> None:
        with self._watched():
            self._beat()

    def _beat(self) -> None:
        """Renew leases, count time, and wake the engine where something has come due while it had nothing to do."""
        self._count_seconds()
        if time.monotonic() - self._noted > _NOTED:
            self._note_seconds()
        self._learn()
        if time.monotonic() - self._shown > _SHOWN:
            self._count_waiting()
        if time.monotonic() - self._renewed > LEASE.total_seconds() / 3:
            self._renewed = time.monotonic()
            self._store.renew(self._owner, _now() + LEASE)
            self._free_dead_leases()
        if not self._under_way() and (request := self.next_request()):
            self.crawler.engine.crawl(request)

    def _learn(self) -> None:
        """Take note of what others do who work on the run."""
        if self.company.look_around():
            new = self._store.spent(self.run.number, self._spent.last)
            self._spent = Spent(self._spent.pages + new.pages, self._spent.size + new.size, new.last)
            self._budget.learn(self._spent)

    def _free_dead_leases(self) -> None:
        for owner in self._store.owners(self.run.number):
            if is_dead(owner):
                self._store.give_back(owner)

    def _count_seconds(self) -> None:
        now = time.monotonic()
        self._budget.spend_time(now - self._counted)
        self._counted = now

    def _note_seconds(self) -> None:
        now = time.monotonic()
        if self.company.leads:
            self._store.add_seconds(self.run.number, now - self._noted)
        self._noted = now


def _now() -> datetime:
    return datetime.now(UTC)
