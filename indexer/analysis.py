"""How text becomes the terms that an index holds and a query asks for: English stems and Chinese words in one stream.

Knows no engine: every index, query and snippet is cut by the one `ANALYZER`, so that they agree.
"""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, Protocol, cast

from whoosh.lang.porter import stem

from corpus.text import HAN, fold, has_han

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_POSSESSIVE = re.compile(r"['’]s?$|['’](?=\w)")
_LONGEST = 40
_REMEMBERED = 100_000


class Token(NamedTuple):
    """One term where it stands in a text."""

    term: str
    position: int
    """Words before it; a Chinese character counts as one word, so that overlapping words keep their places."""
    start: int
    """First character in the text."""
    end: int
    """Character after the last."""


class Segmenter(Protocol):
    """What is used of jieba's tokenizer."""

    FREQ: Mapping[str, int]
    """How often each word of its dictionary stands in texts; 0 for the beginning of a word that is none itself."""

    def tokenize(self, text: str, *, mode: str, HMM: bool) -> Iterator[tuple[str, int, int]]:  # noqa: N803 - its name
        """Yield words with their first character and the one after the last."""


@cache
def segmenter() -> Segmenter:
    """Return jieba's tokenizer with the dictionary of its package, loaded once a process (half a second).

    `jieba.initialize` would talk on stderr and race for one cache file in the temporary folder of all users.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its import warns of things of its own
        import jieba  # noqa: PLC0415 - only Chinese text needs it
    words = jieba.Tokenizer()
    words.FREQ, words.total = words.gen_pfdict(words.get_dict_file())
    words.initialized = True
    return cast("Segmenter", words)


def is_chinese_word(word: str) -> bool:
    """Tell whether a word is in the dictionary of Chinese, whatever the corpus has of it."""
    return segmenter().FREQ.get(word, 0) > 0


class Analyzer:
    """Cuts text into tokens; safe to share between threads."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        """Make an analyzer that reduces English words by `stem`."""
        self._term = lru_cache(_REMEMBERED)(lambda word: _term(word, stem))

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of `text` in order; a Chinese word and the words inside it are all there."""
        if has_han(text):
            return list(self._tokens(text, "search"))
        # Most texts have no Chinese: this is a third faster, and cutting texts is a third of indexing.
        term = self._term
        return [Token(term(word[0]), place, *word.span()) for place, word in enumerate(_WORD.finditer(text))]

    def phrase(self, text: str) -> list[Token]:
        """Return the tokens of `text` without overlaps, as needed to look for it word by word."""
        return list(self._tokens(text, "default"))

    def terms(self, text: str) -> list[str]:
        """Return the terms of `text` in order, each as often as it stands there."""
        return [token.term for token in self.tokens(text)]

    def _tokens(self, text: str, mode: str) -> Iterator[Token]:
        term, position = self._term, 0
        for word in _WORD.finditer(text):
            written = word[0]
            if written.isascii() or not has_han(written):
                yield Token(term(written), position, word.start(), word.end())
                position += 1
                continue
            for token in self._mixed(written, mode):
                yield Token(token.term, position + token.position, word.start() + token.start, word.start() + token.end)
            position += len(written)

    def _mixed(self, written: str, mode: str) -> Iterator[Token]:
        for run in _RUN.finditer(written):
            if has_han(run[0]):
                yield from _chinese(run[0], run.start(), mode)
            else:
                yield Token(self._term(run[0]), run.start(), run.start(), run.end())


def _term(word: str, stem: Callable[[str], str]) -> str:
    folded = word.lower() if word.isascii() else fold(word)
    plain = _POSSESSIVE.sub("", folded)[:_LONGEST]
    return stem(plain) if plain.isalpha() and plain.isascii() else plain


def _chinese(run: str, start: int, mode: str) -> list[Token]:
    # Without its guesses at unknown words (HMM) jieba cuts a word alike in a query and in a text.
    words = segmenter().tokenize(fold(run), mode=mode, HMM=False)
    return sorted((Token(word, start + first, start + first, start + last) for word, first, last in words), key=_place)


def _place(token: Token) -> tuple[int, int]:
    return token.start, -token.end


ANALYZER = Analyzer(stem)
"""The one analyzer: Porter's stemmer (it beats its successor by .005 nDCG, and keeps no state that threads would
share, as those of the Snowball packages do) and jieba's words."""


def spine(tokens: Iterable[Token]) -> list[str]:
    """Return the terms of a text one after the other, the words inside of longer Chinese words left out."""
    terms, reached = [], -1
    for token in tokens:
        if token.start >= reached:
            terms.append(token.term)
            reached = token.end
    return terms
