"""Articles that say the same folded into one hit.

Knows sketches of texts and the numbers in them; not how articles were found. Two texts say the same where they are as
alike as `corpus.duplicates` asks of a cluster, and state the same numbers: leaflets of one template for two years or
cities differ in nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.duplicates import PERMUTATIONS, THRESHOLD
from indexer.entry import Entry
from indexer.wanted import Candidate

_BY_CHANCE = 1 / 256
"""Share of slots of which the kept byte is equal though the slots differ."""
_OTHER_NUMBERS = 0.2
"""Share of the numbers of both that may differ: a date of printing, a number of a page."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A candidate that stands for others that say the same."""

    candidate: Candidate
    others: tuple[Entry, ...] = ()


def folded(candidates: Sequence[Candidate], places: Sequence[str], years: Sequence[int]) -> tuple[Folded, ...]:
    """Return the candidates in their order, those that say the same as one before folded into it.

    The one that stands for all is about a place that is asked for, then of the year asked for or of the newest rules,
    then the fullest, then the one that came first.
    """
    alike = _alike([one.entry for one in candidates])
    rest = list(range(len(candidates)))
    found = []
    while rest:
        together = [place for place in rest if alike[rest[0], place]]
        rest = [place for place in rest if not alike[rest[0], place]]
        best = min(together, key=lambda place: _standing(candidates[place].entry, places, years))
        others = tuple(candidates[place].entry for place in together if place != best)
        found.append(Folded(Candidate(candidates[best].entry, candidates[together[0]].score), others))
    return tuple(found)


def _standing(entry: Entry, places: Sequence[str], years: Sequence[int]) -> tuple[bool, int, int]:
    asked = set(places)
    off = min((abs(one - other) for one in years for other in entry.years), default=-max(entry.years, default=0))
    return not asked.intersection(entry.regions), off, -entry.fields


def _alike(entries: Sequence[Entry]) -> NDArray[np.bool_]:
    """Return which of the articles say the same."""
    alike = np.eye(len(entries), dtype=bool)
    long = [place for place, entry in enumerate(entries) if len(entry.sketch) == PERMUTATIONS]
    if long:
        slots = np.array([np.frombuffer(entries[place].sketch, dtype=np.uint8) for place in long])
        shares = (slots[:, None, :] == slots[None, :, :]).mean(axis=2)
        alike[np.ix_(long, long)] |= (shares - _BY_CHANCE) / (1 - _BY_CHANCE) >= THRESHOLD
    digests: dict[bytes, list[int]] = {}
    for place, entry in enumerate(entries):
        digests.setdefault(entry.sketch, []).append(place)
    for same in digests.values():
        alike[np.ix_(same, same)] = True
    for one, other in np.argwhere(np.triu(alike, 1)).tolist():
        alike[one, other] = alike[other, one] = _same_numbers(entries[one], entries[other])
    return alike


def _same_numbers(one: Entry, other: Entry) -> bool:
    differing, all_ = np.setxor1d(one.numbers, other.numbers), np.union1d(one.numbers, other.numbers)
    return len(differing) <= _OTHER_NUMBERS * len(all_)
