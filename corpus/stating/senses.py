"""Which words of a sentence say what a figure is about: an insurance, who pays, who retires, what is limited.

The words stand in `senses.tsv`. Knows words, not figures.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from corpus.text import has_han, small


class Slot(StrEnum):
    """What a sense answers of a figure; a figure has at most one sense of each slot but the first."""

    WORD = "word"
    """Nothing by itself: it stands near the figure, or in its context."""
    INSURANCE = "insurance"
    PAYER = "payer"
    PERSON = "person"
    LIMIT = "limit"
    REMEDY = "remedy"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Sense:
    """A word, or a few, that say something."""

    slot: Slot
    name: str
    start: int
    end: int


_PART = "part"
_TEXTS, _WORDS = 512, 4_096
"""So many texts and words are remembered with what they say: titles and headings are asked for again and again."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table."""

    slot: Slot
    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Language:
    """The words of one language."""

    rows: tuple[_Row, ...]
    any: re.Pattern[str]
    """Any of the rows. Without groups: to ask afterwards which row it was takes a quarter of the time."""


@cache
def _languages() -> tuple[_Language, _Language]:
    """Return English and Chinese."""
    table = files("corpus.stating").joinpath("senses.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    parts = {name: pattern for slot, name, pattern, _ in rows if slot == _PART}
    words = [row for row in rows if row[0] != _PART]
    english = [_Row(Slot(slot), name, re.compile(_whole(pattern, parts))) for slot, name, pattern, _ in words]
    chinese = [_Row(Slot(slot), name, re.compile(pattern)) for slot, name, _, pattern in words]
    # Most characters begin no word: it pays to look at them first.
    begins = "".join({letter for row in chinese for letter in row.pattern.pattern if has_han(letter)})
    return (
        _Language(tuple(english), _any_of(english, r"(?<![a-z])(?=[a-z\d])(?:{})(?![a-z])")),
        _Language(tuple(chinese), _any_of(chinese, f"(?=[/\\d{begins}])(?:{{}})")),
    )


def _whole(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub("<([a-z]+)>", lambda match: parts[match[1]], pattern)


def _any_of(rows: Iterable[_Row], frame: str) -> re.Pattern[str]:
    return re.compile(frame.format("|".join(row.pattern.pattern for row in rows)))


@lru_cache(_TEXTS)
def senses(text: str) -> tuple[Sense, ...]:
    """Return what the words of a text say, in order of appearance. Never raises."""
    plain = small(text)
    english, chinese = _languages()
    found = [Sense(*_meaning(match[0]), *match.span()) for match in english.any.finditer(plain)]
    if has_han(plain):
        found += (Sense(*_meaning(match[0]), *match.span()) for match in chinese.any.finditer(plain))
    return tuple(sorted(found, key=lambda sense: sense.start))


def insurances(text: str) -> frozenset[str]:
    """Return which insurances a text names, `pension` for those of employees and of residents. Never raises."""
    return frozenset(sense.name.removeprefix("residents-") for sense in senses(text) if sense.slot is Slot.INSURANCE)


@lru_cache(_WORDS)
def _meaning(words: str) -> tuple[Slot, str]:
    """Return slot and name of the first row that says just these words."""
    rows = (row for language in _languages() for row in language.rows)
    return next((row.slot, row.name) for row in rows if row.pattern.fullmatch(words))
