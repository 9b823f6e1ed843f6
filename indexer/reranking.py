"""The candidates of a question put in the order in which a reader should see them.

Knows what is kept of articles and what was asked; every number that weighs one against another is in `ranking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus import regions
from corpus.text import has_han
from indexer import ranking
from indexer.analysis import ANALYZER, spine
from indexer.document import numbered
from indexer.entry import Entry, Forms, Signs
from indexer.meaning import likeness, meaning
from indexer.ranking import Features, Numbers
from indexer.understanding import Intent, Understanding
from indexer.understanding.concepts import Rarity
from indexer.understanding.plain_words import common_terms
from indexer.wanted import Candidate

_APART = 1000
"""Places between two articles, so that no word of one stands near a word of the other."""
_BELOW_TITLE = 100
_NOWHERE = 1 << 60
_FAR = 50
"""Places from which on two words have nothing to do with each other."""
_WANTED_SIGNS = {
    Intent.PHONE: Signs.PHONE,
    Intent.FIGURE: Signs.FIGURE,
    Intent.PLACE: Signs.ADDRESS,
    Intent.STEPS: Signs.STEPS,
    Intent.TIME: Signs.FIGURE,
}


def reranked(candidates: Sequence[Candidate], asked: Understanding, rarity: Rarity) -> tuple[Candidate, ...]:
    """Return the candidates in their new order, with their new scores; equal ones stay in theirs."""
    if not candidates:
        return ()
    scores = ranking.combined(features(candidates, asked, rarity), words=len(asked.wanted.concepts))
    order = np.argsort(-scores, kind="stable").tolist()
    return tuple(Candidate(candidates[place].entry, float(scores[place])) for place in order)


def features(candidates: Sequence[Candidate], asked: Understanding, rarity: Rarity) -> Features:
    """Return what is known of each candidate."""
    entries = [one.entry for one in candidates]
    scores = np.array([one.score for one in candidates])
    telling = frozenset(numbered(asked.worth).tolist())
    adjacent, near = _closeness(entries, asked, rarity)
    return Features(
        words=scores / (scores.max() or 1.0),
        adjacent=adjacent,
        near=near,
        title=np.array([_filled(entry, telling) for entry in entries]),
        meaning=_meaning(entries, asked.question),
        place=np.array([_place(entry, asked.regions) for entry in entries]),
        branch=np.array([-float(asked.is_for_another_insurance(entry.title)) for entry in entries]),
        year=np.array([_year(entry, asked.years) for entry in entries]),
        law=np.array([_law(entry, asked.articles) for entry in entries]),
        signs=np.array([_signs(entry, asked) for entry in entries]),
        local=np.array([bool(entry.regions) and not asked.regions for entry in entries], dtype=float),
        fresh=np.array([0.0 if asked.years else _freshness(entry) for entry in entries]),
        trust=np.array([_trust(entry) for entry in entries]),
    )


def content(asked: Understanding) -> list[str]:
    """Return the terms of a question that say what it is about, in order."""
    return [term for term in spine(ANALYZER.tokens(asked.question)) if term in asked.worth]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the terms of all candidates stand, one candidate behind the other."""

    forms: Forms
    places: NDArray[np.int64]
    owners: NDArray[np.int64]
    """Which candidate a term is of."""

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "_Places":
        lengths = np.array([len(entry.forms) for entry in entries])
        owners = np.repeat(np.arange(len(entries)), lengths)
        inside = np.arange(len(owners)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        below = inside >= np.repeat([entry.title_length for entry in entries], lengths)
        starts = np.cumsum(lengths + _APART) - lengths
        places = np.repeat(starts, lengths) + inside + _BELOW_TITLE * below
        return cls(np.concatenate([entry.forms for entry in entries]), places, owners)


def _closeness(entries: Sequence[Entry], asked: Understanding, rarity: Rarity) -> tuple[Numbers, Numbers]:
    """Return how much of a question stands side by side, and how near its neighbours stand, each 0 to 1."""
    terms = content(asked)
    adjacent, near = np.zeros(len(entries)), np.zeros(len(entries))
    pairs = [pair for pair in dict.fromkeys(pairwise(terms)) if pair[0] != pair[1]]
    if not pairs:
        return adjacent, near
    where = _Places.of(entries)
    numbers = dict(zip(terms, numbered(terms), strict=True))
    standing = {term: np.flatnonzero(where.forms == number) for term, number in numbers.items()}
    for one, other in pairs:
        weight = min(rarity.of([one]), rarity.of([other]))
        behind, nearest = _distances(where, standing[one], standing[other], len(entries))
        adjacent += weight * (behind == 1)
        near += weight / nearest
    whole = sum(rarity.of([term]) for term in dict.fromkeys(terms))
    return adjacent / whole, near / whole


def _distances(
    where: _Places, ones: NDArray[np.int64], others: NDArray[np.int64], size: int
) -> tuple[Numbers, Numbers]:
    """Return, for each candidate, places from a term to the next of another behind it, and to the nearest of all."""
    behind, nearest = np.full(size, np.inf), np.full(size, np.inf)
    if len(ones) and len(others):
        # A place before all others and one behind them, so that each has a neighbour on both sides.
        here, there = where.places[ones], np.pad(where.places[others], 1, constant_values=(-_FAR, _NOWHERE))
        next_ = np.searchsorted(there, here)
        after, before = there[next_] - here, here - there[next_ - 1]
        owners = where.owners[ones]
        np.minimum.at(behind, owners, np.where(after < _FAR, after, np.inf))
        np.minimum.at(nearest, owners, np.where(np.minimum(after, before) < _FAR, np.minimum(after, before), np.inf))
    return behind, nearest


@cache
def _common() -> frozenset[int]:
    return frozenset(numbered(sorted(common_terms())).tolist())


def _filled(entry: Entry, telling: frozenset[int]) -> float:
    """Return the share of the title's telling words that the question has."""
    title = frozenset(entry.forms[: entry.title_length].tolist()) - _common()
    return len(title & telling) / len(title) if title else 0.0


def _meaning(entries: Sequence[Entry], question: str) -> Numbers | None:
    """Return how near each candidate is to the question; None where that is not known of all.

    The weights know Latin letters: they tell nothing of a question in Chinese, and of an article in Chinese beside one
    in English only that it is in another language. It is there for the other ways to say the question, so it counts as
    the nearest.
    """
    maker = meaning()
    if maker is None or has_han(question) or any(entry.made_by != maker.name for entry in entries):
        return None
    asked = maker.vectors([question])[0]
    near: Numbers = np.array([_nearness(likeness(asked, entry.vectors)) for entry in entries])
    chinese = np.array([Signs.CHINESE in entry.signs for entry in entries])
    near[chinese] = near[~chinese].max(initial=-1.0)
    return near


def _nearness(near: NDArray[np.float32]) -> float:
    title, whole, *passages = map(float, near)
    # A text without a word has no passage.
    parts = (title, whole, max(passages, default=whole))
    return sum(weight * part for weight, part in zip(ranking.MEANINGS, parts, strict=True))


def _place(entry: Entry, asked: Sequence[regions.Region]) -> float:
    """Return 1 for an article about a place that is asked for, less for one near it, -1 for one elsewhere."""
    if not asked or not entry.regions:
        return 0.0
    codes = {regions.code(name) for name in entry.regions}
    if codes & {region.code for region in asked}:
        return 1.0
    above = {regions.code(region.parent) for name in entry.regions if (region := regions.named(name))}
    near = codes & {regions.code(region.parent) for region in asked} or above & {region.code for region in asked}
    return 0.3 if near else -1.0


def _year(entry: Entry, asked: Sequence[int]) -> float:
    """Return 1 for rules of a year that is asked for, less for those of a year near it, -1 for those far from it."""
    if not asked or not entry.years:
        return 0.0
    apart = min(abs(one - other) for one in asked for other in entry.years)
    return 1.0 if apart == 0 else max(-1.0, -0.25 * apart)


def _law(entry: Entry, asked: Sequence[int]) -> float:
    """Return 1 for what rests on an article of a statute that is asked for by its number."""
    numbers = {law.rpartition("/")[2] for law in entry.laws}
    return float(any(str(number) in numbers for number in asked))


def _freshness(entry: Entry) -> float:
    """Return 0 for rules of 2015 or before, 1 for those of 2025 or later; half where no year is stated."""
    return min(max((max(entry.years) - 2015) / 10, 0.0), 1.0) if entry.years else 0.5


def _signs(entry: Entry, asked: Understanding) -> float:
    """Return the share of what is asked for in kind that an article has."""
    wanted = [sign for intent, sign in _WANTED_SIGNS.items() if intent in asked.intents]
    return sum(sign in entry.signs for sign in wanted) / len(wanted) if wanted else 0.0


def _trust(entry: Entry) -> float:
    return (Signs.LAW in entry.signs) - (Signs.REPAIRED in entry.signs)
