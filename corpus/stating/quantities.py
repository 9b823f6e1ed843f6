"""Figures with their units, as sentences write them: 16%, 百分之八, 5/10000, 60%~300%, fifteen full years, 3.5万元.

A figure that can be read in two ways is none: torn digits, terms of a calculation, alternatives ("6, 9 or 12 months").
Knows numbers and units, not what they measure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from corpus.measures import Unit
from corpus.numerals import WORD, decimal

AGE = "age"
"""Unit of a figure that says itself that it is an age."""
BARE = ""
"""Unit of a figure that has none."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of a text."""

    start: int
    end: int
    unit: Unit | str
    low: Decimal
    high: Decimal | None = None
    """End of a range."""

    @property
    def value(self) -> str:
        """The same for equal figures: 16, 0.05, 60-300."""
        return "-".join(f"{number.normalize():f}" for number in (self.low, self.high) if number is not None)


_HAN = "零〇一二两三四五六七八九十百"
# Runs are bounded and give nothing back, so that a page of digits costs no more than one of words. Digits behind others
# and a blank are the rest of a torn figure, unless those may be a year.
_DIGITS = r"(?<![\d.,/])(?<!(?<!\d\d\d)\d\s)\d{1,9}+(?:,\d{3}(?!\d)){0,3}+(?:\.\d{1,6}+)?+(?![\d/]|[.,]\d)"
_N = rf"(?:{_DIGITS}|(?<![第{_HAN}])[{_HAN}]{{1,6}}+(?:点[{_HAN}]{{1,4}}+)?+|(?<![a-z-]){WORD}(?![a-z-]))"
_ADJECTIVE = r"(?:(?:full|whole|consecutive|continuous|calendar|natural|complete|more)\s)?"
_UNITS: dict[str, tuple[Unit | str, str, int]] = {
    "percent": (Unit.PERCENT, r"%|per ?cent(?:age)?\b(?!\spoints?)", 1),
    "age": (AGE, r"years?[\s-](?:old|of\sage)\b|周岁|岁", 1),
    "working": (Unit.WORKING_DAYS, r"(?:working|business|work)\sdays?\b|个?工作日", 1),
    "days": (Unit.DAYS, r"days?\b|个?自然日|天|日(?!常)", 1),
    "weeks": (Unit.DAYS, r"weeks?\b|个?星期|周(?!岁)", 7),
    "months": (Unit.MONTHS, r"months?\b|个月", 1),
    "years": (Unit.YEARS, r"years?\b|年(?![度月龄轻])", 1),
    "myriads": (Unit.YUAN, r"万元", 10_000),
    "yuan": (Unit.YUAN, r"yuan\b|rmb\b|块钱|元", 1),
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, (_, pattern, _) in _UNITS.items())
_SHARES = {"百": 1, "千": 10, "万": 100, "100": 1, "1000": 10, "10000": 100}
"""Of how many parts one is, in hundredths."""
_FIGURE = re.compile(
    rf"""(?=[\d{_HAN}半千万¥￥]|(?<![a-z-])[a-z])(?:(?P<half>half\sa\syear\b|半年)
    |(?P<whole>[百千万])分之(?P<part>{_N})
    |(?<![\d.,/])(?P<over>\d{{1,3}}+(?:\.\d)?)/(?P<under>1000|10000|100)(?![\d/])
    |(?P<some>{_N})(?:[\s-](?:(?:per|in)\s)?(?P<myriad>ten[\s-])?thousand(?:th)?s?\b|\s?‰)
    |[¥￥](?P<money>\d{{1,9}}+(?:,\d{{3}})*+(?:\.\d{{1,2}})?)
    |(?P<number>{_N})(?:[\s-]?{_ADJECTIVE}(?:{_UNIT}))?)""",
    re.VERBOSE,
)
_LIFETIME = 100
"""So many years are none of a rule; a greater number is a year of the calendar."""
_NEAR = 20
"""Letters before a figure in which something may say what it is."""
_TO = re.compile(r"\s?(?:~|～|-|–|—|至|到|to)\s?")
_BETWEEN = re.compile(r"(?:between|from)\s$")
_AND = re.compile(r"\s(?:and|to)\s")
_CHANGING = re.compile(
    r"\b(?:lower|reduc|decreas|drop|rais|increas|adjust|chang|ris|fall)[a-z]{0,4}\b|降|提高|上调|下调|调整"
)
_COMMA = re.compile(r"\s?[,，、]\s?")
_OR = re.compile(r"(?:\s?,)?\s?(?:\bor\b|或者?|还是)\s?")
_TERM_BEFORE = re.compile(r"(?:[×÷*=＝+^]|\d\s-|/)\s*$|\b(?:articles?|no\.)\s$|月\s?$")
_ADDED = re.compile(r"\b(?:by|plus|another|additional|extra)\s$|(?:加|上调|下调)了?$")
_TERM_AFTER = re.compile(r"\s*[×÷*=＝+/]|\s-\s\d")
_ALONE = re.compile(r"\s*(?:[,.;:)，。；）]|$|(?:and|for|in|or|but|as|when|if|while|with|at|by|from)\b)")
_ADDED_UNITS = (Unit.PERCENT, Unit.YUAN)
_INHERITED = (Unit.YEARS, Unit.MONTHS, Unit.DAYS, AGE)
_FOR = re.compile(r"\sfor\b")
_UP_TO = re.compile(r"\b(?:up to|at most)\s$")
_SIGN = re.compile(rf"[\d{_HAN}半]|(?<![a-z]){WORD}")


