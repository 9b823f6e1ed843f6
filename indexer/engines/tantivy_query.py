"""What is wanted of an index, said in tantivy's queries."""

from collections.abc import Sequence

import tantivy
from tantivy import Occur
from tantivy import Query as Asked

from corpus.text import fold
from indexer.engines.tantivy_schema import ALL, BOOKMARK, folded
from indexer.wanted import Alternative, Concept, Condition, Filter, OneOf, Wanted, Words


class Asking:
    """Makes queries for an index."""

    def __init__(self, schema: tantivy.Schema) -> None:
        """Take the fields of the index."""
        self._schema = schema

    def query(self, wanted: Wanted) -> Asked:
        """Return the query for what is wanted."""
        if wanted.nothing:
            return Asked.empty_query()
        parts = [(Occur.Must, Asked.const_score_query(self._condition(one), 0.0)) for one in wanted.required]
        parts += [(Occur.MustNot, self._condition(one)) for one in wanted.excluded]
        parts += [(Occur.Should, self._concept(one)) for one in wanted.scored]
        if wanted.concepts:
            any_of = [(Occur.Should, self._concept(one)) for one in wanted.concepts]
            parts.append((Occur.Must, Asked.boolean_query(any_of)))
        return Asked.boolean_query([(Occur.Must, self._articles), *parts])

    @property
    def _articles(self) -> Asked:
        """Every document but the bookmark."""
        every = [(Occur.Must, Asked.all_query()), (Occur.MustNot, Asked.term_query(self._schema, BOOKMARK, BOOKMARK))]
        return Asked.const_score_query(Asked.boolean_query(every), 0.0)

    def _concept(self, concept: Concept) -> Asked:
        return Asked.disjunction_max_query([self._alternative(one) for one in concept.alternatives])

    def _alternative(self, alternative: Alternative) -> Asked:
        occur = Occur.Must if alternative.whole else Occur.Should
        terms = [(occur, Asked.term_query(self._schema, ALL, term, "freq")) for term in alternative.terms]
        return Asked.boost_query(Asked.boolean_query(terms), alternative.weight)

    def _condition(self, condition: Condition) -> Asked:
        match condition:
            case Filter(facet, value):
                return Asked.term_query(self._schema, folded(facet), fold(value))
            case OneOf(conditions):
                return self._any_of([self._condition(one) for one in conditions])
            case Words(terms=()):
                return Asked.empty_query()
            case Words(fields=fields):
                return self._any_of([self._in_field(name, condition) for name in fields])

    def _any_of(self, queries: Sequence[Asked]) -> Asked:
        return Asked.boolean_query([(Occur.Should, query) for query in queries]) if queries else Asked.empty_query()

    def _in_field(self, name: str, words: Words) -> Asked:
        if words.phrase and len(words.terms) > 1:
            first = words.places[0]
            placed: list[str | tuple[int, str]] = []
            placed += [(place - first, term) for place, term in zip(words.places, words.terms, strict=True)]
            return Asked.phrase_query(self._schema, name, placed)
        return Asked.boolean_query([(Occur.Must, Asked.term_query(self._schema, name, term)) for term in words.terms])
