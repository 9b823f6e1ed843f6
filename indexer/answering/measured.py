"""The figure that a question asks for by what it measures, taken from the first hit that states it.

Knows measures and facts; not how well a hit answers otherwise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import MEASURES, StatedFact
from corpus.regions import code
from corpus.stating import measures_asked
from indexer.answering.candidates import Source
from indexer.answering.claims import claims
from indexer.answering.evidence import Spoken
from indexer.index import ArticleIndex
from indexer.query import Claim
from indexer.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure, the article that states it, and what all sources state of the same."""

    source: Source
    fact: StatedFact
    claims: tuple[Claim, ...]


def measured(index: ArticleIndex, sources: Sequence[Source], asked: Understanding) -> Measured | None:
    """Return the fact that answers, of the measure of which the question says most; None where no hit states one.

    Of a measure, one for the place and the year that are asked for; where sources contradict each other, one that
    states the value of the newest rule, or that of most sources.
    """
    for measure in measures_asked(asked.reading):
        found = [(source, fact) for source in sources for fact in _fitting(source, measure, asked)]
        if found:
            stated = claims(index, found[0][1])
            first = stated[0].value if stated and not asked.years else ""
            return Measured(*max(found, key=lambda pair: (pair[1].value == first, *_standing(pair[1], asked))), stated)
    return None


def _fitting(source: Source, measure: str, asked: Understanding) -> Iterator[StatedFact]:
    """Yield the facts of a measure that hold where and when it is asked for.

    What differs from place to place holds only there; a rule holds for the years that it, or its article, names.
    """
    places = {region.code for region in asked.regions}
    local = MEASURES[measure].is_local
    here = bool(places.intersection(map(code, source.entry.regions)))
    for fact in source.entry.body.facts:
        there = code(fact.region) in places or (not fact.region and (here or not local))
        holds = (there if places else not fact.region or not local) and _then(source, fact, asked)
        if fact.measure == measure and holds:
            yield fact


def _then(source: Source, fact: StatedFact, asked: Understanding) -> bool:
    """Tell whether a fact is known to hold in a year that is asked for; always where none is."""
    years = {fact.year} if fact.year else set(source.entry.years)
    return not asked.years or not years.isdisjoint(asked.years)


def _standing(fact: StatedFact, asked: Understanding) -> tuple[bool, bool, float]:
    """Return how well a fact fits: by its year, its place, then what its sentence says of the question."""
    said = Spoken(fact.quote)
    worth = sum(value for term, value in asked.worth.items() if said.has(term))
    return fact.year in asked.years, bool(fact.region) == bool(asked.regions), worth
