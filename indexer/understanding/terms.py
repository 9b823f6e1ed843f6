"""The terms of the field: every way to say one in English, Chinese and pinyin, and where a question says one.

The ways to say a term stand in `terms.tsv`; its first lines say how to add to them. Knows words, not what is done with
them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from corpus.text import fold, has_han
from indexer.analysis import Analyzer, Token

_LONGEST = 16
"""Words or syllables that are read as one; the longest ways to say something have ten, and articles come between."""
_REMEMBERED = 10_000
_ARTICLES = frozenset({"a", "an", "the", "my", "your", "his", "her", "its", "our", "their"})
_BREAK = re.compile(r"[^\w\s&'’‐‑–-]")  # Full stops, commas, brackets and their like: no term reaches across them.
_GAP = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b|['’]")
_INFLECTIONS = tuple(
    (re.compile(ending), instead)
    for ending, instead in (
        (r"(?<=..)(?:ies|ied)$", "y"),
        (r"(?<=[^isu])s$", ""),
        (r"^([^aeiouy]*[aeiouy].*?([^aeiouylsz]))\2(?:ed|ing)$", r"\1"),
        (r"^([^aeiouy]*[aeiouy].*[^e])(?:ed|ing)$", r"\1"),
        (r"(?<=...)e$", ""),
    )
)
"""Endings of plural, past and present participle, one after the other; what is left need not be a word."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of the field, and the ways to say it that can stand for each other in a question."""

    id: str
    """Name in the table."""
    english: tuple[str, ...]
    """The best first; American, British and machine-translated ones."""
    chinese: tuple[str, ...]
    """The best first."""
    pinyin: tuple[str, ...]
    """How the Chinese is typed in Latin letters, with spaces between syllables."""


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of a text that says a concept."""

    start: int
    """First character in the text."""
    end: int
    """Character after the last."""
    concept: Concept
    """What it says."""
    alternatives: tuple[tuple[str, ...], ...]
    """The other ways to say it, each as the terms that the analyzer makes of it, those of the same language first.

    Pinyin is taken for Chinese, and is no alternative itself.
    """
    in_pinyin: bool = False
    """Whether it is Chinese typed in Latin letters."""


_Said = tuple[Concept, str]
"""A concept, and how the table says it."""


@cache
def concepts() -> tuple[Concept, ...]:
    """Return every concept, in the order of the table."""
    table = files("indexer.understanding").joinpath("terms.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(Concept(name, *map(_ways, cells)) for name, *cells in rows)


def _ways(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" | ")) if cell else ()


class Terms:
    """Finds in texts what the table says; safe to share between threads."""

    def __init__(self, analyzer: Analyzer) -> None:
        """Find terms between the words that the analyzer cuts, and cut their alternatives by it."""
        self._analyzer = analyzer
        self._english = {compared(way): (one, way) for one in concepts() for way in one.english}
        self._others = {squeezed(way): (one, way) for one in concepts() for way in (*one.chinese, *one.pinyin)}
        self._cut = lru_cache(_REMEMBERED)(self._terms)
        self._found = lru_cache(_REMEMBERED)(lambda text: tuple(self._matches(text, analyzer.tokens(text))))

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the stretches of `text` that say a concept: leftmost, the longest there, none over another.

        They begin and end where words do. English is found in any inflection, with or without hyphens and articles,
        pinyin with or without spaces.
        """
        return self._found(text)

    def beginning(self, letters: str, limit: int) -> tuple[Concept, ...]:
        """Return concepts of which the pinyin begins with these letters, in the order of the table."""
        typed = squeezed(letters)
        ways = (one for one in concepts() if any(squeezed(way).startswith(typed) for way in one.pinyin))
        return tuple(islice(ways, limit))

    def _matches(self, text: str, tokens: Sequence[Token]) -> Iterator[Match]:
        ends, free = sorted({token.end for token in tokens}), 0
        for start in sorted({token.start for token in tokens}):
            if start >= free and (match := self._longest(text, start, ends)):
                free = match.end
                yield match

    def _longest(self, text: str, start: int, ends: Sequence[int]) -> Match | None:
        """Return the longest match that begins at `start`."""
        after = bisect_right(ends, start)
        for end in reversed(ends[after : after + _LONGEST]):
            written = text[start:end]
            if not _BREAK.search(written) and (said := self._said(written)):
                return Match(start, end, said[0], self._alternatives(*said, written), said[1] in said[0].pinyin)
        return None

    def _said(self, written: str) -> _Said | None:
        """Return what the whole stretch says."""
        english = None if has_han(written) else self._english.get(compared(written))
        return english or self._others.get(squeezed(written))

    def _alternatives(self, concept: Concept, way: str, written: str) -> tuple[tuple[str, ...], ...]:
        """Return the ways to say the concept, but for the terms in which it is said already."""
        english, chinese, said = concept.english, concept.chinese, self._terms(written)
        ways = (*english, *chinese) if way in english else (*chinese, *english)
        return tuple(terms for terms in dict.fromkeys(map(self._cut, ways)) if terms != said)

    def _terms(self, way: str) -> tuple[str, ...]:
        return tuple(token.term for token in self._analyzer.phrase(way))


def compared(english: str) -> str:
    """Return a phrase as it is compared: no inflection, article, hyphen or space; nothing if an article is at its edge.

    The stems of an index would not do: "severance" and "several" have the same, "activate" and "activated" two.
    """
    words = _GAP.split(_POSSESSIVE.sub("", fold(english)).strip())
    if not _ARTICLES.isdisjoint((words[0], words[-1])):
        return ""
    return "".join(_uninflected(word) for word in words if word not in _ARTICLES)


@lru_cache(_REMEMBERED)
def _uninflected(word: str) -> str:
    for ending, instead in _INFLECTIONS:
        word = ending.sub(instead, word)
    return word


def squeezed(written: str) -> str:
    """Return Chinese or pinyin as it is compared: its letters alone."""
    return _GAP.sub("", fold(written))
