"""From visit to store, one duty a step.

The item that a spider yields is a `Visit`, with its `Article` inside where there is one: so failures, denials and
listings go the same way as articles, and the last step hands article, outcome and links to the store in one
transaction. A step that rejects an article does not drop the visit; it turns it into one that says why, so that every
leased address is recorded exactly once.
"""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Self, cast

from scrapy.crawler import Crawler

from corpus import BadRecordError, Outcome, StoreError, Visit

if TYPE_CHECKING:
    from crawler.schedule import FrontierScheduler

logger = logging.getLogger(__name__)
_REQUIRED = ("title", "text", "lang")


class RequireFields:
    """An article without title, text or language is none."""

    def process_item(self, visit: Visit) -> Visit:
        """Pass the visit on, without its article where that lacks a field."""
        missing = [name for name in _REQUIRED if visit.article and not getattr(visit.article, name)]
        if not missing:
            return visit
        return replace(visit, outcome=Outcome.NOT_ARTICLE, reason=f"no {missing[0]}", article=None)


class Record:
    """Saves every visit; a store that cannot be written ends the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        """Remember where the scheduler is found; it holds the store."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawler."""
        return cls(crawler)

    async def process_item(self, visit: Visit) -> Visit:
        """Save the visit; return it as it was saved."""
        try:
            return self._saved(visit)
        except StoreError as error:
            self._scheduler.fail(error)
        return visit

    def _saved(self, visit: Visit) -> Visit:
        """Save the visit; one whose article the store refuses is saved as a failure, told, and ends nothing."""
        try:
            self._scheduler.record(visit)
        except BadRecordError as error:
            logger.error("cannot keep %s: %s", visit.url, error)  # noqa: TRY400 - one line for a user
            visit = replace(visit, outcome=Outcome.FAILED, reason="record refused", article=None)
            self._scheduler.record(visit)
        return visit

    @property
    def _scheduler(self) -> "FrontierScheduler":
        return cast("FrontierScheduler", self.crawler.engine.scheduler)
