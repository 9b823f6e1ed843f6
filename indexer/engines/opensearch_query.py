"""What is wanted of an index, said in OpenSearch's queries."""

from collections.abc import Sequence

from corpus.text import fold
from indexer.engines.opensearch_schema import ALL, ARTICLE, KEY, KIND, folded, placed
from indexer.query import Sort
from indexer.wanted import Alternative, Concept, Condition, Filter, OneOf, Wanted, Words

Asked = dict[str, object]
NOTHING: Asked = {"match_none": {}}
ARTICLES: Asked = {"term": {KIND: ARTICLE}}
NEWEST: Sequence[Asked] = ({"moment": "desc"}, {KEY: "asc"})
BEST: Sequence[Asked] = ({"_score": "desc"}, *NEWEST)
BY_KEY: Sequence[Asked] = ({KEY: "asc"},)


def query(wanted: Wanted) -> Asked:
    """Return the query for what is wanted."""
    if wanted.nothing:
        return NOTHING
    parts: Asked = {
        "filter": [ARTICLES, *map(_condition, wanted.required)],
        "must_not": [*map(_condition, wanted.excluded)],
        "should": [*map(_concept, wanted.scored)],
    }
    if wanted.concepts:
        parts["must"] = [_any_of([*map(_concept, wanted.concepts)])]
    return {"bool": parts}


def order(wanted: Wanted) -> Sequence[Asked]:
    """Return the order of what is found; the last part of it is different for every article."""
    by_date = wanted.sort is Sort.DATE or not (wanted.concepts or wanted.scored)
    return NEWEST if by_date else BEST


def _concept(concept: Concept) -> Asked:
    return {"dis_max": {"queries": [*map(_alternative, concept.alternatives)]}}


def _alternative(alternative: Alternative) -> Asked:
    if not alternative.terms:
        return NOTHING
    terms: Sequence[Asked] = [{"term": {ALL: term}} for term in alternative.terms]
    return {"bool": {"must" if alternative.whole else "should": terms, "boost": alternative.weight}}


def _condition(condition: Condition) -> Asked:
    match condition:
        case Filter(facet, value):
            return {"term": {folded(facet): fold(value)}}
        case OneOf(conditions):
            return _any_of([*map(_condition, conditions)])
        case Words(terms=()):
            return NOTHING
        case Words(fields=fields):
            return _any_of([_in_field(name, condition) for name in fields])


def _any_of(queries: Sequence[Asked]) -> Asked:
    return {"bool": {"should": queries, "minimum_should_match": 1}} if queries else NOTHING


def _in_field(name: str, words: Words) -> Asked:
    if words.phrase and len(words.terms) > 1:
        side_by_side = placed(zip(words.places, words.terms, strict=True), words.places[0])
        return {"match_phrase": {name: side_by_side}}
    return {"bool": {"filter": [{"term": {name: term}} for term in words.terms]}}
