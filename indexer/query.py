"""What a reader can ask of the index, and what is answered.

Knows no engine and no HTML: every text is words and marks.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import combinations

from corpus import LegalReference, StatedFact

FACETS = ("topic", "region", "year", "site", "law")
"""Names of the filters, each also counted as a facet."""
MAX_PER_PAGE = 1000


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
    literal: bool = False
    """Whether the words are taken as they are typed: no correction, no other words for the same, no place or year
    read out of them. The way out where we have understood wrongly."""
    folded: bool = True
    """Whether articles that say the same are one hit."""

    @property
    def first(self) -> int:
        """Hits before the first one that is shown."""
        return (max(self.page, 1) - 1) * self.size

    @property
    def size(self) -> int:
        """Hits on a page."""
        return min(max(self.per_page, 1), MAX_PER_PAGE)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a snippet; never HTML."""

    text: str
    mark: bool = False
    """Whether the words of the query stand here."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that says the same as a hit."""

    id: str
    title: str
    site: str


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
    step: tuple[int, int] | None = None
    """Where the snippet shows a step of a guide: the second of five is (2, 5)."""
    copies: tuple[Copy, ...] = ()
    """Articles folded into this one."""

    @property
    def duplicates(self) -> int:
        """How many articles are folded into this one."""
        return len(self.copies)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet with the number of articles found that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A figure of an article that others contradict."""

    fact: StatedFact
    claims: tuple["Claim", ...]
    """All values that sources state of it, the newest rule first."""


class AnswerKind(StrEnum):
    """What an answer shows of its article."""

    STEPS = "steps"
    PHONE = "phone"
    FIGURE = "figure"
    DEFINITION = "definition"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class Claim:
    """One value that sources state of the same, for the same place."""

    value: str
    unit: str
    sources: tuple[str, ...]
    """Ids of the articles that state it, the newest rule first; articles that say the same count once."""
    years: tuple[int, ...]
    """Years of those rules, ascending; empty where no source says any."""

    def contradicts(self, other: "Claim") -> bool:
        """Tell whether another value cannot hold beside this one: rules of two years may differ by right."""
        return not self.years or not other.years or not set(self.years).isdisjoint(other.years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What stands above the hits where the evidence is good: word for word from one article."""

    kind: AnswerKind
    article_id: str
    title: str
    source_url: str
    site: str
    text: tuple[Span, ...] = ()
    """The sentence or passage; empty where `items` say it."""
    items: tuple[str, ...] = ()
    """The steps in order, or the telephone numbers."""
    regions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    legal_basis: tuple[LegalReference, ...] = ()
    fact: StatedFact | None = None
    """The figure that answers, where one does."""
    claims: tuple[Claim, ...] = ()
    """All values that sources state of this figure, the newest rule first."""

    @property
    def contradicted(self) -> bool:
        """Whether sources contradict each other on the figure, and do not only speak of different years."""
        return any(one.contradicts(other) for one, other in combinations(self.claims, 2))

    def record(self) -> dict[str, object]:
        """Return the answer as JSON values; its dates only the store knows."""
        fact = asdict(self.fact) if self.fact else {}
        return {
            "kind": str(self.kind),
            "text": [asdict(span) for span in self.text],
            "items": list(self.items),
            "id": self.article_id,
            "title": self.title,
            "url": f"/article/{self.article_id}",
            "source_url": self.source_url,
            "site": self.site,
            "regions": list(self.regions),
            "years": list(self.years),
            "legal_basis": [asdict(basis) for basis in self.legal_basis],
            "fact": {name: value for name, value in fact.items() if name != "quote"} or None,
            "claims": [asdict(claim) for claim in self.claims],
        }


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
    """What was searched for instead, where words of the query stand nowhere."""
    suggestion: str | None = None
    """What the reader may have meant; not searched for."""
    regions: tuple[str, ...] = ()
    """Places read out of the words: what is about them comes first."""
    years: tuple[int, ...] = ()
    """Years read out of the words: rules of these years come first."""
    missing: tuple[str, ...] = ()
    """Words of the query that stand in no article, and for which we know no others."""
    answer: Answer | None = None
