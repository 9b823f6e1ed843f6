"""What the tests ask engines for, as it is cut from words."""

from indexer.analysis import ANALYZER
from indexer.ranking import WEIGHTS
from indexer.wanted import Alternative, Concept, Retrieved, Words

FIELDS = tuple(WEIGHTS)


def either(*terms: str, weight: float = 1.0, whole: bool = False) -> Alternative:
    """Return one way to say something."""
    return Alternative(terms, weight, whole)


def concept(*terms: str) -> Concept:
    """Return something that has one way to be said."""
    return Concept((Alternative(terms),))


def words(text: str, *fields: str) -> Words:
    """Return the condition that words stand in one of the fields; in any where none is named."""
    return Words(tuple(ANALYZER.terms(text)), fields or FIELDS)


def phrase(text: str, *fields: str) -> Words:
    """Return the condition that words stand there side by side."""
    tokens = ANALYZER.phrase(text)
    places = tuple(token.position for token in tokens)
    return Words(tuple(token.term for token in tokens), fields or FIELDS, phrase=True, places=places)


def ids(found: Retrieved) -> list[str]:
    """Return which articles were found, in their order."""
    return [one.entry.id for one in found.candidates]
