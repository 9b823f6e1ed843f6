"""How an engine that gives whole posting lists finds and scores articles, all of them at once in arrays.

Knows arrays and what is wanted; which engine keeps the postings it does not know. Exact totals and counts of facets
cost no more than the best ten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.text import fold
from indexer import ranking
from indexer.query import FacetValue, Sort
from indexer.ranking import Numbers
from indexer.wanted import Alternative, Concept, Condition, Filter, OneOf, Wanted, Words

Docs = NDArray[np.int64]
"""Numbers of documents, ascending."""
Mask = NDArray[np.bool_]
"""For each document whether it is meant."""


@dataclass(frozen=True)
class Facet:
    """Which documents have which values of one facet."""

    values: Sequence[str]
    docs: Docs
    codes: Docs
    """Place in `values` of what the document at the same place of `docs` has."""

    def having(self, value: str, size: int) -> Mask:
        """Return which of `size` documents have the value, in whatever letter case it is written."""
        return members(self.docs[np.isin(self.codes, self._folded.get(fold(value), ()))], size)

    @cached_property
    def _folded(self) -> Mapping[str, list[int]]:
        """Places in `values` of those that differ in nothing but their letter case."""
        folded: dict[str, list[int]] = {}
        for code, value in enumerate(self.values):
            folded.setdefault(fold(value), []).append(code)
        return folded

    def counts(self, found: Mask, limit: int) -> tuple[FacetValue, ...]:
        """Return the values of the found documents, most frequent first, then by name."""
        counts = np.bincount(self.codes[found[self.docs]], minlength=len(self.values))
        there = [FacetValue(self.values[code], int(counts[code])) for code in np.flatnonzero(counts).tolist()]
        return tuple(sorted(there, key=lambda value: (-value.count, value.value))[:limit])


class Postings(Protocol):
    """One state of an index, all of which stays the same while it is used."""

    @property
    def live(self) -> Mask:
        """Which documents are articles that can be found."""

    @property
    def lengths(self) -> Numbers:
        """Return how long each document is, in words weighted like `ranking.WEIGHTS`."""

    @property
    def dates(self) -> Docs:
        """Return when each document was retrieved or changed, in seconds; 0 where nobody knows."""

    @property
    def facets_by_name(self) -> Mapping[str, Facet]:
        """Return the facets."""

    def postings(self, name: str, term: str) -> tuple[Docs, Numbers]:
        """Return the documents that have the term in the field, and how often each."""

    def phrase(self, name: str, words: Words) -> Docs:
        """Return the documents in whose field the words stand side by side."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found."""

    docs: Docs
    """In the order in which they are shown."""
    scores: Numbers
    """By number of document."""
    mask: Mask


def members(docs: Docs, size: int) -> Mask:
    """Return the mask of `size` documents in which `docs` are set."""
    mask = np.zeros(size, dtype=bool)
    mask[docs] = True
    return mask


def find(index: Postings, wanted: Wanted) -> Found:
    """Return what is found: every required condition, no excluded one, at least one of the concepts."""
    mask = np.zeros_like(index.live) if wanted.nothing else index.live.copy()
    for condition in wanted.required:
        # Words side by side are dear: they are looked for while something is found.
        mask &= having(index, condition) if mask.any() else mask
    for condition in wanted.excluded:
        mask &= ~having(index, condition) if mask.any() else mask
    worth = _Worth(index)
    scores = worth.of_all(wanted.concepts)
    if wanted.concepts:
        mask &= scores > 0
    scores += worth.of_all(wanted.scored)
    return Found(_ordered(index, mask, scores, wanted.sort), scores, mask)


def _ordered(index: Postings, mask: Mask, scores: Numbers, sort: Sort) -> Docs:
    docs = np.flatnonzero(mask)
    newest, best = -index.dates[docs], -scores[docs]
    return docs[np.lexsort((best, newest) if sort is Sort.DATE else (newest, best))]


def having(index: Postings, condition: Condition) -> Mask:
    """Return which documents meet a condition."""
    nothing = np.zeros(len(index.live), dtype=bool)
    match condition:
        case Filter(facet, value):
            return index.facets_by_name[facet].having(value, len(nothing))
        case OneOf(conditions):
            return reduce(np.logical_or, (having(index, one) for one in conditions), nothing)
        case Words(terms=()):
            return nothing
        case Words(fields=fields):
            return reduce(np.logical_or, (_in_field(index, name, condition) for name in fields), nothing)


def _in_field(index: Postings, name: str, words: Words) -> Mask:
    size = len(index.live)
    if words.phrase and len(words.terms) > 1:
        return members(index.phrase(name, words), size)
    return reduce(np.logical_and, (members(index.postings(name, term)[0], size) for term in words.terms))


class _Worth:
    """What concepts are worth for each document."""

    def __init__(self, index: Postings) -> None:
        self._index, self._live = index, index.live
        self._total = int(self._live.sum())
        average = float(index.lengths[self._live].mean()) if self._total else 0.0
        self._factor = ranking.length_factor(index.lengths, average)
        self._nothing = np.zeros(len(self._live))

    def of_all(self, concepts: Sequence[Concept]) -> Numbers:
        return sum(map(self.of_concept, concepts), self._nothing)

    def of_concept(self, concept: Concept) -> Numbers:
        """Return the score of the alternative that each document says best."""
        return reduce(np.maximum, map(self._of_alternative, concept.alternatives))

    def _of_alternative(self, alternative: Alternative) -> Numbers:
        each = [self.of_term(term) for term in alternative.terms]
        score = alternative.weight * sum(each, self._nothing)
        return np.where(np.all([one > 0 for one in each], axis=0), score, 0.0) if alternative.whole else score

    def of_term(self, term: str) -> Numbers:
        counts = frequencies(self._index, term)
        docs = np.flatnonzero(counts)
        found = int(self._live[docs].sum())
        counts[docs] = ranking.rarity(self._total, found) * ranking.saturate(counts[docs], self._factor[docs])
        return counts


def frequencies(index: Postings, term: str) -> Numbers:
    """Return how often each document has the term, weighted by where it stands."""
    counts = np.zeros(len(index.live))
    for name, weight in ranking.WEIGHTS.items():
        docs, times = index.postings(name, term)
        counts[docs] += weight * times
    return counts
