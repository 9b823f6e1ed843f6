"""The line from a question to its results, the same for every engine.

What was typed is understood, an engine retrieves candidates, they are put in order anew, folded where they say the
same, and shown with their best passages; above them stands an answer where the evidence is good.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import Self

from indexer import ranking
from indexer.analysis import ANALYZER
from indexer.answering import answer, contradictions
from indexer.asked import Asked
from indexer.engines import open_index
from indexer.entry import Entry
from indexer.folding import Folded, folded
from indexer.index import ArticleIndex
from indexer.meaning import likeness
from indexer.query import Contradiction, Copy, FacetValue, Hit, Query, Results, Sort
from indexer.remembering import Remembered
from indexer.reranking import reranked
from indexer.snippet import passage, step_shown
from indexer.suggesting import Suggester
from indexer.understanding import Understanding, understand
from indexer.understanding.concepts import Rarity
from indexer.understanding.language import Clause, parse
from indexer.understanding.meant import question_of
from indexer.understanding.spelling import Corrected, Speller
from indexer.understanding.terms import Terms, concepts
from indexer.wanted import Alternative, Candidate, Concept, Retrieved, Wanted

_REMEMBERED = 500
"""Results that are kept for those who ask the same; some ten kilobytes each."""
_VOCABULARY = 100_000
"""Words that spelling is corrected to and suggestions end with; the rarer ones of a large corpus are mostly slips."""
_ALONE = 8
"""Words of a query that found nothing of which is told what each finds."""
_NEAREST = 40
"""Candidates of similar articles, of which the nearest by meaning are shown."""


_FIRST_QUESTIONS = ("medicl insurance", "医保")
"""A slip and a word of Chinese: between them they need all that is loaded once."""


class Search:
    """Answers questions from an index; safe to use from several threads."""

    def __init__(self, index: ArticleIndex, asked: Asked | None = None) -> None:
        """Take an index, which is closed with the search, and where questions are kept; None for nowhere."""
        self.index = index
        self._asked = asked
        self._terms = Terms(ANALYZER)
        self._results = Remembered[Query, Results](_REMEMBERED)
        self._totals = Remembered[str, int](1)
        self._spellers = Remembered[str, Speller](1)
        self._contradictions = Remembered[str, tuple[Contradiction, ...]](_REMEMBERED)

    def close(self) -> None:
        """Let the index go."""
        self.index.close()

    def __enter__(self) -> Self:
        """Return the search."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()

    def find(self, query: Query) -> Results:
        """Return what the query finds; raises MissingIndexError or DamagedIndexError, never for what was typed."""
        started = time.perf_counter()
        generation = self.index.generation()
        found = self._results.get(generation, query, partial(self._find, generation))
        return replace(found, took_ms=round((time.perf_counter() - started) * 1000, 3))

    def facets(self, name: str, limit: int = 1000) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""
        return self.index.facets(name, limit)

    def generation(self) -> str:
        """Return a mark that differs whenever the index does."""
        return self.index.generation()

    def count(self) -> int:
        """Return how many articles can be found."""
        return self.index.count()

    def position(self) -> int:
        """Return how far the index has taken the changes of the store."""
        return self.index.position()

    def warm_up(self) -> None:
        """Load what the first question would wait for: a dictionary of Chinese, the words of the corpus, meanings."""
        generation = self.index.generation()
        for words in _FIRST_QUESTIONS:
            self._find(generation, Query(words=words))

    def suggest(self, typed: str, limit: int = 8) -> tuple[str, ...]:
        """Return what may be typed on: questions that others asked often, then titles; never raises for words."""
        suggester = Suggester(self.index, self._terms, self._speller(self.index.generation()))
        return suggester.suggest(typed, self._asked.often() if self._asked else (), limit)

    def often(self, limit: int = 8) -> tuple[str, ...]:
        """Return the questions that readers ask most; empty where questions are not kept."""
        return self._asked.often()[:limit] if self._asked else ()

    def alone(self, query: Query) -> tuple[tuple[str, int], ...]:
        """Return each word or phrase of a query, and how many articles it finds by itself, whatever the filters are."""
        written = dict.fromkeys(clause.written for clause in parse(query.words) if not clause.excluded)
        few = list(written)[:_ALONE]
        return tuple((one, self.find(Query(words=one, literal=query.literal, per_page=1)).total) for one in few)

    def contradictions(self, article_id: str) -> tuple[Contradiction, ...]:
        """Return the figures of an article that others contradict for the same place and year, in its order."""
        return self._contradictions.get(self.index.generation(), article_id, self._contradicted)

    def _contradicted(self, article_id: str) -> tuple[Contradiction, ...]:
        own = self.index.entry(article_id)
        return contradictions(self.index, own) if own else ()

    def note(self, query: Query, results: Results) -> None:
        """Keep a reader's question, if questions are kept, for those who begin to type the same."""
        if self._asked and query.words and query.page == 1:
            answered = results.answer is not None
            self._asked.note(query.words, results.total, instead=results.corrected or "", answered=answered)

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the nearest other articles by telling words and meaning, best first, none that says the same.

        Empty for an article that is not there.
        """
        own = self.index.entry(article_id)
        if own is None:
            return ()
        rarity = Rarity(self.index, self._total(self.index.generation()))
        retrieved = self.index.retrieve(_like(own, rarity))
        others = [one for one in retrieved.candidates if one.entry.id != article_id]
        ordered = [Candidate(own, 0.0), *sorted(others, key=lambda one: -_nearness(own, one, others[0].score))]
        apart = folded(ordered, (), ())[1:]
        return tuple(_hit(one, {}) for one in apart[:limit])

    def _find(self, generation: str, query: Query) -> Results:
        rarity = Rarity(self.index, self._total(generation))
        clauses = parse(query.words)
        corrected = None if query.literal else self._corrected(clauses, generation)
        if corrected and corrected.sure:
            clauses = parse(corrected.text)
        asked = understand(query, clauses, rarity, None if query.literal else self._terms)
        if asked.wanted.sort is Sort.DATE or not asked.worth:
            retrieved = self.index.retrieve(asked.part(query.first, query.size))
            best: tuple[Folded, ...] = ()
            page, total = tuple(map(Folded, retrieved.candidates)), retrieved.total
        else:
            retrieved = self.index.retrieve(asked.part(0, ranking.WINDOW))
            best = self._best(query, asked, retrieved, rarity)
            page, total = self._page(query, asked, retrieved, best)
        answering = () if query.literal or query.page > 1 else best[: ranking.ANSWERED_FROM]
        return Results(
            query=query,
            total=total,
            pages=-(-total // query.size),
            hits=tuple(_hit(one, asked.worth) for one in page),
            facets=retrieved.facets,
            corrected=corrected.text if corrected and corrected.sure else None,
            suggestion=corrected.text if corrected and not corrected.sure else None,
            regions=tuple(region.name for region in asked.regions),
            years=asked.years,
            missing=self._missing(clauses, rarity),
            answer=answer(self.index, [one.candidate for one in answering], asked, rarity),
        )

    def _corrected(self, clauses: Sequence[Clause], generation: str) -> Corrected | None:
        """Return the query as it may have been meant."""
        question = question_of(clauses)
        known = [(match.start, match.end) for match in self._terms.find(question)]
        corrected = self._speller(generation).corrected(question, known) if question else None
        if corrected is None:
            return None
        others = (clause.written for clause in clauses if not clause.plain)
        return replace(corrected, text=" ".join((corrected.text, *others)))

    def _missing(self, clauses: Sequence[Clause], rarity: Rarity) -> tuple[str, ...]:
        """Return the plain words that stand in no article; what we know to mean something else is not missing."""
        plain = [clause.text for clause in clauses if clause.plain]
        known = self._terms.find(question_of(clauses))
        starts = accumulate((len(text) + 1 for text in plain), initial=0)
        unknown = [
            text
            for text, start in zip(plain, starts, strict=False)
            if not any(match.start < start + len(text) and start < match.end for match in known)
        ]
        terms = {text: ANALYZER.terms(text) for text in unknown}
        rarity.learn(term for several in terms.values() for term in several)
        return tuple(text for text, several in terms.items() if several and not any(map(rarity.frequency, several)))

    def _total(self, generation: str) -> int:
        return self._totals.get(generation, "", lambda _: self.index.count())

    def _speller(self, generation: str) -> Speller:
        return self._spellers.get(generation, "", lambda _: self._new_speller(generation))

    def _new_speller(self, generation: str) -> Speller:
        rarity = Rarity(self.index, self._total(generation))

        def frequency(word: str) -> int:
            terms = ANALYZER.phrase(word)
            return rarity.frequency(terms[0].term) if len(terms) == 1 else 0

        field = (word for concept in concepts() for word in concept.chinese)
        return Speller(self.index.vocabulary(limit=_VOCABULARY), frequency, field)

    def _best(self, query: Query, asked: Understanding, retrieved: Retrieved, rarity: Rarity) -> tuple[Folded, ...]:
        """Return the candidates in the order in which they are shown, folded where that is wanted."""
        ordered = reranked(retrieved.candidates, asked, rarity)
        places = [region.name for region in asked.regions]
        return folded(ordered, places, asked.years) if query.folded else tuple(map(Folded, ordered))

    def _page(
        self, query: Query, asked: Understanding, retrieved: Retrieved, best: Sequence[Folded]
    ) -> tuple[tuple[Folded, ...], int]:
        """Return the hits of a page, and how many there are on all."""
        page = tuple(best[query.first : query.first + query.size])
        if len(page) < query.size and retrieved.total > ranking.WINDOW:
            start = ranking.WINDOW + max(query.first - len(best), 0)
            behind = self.index.retrieve(replace(asked.part(start, query.size - len(page)), counted=False))
            page += tuple(map(Folded, behind.candidates))
        return page, retrieved.total - (len(retrieved.candidates) - len(best))


def _like(own: Entry, rarity: Rarity) -> Wanted:
    """Return a search for articles that have what is telling in this one."""
    terms = ANALYZER.terms(f"{own.title} {own.title} {own.title} {own.body.text}")
    counts = {term: terms.count(term) for term in dict.fromkeys(terms)}
    rarity.learn(counts)
    worth = {term: times * rarity.of([term]) for term, times in counts.items()}
    best = sorted(worth, key=lambda term: (-worth[term], term))[: ranking.KEY_TERMS]
    concepts = tuple(Concept((Alternative((term,), worth[term] / worth[best[0]]),)) for term in best)
    return Wanted(concepts=concepts, nothing=not concepts, size=_NEAREST + 1, counted=False)


def _nearness(own: Entry, other: Candidate, best: float) -> float:
    words = other.score / best if best else 0.0
    comparable = own.made_by and own.made_by == other.entry.made_by
    return words + (float(likeness(own.vectors[1], other.entry.vectors[1:2])[0]) if comparable else 0.0)


def _hit(found: Folded, terms: Mapping[str, float]) -> Hit:
    entry = found.candidate.entry
    snippet = passage(entry.body.text, terms, ANALYZER)
    return Hit(
        id=entry.id,
        title=entry.title,
        source_url=entry.url,
        site=entry.site,
        score=found.candidate.score,
        snippet=snippet,
        topics=entry.topics,
        regions=entry.regions,
        years=entry.years,
        step=step_shown(snippet, entry.body.steps),
        copies=tuple(Copy(other.id, other.title, other.site) for other in found.others),
    )


def open_search(url: str, asked: Asked | None = None) -> Search:
    """Return the search over the index behind `url`; questions are kept in `asked`. Raises what `open_index` does."""
    return Search(open_index(url), asked)
