"""From the HTML of a page to an article, or to the reason why it is none.

Pure: knows no clock, no network, no settings, and neither Scrapy nor the store.
"""

from crawler.extraction.reader import EXTRACTOR, read
from crawler.extraction.reading import Layout, PageKind, PageLink, Reading

__all__ = ["EXTRACTOR", "Layout", "PageKind", "PageLink", "Reading", "read"]
