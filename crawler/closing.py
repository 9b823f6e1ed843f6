"""How a run ends: its gates are checked, and what it brought goes into the corpus or waits for a maintainer.

Knows the store and the declaration of the site; not Scrapy.
"""

from datetime import datetime

from corpus import Run, Store
from crawler.site import SiteSpider


def close_run(store: Store, run: int, site: SiteSpider, at: datetime, stopped: str = "") -> Run:
    """Close a run of which nothing is left to visit, or that reached the limit `stopped`; return its record."""
    return store.end_run(run, at, stopped=stopped)
