"""Where and when a figure holds: the place and the year that its sentence ties to it, else those of the title.

What a statute says holds everywhere. Knows the gazetteer and the calendar, not what a figure measures.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.regions import Mention, Region, mentions
from corpus.stating.quantities import Quantity
from corpus.stating.sentences import Sentence, Span

EVERYWHERE = ""
"""Region of what holds everywhere, and of what nobody says where."""
_FEW = 3
"""Places in a row for each of which a figure is taken to hold; more are a list in passing."""
_UNTIED = frozenset({"national", "elsewhere"})
"""Senses of words that take a figure from the place of which the article speaks."""
_LISTED = re.compile(r"\s?(?:[,，、]|\band\b|\bor\b|和|及|或)\s?(?:in\s)?")
_YEAR = re.compile(
    r"(?<![\d.,\[〔【(（-])(?:19[89]|20[0-4])\d(?![\d%]|[.,]\d|\s?(?:yuan|rmb|people|persons|days|元|人|户))"
)
_DAY = r"(?:[a-z]{3,9}\.?\s(?:\d{1,2},?\s)?)?"
_HAN_DAY = r"年?(?:\d{1,2}月(?:\d{1,2}日)?)?"
_UNTIL = re.compile(rf"{_HAN_DAY}\s?(?:to|until|至|到|[-–—~～])\s?{_DAY}")
_BEFORE = re.compile(rf"\b(?:before|prior to)\s{_DAY}$")
_BEFORE_HAN = re.compile(rf"{_HAN_DAY}(?:以前|之前|前)")
_LONGEST_DAY = 24
"""Letters in front of a year that may belong to its day."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What an article ties its figures to."""

    region: str
    """The place that its title names, else the only one that it is about."""
    year: int | None
    """The year that its title names."""
    mentioned: tuple[Mention, ...]
    """Where its text names places."""
    years: frozenset[int]
    """The years for which it states rules; empty where nobody has looked for them."""

    def regions_of(self, sentence: Sentence, figure: Quantity) -> tuple[str, ...]:
        """Return the places where a figure holds: one as a rule, all of a short list."""
        if sentence.is_law:
            return (EVERYWHERE,)
        before, behind, earlier = _spans(sentence, figure)
        named = self._last_named(sentence, before) or self._first_named(sentence, behind)
        if not named and sentence.segment_names(figure.start) & _UNTIED:
            return (EVERYWHERE,)
        return named or self._last_named(sentence, earlier) or (self.region,)

    def year_of(self, sentence: Sentence, figure: Quantity) -> int | None:
        """Return the year in which a figure held; of one that held before a day, the last year that was all before."""
        before, behind, earlier = _spans(sentence, figure)
        found = (
            *self._years(sentence.small, before)[-1:],
            *self._years(sentence.small, behind)[:1],
            *self._years(sentence.small, earlier)[-1:],
        )
        return next(iter(found), None if sentence.is_law else self.year)

    def _last_named(self, sentence: Sentence, span: Span) -> tuple[str, ...]:
        return _names(*self._rows(sentence, span)[-1:])

    def _first_named(self, sentence: Sentence, span: Span) -> tuple[str, ...]:
        return _names(*self._rows(sentence, span)[:1])

    def _rows(self, sentence: Sentence, span: Span) -> list[list[Mention]]:
        """Return the places that a part of a sentence names, those that are listed together in one row."""
        first, end = (bisect_left(self.mentioned, sentence.start + at, key=lambda one: one.start) for at in span)
        rows: list[list[Mention]] = []
        for mention in self.mentioned[first:end]:
            joint = (rows[-1][-1].end - sentence.start, mention.start - sentence.start) if rows else (0, 0)
            if rows and _LISTED.fullmatch(sentence.small, *joint):
                rows[-1].append(mention)
            else:
                rows.append([mention])
        return rows

    def _years(self, text: str, span: Span) -> list[int]:
        """Return the years of a part of a sentence; of a span of years the first."""
        matches = [match for match in _YEAR.finditer(text, *span) if not self.years or int(match[0]) in self.years]
        ends = {two.start() for one, two in pairwise(matches) if _UNTIL.fullmatch(text, one.end(), two.start())}
        return [_held(match) for match in matches if match.start() not in ends]


def ties(title: str, text: str, regions: Sequence[str], years: Iterable[int]) -> Ties:
    """Return what an article about these places and years ties its figures to. Never raises."""
    whole = f"{title}\n{text}"
    shift = len(title) + 1
    found = mentions(whole)
    titled = _lowest(mention.region for mention in found if mention.start < shift)
    sole = titled or (regions if len(regions) == 1 else ())
    dated = {int(match[0]) for match in _YEAR.finditer(title)}
    return Ties(
        region=sole[0] if len(sole) == 1 else EVERYWHERE,
        year=dated.pop() if len(dated) == 1 else None,
        mentioned=tuple(Mention(one.start - shift, one.end - shift, one.region) for one in found if one.start >= shift),
        years=frozenset(years),
    )


def _spans(sentence: Sentence, figure: Quantity) -> tuple[Span, Span, Span]:
    """Return where to look: in its part of the sentence before it, behind it in its clause, and in earlier parts."""
    clause, segment = sentence.clause(figure.start), sentence.segment(figure.start)
    return (segment[0], figure.start), (figure.end, clause[1]), (0, segment[0])


def _names(row: Sequence[Mention] = ()) -> tuple[str, ...]:
    found = _lowest(mention.region for mention in row)
    return found if len(found) <= _FEW else (EVERYWHERE,)


def _lowest(regions: Iterable[Region]) -> tuple[str, ...]:
    """Return the names of regions, each once, without those in which another of them lies."""
    found = {region.name: region for region in regions}
    return tuple(name for name in found if not any(other.parent == name for other in found.values()))


def _held(match: re.Match[str]) -> int:
    text, year = match.string, int(match[0])
    before = _BEFORE.search(text, max(0, match.start() - _LONGEST_DAY), match.start())
    return year - 1 if before or _BEFORE_HAN.match(text, match.end()) else year
