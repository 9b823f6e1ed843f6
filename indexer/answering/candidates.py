"""What in an article may answer a question: its sentences with what stands in them, its steps, its numbers.

Knows what is kept of an article; not what is asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus import MEASURES, StatedFact
from corpus.facts import LIST_MARK, Fact, FactKind, facts
from indexer.answering.evidence import Spoken
from indexer.entry import Entry
from indexer.pieces import pieces, sentences

_READ = 20_000
"""Characters of a text that are read."""
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(rf"(?:19|20)\d\d|\d{{1,2}}月|(?:\d{{1,2}}(?:st|nd|rd|th)?)?(?:of)?(?:{_MONTHS})")
_DEFINES = re.compile(
    r"^\W*(?:the |a |an )?(?P<what>[^.,;:!?]{2,60}?),? (?:is|are|refers? to|means?|denotes?|stands? for)\b"
    r"(?! (?:not|it|this)\b)"
    r"|^\W*(?:所谓)?(?P<was>[^，。；：！？,]{2,24}?)[，,]?(?:是指|指的是|一般指|即|就是|是(?![否不什]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article, as it stands there."""

    text: str

    @cached_property
    def said(self) -> Spoken:
        """What it speaks of."""
        return Spoken(self.text)

    @cached_property
    def has_figure(self) -> bool:
        """Whether a figure or a period stands in it; a day, a month or a year is none."""
        return any(one.kind is FactKind.FIGURE or _is_period(one) for one in facts(self.text))

    @cached_property
    def has_time(self) -> bool:
        """Whether a day or a period stands in it; a year alone is none."""
        return any(one.kind is FactKind.TIME and not _YEAR.fullmatch(one.value) for one in facts(self.text))

    @cached_property
    def defines(self) -> str:
        """What it says the meaning of; empty where it defines nothing."""
        found = _DEFINES.match(self.text)
        return (found["what"] or found["was"] or "") if found else ""


@dataclass(frozen=True)
class Source:
    """An article whose parts may answer."""

    entry: Entry

    @cached_property
    def title(self) -> Spoken:
        """What its title speaks of."""
        return Spoken(self.entry.title)

    @cached_property
    def context(self) -> Spoken:
        """What its title, its places and its years speak of, which its sentences need not repeat."""
        return Spoken(" ".join((self.entry.title, *self.entry.regions, *map(str, self.entry.years))))

    @cached_property
    def whole(self) -> Spoken:
        """All that it speaks of."""
        return Spoken(f"{self.entry.title}\n{self.entry.body.text[:_READ]}")

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order, without the number that an entry of a list begins with."""
        whole = _stripped(self.entry.body.text[:_READ], sentences(self.entry.body.text[:_READ]))
        return tuple(map(_unnumbered, whole))

    @cached_property
    def passages(self) -> tuple[Sentence, ...]:
        """Its passages in order, each of a few sentences."""
        return tuple(_stripped(self.entry.body.text[:_READ], pieces(self.entry.body.text[:_READ])))

    def measured(self, sentence: Sentence) -> Spoken:
        """Return what the figures of a sentence measure, which it need not say itself."""
        names = [MEASURES[one.measure] for one in self._facts_of(sentence) if one.measure in MEASURES]
        return Spoken(" ".join(f"{measure.en} {measure.zh}" for measure in names))

    def fact_in(self, sentence: Sentence) -> StatedFact | None:
        """Return the one fact that a sentence states; None where it states none, or several."""
        found = self._facts_of(sentence)
        return found[0] if len({one.measure for one in found}) == 1 else None

    def _facts_of(self, sentence: Sentence) -> list[StatedFact]:
        """Return the facts that a sentence states; the quote of one may be longer, or shorter."""
        quoted = [one for one in self.entry.body.facts if one.quote]
        return [one for one in quoted if one.quote in sentence.text or sentence.text in one.quote]


def _is_period(fact: Fact) -> bool:
    return fact.kind is FactKind.TIME and not _DATE.match(fact.value)


def _unnumbered(sentence: Sentence) -> Sentence:
    mark = LIST_MARK.match(sentence.text)
    rest = sentence.text[mark.end() :].lstrip(" :：") if mark else ""
    return Sentence(rest) if rest else sentence


def _stripped(text: str, spans: Iterator[tuple[int, int]] | tuple[tuple[int, int], ...]) -> Iterator[Sentence]:
    for start, end in spans:
        if stripped := text[start:end].strip():
            yield Sentence(stripped)
