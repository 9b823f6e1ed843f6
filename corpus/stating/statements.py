"""All that an article states: the figures of its sentences and tables with what they measure, and whom to call.

Pure, and asks for nothing but the article's own words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.measures import MEASURES, Unit
from corpus.stated import StatedFact
from corpus.stating.measuring import measured
from corpus.stating.phones import Call, calls
from corpus.stating.quantities import AGE, BARE, Quantity
from corpus.stating.sentences import Sentence, sentences, spans
from corpus.stating.tables import cells
from corpus.stating.ties import EVERYWHERE, Ties, ties

_LONGEST_QUOTE = 300
_BREAK = re.compile(r"[,，、:：)）\s]")
_MONTHS = {Unit.MONTHS: 1, Unit.YEARS: 12}
_Placed = tuple[int, StatedFact]


def stated_facts(
    title: str, text: str, regions: Sequence[str], years: Sequence[int], phones: Sequence[str]
) -> tuple[StatedFact, ...]:
    """Return the facts that an article states, in order of appearance, each once with its first sentence.

    `regions`, `years` and `phones` are what the article's fields of these names hold. Never raises.
    """
    tied = ties(title, text, regions, years)
    found = sorted((*_figures(title, text, tied), *_calls(text, phones, tied)), key=lambda placed: placed[0])
    once: dict[StatedFact, StatedFact] = {}
    for _, fact in found:
        once.setdefault(replace(fact, quote=""), fact)
    return tuple(once.values())


def _figures(title: str, text: str, tied: Ties) -> Iterator[_Placed]:
    table = list(cells(title, text))
    rows = {row.start for row, _, _ in table}
    lines = (sentence for sentence in sentences(title, text) if sentence.start not in rows)
    spoken = ((sentence, figure, measure) for sentence in lines for figure, measure in measured(sentence))
    for sentence, figure, measure in (*table, *spoken):
        value, unit = _in_unit(figure, MEASURES[measure].unit)
        year, quote = tied.year_of(sentence, figure), _quote(sentence, figure)
        for region in tied.regions_of(sentence, figure):
            yield sentence.start + figure.start, StatedFact(measure, value, unit, region, year, quote)


def _in_unit(figure: Quantity, unit: Unit) -> tuple[str, Unit]:
    """Return value and unit of a figure, in the unit of its measure where that is exact: 180 months are 15 years."""
    own = Unit(figure.unit) if figure.unit not in (AGE, BARE) else unit
    if own is unit or not {own, unit} <= _MONTHS.keys():
        return figure.value, own
    scale = Decimal(_MONTHS[own]) / _MONTHS[unit]
    high = figure.high if figure.high is None else figure.high * scale
    scaled = replace(figure, low=figure.low * scale, high=high)
    is_exact = all(number % 1 == 0 for number in (scaled.low, scaled.high) if number is not None)
    return (scaled.value, unit) if is_exact else (figure.value, own)


def _quote(sentence: Sentence, figure: Quantity) -> str:
    """Return the sentence; of a long one the part between semicolons; of a long part whole words around the figure."""
    start, end = 0, len(sentence.text)
    if end > _LONGEST_QUOTE:
        start, end = sentence.segment(figure.start)
    if end - start > _LONGEST_QUOTE:
        room = (_LONGEST_QUOTE - (figure.end - figure.start)) // 2
        first, last = max(start, figure.start - room), min(end, figure.end + room)
        breaks = [match.end() for match in _BREAK.finditer(sentence.text, first, last)]
        start = first if first == start else next((at for at in breaks if at <= figure.start), figure.start)
        end = last if last == end else next((at for at in breaks[::-1] if at >= figure.end), figure.end)
    return sentence.text[start:end].strip()


def _calls(text: str, phones: Sequence[str], tied: Ties) -> Iterator[_Placed]:
    for call in calls(text, phones):
        sentence = _sentence_at(text, call)
        place = Quantity(call.start - sentence.start, call.end - sentence.start, Unit.PHONE, Decimal())
        regions = tied.regions_of(sentence, place) if call.is_local else (EVERYWHERE,)
        quote = _quote(sentence, place)
        for region in regions:
            yield call.start, StatedFact(call.measure, call.number, Unit.PHONE, region, None, quote)


def _sentence_at(text: str, call: Call) -> Sentence:
    start = text.rfind("\n", 0, call.start) + 1
    end = text.find("\n", call.end)
    line = text[start : end if end >= 0 else len(text)]
    at = call.start - start
    begin, stop = next((span for span in spans(line) if span[0] <= at < span[1]), (0, len(line)))
    return Sentence(line[begin:stop], start + begin, stop - begin)
