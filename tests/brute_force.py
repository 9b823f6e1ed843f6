"""What an index must find, worked out article by article: slow, and plain enough to be believed.

Knows how an article is cut into terms, as engines are handed it; nothing of engines.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from corpus import Article
from corpus.text import fold
from indexer.document import Document, document
from indexer.query import FACETS
from indexer.wanted import Alternative, Concept, Condition, Filter, OneOf, Wanted, Words


def found(articles: Sequence[Article], wanted: Wanted) -> list[Document]:
    """Return what is found of articles, in their order."""
    return [one for one in map(document, articles) if _is_found(one, wanted)]


def counted(documents: Sequence[Document]) -> dict[str, Counter[str]]:
    """Return how many of the documents have each value of each facet."""
    return {name: Counter(value for one in documents for value in one.facets[name]) for name in FACETS}


def _is_found(one: Document, wanted: Wanted) -> bool:
    said = not wanted.concepts or any(_says(one, concept) for concept in wanted.concepts)
    meets = all(_meets(one, condition) for condition in wanted.required)
    return said and meets and not any(_meets(one, condition) for condition in wanted.excluded) and not wanted.nothing


def _says(one: Document, concept: Concept) -> bool:
    return any(_says_so(one, alternative) for alternative in concept.alternatives)


def _says_so(one: Document, alternative: Alternative) -> bool:
    enough: Callable[[list[bool]], bool] = all if alternative.whole else any
    said = [any(term in terms for terms in one.fields.values()) for term in alternative.terms]
    return bool(said) and enough(said)


def _meets(one: Document, condition: Condition) -> bool:
    match condition:
        case Filter(facet, value):
            return fold(value) in map(fold, one.facets[facet])
        case OneOf(conditions):
            return any(_meets(one, each) for each in conditions)
        case Words():
            return bool(condition.terms) and any(_stands_in(one, name, condition) for name in condition.fields)


def _stands_in(one: Document, name: str, words: Words) -> bool:
    places = [one.fields[name].get(term, ()) for term in words.terms]
    if not words.phrase:
        return all(places)
    steps = [place - words.places[0] for place in words.places]
    return any(all(first + step in there for step, there in zip(steps, places, strict=True)) for first in places[0])
