"""Bare Scrapy on the local site: follow every link, extract nothing. What our crawl is measured against."""

from collections.abc import Iterator

import scrapy
from scrapy.http import HtmlResponse, Response


class BareSpider(scrapy.Spider):
    """Visit every page once with Scrapy's own scheduler, in memory."""

    name = "bare"
    start_urls = ["http://127.0.0.1:8630/"]  # noqa: RUF012 - as Scrapy declares it
    custom_settings = {  # noqa: RUF012 - as Scrapy declares it
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": False,
    }

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """Follow the links of a page."""
        if isinstance(response, HtmlResponse):
            yield from response.follow_all(css="a")
