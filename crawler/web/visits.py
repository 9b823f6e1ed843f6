"""What one request came to: an answer, or the lack of one, becomes exactly one `Visit`.

Nothing is lost on the way: a page that breaks extraction, a denial by robots.txt and a timeout are visits as well.
Knows HTTP and the site's rules; neither the store nor the queue.
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure
from w3lib.html import get_meta_refresh

from corpus import Address, Article, Link, Outcome, Priority, Visit, canonical, page_id
from crawler.errors import ReadingError
from crawler.extraction import PageKind, Reading
from crawler.web.causes import cause_of, passes
from crawler.web.compression import WIRE_SIZE
from crawler.web.robots import REDIRECTS, DisallowedError
from crawler.web.sitemap import is_sitemap, sitemap_addresses

if TYPE_CHECKING:
    from crawler.site import SiteSpider

TRIES = 3
"""Visits of one address in a run, while it fails in ways that pass."""
LONGEST_WAIT = timedelta(minutes=2)
"""A server that asks us to come back later than this is left alone until the next run."""
MAX_REDIRECTS = 10
"""Redirects in a row that are followed: half of what browsers follow, and twice as many as any honest site needs."""
AT_ONCE = 1.0
"""Seconds below which a page that sends its readers on (meta refresh) is a redirect: nobody can read it meanwhile."""
_COMPLETE = {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION}
"""What has a page in it; of the other answers of success, 204 and 205 have none and 206 has a piece of it."""
_HEAD = 4096
"""Bytes of a page in which a meta refresh is looked for, as in Scrapy."""
_LOGIN = re.compile(
    r"/(?:(?:user|member|account|admin|auth)s?/)?(?:log-?in|sign-?in|logon|sso|cas|passport|oauth2?|authorize|denglu)"
    r"(?:\.\w{2,5})?(?:/|$)",
    re.IGNORECASE,
)
"""Paths to which walls send readers who have not logged in."""
_TYPE = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,60}", re.ASCII)

logger = logging.getLogger(__name__)


def is_page(response: Response) -> bool:
    """Tell whether an answer may take a reading to know what it came to."""
    return response.status in _COMPLETE and isinstance(response, HtmlResponse) and not is_sitemap(response.body)


def of_response(response: Response, site: "SiteSpider", at: datetime, reading: Reading | None = None) -> Visit:
    """Return what an answer of any status came to; one that breaks us is told, counted, and ends nothing.

    `reading` is that of the page, where it was read already; else it is read now.
    """
    blank = _blank(response, at)
    try:
        return _of_status(response, blank, site, reading)
    except Exception as error:
        logger.error("cannot read %s: %s: %s", blank.url, type(error).__name__, error)  # noqa: TRY400 - one line for a user
        logger.debug("where it broke", exc_info=error)
        return replace(blank, reason="reading broke")


def of_broken_reading(response: Response, at: datetime, error: ReadingError) -> Visit:
    """Return what an answer came to that extraction could not read."""
    logger.error("%s", error)
    return replace(_blank(response, at), reason=error.reason)


def _of_status(response: Response, blank: Visit, site: "SiteSpider", reading: Reading | None) -> Visit:
    match response.status:
        case HTTPStatus.NOT_MODIFIED:
            return replace(blank, outcome=Outcome.UNCHANGED)
        case status if status in REDIRECTS:
            return _moved(blank, _target(response), site, _address(response))
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return replace(blank, outcome=Outcome.GONE, reason=f"status {response.status}")
        case status if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            later = _retry_at(_address(response), blank.at, site, _retry_after(response, blank.at))
            return replace(blank, reason=f"status {status}", retry_at=later)
        case status if status not in _COMPLETE:
            return replace(blank, reason=f"status {status}")
    return _of_page(response, blank, site, reading)


def of_failure(failure: Failure, site: "SiteSpider", at: datetime) -> Visit:
    """Return what a request without an answer came to."""
    error = failure.value
    address: Address = failure.request.meta["address"]  # type: ignore[attr-defined]  # Scrapy adds the request
    if isinstance(error, DisallowedError):
        return Visit(url=address.url, outcome=Outcome.FORBIDDEN, at=at, reason="robots.txt")
    later = _retry_at(address, at, site) if passes(error) else None
    return Visit(url=address.url, outcome=Outcome.FAILED, at=at, reason=cause_of(error), retry_at=later)


def _address(response: Response) -> Address:
    address: Address = response.meta["address"]
    return address


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _blank(response: Response, at: datetime) -> Visit:
    """Return a visit with all that HTTP says; its outcome is a failure until somebody knows better."""
    return Visit(
        url=_address(response).url,
        outcome=Outcome.FAILED,
        at=at,
        status=response.status,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        size=response.meta.get(WIRE_SIZE, len(response.body)),
        seconds=response.meta.get("download_latency", 0.0),
    )


def _retry_at(address: Address, at: datetime, site: "SiteSpider", asked: timedelta | None = None) -> datetime | None:
    """Return when to try again: as the server asks, else after waits that grow fourfold; None: not in this run."""
    if address.failures + 1 >= TRIES:
        return None
    wait = asked if asked is not None else timedelta(seconds=site.politeness.patience * 4**address.failures)
    return at + wait if wait <= LONGEST_WAIT else None


def _retry_after(response: Response, at: datetime) -> timedelta | None:
    """Return what the header Retry-After asks for (RFC 9110, 10.2.3): seconds or a date."""
    value = _header(response, "Retry-After").strip()
    if value.isdecimal():
        return timedelta(seconds=int(value[:9]))  # years, which is as good as any longer number
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at, timedelta())


def _target(response: Response) -> str:
    """Return where a redirect leads; many servers write it in bare UTF-8, as browsers take it."""
    location = (response.headers.get("Location") or b"").decode("utf-8", errors="replace")
    try:
        return canonical(urljoin(response.url, location))
    except ValueError:
        return ""


def _moved(blank: Visit, target: str, site: "SiteSpider", address: Address, article: Article | None = None) -> Visit:
    """Return a visit that leads on to `target`, or a failure where that leads nowhere; `article` is the page's own."""
    if not target or target == blank.url:
        return replace(blank, reason="redirect to nowhere")
    if _LOGIN.search(urlsplit(target).path):
        # A wall, not a move: what was behind it when we last saw it is still there.
        return replace(blank, reason="redirect to a login page")
    if not site.is_here(target):
        return replace(blank, outcome=Outcome.MOVED, reason="to another host")
    if address.redirects >= MAX_REDIRECTS:
        return replace(blank, reason="too many redirects")
    # A redirect is the server's word for where the page is: the target's own look counts no more than the source's.
    link = Link(target, site.priority(target) or address.priority, address.depth, address.redirects + 1)
    return replace(blank, outcome=Outcome.MOVED, moved_to=target, links=(link,), article=article)


