"""What is said between a crawl and the store: addresses to visit, and what a visit came to.

Knows neither Scrapy nor SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from shlex import quote
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.change import ChangeClass

LONGEST_URL = 2400
"""Characters of an address that is kept at all: more than sitemaps and browsers allow (2,048), less than what a
database can find again by an index."""


class Priority(IntEnum):
    """Which address goes first: the smaller number."""

    START = 0
    LISTING = 1
    ARTICLE = 2
    OTHER = 3
    NEXT = 4
    """A further page of a list that no declaration names: it waits until what the pages before it lead to was seen."""


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
    """404 or 410; the article goes when a second run finds the same, see `GONE_AFTER`."""
    FORBIDDEN = "forbidden"
    """We keep out: robots.txt or a `noindex` on the page asks us to, or its like are a trap."""
    FAILED = "failed"
    """No usable answer: timeout, 5xx, a broken body, an error of ours."""


GONE_AFTER = timedelta(days=1)
"""An article goes when two runs, at least so far apart, found nothing at its address: one may have met an outage."""


WITNESSES = 3
"""Articles that are visited to see whether the site is there: one of them may itself be gone, or fail just now."""


class Saved(StrEnum):
    """What saving an article changed."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    GONE = "gone"
    """The article leaves the corpus; its history stays."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """When a page is visited again: after a share of the time for which it has been seen the same.

    The heuristic by which HTTP caches guess freshness (RFC 9111, 4.2.2). A page that changes often is due in every run,
    one that has not changed for months every few weeks, up to a quarter sooner so that not all of a site is due in one
    run. Start addresses, listings, pages that failed and pages that
    seem to be gone are due in every run.
    """

    share: float = 0.1
    shortest: timedelta = timedelta(0)
    longest: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Link:
    """An address found on a page, to be visited when its turn comes."""

    url: str
    """Canonical."""
    priority: Priority = Priority.OTHER
    depth: int = 0
    """Clicks from a start address."""
    redirects: int = 0
    """Redirects in a row that lead here."""


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
    redirects: int = 0
    """Redirects in a row that led here."""


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
    """With ARTICLE; with MOVED the article of a page that names another as its canonical one, should that lead back."""
    moved_to: str = ""
    """With MOVED: the canonical address of the same page; empty where it is on another host."""
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


@dataclass(frozen=True, slots=True)
class Turn:
    """Leave for one request to a host that several processes ask."""

    number: int
    begins: datetime
    """Not before this time."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What some visits of a run came to."""

    pages: int = 0
    """Answers that came."""
    size: int = 0
    """Bytes of their bodies."""
    last: int = 0
    """Number of the last of the visits."""


class RunKind(StrEnum):
    """What a run is for."""

    CRAWL = "crawl"
    REPLAY = "replay"
    """Pages are extracted again from the archive; nothing is fetched."""
    CHECK = "check"
    """Addresses whose articles are to go are visited once more, before they do."""


class RunState(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    FINISHED = "finished"
    """It is over, and what it brought is in the corpus (deletions may be held)."""
    HELD = "held"
    """It is over and failed a gate: nothing of it is in the corpus until it is released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The record of one run over one site, counted from its visits."""

    number: int
    site: str
    kind: RunKind = RunKind.CRAWL
    declaration: str = ""
    """Name of that by which its pages are visited; empty where nobody has declared the site, or it is not known."""
    state: RunState
    started: datetime
    finished: datetime | None = None
    released: datetime | None = None
    """When a maintainer let through what was held."""
    seconds: float = 0.0
    """Time spent crawling, interruptions left out; that of several processes at once counts once."""
    stopped: str = ""
    """The limit that ended the run before everything was visited; empty for none."""
    complaints: tuple[str, ...] = ()
    """What is wrong with the run, a line each: gates that it failed, why deletions are held."""
    pages: int = 0
    """Answers that came, of any status."""
    size: int = 0
    """Bytes of their bodies."""
    visited: int = 0
    """Addresses visited, each counted once."""
    failed: int = 0
    """Of these, the addresses whose last visit in this run failed."""
    articles: int = 0
    """Addresses of the site that lead to an article by their last visit, in this run or before it."""
    missing: int = 0
    """Addresses that led to an article and that this run found gone (404, 410), once or repeatedly."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Visits by `Outcome`."""
    saved: Mapping[str, int] = field(default_factory=dict)
    """Articles by `Saved`."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """Changed articles by `ChangeClass`; one that changed in several ways counts in each."""
    held: Mapping[str, int] = field(default_factory=dict)
    """What waits for release, by `Saved`."""
    statuses: Mapping[int, int] = field(default_factory=dict)
    """Answers by HTTP status."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Visits that brought no article, by "outcome: reason"."""
    fill: Mapping[str, float] = field(default_factory=dict)
    """Share (0 to 1) of this run's articles in which a field is filled, by field; those answered 304 count as well."""
    waiting: int = 0
    """Addresses of the site that this run has still to visit."""

    @property
    def seen(self) -> int:
        """How many articles the run read, or was told to be unchanged."""
        return self.outcomes.get(Outcome.ARTICLE, 0) + self.outcomes.get(Outcome.UNCHANGED, 0)

    @property
    def failed_share(self) -> float:
        """The share (0 to 1) of the visited addresses that failed."""
        return self.failed / self.visited if self.visited else 0.0

    @property
    def brought(self) -> dict[str, int]:
        """How many articles were new, changed and gone, those that are held included."""
        return {kind.value: self.saved.get(kind, 0) for kind in (Saved.NEW, Saved.CHANGED, Saved.GONE)}


def crawl_words(site: str, declaration: str, starts: Sequence[str]) -> str:
    """Return how a crawl is named in a command: by its declaration, as a host of a family, or as a site at an address.

    A site that nobody has declared is called by its host.
    """
    if declaration and declaration != site:
        return " ".join((declaration, *(f"--start {quote(start)}" for start in starts)))
    if not declaration and any(urlsplit(start).netloc.removeprefix("www.") == site for start in starts):
        return " ".join(f"--url {quote(start)}" for start in starts)
    return quote(site)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What a run brought and is not in the corpus yet: its end, or a release, puts it there."""

    run: int
    url: str
    """The address that was visited."""
    at: datetime
    saved: Saved
    """NEW, CHANGED or GONE."""
    article: Article
    """As it will be; with GONE as it is now."""
    reason: str = ""
    """With GONE: why; "moved to ADDRESS" for an article that another one replaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedVisit:
    """One visit as a run's log keeps it."""

    url: str
    at: datetime
    outcome: Outcome
    status: int | None
    reason: str
    size: int
    seconds: float
    saved: Saved | None
    changes: tuple[ChangeClass, ...]
    filled: frozenset[str]
    """Names of the article's fields that are filled; empty where the visit brought none."""
    article_id: str
    """The article to which the address leads; empty for none."""
