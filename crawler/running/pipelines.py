"""From visit to store, one duty a step.

The item that a spider yields is a `Visit`, with its `Article` inside where there is one: so failures, denials and
listings go the same way as articles, and the last step hands article, outcome and links to the store in one
transaction. A step that rejects an article does not drop the visit; it turns it into one that says why, so that every
leased address is recorded exactly once.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Self, cast

from scrapy.crawler import Crawler

from corpus import Outcome, Visit

if TYPE_CHECKING:
    from crawler.running.schedule import FrontierScheduler

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
    """Saves every visit, a group of them at a time."""

    def __init__(self, crawler: Crawler) -> None:
        """Remember where the scheduler is found; it holds the store."""
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawler."""
        return cls(crawler)

    async def process_item(self, visit: Visit) -> Visit:
        """Pass the visit on when it was saved, so that the crawl does not end before."""
        await cast("FrontierScheduler", self.crawler.engine.scheduler).record(visit)
        return visit
