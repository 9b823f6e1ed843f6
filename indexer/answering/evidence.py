"""How much of what a question asks a text speaks of.

Knows concepts and what they are worth; neither articles nor what an answer looks like.
"""

from collections.abc import Iterable
from functools import cached_property

from corpus.text import fold, has_han
from indexer.analysis import ANALYZER
from indexer.understanding import Understanding
from indexer.understanding.concepts import Rarity
from indexer.understanding.plain_words import common_terms
from indexer.wanted import Concept


class Spoken:
    """A text of which is asked whether it has terms.

    An English one it has as a word, a Chinese one anywhere: how words are cut depends on what stands beside them.
    """

    def __init__(self, text: str) -> None:
        """Take a text; it is cut when it is first asked for an English word."""
        self._text = text

    @cached_property
    def _folded(self) -> str:
        return fold(self._text)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(ANALYZER.terms(self._text))

    def has(self, term: str) -> bool:
        """Tell whether the text has the term."""
        return term in self._folded if has_han(term) else term in self._words


class Evidence:
    """What a question asks, each concept with what it is worth; words that no article has are worth most."""

    def __init__(self, asked: Understanding, rarity: Rarity) -> None:
        """Take a question that was understood."""
        self._worth = [(one, one.typed.weight * rarity.of(_telling(one.typed.terms))) for one in asked.matter]
        self.whole = sum(worth for _, worth in self._worth)
        """What all of it is worth; 0 for a question that names no matter."""
        # "Telephone Qingdao": the place is all there is to speak of.
        self._alone = 1.0 if asked.regions and asked.intents else 0.0

    def share(self, *texts: Spoken) -> float:
        """Return the share, 0 to 1, of what is asked of which any of the texts speaks."""
        if not self.whole:
            return self._alone
        return sum(worth for one, worth in self._worth if any(_says(text, one) for text in texts)) / self.whole


def _telling(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(term for term in terms if term not in common_terms())


def _says(text: Spoken, concept: Concept) -> bool:
    """Tell whether a text has all words of one way to say it."""
    return any(all(map(text.has, _telling(way.terms))) for way in concept.alternatives)
