"""Visits sites and puts what it reads into the corpus.

Knows the corpus and Scrapy; nobody knows the crawler. Importing the package loads neither Scrapy nor a reactor.
"""

from crawler.errors import BadAddressError, CrawlerError, FruitlessRunError, UnknownSiteError, UnreadablePageError

__all__ = ["BadAddressError", "CrawlerError", "FruitlessRunError", "UnknownSiteError", "UnreadablePageError"]
