"""What a run may spend on a site: pages, bytes, time, errors in a row.

Knows limits and counts; neither Scrapy nor the store.
"""

from corpus import Outcome, Run, Visit
from crawler.site import Limits


class Budget:
    """What is left of the limits of one run, counting on from what was spent before it was interrupted."""

    def __init__(self, limits: Limits, run: Run) -> None:
        """Begin with what the run has spent so far."""
        self._limits = limits
        self._pages, self._size, self._seconds = run.pages, run.size, run.seconds
        self._errors = 0

    def spend(self, visit: Visit) -> None:
        """Count one visit."""
        self._pages += visit.status is not None
        self._size += visit.size
        self._errors = self._errors + 1 if visit.outcome is Outcome.FAILED else 0

    def spend_time(self, seconds: float) -> None:
        """Count time."""
        self._seconds += seconds

    def exceeded(self, under_way: int = 0) -> str:
        """Return which limit is reached, in words for the report; empty for none.

        `under_way` is the number of pages that were asked for and did not answer yet.
        """
        if self._pages + under_way >= self._limits.pages:
            return f"limit of {self._limits.pages} pages"
        return ""
