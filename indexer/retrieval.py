"""How a query finds and orders articles, given the postings and columns of an index.

Knows arrays, the query language and the ranking; which engine keeps the postings it does not know.
Every word of a query is scored over whole posting lists at once, so that exact totals and facet counts cost no more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import TOPICS, regions
from corpus.text import fold
from indexer import ranking
from indexer.analysis import Analyzer, Token
from indexer.index import FACETS, FacetValue, Query, Sort
from indexer.ranking import Numbers
from indexer.words import FILTER_FIELDS, Clause, parse

Docs = NDArray[np.int64]
"""Numbers of documents, ascending."""
Mask = NDArray[np.bool_]
"""For each document whether it is meant."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Which documents have which values of one facet."""

    values: Sequence[str]
    docs: Docs
    codes: Docs
    """Place in `values` of what the document at the same place of `docs` has."""

    def having(self, value: str, size: int) -> Mask:
        """Return which of `size` documents have the value, in whatever letter case it is written."""
        codes = [code for code, known in enumerate(self.values) if known == value]
        if not codes:
            wanted = fold(value)
            codes = [code for code, known in enumerate(self.values) if fold(known) == wanted]
        return members(self.docs[np.isin(self.codes, codes)], size)

    def counts(self, found: Mask, limit: int) -> tuple[FacetValue, ...]:
        """Return the values of the found documents, most frequent first, then by name."""
        counts = np.bincount(self.codes[found[self.docs]], minlength=len(self.values))
        there = [FacetValue(self.values[code], int(counts[code])) for code in np.flatnonzero(counts).tolist()]
        return tuple(sorted(there, key=lambda value: (-value.count, value.value))[:limit])


class Snapshot(Protocol):
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
    def facets(self) -> Mapping[str, Facet]:
        """Return the facets by name."""

    def postings(self, name: str, term: str) -> tuple[Docs, Numbers]:
        """Return the documents that have the term in the field, and how often each."""

    def phrase(self, name: str, tokens: Sequence[Token]) -> Docs:
        """Return the documents in whose field the tokens stand side by side."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found."""

    docs: Docs
    """In the order in which they are shown."""
    scores: Numbers
    """By number of document."""
    mask: Mask
    terms: Mapping[str, float] = field(default_factory=dict)
    """The terms looked for, with what each is worth: what a snippet marks. Question words only where all are such."""


def members(docs: Docs, size: int) -> Mask:
    """Return the mask of `size` documents in which `docs` are set."""
    mask = np.zeros(size, dtype=bool)
    mask[docs] = True
    return mask


def find(snapshot: Snapshot, query: Query, analyzer: Analyzer) -> Found:
    """Return what the query finds: every required clause, no excluded one, at least one of the plain words."""
    clauses = parse(query.words)
    mask = _filtered(snapshot, query)
    for clause in clauses:
        if not mask.any():
            break
        if clause.required:
            mask &= having(snapshot, clause, analyzer)
        elif clause.excluded:
            mask &= ~having(snapshot, clause, analyzer)
    weighted = weights(clauses, analyzer)
    scores, terms = score(snapshot, weighted)
    if query.words.strip() and not any(clause.required or clause.excluded for clause in clauses):
        mask &= scores > 0
    elif plain := [clause for clause in clauses if not clause.required and not clause.excluded]:
        mask &= score(snapshot, weights(plain, analyzer))[0] > 0
    telling = {term: worth for term, worth in terms.items() if weighted[term] > ranking.COMMON_WEIGHT}
    return Found(_ordered(snapshot, mask, scores, query.sort), scores, mask, telling or terms)


def _filtered(snapshot: Snapshot, query: Query) -> Mask:
    mask = snapshot.live.copy()
    for name in FACETS:
        value = getattr(query, name)
        if value not in {"", None}:
            mask &= snapshot.facets[name].having(_facet_value(name, str(value)), len(mask))
    return mask


