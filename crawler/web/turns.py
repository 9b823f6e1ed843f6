"""Requests wait for the turn of this process where several crawl the same site.

The last step before the network, so that all requests wait, those for robots.txt too. Knows Scrapy's slots; not why a
page is asked for.
"""

from typing import TYPE_CHECKING, cast

from scrapy.http import Request, Response

from crawler.web.connections import BoundedHandler

if TYPE_CHECKING:
    from crawler.running.schedule import FrontierScheduler


class PoliteHandler(BoundedHandler):
    """Asks when nobody else does, on the terms of the site."""

    async def download_request(self, request: Request) -> Response:
        """Return the answer."""
        scheduler = cast("FrontierScheduler", self._crawler.engine.scheduler)
        async with scheduler.company.turn(request.url, self._gap(request), scheduler.site.politeness.concurrency):
            return await super().download_request(request)

    def _gap(self, request: Request) -> float:
        """Return the seconds between two requests, as the site, its robots.txt and its speed ask for."""
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        return slot.delay if slot else 0.0
