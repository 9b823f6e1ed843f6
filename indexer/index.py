"""How to search articles, said without naming an engine."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urlsplit

from corpus import Change, Store
from indexer.errors import UnknownIndexError

FACETS = ("topic", "region", "year", "site", "law")
"""Names of the filters, each also counted as a facet."""


class Sort(StrEnum):
    """Order of the hits."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a reader can ask."""

    words: str = ""
    """As typed: words, "phrases", -not, field:word; empty finds every article that passes the filters."""
    topic: str = ""
    region: str = ""
    year: int | None = None
    site: str = ""
    law: str = ""
    """`social-insurance-law`, or `social-insurance-law/25` for one article of it."""
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    """1 for the first; beyond the last there are no hits."""
    per_page: int = 10


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a snippet; never HTML."""

    text: str
    mark: bool = False
    """Whether the words of the query stand here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One article found."""

    id: str
    title: str
    source_url: str
    site: str
    score: float
    snippet: tuple[Span, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    duplicates: int = 0
    """Articles folded into this one."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet with the number of articles found that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a query found."""

    query: Query
    total: int = 0
    pages: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    """By name of `FACETS`, most frequent first."""
    took_ms: float = 0.0
    corrected: str | None = None
    """What was searched for instead, where the words found nothing."""


class ArticleIndex(Protocol):
    """A search index of articles; safe to query from several threads while another process updates it."""

    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

    def search(self, query: Query) -> Results:
        """Return what the query finds, best first; whatever was typed never raises."""

    def facets(self, name: str, limit: int = 1000) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the nearest other articles, best first; none for an article that is not there."""

    def count(self) -> int:
        """Return how many articles can be found."""

    def position(self) -> int:
        """Return the position of the change feed up to which the index is; 0 for an empty one."""

    def generation(self) -> str:
        """Return a mark that differs whenever the index does."""

    def update(self, changes: Iterable[Change], progress: Callable[[int], object] | None = None) -> int:
        """Take changes in, all or none, and return how many there were."""

    def rebuild(self, store: Store, progress: Callable[[int], object] | None = None) -> int:
        """Build aside from the whole store, verify, swap in; return how many articles are in it.

        Raises FailedRebuildError where the checks fail; the old index stays.
        """

    def verify(self, store: Store | None = None) -> list[str]:
        """Return what is wrong, each as a line that names the cure; empty for a sound index."""


def open_index(url: str) -> ArticleIndex:
    """Return the index behind `url`: `whoosh:FOLDER`. Raises UnknownIndexError for another scheme."""
    match urlsplit(url).scheme:
        case "whoosh":
            from indexer.whoosh_index import WhooshIndex  # noqa: PLC0415 - an engine is loaded when it is asked for

            return WhooshIndex(Path(url.removeprefix("whoosh:")))
        case scheme:
            message = f"no search index for {scheme!r} in {url!r}; use whoosh:FOLDER, as in whoosh:data/index"
            raise UnknownIndexError(message)
