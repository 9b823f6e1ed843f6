"""What a reader may be about to type: questions that found something for others, and titles.

Knows titles as an index has them and questions as they were logged; tolerant of a slip, and of pinyin.
"""

from collections.abc import Sequence
from functools import partial

from corpus.text import fold, has_han
from indexer.analysis import ANALYZER, Token
from indexer.entry import Entry
from indexer.index import ArticleIndex
from indexer.understanding.spelling import Speller
from indexer.understanding.terms import Terms
from indexer.wanted import Condition, OneOf, Wanted, Words

_READ = 80
"""Characters that are read of what is typed."""
_ENDINGS = 12
"""Words with which an unfinished one may go on."""
_TITLES = 60
"""Articles of which the titles are compared; the newest ones that have all words."""
_LONGEST = 100
"""Characters of a title that fits into a list."""
_SHORTEST = 3
"""Letters from which a slip is thought of."""
_TITLE = ("title",)


class Suggester:
    """Suggests for one state of an index."""

    def __init__(self, index: ArticleIndex, terms: Terms, speller: Speller) -> None:
        """Take an index with what is known of words."""
        self._index = index
        self._terms = terms
        self._speller = speller

    def suggest(self, typed: str, asked: Sequence[str], limit: int) -> tuple[str, ...]:
        """Return what `typed` may become: of what others asked, in its order, then of titles; each once."""
        begun = fold(typed[:_READ])
        if not begun:
            return ()
        titles = self._titles(begun, unfinished=not typed[-1:].isspace())
        found = {fold(one): one for one in reversed((*filter(partial(_goes_on, begun), asked), *titles))}
        return tuple(reversed(found.values()))[:limit]

    def _titles(self, begun: str, *, unfinished: bool) -> list[str]:
        tokens = ANALYZER.phrase(begun)
        last = tokens[-1:] if unfinished else []
        conditions = [self._word(begun, token) for token in tokens[: len(tokens) - len(last)]]
        conditions += [self._ending(begun[token.start :], token) for token in last]
        if not conditions:
            return []
        found = self._index.retrieve(Wanted(required=tuple(conditions), size=_TITLES, counted=False))
        short = (one.entry for one in found.candidates if len(one.entry.title) <= _LONGEST)
        return [entry.title for entry in sorted(short, key=lambda entry: _key(begun, entry))]

    def _word(self, begun: str, token: Token) -> Condition:
        """Return the condition that a title has a finished word, or the one it is a slip of."""
        written = begun[token.start : token.end]
        corrected = None if has_han(written) else self._speller.corrected(written)
        terms = ANALYZER.terms(corrected.text) if corrected and corrected.sure else [token.term]
        return OneOf(tuple(Words((term,), _TITLE) for term in terms))

    def _ending(self, letters: str, token: Token) -> Condition:
        """Return the condition that a title has a word that begins with these letters."""
        ways = dict.fromkeys([(token.term,), *map(_cut, self._words(letters))])
        return OneOf(tuple(Words(terms, _TITLE) for terms in ways))

    def _words(self, letters: str) -> Sequence[str]:
        """Return words that begin with these letters: of the corpus, else as pinyin, else but for a slip."""
        words = self._speller.beginning(letters, _ENDINGS)
        if words or len(letters) < _SHORTEST or not letters.isascii():
            return words
        spoken = [concept.chinese[0] for concept in self._terms.beginning(letters, _ENDINGS)]
        return spoken or self._speller.beginning_nearly(letters, _ENDINGS)


def _cut(word: str) -> tuple[str, ...]:
    return tuple(token.term for token in ANALYZER.phrase(word))


def _goes_on(begun: str, question: str) -> bool:
    """Tell whether a question begins so, or has words that begin like all of these."""
    folded = fold(question)
    words = folded.split()
    return folded.startswith(begun) or all(any(word.startswith(one) for word in words) for one in begun.split())


def _key(begun: str, entry: Entry) -> tuple[bool, int]:
    """Order titles: those that begin with what is typed first, then the short ones."""
    return not fold(entry.title).startswith(begun), len(entry.title)
