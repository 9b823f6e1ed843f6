"""What sources state of one figure: which values, by whom, for which years; where they contradict, readers are told.

Knows facts and entries; not which of the values is right.
"""

from collections.abc import Iterable, Sequence

from corpus import MEASURES, StatedFact
from indexer.entry import Entry
from indexer.folding import folded
from indexer.index import ArticleIndex
from indexer.query import Claim, Contradiction
from indexer.wanted import Candidate, Filter, Wanted

_CHECKED = 12
"""Figures of one article that are compared with those of others."""
_READ = 200
"""Articles that state a figure of which the values are compared."""


def claims(index: ArticleIndex, fact: StatedFact) -> tuple[Claim, ...]:
    """Return all values that articles state of the same measure for the same place, the newest rule first.

    What does not differ by right is compared from everywhere. Articles that say the same in the same words count as one
    source.
    """
    wanted = Wanted(required=(Filter("measure", fact.measure),), size=_READ, counted=False)
    apart = folded(index.retrieve(wanted).candidates, (), ())
    stated: dict[tuple[str, str], list[tuple[Entry, StatedFact]]] = {}
    for one in apart:
        for other in _of_the_same(one.candidate, fact):
            stated.setdefault((other.value, other.unit), []).append((one.candidate.entry, other))
    found = [_claim(value, unit, sources) for (value, unit), sources in stated.items()]
    return tuple(sorted(found, key=lambda claim: (-max(claim.years, default=0), -len(claim.sources), claim.value)))


def contradictions(index: ArticleIndex, own: Entry) -> tuple[Contradiction, ...]:
    """Return the figures of an article that others contradict, in its order, each measure of a place once."""
    stated = {(fact.measure, fact.region): fact for fact in reversed(own.body.facts)}
    found = ((fact, claims(index, fact)) for fact in list(reversed(stated.values()))[:_CHECKED])
    return tuple(Contradiction(fact, several) for fact, several in found if _contradicted(fact, own, several))


def _contradicted(fact: StatedFact, own: Entry, several: Sequence[Claim]) -> bool:
    years = (fact.year,) if fact.year else ()
    its = Claim(fact.value, fact.unit, (own.id,), years)
    return any(its.contradicts(one) for one in several if (one.value, one.unit) != (its.value, its.unit))


def _of_the_same(candidate: Candidate, fact: StatedFact) -> Iterable[StatedFact]:
    facts = candidate.entry.body.facts
    local = MEASURES[fact.measure].is_local
    same = (one for one in facts if one.measure == fact.measure and (not local or one.region == fact.region))
    return {(one.value, one.unit): one for one in same}.values()


def _claim(value: str, unit: str, sources: Sequence[tuple[Entry, StatedFact]]) -> Claim:
    newest_first = sorted(sources, key=lambda pair: -(pair[1].year or 0))
    years = sorted({fact.year for _, fact in sources if fact.year})
    return Claim(value, unit, tuple(dict.fromkeys(entry.id for entry, _ in newest_first)), tuple(years))
