"""As fast as the server answers: Scrapy's AutoThrottle, but for crawls in which nearly nothing has changed.

Knows answers and their latency; not what stands in them.
"""

from http import HTTPStatus

from scrapy.core.downloader import Slot
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class Throttle(AutoThrottle):
    """Takes an answer of "not modified" for as good a measure of the server as a whole page.

    Scrapy's only ever raises the delay by it, as error pages are quick. Where nearly all answers are of this kind, one
    that was slow would set the pace of all that follow.
    """

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        unchanged = response.status == HTTPStatus.NOT_MODIFIED
        super()._adjust_delay(slot, latency, response.replace(status=HTTPStatus.OK) if unchanged else response)
