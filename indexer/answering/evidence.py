"""How much of what a question asks a text speaks of.

Knows concepts and what they are worth; neither articles nor what an answer looks like.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache

from indexer.analysis import ANALYZER
from indexer.understanding import Understanding
from indexer.understanding.concepts import Rarity
from indexer.understanding.plain_words import common_terms
from indexer.wanted import Concept


@lru_cache(4096)
def terms_of(text: str) -> frozenset[str]:
    """Return the terms of a text, each once."""
    return frozenset(ANALYZER.terms(text))


class Evidence:
    """What a question asks, each concept with what it is worth; words that no article has are worth most."""

    def __init__(self, asked: Understanding, rarity: Rarity) -> None:
        """Take a question that was understood."""
        self._worth = [(one, one.typed.weight * rarity.of(_telling(one))) for one in asked.matter]
        self.whole = sum(worth for _, worth in self._worth)
        """What all of it is worth; 0 for a question that names no matter."""
        # "Telephone Qingdao": the place is all there is to speak of.
        self._alone = 1.0 if asked.regions and asked.intents else 0.0

    def share(self, *texts: Collection[str]) -> float:
        """Return the share, 0 to 1, of what is asked of which any of the texts (as terms) speaks."""
        if not self.whole:
            return self._alone
        return sum(worth for one, worth in self._worth if any(_says(text, one) for text in texts)) / self.whole


def _telling(concept: Concept) -> tuple[str, ...]:
    return tuple(term for term in concept.typed.terms if term not in common_terms())


def _says(terms: Collection[str], concept: Concept) -> bool:
    """Tell whether a text has all words of one way to say it."""
    return any(_all_in(terms, way.terms) for way in concept.alternatives)


def _all_in(terms: Collection[str], wanted: Iterable[str]) -> bool:
    return all(term in terms for term in wanted if term not in common_terms())
