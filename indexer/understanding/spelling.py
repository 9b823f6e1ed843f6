"""What a reader meant whose words stand nowhere: slips of the finger, words run together, pinyin, characters alike.

Corrects to words of the corpus, the frequent ones first, and never a word that the corpus or English knows; and knows
how a word that was begun may go on. Knows words and how many articles have them; neither queries nor engines.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import pairwise

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from corpus import regions
from corpus.text import HAN, fold, has_han
from indexer.analysis import is_chinese_word
from indexer.understanding.english import is_english
from indexer.understanding.pinyin import Sounding, sounds, syllables

_LATIN = re.compile(r"[a-z]+(?:['’][a-z]+)*", re.IGNORECASE)
_RUN = re.compile(r"[a-z]+(?:\s+[a-z]+)*", re.IGNORECASE)
_HAN_RUN = re.compile(f"[{HAN}]+")
_SHORTEST = 4
"""Letters from which a word is corrected: too many short ones are one letter apart."""
_LONG = 8
"""Letters from which two of them may be wrong."""
_RARE, _FREQUENT = 2, 20
"""Articles up to which a word of the corpus may itself be a slip, and how many times as many have the right one."""
_HALF = 3
"""Letters of either half of two words that were run together."""
_LAST = "\U0010ffff"
"""What comes after every letter."""
_WINDOW = range(4, 1, -1)
"""Characters of a Chinese word that is looked for by its sound, the longest first."""

Frequency = Callable[[str], int]
"""In how many articles a word stands, in whatever form; 0 for what is no single word."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a question may have meant."""

    text: str
    sure: bool
    """Whether what was typed stands nowhere, so that only this can find something."""


