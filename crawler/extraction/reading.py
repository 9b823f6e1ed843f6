"""What extraction is told about a site's pages, and what it answers.

Knows neither HTML parsers nor the network.
"""

from dataclasses import dataclass
from enum import StrEnum

from corpus import Article


class PageKind(StrEnum):
    """What a page is."""

    ARTICLE = "article"
    LISTING = "listing"
    NOT_ARTICLE = "not-article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where a site's pages have their parts, as CSS selectors; an empty one means: find it by yourself."""

    site: str = ""
    """Name of the declaration; empty for the host of the address."""
    content: str = ""
    """The element that holds the body."""
    title: str = ""
    breadcrumb: str = ""
    related: str = ""
    """The element that holds the list of related articles."""
    remove: tuple[str, ...] = ()
    """Elements to drop before anything is read."""
    listing: str = ""
    """Regular expression: an address that it matches is a listing, whatever its page looks like."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link that a page invites to follow; nofollow links are left out."""

    url: str
    """Absolute and canonical."""
    text: str = ""
    role: str = ""
    """`related` for the list of related articles, `next` for pagination, else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading one page came to."""

    kind: PageKind
    url: str
    """Canonical address of the page: its own, or that of `rel=canonical` on the same site."""
    article: Article | None = None
    """Only where `kind` is ARTICLE."""
    reason: str = ""
    """Why the page is no article, in a few words that can be counted; empty for an article."""
    links: tuple[PageLink, ...] = ()
    """In order of appearance, each address once; empty where the page says nofollow."""
    robots: frozenset[str] = frozenset()
    """Directives of the page's robots meta element: noindex, nofollow, noarchive, nosnippet."""