def has_figure(text: str) -> bool:
    """Tell whether a text in small letters may have a figure; asked first, for most sentences have none."""
    return bool(_SIGN.search(text))


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the figures of a sentence in small letters, in order, each with one reading. Never raises."""
    found = _ranges(text, [figure for match in _FIGURE.finditer(text) if (figure := _figure(match))])
    return tuple(_inheriting(text, _certain(text, found)))


def _figure(match: re.Match[str]) -> Quantity | None:
    unit, text, factor = _reading(match)
    number = decimal(text)
    if number is None or (unit == Unit.YEARS and number > _LIFETIME):
        return None
    return Quantity(*match.span(), unit, number * factor)


def _reading(match: re.Match[str]) -> tuple[Unit | str, str, Decimal]:
    """Return the unit of a figure, its numeral, and by what that is to be multiplied."""
    if match["half"]:
        return Unit.MONTHS, "6", Decimal(1)
    if match["whole"] or match["under"]:
        return Unit.PERCENT, match["part"] or match["over"], 1 / Decimal(_SHARES[match["whole"] or match["under"]])
    if match["some"]:
        return Unit.PERCENT, match["some"], Decimal("0.01" if match["myriad"] else "0.1")
    if match["money"]:
        return Unit.YUAN, match["money"], Decimal(1)
    unit, factor = next(((unit, factor) for name, (unit, _, factor) in _UNITS.items() if match[name]), (BARE, 1))
    return unit, match["number"], Decimal(factor)


def _ranges(text: str, figures: Sequence[Quantity]) -> list[Quantity]:
    """Put two figures that are the ends of a range into one; of a change only the newer one stays."""
    joined: list[Quantity] = []
    for figure in figures:
        before = joined[-1] if joined else figure
        if before is figure or not _is_range(text, before, figure):
            joined.append(figure)
        elif before.low >= figure.low or _CHANGING.search(text, max(0, before.start - _NEAR), before.start):
            joined[-1] = figure
        else:
            joined[-1] = replace(figure, start=before.start, low=before.low, high=figure.low)
    return joined


def _is_range(text: str, one: Quantity, other: Quantity) -> bool:
    between = text[one.end : other.start]
    spoken = _AND.fullmatch(between) and _BETWEEN.search(text, max(0, one.start - _NEAR), one.start)
    alike = one.unit in (other.unit, BARE) and other.unit != BARE and one.high is None
    return alike and bool(_TO.fullmatch(between) or spoken)


def _certain(text: str, figures: Sequence[Quantity]) -> list[Quantity]:
    """Leave out terms of a calculation, days of a month, years of the calendar and alternatives."""
    alternatives = {at for chain in _chains(text, figures) for at in chain}
    return [
        figure
        for at, figure in enumerate(figures)
        if at not in alternatives
        and not _TERM_BEFORE.search(text, max(0, figure.start - _NEAR), figure.start)
        and not _TERM_AFTER.match(text, figure.end)
        and not (figure.unit == BARE and not _ALONE.match(text, figure.end))
        and not (figure.unit in _ADDED_UNITS and _ADDED.search(text, max(0, figure.start - _NEAR), figure.start))
    ]


def _chains(text: str, figures: Sequence[Quantity]) -> Iterator[range]:
    """Yield the positions of alternatives: figures in a row, of which an "or" stands before the last."""
    first = 0
    for at, (one, other) in enumerate(pairwise(figures)):
        joint = text[one.end : other.start]
        if _OR.fullmatch(joint) or (_COMMA.fullmatch(joint) and one.unit == BARE != other.unit):
            yield range(first, at + 2)
        elif not _COMMA.fullmatch(joint):
            first = at + 1


def _inheriting(text: str, figures: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield the figures; one such as the second of "25 years for men and 20 for women" is counted like the first."""
    unit: Unit | str = BARE
    for figure in figures:
        if figure.unit == BARE and unit in _INHERITED:
            follows = _FOR.match(text, figure.end) or _UP_TO.search(text, max(0, figure.start - _NEAR), figure.start)
            yield replace(figure, unit=unit) if follows else figure
        else:
            unit = figure.unit or unit
            yield figure