class Speller:
    """Knows the words of one state of an index; safe to share between threads."""

    def __init__(self, vocabulary: Iterable[tuple[str, int]], frequency: Frequency, field: Iterable[str] = ()) -> None:
        """Take the words of the corpus with the number of articles that have them, and Chinese terms of the field.

        These mean something to the search even where no article has them as one word.
        """
        self._counts = dict(vocabulary)
        self._field = frozenset(field)
        self._frequency = frequency
        self._by_length: dict[int, list[str]] = {}
        self._words = sorted(self._counts)
        for word in self._words:
            if word.isascii():
                self._by_length.setdefault(len(word), []).append(word)

    def corrected(self, question: str, known: Sequence[tuple[int, int]] = ()) -> Corrected | None:
        """Return what a question may have meant; None where there is nothing to correct.

        `known` are stretches of it that mean something already.
        """
        free = _Free(question, known)
        sure = dict(self._from_pinyin(free))
        slip = self._slip_beside_pinyin if self._has_pinyin(question) else self._slip
        sure |= {span: new for span, new in self._of_words(free, slip) if not _within(span, sure)}
        sure |= dict(self._of_characters(free))
        if sure:
            return Corrected(_replaced(question, sure), sure=True)
        unsure = dict(self._of_words(free, self._rare_slip))
        return Corrected(_replaced(question, unsure), sure=False) if unsure else None

    def beginning(self, letters: str, limit: int) -> tuple[str, ...]:
        """Return words that begin with these letters, the most frequent first."""
        first, behind = (bisect_left(self._words, edge) for edge in (letters, f"{letters}{_LAST}"))
        return tuple(nlargest(limit, self._words[first:behind], key=self._counts.__getitem__))

    def beginning_nearly(self, letters: str, limit: int) -> tuple[str, ...]:
        """Return words of which the beginning is a slip away from these letters, the most frequent first."""
        alike = (
            word
            for length, words in self._by_length.items()
            if length >= len(letters)
            for word in words
            if word[0] == letters[0] and OSA.distance(word[: len(letters)], letters, score_cutoff=1) <= 1
        )
        return tuple(nlargest(limit, alike, key=self._counts.__getitem__))

    # Latin letters

    def _of_words(self, free: "_Free", correct: Callable[[str], str | None]) -> "Iterator[tuple[_Stretch, str]]":
        for found in free.finditer(_LATIN):
            new = correct(fold(found[0]))
            if new:
                yield found.span(), new

    def _slip(self, word: str) -> str | None:
        """Return the word of the corpus for one that stands nowhere."""
        if len(word) < _SHORTEST or self._is_known(word):
            return None
        return self._nearest(word) or self._parted(word)

    def _slip_beside_pinyin(self, word: str) -> str | None:
        """Return the word of the corpus for one that is no pinyin either."""
        return None if syllables(word) else self._slip(word)

    def _has_pinyin(self, question: str) -> bool:
        """Tell whether a question is typed in pinyin: two of its words are, and no English."""
        words = (fold(found[0]) for found in _LATIN.finditer(question))
        return sum(bool(syllables(word)) and not is_english(word) for word in words) > 1

    def _rare_slip(self, word: str) -> str | None:
        """Return the word of the corpus for one that a few articles have, as if by a slip of their own."""
        there = self._counts.get(word, 0)
        if len(word) <= _SHORTEST or not 0 < there <= _RARE or is_english(word) or regions.named(word):
            return None
        near = self._nearest(word, apart=1)
        return near if near and self._counts[near] >= _FREQUENT * there else None

    def _is_known(self, word: str) -> bool:
        return bool(self._frequency(word)) or is_english(word) or regions.named(word) is not None

    def _nearest(self, word: str, apart: int | None = None) -> str | None:
        """Return the nearest word, of two equally near ones that with the same first letter, then the frequent one."""
        most = apart or (2 if len(word) >= _LONG else 1)
        near = [
            (distance, other[0] != word[0], -self._frequency(other), other)
            for length in range(len(word) - most, len(word) + most + 1)
            for other, distance, _ in extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=None
            )
            if other != word
        ]
        return min(near)[-1] if near else None

    def _parted(self, word: str) -> str | None:
        """Return the two words that were run together, the frequent ones before others."""
        cuts = range(_HALF, len(word) - _HALF + 1)
        halves = [(word[:cut], word[cut:]) for cut in cuts]
        there = [pair for pair in halves if all(self._counts.get(half, 0) > _RARE for half in pair)]
        return " ".join(max(there, key=lambda pair: min(map(self._counts.__getitem__, pair)))) if there else None

    # Chinese

    @cached_property
    def _sounding(self) -> Sounding:
        words = dict.fromkeys(self._field, 1) | {word: n for word, n in self._counts.items() if has_han(word)}
        return Sounding(words.items())

    def _from_pinyin(self, free: "_Free") -> "Iterator[tuple[_Stretch, str]]":
        """Yield the Chinese of words in Latin letters that are neither English nor of the corpus."""
        for run in free.finditer(_RUN):
            for start, end in _pinyin_runs(run[0].lower()):
                typed = run[0][start:end].lower()
                if all(self._is_known(word) for word in typed.split()):
                    continue
                said = [sound for word in typed.split() for sound in syllables(word) or ()]
                words = self._sounding.words(said)
                if words:
                    yield (run.start() + start, run.start() + end), "".join(words)

    def _of_characters(self, free: "_Free") -> "Iterator[tuple[_Stretch, str]]":
        """Yield the words that sound like stretches of Chinese that no article has, the longest first."""
        runs = [found.span() for found in _HAN_RUN.finditer(free.text)]
        taken: list[_Stretch] = []
        for length in _WINDOW:
            spans = ((at, at + length) for start, end in runs for at in range(start, end - length + 1))
            for span in spans:
                settled = _touches(span, taken) or _within(span, free.known)
                word = None if settled else self._heard(free.text[slice(*span)])
                if word:
                    taken.append(span)
                    yield span, word

    def _heard(self, written: str) -> str | None:
        """Return the word that sounds like what is written, where that is none."""
        if written in self._field or self._frequency(written) or is_chinese_word(written):
            return None
        other = self._sounding.word(sounds(written))
        meant = other and (other in self._field or self._counts[other] > 1) and _shared(written, other)
        return other if meant else None


_Stretch = tuple[int, int]


class _Free:
    """The parts of a question that mean nothing yet."""

    def __init__(self, text: str, known: Sequence[_Stretch]) -> None:
        self.text = text
        self.known = known

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        edges = [0, *(edge for span in sorted(self.known) for edge in span), len(self.text)]
        for start, end in pairwise(edges):
            if (start, end) not in self.known:
                yield from pattern.finditer(self.text, start, end)


def _pinyin_runs(letters: str) -> Iterator[_Stretch]:
    """Yield the longest stretches of words that can all be pinyin."""
    start = None
    for word in re.finditer(r"[a-z]+|$", letters):
        if word[0] and syllables(word[0]):
            start = word.start() if start is None else start
            end = word.end()
        elif start is not None:
            yield start, end
            start = None


def _within(span: _Stretch, others: Iterable[_Stretch]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _touches(span: _Stretch, others: Iterable[_Stretch]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _shared(one: str, other: str) -> bool:
    """Tell whether words that sound alike are as long and have at least half of their characters in common."""
    same = sum(a == b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and 2 * same >= len(one)


def _replaced(text: str, new: dict[_Stretch, str]) -> str:
    for (start, end), word in sorted(new.items(), reverse=True):
        text = text[:start] + word + text[end:]
    return text
