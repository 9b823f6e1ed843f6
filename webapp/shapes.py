"""The shapes in which the API answers, each stated once: the code is checked against them, and its document tells them.

They are a promise: whatever changes here changes for everybody who built on it. Knows JSON, not how answers are found.
"""

from typing import Annotated, TypedDict

from corpus import TOPICS, Unit
from indexer import FACETS, AnswerKind
from webapp.schemas import Keys, Keyword

Count = Annotated[int, Keyword("minimum", 0)]
Number = Annotated[int, Keyword("minimum", 1)]
Moment = Annotated[str, Keyword("format", "date-time")]
Page = Annotated[str, Keyword("format", "uri-reference")]
TopicId = Annotated[str, Keyword("enum", tuple(TOPICS))]


class ErrorShape(TypedDict):
    """What went wrong, for people to read."""

    error: str
    """Names the input, what is wrong with it, and the cure."""


class SpanShape(TypedDict):
    """A piece of text; never HTML."""

    text: str
    """As the source has it."""
    mark: bool
    """Whether the words of the question stand here."""


class FacetShape(TypedDict):
    """One value by which the results can be narrowed."""

    value: str
    """What to ask for in the parameter of the facet's name."""
    count: Count
    """Articles found that have it."""


class LegalShape(TypedDict):
    """A statute, or one article of it."""

    law: str
    """Full English name."""
    article: int | None
    """Number of the statute's article; null for the statute as a whole."""


class FactShape(TypedDict):
    """A figure with what it measures, where and when."""

    measure: str
    """What is measured, as in `pension-rate-employer`; new measures can be added."""
    value: str
    """The same for every writing of the same: `16`, `60-300` for a range, a telephone number."""
    unit: Unit
    """In what it is counted."""
    region: str
    """English name of the place whose rule it is; empty for everywhere, and where nothing tells."""
    year: int | None
    """Year of the rule; null where nothing tells."""


class ClaimShape(TypedDict):
    """One value that sources state of the same, for the same place."""

    value: str
    """Written as in a fact."""
    unit: str
    """In what it is counted."""
    sources: list[str]
    """Ids of the articles that state it, the newest rule first."""
    years: list[int]
    """Years of those rules, ascending; empty where no source says any."""


class AnswerShape(TypedDict):
    """What stands above the hits where the evidence is good: word for word from one article."""

    kind: AnswerKind
    """What it shows of its article."""
    text: list[SpanShape]
    """The sentence or passage; empty where `items` say it."""
    items: list[str]
    """The steps in order, or the telephone numbers."""
    id: str
    """Id of the article."""
    title: str
    """Title of the article."""
    url: Page
    """Address of the article's page here."""
    source_url: str
    """Address of the article at its source; empty for an import that has none."""
    site: str
    """Name of the source."""
    regions: list[str]
    """English names of the places that the article is about."""
    years: list[int]
    """Years for which the article states rules, ascending."""
    legal_basis: list[LegalShape]
    """Statutes that the article rests on."""
    fact: FactShape | None
    """The figure that answers, where one does."""
    claims: list[ClaimShape]
    """All values that sources state of this figure, the newest rule first; several may contradict each other."""
    retrieved: Moment | None
    """When this version of the article was fetched; null where that is not known."""
    verified: Moment | None
    """When the source was last seen to say the same; null where that is not known."""


class HitShape(TypedDict):
    """One article found."""

    id: str
    """Asks for the whole article at `/api/v1/articles/{id}`."""
    title: str
    """As the source has it, repaired where it was damaged."""
    url: Page
    """Address of the article's page here."""
    source_url: str
    """Address of the article at its source; empty for an import that has none."""
    site: str
    """Name of the source."""
    snippet: list[SpanShape]
    """The passage that answers best; empty where the source forbids to show one."""
    topics: list[TopicId]
    """What the article is about, the main topic first."""
    regions: list[str]
    """English names of the places that the article is about."""
    years: list[int]
    """Years for which the article states rules, ascending."""
    retrieved: Moment | None
    """When this version was fetched; null where that is not known."""
    verified: Moment | None
    """When the source was last seen to say the same; null where that is not known."""
    duplicates: Count
    """How many other articles that say the same are folded into this hit."""
    score: float
    """Orders the hits of one answer; tells nothing from one answer to another."""


class SearchShape(TypedDict):
    """What a question found."""

    query: str
    """The question as it was read: without surplus blanks."""
    corrected: str | None
    """What was searched for instead, where words of the question stand nowhere; `literal=1` keeps to what was typed."""
    suggestion: str | None
    """What may have been meant; not searched for."""
    total: Count
    """Articles found on all pages."""
    took_ms: Annotated[float, Keyword("minimum", 0)]
    """Milliseconds that the search took."""
    page: Number
    """The page of results that this is."""
    pages: Count
    """How many pages there are; beyond the last there are no hits."""
    answer: AnswerShape | None
    """The answer to the question, on the first page and where the evidence is good."""
    facets: Annotated[dict[str, list[FacetShape]], Keys(FACETS)]
    """Values by which the results can be narrowed, most frequent first."""
    hits: list[HitShape]
    """Articles found, in the order that was asked for."""