def _of_page(response: Response, blank: Visit, site: "SiteSpider", reading: Reading | None) -> Visit:
    if not response.body:
        return replace(blank, reason="empty body")
    if is_sitemap(response.body):
        found = sitemap_addresses(response.body)
        return replace(blank, outcome=Outcome.LISTING, links=_links(found, site, _address(response)))
    if not isinstance(response, HtmlResponse):
        kind = _TYPE.match(_header(response, "Content-Type").lower())
        return replace(blank, outcome=Outcome.NOT_ARTICLE, reason=f"content type {kind[0] if kind else 'unknown'}")
    if (target := _refreshed(response)) and target != blank.url:
        return _moved(blank, target, site, _address(response))
    return _of_reading(reading or site.read(response, blank.at), blank, site, response)


def _refreshed(response: Response) -> str:
    """Return where a page sends its readers before they can read it; empty where it lets them."""
    head = response.body[:_HEAD].decode("utf-8", errors="replace")
    seconds, target = get_meta_refresh(head, response.url)
    if seconds is None or seconds >= AT_ONCE or not target:
        return ""
    try:
        return canonical(target)
    except ValueError:
        return ""


def _of_reading(reading: Reading, blank: Visit, site: "SiteSpider", response: Response) -> Visit:
    address = _address(response)
    directives = reading.robots | _robots_header(response)
    follows = not directives & {"nofollow", "none"}
    links = _page_links(reading, site, address) if follows else ()
    if reading.url != blank.url and site.priority(reading.url) in {Priority.ARTICLE, Priority.OTHER}:
        own = None if directives & {"noindex", "none"} else reading.article
        article = _finished(own, blank, directives) if own else None
        return _moved(blank, reading.url, site, address, article)
    if directives & {"noindex", "none"}:
        return replace(blank, outcome=Outcome.FORBIDDEN, reason="noindex", links=links)
    match reading.kind, reading.article:
        case PageKind.ARTICLE, Article() as article:
            found = _finished(article, blank, directives)
            if address.priority is Priority.START and not site.may_be_article(blank.url):
                return replace(blank, outcome=Outcome.LISTING, links=links)  # a home page with a word of welcome
            return replace(blank, outcome=Outcome.ARTICLE, article=found, links=links)
        case PageKind.LISTING, _:
            return replace(blank, outcome=Outcome.LISTING, links=links)
    return replace(blank, outcome=Outcome.NOT_ARTICLE, reason=reading.reason, links=links)


def _robots_header(response: Response) -> frozenset[str]:
    """Return the directives of X-Robots-Tag that are for everybody."""
    values = [value.decode("latin-1").lower() for value in response.headers.getlist("X-Robots-Tag")]
    return frozenset(word.strip() for value in values if ":" not in value for word in value.split(","))


def _finished(article: Article, blank: Visit, directives: frozenset[str]) -> Article:
    """Return the article with what only the visit knows.

    A canonical link that leads to no article (one that names the home page on every page is a common slip) is not
    believed: the article keeps the address under which it was found.
    """
    return replace(
        article,
        id=page_id(blank.url),
        url=blank.url,
        robots=tuple(sorted(directives - {"index", "follow", "all"})),
        etag=blank.etag,
        last_modified=blank.last_modified,
    )


def _page_links(reading: Reading, site: "SiteSpider", address: Address) -> tuple[Link, ...]:
    same_depth = [link.url for link in reading.links if link.role == "next"]
    deeper = [link.url for link in reading.links if link.role != "next"]
    pages = _links(same_depth, site, replace(address, depth=address.depth - 1))
    # A list without end would else be followed to no end before anybody saw that it leads nowhere.
    later = [replace(link, priority=Priority.NEXT) if link.priority is Priority.OTHER else link for link in pages]
    return (*later, *_links(deeper, site, address))


def _links(urls: Iterable[str], site: "SiteSpider", address: Address) -> tuple[Link, ...]:
    """Return links for those of the canonical `urls` that the site visits, within its depth."""
    depth = address.depth + 1
    if depth > site.limits.depth:
        return ()
    wanted = [(url, site.priority(url)) for url in urls if url != address.url]
    return tuple(Link(url, priority, depth) for url, priority in wanted if priority is not None)
