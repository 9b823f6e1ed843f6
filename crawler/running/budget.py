"""What a run may spend on a site: pages, bytes, time, errors in a row, time in which the site is busy.

Knows limits and counts; neither Scrapy nor the store.
"""

from datetime import datetime, timedelta

from corpus import Outcome, Run, Spent, Visit
from crawler.running.backoff import BUSY
from crawler.terms import Limits

_UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))


class Budget:
    """What is left of the limits of one run, counting on from what was spent before it was interrupted."""

    def __init__(self, limits: Limits, run: Run) -> None:
        """Begin with what the run has spent so far."""
        self._limits = limits
        self._pages, self._size, self._seconds = run.pages, run.size, run.seconds
        self._failing: dict[str, datetime] = {}
        """When addresses failed, of those that did since the last one that did not.

        One that is tried three times is one address that fails: a site is down when many do, and a run goes on where
        only its last page is out of order.
        """
        self._busy_since: datetime | None = None
        self._busy = timedelta()
        """How long the site has only said that it is busy; each pause for that is longer than the one before, and fifty
        addresses that fail are hours then."""

    def spend(self, visit: Visit) -> None:
        """Count one visit."""
        self._pages += visit.status is not None
        self._size += visit.size
        if visit.outcome is Outcome.FAILED:
            self._failing[visit.url] = visit.at
            if visit.status in BUSY:
                self._busy_since = self._busy_since or visit.at
                self._busy = max(self._busy, visit.at - self._busy_since)
        elif visit.status is not None:
            # What was never asked for, as robots.txt or a trap forbade it, says nothing of how the site is.
            # An article takes longer to read than a failure: what counts is which answer came first.
            self._failing = {url: at for url, at in self._failing.items() if at > visit.at}
            if not self._failing:
                self._busy_since, self._busy = None, timedelta()

    def learn(self, spent: Spent) -> None:
        """Take note of what came to the run in all, to other processes too."""
        self._pages, self._size = max(self._pages, spent.pages), max(self._size, spent.size)

    def spend_time(self, seconds: float) -> None:
        """Count time."""
        self._seconds += seconds

    def exceeded(self, under_way: int = 0) -> str:
        """Return which limit is reached, in words for the report; empty for none.

        `under_way` is the number of pages that were asked for and did not answer yet.
        """
        limits = self._limits
        if self._pages + under_way >= limits.pages:
            return f"limit of {limits.pages} pages"
        if self._size >= limits.size:
            return f"limit of {_bytes(limits.size)}"
        if self._seconds >= limits.time.total_seconds():
            return f"limit of {_time(limits.time)}"
        if len(self._failing) >= limits.errors:
            return f"limit of {limits.errors} addresses in a row that failed"
        if self._busy >= limits.busy:
            return f"limit of {_time(limits.busy)} in which the site only said that it is busy"
        return ""


def _bytes(size: int) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:g} {name}"
    return f"{size} bytes"


def _time(time: timedelta) -> str:
    """Return a time in the largest unit that counts it in whole numbers."""
    seconds = time.total_seconds()
    for unit, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= unit and not seconds % unit:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} seconds"
