"""How an address that was leased is asked for, or is not."""

from datetime import UTC, datetime

from scrapy import Request

from corpus import Address, Outcome, Priority, Visit
from crawler.site import SiteSpider


def asking(site: SiteSpider, address: Address) -> Request:
    """Return the request for an address."""
    headers = {"If-None-Match": address.etag, "If-Modified-Since": address.last_modified}
    if address.priority in {Priority.START, Priority.LISTING}:
        # Which of its links are wanted may have changed with the declaration, so it is read even if unchanged.
        headers = {}
    return Request(
        address.url,
        callback=site.parse,
        errback=site.miss,
        headers={name: value for name, value in headers.items() if value},
        # A redirect is a visit of its own: its target is an address like any other, visited once.
        meta={"address": address, "dont_redirect": True},
        dont_filter=True,
    )


def not_asked(address: Address, reason: str) -> Visit:
    """Return the visit of an address that may not be asked for."""
    return Visit(url=address.url, outcome=Outcome.FORBIDDEN, at=datetime.now(UTC), reason=reason)
