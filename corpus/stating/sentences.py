"""The sentences of an article that may state a fact, each with what stands around it.

A question states nothing, and an example is over at the end of its line. Knows lines and punctuation, and what words
say; not figures.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.facts import LIST_MARK
from corpus.stating.quantities import has_figure
from corpus.stating.senses import Sense, senses
from corpus.text import HAN, small

Names = frozenset[str]
Span = tuple[int, int]

_STOP = re.compile(
    rf"(?<=[。！？!?])\s*|(?<=[^\d\s]\.)(?<!\b(?:Mr|Ms|No)\.)(?<!Mrs\.)(?<!\b[ei]\.[ge]\.)\s+(?=[A-Z\d\"“(（{HAN}])"
    rf"|(?<=\d\.)\s+(?=[A-Z\"“(（{HAN}])"
)
_BLANKS = re.compile(r"[\s:：.、,，)）]*")
_SEGMENT = re.compile(r"[;；]")
# No end of a clause: the commas of 1,890 and of "May 1, 2019".
_CLAUSE = re.compile(r"[;；，]|(?<!\d),|,(?!\d{3}(?!\d)|\s?(?:19|20)\d\d(?!\d))")
_QUESTION = re.compile(r"[?？]\W*$")
_EXAMPLE = re.compile(
    r"\b(?:for (?:example|instance)|examples?|e\.g|suppose|assum(?:e|ing)|m(?:r|s|rs)\. [a-z]|xiao [a-z]|take \d"
    r"|some(?:body|one)|(?:a|one) (?:person|man|woman|worker) who (?:paid|worked|earned|had))"
    r"|例如|比如|举例|假设|假如|假定|小[李张王赵陈]|[张李王]某"
)
_LONGEST_TITLE = 300
_LONGEST_HEADING = 80
_LONGEST = 2_000
"""Letters of a sentence beyond which it is none, but a list or a table that lost its lines."""
_REMEMBERED = 40
"""Words that are remembered of what stands before on the line."""
_CLOSED = re.compile(r"[.。;；,，!！?？]\s*$")
_LAW = re.compile(
    r"[Aa]rticles? \d|\b(?:Law|LAW|law|Regulations|Rules|Measures) (?:of|on|OF) |第[\d一二三四五六七八九十百]{1,7}条|》"
    r"|(?:Twent|Thirt|Fort|Fift|Sixt|Sevent|Eight|Ninet)y-[a-z]{4,7} [a-z]"
    r"|\b(?:[A-Z][a-z]{2,5}teen|[A-Z][a-z]{2,5}tie|Ten)th [a-z]"
)


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence with its context."""

    text: str
    start: int
    """Where it begins in the article's text."""
    stated: int
    """Up to where it states something; what follows is an example."""
    title: tuple[Sense, ...] = ()
    """What the article's title says."""
    before: tuple[Sense, ...] = ()
    """What the heading above it, and the sentences before it on its line, say."""
    is_law: bool = False
    """Whether a statute was named before its end: what that says holds everywhere."""

    @cached_property
    def small(self) -> str:
        """Its text in small letters."""
        return small(self.text)

    @cached_property
    def senses(self) -> tuple[Sense, ...]:
        """What its words say."""
        return senses(self.text)

    @cached_property
    def about(self) -> Names:
        """The senses of all that it is about, those of its context included."""
        return names((*self.title, *self.before, *self.senses))

    def segment(self, at: int) -> Span:
        """Return from where to where the part between semicolons reaches in which something stands."""
        return _around(self._segments, at)

    def clause(self, at: int) -> Span:
        """Return from where to where the part between commas reaches in which something stands."""
        return _around(self._clauses, at)

    def segment_names(self, at: int) -> Names:
        """Return the senses of the part between semicolons in which something stands."""
        return self._within(self.segment(at))

    def clause_names(self, at: int) -> Names:
        """Return the senses of the part between commas in which something stands."""
        return self._within(self.clause(at))

    @cached_property
    def _segments(self) -> tuple[Span, ...]:
        return tuple(_parts(_SEGMENT, self.text))

    @cached_property
    def _clauses(self) -> tuple[Span, ...]:
        return tuple(_parts(_CLAUSE, self.text))

    def _within(self, span: Span) -> Names:
        return names(sense for sense in self.senses if span[0] <= sense.start < span[1])


def _parts(ends: re.Pattern[str], text: str) -> Iterator[Span]:
    start = 0
    for match in ends.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _around(parts: Sequence[Span], at: int) -> Span:
    return parts[bisect_right(parts, at, key=lambda part: part[0]) - 1]


def names(found: Iterable[Sense]) -> Names:
    """Return the names of senses."""
    return frozenset(sense.name for sense in found)


def sentences(title: str, text: str) -> Iterator[Sentence]:
    """Yield the sentences that may state a fact, in order: those with a figure that are no question and no example."""
    asked, start, is_example = senses(title[:_LONGEST_TITLE]), 0, False
    heading: tuple[Sense, ...] = ()
    for line in text.split("\n"):
        if not is_example and has_figure(small(line)):
            yield from _of_line(line, start, asked, heading)
        is_example = False
        if is_heading(line):
            heading, is_example = senses(line), bool(_EXAMPLE.search(small(line)))
        start += len(line) + 1


def _of_line(line: str, start: int, title: tuple[Sense, ...], heading: tuple[Sense, ...]) -> Iterator[Sentence]:
    law = _LAW.search(line)
    example = _EXAMPLE.search(small(line))
    end = example.start() if example else len(line)
    before = heading
    for begin, stop in spans(line):
        is_law = law is not None and law.start() < stop
        sentence = Sentence(line[begin:stop], start + begin, end - begin, title, before[-_REMEMBERED:], is_law)
        if stop - begin > _LONGEST:
            continue
        if begin < end and has_figure(sentence.small) and not _QUESTION.search(sentence.text):
            yield sentence
        before = (*before[-_REMEMBERED:], *sentence.senses)


def spans(line: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where the sentences of a line reach; the number with which an entry begins is left out."""
    mark = LIST_MARK.match(line)
    start = _BLANKS.match(line, mark.end() if mark else 0).end()  # type: ignore[union-attr]  # it always matches
    for stop in _STOP.finditer(line, start):
        if line[start : stop.start()].strip():
            yield start, stop.start()
        start = stop.end()
    if line[start:].strip():
        yield start, len(line)


def is_heading(line: str) -> bool:
    """Tell whether a line may head what follows: it is short, and no sentence."""
    return len(line) <= _LONGEST_HEADING and not _CLOSED.search(line)
