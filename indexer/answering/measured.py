"""The figure that a question asks for by what it measures, taken from the first hit that states it.

Knows measures and facts; not how well a hit answers otherwise.
"""

from collections.abc import Iterator, Sequence

from corpus import MEASURES, MeasureKind, StatedFact
from corpus.regions import code
from corpus.stating import measures_asked
from indexer.answering.candidates import Source
from indexer.answering.evidence import terms_of
from indexer.understanding import Understanding

_LOCAL = frozenset({MeasureKind.RATE, MeasureKind.AMOUNT, MeasureKind.PHONE})
"""Kinds of figures that differ from place to place: one for the whole country answers for none of them."""


def measured(sources: Sequence[Source], asked: Understanding) -> tuple[Source, StatedFact] | None:
    """Return the fact that answers, of the measure of which the question says most; None where no hit states one.

    Of a measure, one for the place and the year that are asked for, else one of the newest rule in the first hits.
    """
    for measure in measures_asked(asked.reading):
        found = [(source, fact) for source in sources for fact in _fitting(source, measure, asked)]
        if found:
            return max(found, key=lambda pair: (_standing(pair[1], asked), -sources.index(pair[0])))
    return None


def _fitting(source: Source, measure: str, asked: Understanding) -> Iterator[StatedFact]:
    places = {region.code for region in asked.regions}
    local = MEASURES[measure].kind in _LOCAL
    here = bool(places.intersection(map(code, source.entry.regions)))
    for fact in source.entry.body.facts:
        near = code(fact.region) in places or (not fact.region and (here or not local))
        if fact.measure == measure and (near if places else not fact.region or not local):
            yield fact


def _standing(fact: StatedFact, asked: Understanding) -> tuple[int, int, float]:
    """Return how well a fact fits: its year, its place, then what its sentence says of the question."""
    off = min((abs(year - fact.year) for year in asked.years if fact.year), default=0 if not asked.years else 50)
    said = terms_of(fact.quote).intersection(asked.worth)
    return -off, int(bool(fact.region) == bool(asked.regions)), sum(asked.worth[term] for term in said)
