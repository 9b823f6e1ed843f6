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
_DIGIT = re.compile(r"\d")
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
        clause, segment = sentence.clause(figure.start), sentence.segment(figure.start)
        if named := self._nearest(sentence, figure, clause):
            return named
        if sentence.clause_names(figure.start) & _UNTIED:
            return (EVERYWHERE,)
        if named := self._last_named(sentence, (segment[0], clause[0])):
            return named
        if sentence.segment_names(figure.start) & _UNTIED:
            return (EVERYWHERE,)
        return self._last_named(sentence, (0, segment[0])) or (self.region,)

    def year_of(self, sentence: Sentence, figure: Quantity) -> int | None:
        """Return the year in which a figure held; of one that held before a day, the last year that was all before."""
        text, clause = sentence.small, sentence.clause(figure.start)
        # What held before a day is one figure: "before 2019 the unit paid 20%, now it pays 16%".
        earlier = [
            match
            for match in self._years(text, (0, clause[0]))
            if not (_is_past(match) and _DIGIT.search(text, match.end(), figure.start))
        ]
        before, behind = (self._years(text, span) for span in ((clause[0], figure.start), (figure.end, clause[1])))
        if nearest := next(iter((*before[::-1], *behind, *earlier[::-1])), None):
            return int(nearest[0]) - _is_past(nearest)
        return None if sentence.is_law else self.year

    def _nearest(self, sentence: Sentence, figure: Quantity, span: Span) -> tuple[str, ...]:
        rows = self._rows(sentence, (span[0], figure.start))[-1:] or self._rows(sentence, (figure.end, span[1]))[:1]
        return _names(*rows)

    def _last_named(self, sentence: Sentence, span: Span) -> tuple[str, ...]:
        return _names(*self._rows(sentence, span)[-1:])

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

    def _years(self, text: str, span: Span) -> list[re.Match[str]]:
        """Return the years of a part of a sentence; of a span of years the first."""
        matches = [match for match in _YEAR.finditer(text, *span) if not self.years or int(match[0]) in self.years]
        ends = {two.start() for one, two in pairwise(matches) if _UNTIL.fullmatch(text, one.end(), two.start())}
        return [match for match in matches if match.start() not in ends]


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


def _names(row: Sequence[Mention] = ()) -> tuple[str, ...]:
    found = _lowest(mention.region for mention in row)
    return found if len(found) <= _FEW else (EVERYWHERE,)


def _lowest(regions: Iterable[Region]) -> tuple[str, ...]:
    """Return the names of regions, each once, without those in which another of them lies."""
    found = {region.name: region for region in regions}
    return tuple(name for name in found if not any(other.parent == name for other in found.values()))


def _is_past(match: re.Match[str]) -> bool:
    """Tell whether a year ends the time of which is spoken: "before May 1, 2019"."""
    text, start = match.string, max(0, match.start() - _LONGEST_DAY)
    return bool(_BEFORE.search(text, start, match.start()) or _BEFORE_HAN.match(text, match.end()))
