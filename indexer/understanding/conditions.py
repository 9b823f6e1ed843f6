"""What narrows a search: phrases, words with a field, words left out, and filters, in terms that engines know.

Knows the query language and the names of topics and places; no engine.
"""

from collections.abc import Iterable

from corpus import TOPICS, regions
from corpus.text import fold
from indexer import ranking
from indexer.analysis import ANALYZER
from indexer.query import FACETS, Query
from indexer.understanding.language import FILTER_FIELDS, Clause
from indexer.wanted import Condition, Filter, Words


def condition(clause: Clause) -> Condition:
    """Return what an article must have to meet a clause."""
    if clause.field in FILTER_FIELDS:
        return Filter(clause.field, facet_value(clause.field, clause.text))
    fields = (clause.field,) if clause.field else tuple(ranking.WEIGHTS)
    tokens = ANALYZER.phrase(clause.text) if clause.phrase else ANALYZER.tokens(clause.text)
    places = tuple(token.position for token in tokens) if clause.phrase else ()
    return Words(tuple(token.term for token in tokens), fields, clause.phrase, places)


def filters(query: Query) -> Iterable[Filter]:
    """Yield the filters that are set."""
    for name in FACETS:
        value = getattr(query, name)
        if value not in {"", None}:
            yield Filter(name, facet_value(name, str(value)))


def facet_value(name: str, written: str) -> str:
    """Return the value that is meant by what a reader wrote: topics and regions have names in two languages."""
    match name:
        case "topic":
            names = {fold(name): topic.id for topic in TOPICS.values() for name in (topic.en, topic.zh)}
            return names.get(fold(written), written)
        case "region":
            region = regions.named(written)
            return region.name if region else written
    return written
