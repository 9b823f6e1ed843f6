"""What is said between a crawl and the store: addresses to visit, and what a visit came to.

Knows neither Scrapy nor SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from corpus.article import Article


class Priority(IntEnum):
    """Which address goes first: the smaller number."""

    START = 0
    LISTING = 1
    ARTICLE = 2
    OTHER = 3


class Outcome(StrEnum):
    """What one visit came to."""

    ARTICLE = "article"
    """The page is an article (new, changed or the same: `Saved` tells)."""
    UNCHANGED = "unchanged"
    """The server answered 304; article and links stay as they are."""
    LISTING = "listing"
    """The page only leads to others."""
    NOT_ARTICLE = "not-article"
    """The page was read and is none: a tag page, a soft 404, a login wall …"""
    MOVED = "moved"
    """The page is the same as another address (redirect or canonical link)."""
    GONE = "gone"
    """404 or 410."""
    FORBIDDEN = "forbidden"
    """robots.txt, or a `noindex` on the page, asks us to keep out."""
    FAILED = "failed"
    """No usable answer: timeout, 5xx, a broken body, an error of ours."""


class Saved(StrEnum):
    """What saving an article changed."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Link:
    """An address found on a page, to be visited when its turn comes."""

    url: str
    """Canonical."""
    priority: Priority = Priority.OTHER
    depth: int = 0
    """Clicks from a start address."""


@dataclass(frozen=True, slots=True)
class Address:
    """A leased address of the frontier."""

    url: str
    priority: Priority
    depth: int
    failures: int = 0
    """Failed visits in a row."""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one fetch of one leased address came to; the store takes it in one transaction."""

    url: str
    """The address as it was leased."""
    outcome: Outcome
    at: datetime
    """When the answer was there (UTC)."""
    status: int | None = None
    """HTTP status; None where no answer came."""
    reason: str = ""
    """Why it is no article or failed, in a few words that can be counted."""
    article: Article | None = None
    """With the outcome ARTICLE only."""
    links: tuple[Link, ...] = ()
    """Addresses found on the page; replaces those of the last version, but with UNCHANGED."""
    etag: str = ""
    last_modified: str = ""
    size: int = 0
    """Bytes of the body as it came over the wire."""
    seconds: float = 0.0
    """Time from request to answer."""
    retry_at: datetime | None = None
    """With FAILED: not before this time, in this run or a later one; None: not in this run."""


class RunState(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The record of one crawl of one site, counted from its visits."""

    number: int
    site: str
    state: RunState
    started: datetime
    finished: datetime | None = None
    seconds: float = 0.0
    """Time spent crawling, interruptions left out."""
    pages: int = 0
    """Answers that came, of any status."""
    size: int = 0
    """Bytes of their bodies."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Visits by `Outcome`."""
    saved: Mapping[str, int] = field(default_factory=dict)
    """Articles by `Saved`."""
    statuses: Mapping[int, int] = field(default_factory=dict)
    """Answers by HTTP status."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Visits that brought no article, by "outcome: reason"."""
    fill: Mapping[str, float] = field(default_factory=dict)
    """Share (0 to 1) of this run's articles in which a field is filled, by field."""
    waiting: int = 0
    """Addresses of the site that this run has still to visit."""