def _ordered(snapshot: Snapshot, mask: Mask, scores: Numbers, sort: Sort) -> Docs:
    docs = np.flatnonzero(mask)
    newest, best = -snapshot.dates[docs], -scores[docs]
    return docs[np.lexsort((best, newest) if sort is Sort.DATE else (newest, best))]


def having(snapshot: Snapshot, clause: Clause, analyzer: Analyzer) -> Mask:
    """Return which documents have what the clause asks for: all its words, side by side for a phrase."""
    size = len(snapshot.live)
    if clause.field in FILTER_FIELDS:
        return snapshot.facets[clause.field].having(_facet_value(clause.field, clause.text), size)
    tokens = analyzer.phrase(clause.text) if clause.phrase else analyzer.tokens(clause.text)
    if not tokens:
        return np.zeros(size, dtype=bool)
    fields = [clause.field] if clause.field else list(ranking.WEIGHTS)
    return reduce(np.logical_or, (_in_field(snapshot, name, tokens, clause) for name in fields))


def _in_field(snapshot: Snapshot, name: str, tokens: Sequence[Token], clause: Clause) -> Mask:
    size = len(snapshot.live)
    if clause.phrase and len(tokens) > 1:
        return members(snapshot.phrase(name, tokens), size)
    return reduce(np.logical_and, (members(snapshot.postings(name, token.term)[0], size) for token in tokens))


def _facet_value(name: str, written: str) -> str:
    """Return the value that is meant by what a reader wrote: topics and regions have names in two languages."""
    match name:
        case "topic":
            names = {fold(name): topic.id for topic in TOPICS.values() for name in (topic.en, topic.zh)}
            return names.get(fold(written), written)
        case "region":
            region = regions.named(written)
            return region.name if region else written
    return written


def weights(clauses: Iterable[Clause], analyzer: Analyzer) -> dict[str, float]:
    """Return the terms that decide the order, each with its weight; a word that is repeated counts once."""
    weighted: dict[str, float] = {}
    for clause in clauses:
        if clause.excluded or clause.field in FILTER_FIELDS:
            continue
        for token in analyzer.tokens(clause.text):
            common = clause.text[token.start : token.end].casefold() in ranking.COMMON
            weighted.setdefault(token.term, ranking.COMMON_WEIGHT if common else 1.0)
    return weighted


def score(snapshot: Snapshot, weighted: Mapping[str, float]) -> tuple[Numbers, dict[str, float]]:
    """Return the score of every document (0 where no term stands) and what each term that is known is worth."""
    live = snapshot.live
    total = int(live.sum())
    factor = ranking.length_factor(snapshot.lengths, float(snapshot.lengths[live].mean()) if total else 0.0)
    scores, worth = np.zeros(len(live)), dict[str, float]()
    for term, weight in weighted.items():
        counts = _counts(snapshot, term)
        docs = np.flatnonzero(counts)
        if found := int(live[docs].sum()):
            worth[term] = weight * ranking.rarity(total, found)
            scores[docs] += worth[term] * ranking.saturate(counts[docs], factor[docs])
    return scores, worth


def _counts(snapshot: Snapshot, term: str) -> Numbers:
    """Return how often each document has the term, weighted by where it stands."""
    counts = np.zeros(len(snapshot.live))
    for name, weight in ranking.WEIGHTS.items():
        docs, times = snapshot.postings(name, term)
        counts[docs] += weight * times
    return counts


def key_terms(snapshot: Snapshot, title: str, text: str, analyzer: Analyzer) -> dict[str, float]:
    """Return the terms that tell an article from others, each with its weight in a search for similar ones."""
    counts = Counter(analyzer.terms(text))
    for term in analyzer.terms(title):
        counts[term] += int(ranking.WEIGHTS["title"])
    total = int(snapshot.live.sum())
    telling = {
        term: times * ranking.rarity(total, len(snapshot.postings("text", term)[0])) for term, times in counts.items()
    }
    best = sorted(telling.items(), key=lambda pair: (-pair[1], pair[0]))[: ranking.KEY_TERMS]
    return {term: worth / best[0][1] for term, worth in best}
