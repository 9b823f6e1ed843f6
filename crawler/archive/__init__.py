"""What the web answered, kept as it came, in WARC files (ISO 28500:2017, WARC/1.1) that other tools read as well.

Knows exchanges over HTTP and files; neither Scrapy nor the store, nor what stands on a page.
"""

from crawler.archive.exchange import Exchange, Headers, Provenance
from crawler.archive.keeping import Keeping, is_over, keep
from crawler.archive.reading import Entry, Index, archived_sites, load, newest_provenance, scan, segments
from crawler.archive.writing import Archive, reading, site_folder

__all__ = [
    "Archive",
    "Entry",
    "Exchange",
    "Headers",
    "Index",
    "Keeping",
    "Provenance",
    "archived_sites",
    "is_over",
    "keep",
    "load",
    "newest_provenance",
    "reading",
    "scan",
    "segments",
    "site_folder",
]
