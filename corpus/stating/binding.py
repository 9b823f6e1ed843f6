"""Which words of a sentence belong to which of its figures: who pays the 16 %, who retires at 50.

A word stands before its figure ("the unit pays 16%") or behind it ("16% by the unit", "60 for men"), and belongs to one
figure only; words in a row share out figures in a row ("unit and individual: 16% and 8%"). An insurance governs every
figure up to the next one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from corpus.stating.quantities import Quantity
from corpus.stating.senses import Sense, Slot
from corpus.stating.sentences import Sentence

Names = tuple[str, ...]
Bound = dict[Quantity, Names]
_Place = TypeVar("_Place", Sense, Quantity)
_Group = tuple[Sense, ...]
_Row = tuple[Quantity, ...]

_WORD_JOINT = re.compile(r"\s?(?:[,，、/&和与及或]|以及|\band\b|\bor\b)\s?(?:(?:of|for|by) )?(?:the )?")
_FIGURE_JOINT = re.compile(r"\s?(?:[,，、和与及]|\band\b)\s?")
_BEHIND = re.compile(
    r"\s(?:(?:is|are|shall be|should be) )?(?:(?:paid|borne) )?(?:by|for|of|from) (?:the |an? |all )?|\s?[（(]|由"
)
_EACH = re.compile(r"\b(?:each|both|equally|the same)\b|[各均都]")
_TOGETHER = re.compile(r"\b(?:together|altogether|combined|in total|sum)\b|\btotal\s?[:：]|合计|共计|一共|总共|总费率")


def bound(sentence: Sentence, slot: Slot, figures: Sequence[Quantity]) -> Bound:
    """Return the words of a slot that belong to each of these figures: two where it holds for each of two."""
    found: Bound = {}
    for span in dict.fromkeys(sentence.segment(figure.start) for figure in figures):
        inside = [figure for figure in figures if span[0] <= figure.start < span[1]]
        words = [sense for sense in sentence.senses if sense.slot is slot and span[0] <= sense.start < span[1]]
        behind = {figure: word for figure in inside for word in words if _is_behind(sentence.small, figure, word)}
        found |= {figure: (word.name,) for figure, word in behind.items()}
        rest = [figure for figure in inside if figure not in behind]
        found |= _before(sentence, [word for word in words if word not in behind.values()], rest)
    return found


def _is_behind(text: str, figure: Quantity, word: Sense) -> bool:
    return figure.end <= word.start and bool(_BEHIND.fullmatch(text, figure.end, word.start))


def _before(sentence: Sentence, words: Sequence[Sense], figures: Sequence[Quantity]) -> Bound:
    """Share out words to the figures behind them; figures without any take the next words of their clause."""
    found: Bound = {}
    groups = list(_rows(sentence.small, words, _WORD_JOINT))
    rows = list(_rows(sentence.small, figures, _FIGURE_JOINT))
    free = 0
    for at, row in enumerate(rows):
        following = rows[at + 1][0].start if at + 1 < len(rows) else len(sentence.small)
        waiting = [group for group in groups if free <= group[0].start < row[0].start]
        clause = sentence.clause(row[0].start)
        coming = [group for group in groups if row[-1].end <= group[0].start < clause[1] <= following]
        group = (*waiting[-1:], *coming, ())[0]
        found |= _shared(sentence.small[slice(*clause)], group, row)
        free = max(row[-1].end, group[-1].end if group else 0)
    return found


def _rows(text: str, places: Iterable[_Place], joint: re.Pattern[str]) -> Iterator[tuple[_Place, ...]]:
    """Yield places of a text in rows: those with no more than a comma or an "and" between them."""
    row: list[_Place] = []
    for place in places:
        if row and not joint.fullmatch(text, row[-1].end, place.start):
            yield tuple(row)
            row = []
        row.append(place)
    if row:
        yield tuple(row)


def _shared(clause: str, group: _Group, row: _Row) -> Bound:
    if _TOGETHER.search(clause):
        return {}
    if len(group) == len(row):
        return {figure: (word.name,) for figure, word in zip(row, group, strict=True)}
    return {row[0]: tuple(word.name for word in group)} if len(row) == 1 and _EACH.search(clause) else {}


def insurance_of(sentence: Sentence, figure: Quantity) -> str:
    """Return the insurance that governs a figure; empty where none does, or several may."""
    words = [sense for sense in sentence.senses if sense.slot is Slot.INSURANCE]
    if behind := next((word for word in words if _is_behind(sentence.small, figure, word)), None):
        return behind.name
    if before := [word for word in words if word.start < figure.start]:
        *_, row = _rows(sentence.small, before, _WORD_JOINT)
        return _only(row)
    return _only(words) or _only(_last(sentence.before)) or _only(sentence.title)


def _last(context: Sequence[Sense]) -> Sequence[Sense]:
    return [sense for sense in context if sense.slot is Slot.INSURANCE][-1:]


def _only(words: Iterable[Sense]) -> str:
    names = {word.name for word in words if word.slot is Slot.INSURANCE}
    return names.pop() if len(names) == 1 else ""


def payer_asked(sentence: Sentence) -> str:
    """Return who pays by the title alone; empty where the sentence names somebody, or the title not just one."""
    names = {sense.name for sense in sentence.title if sense.slot is Slot.PAYER}
    spoken = any(sense.slot is Slot.PAYER for sense in sentence.senses)
    return names.pop() if len(names) == 1 and not spoken else ""
