"""What an engine is asked for, in terms that were cut before; and what it gives back.

Knows neither what was typed nor any engine: engines differ in how they score, not in what they find.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.entry import Entry
from indexer.query import FacetValue, Sort


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to say something."""

    terms: tuple[str, ...]
    """Each adds to the score; each once. Without any, nothing is found."""
    weight: float = 1.0
    """What they count, more than 0, up to 1."""
    whole: bool = False
    """Whether an article must have all of them for any to count."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something looked for: of its alternatives, the one that an article says best counts."""

    alternatives: tuple[Alternative, ...]
    """The first is as it was typed."""

    @property
    def typed(self) -> Alternative:
        """The way in which it was typed."""
        return self.alternatives[0]

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term of every alternative, each once."""
        return tuple(dict.fromkeys(term for one in self.alternatives for term in one.terms))


@dataclass(frozen=True, slots=True)
class Words:
    """Terms that stand in one field of an article: all of them, and side by side where it is a phrase."""

    terms: tuple[str, ...]
    """As `Analyzer.terms` cuts them, for a phrase as `Analyzer.phrase` does; without any, nothing is found."""
    fields: tuple[str, ...]
    """Names of `ranking.WEIGHTS`; one of them is enough."""
    phrase: bool = False
    places: tuple[int, ...] = ()
    """Of a phrase, where each term stands; ascending."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A value that an article has in one of its facets, whatever the letter case."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Conditions of which one is enough; without any, nothing is found."""

    conditions: "tuple[Condition, ...]"


Condition = Words | Filter | OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an engine is asked for."""

    concepts: tuple[Concept, ...] = ()
    """At least one of them is found in each article, and all of them make its score; none where any article will do."""
    scored: tuple[Concept, ...] = ()
    """What adds to the score and need not be found."""
    required: tuple[Condition, ...] = ()
    excluded: tuple[Condition, ...] = ()
    nothing: bool = False
    """Whether nothing can be found: words were asked for, and none of them is a term."""
    sort: Sort = Sort.RELEVANCE
    first: int = 0
    """Articles that come before the first one wanted."""
    size: int = 10
    counted: bool = True
    """Whether the values of the facets are counted."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One article that an engine found."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What an engine found, all of one state of the index."""

    total: int
    """Articles found."""
    candidates: tuple[Candidate, ...] = ()
    """Those from `first` on, best first; equal ones among them by date, the newest first."""
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    """By name, over all articles found, most frequent first; empty where they were not to be counted."""
