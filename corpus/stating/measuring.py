"""What the figures of one sentence measure, by the rules.

Knows sentences and rules; not where and when a figure holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product

from corpus.measures import MEASURES, Unit
from corpus.stating.binding import bound, insurance_of, payer_asked
from corpus.stating.claims import is_claimed
from corpus.stating.quantities import Quantity, quantities
from corpus.stating.rules import RULES, SPANS, Rule
from corpus.stating.senses import Slot
from corpus.stating.sentences import Names, Sentence

_MANY = 40
"""Figures of a sentence beyond which it is a table or a list."""
_MASK = "#"
"""Stands for the figures of a condition, such as the years in "after 5 to 10 years"."""
_DAYS: dict[str, int] = {Unit.DAYS: 1, Unit.WORKING_DAYS: 1, Unit.MONTHS: 30, Unit.YEARS: 360}
"""So many days are taken for one of these, where it is asked whether a figure is likely."""
_SEXES = {"women-workers": "women", "women-cadres": "women"}
_WHOLE = 100
_Filled = Mapping[Quantity, tuple[str, ...]]


def measured(sentence: Sentence) -> Iterator[tuple[Quantity, str]]:
    """Yield the figures of a sentence with the ids of what they measure; one can hold for both of two payers."""
    figures = _figures(sentence)
    said = {figure: (sentence.clause_names(figure.start), sentence.segment_names(figure.start)) for figure in figures}
    for rule in _rules(frozenset(figure.unit for figure in figures)):
        candidates = [figure for figure in figures if _counts(rule, figure)] if _suits(rule, sentence) else []
        fitting = [figure for figure in candidates if figure in said and _fits(rule, *said[figure])]
        filled = _filled(rule, sentence, candidates) if fitting else {}
        for figure in fitting:
            known = [one for one in filled[figure] if one in MEASURES and _is_likely(one, figure)]
            if known:
                del said[figure]
                yield from ((figure, measure) for measure in known)


@cache
def _rules(units: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules that are about figures of one of these units."""
    return tuple(rule for rule in RULES if units.intersection(rule.counted.units))


def _figures(sentence: Sentence) -> list[Quantity]:
    """Return the figures that a sentence claims to hold."""
    text = sentence.small
    for sense in sentence.senses:
        if sense.slot is Slot.CONDITION:
            text = text[: sense.start] + _MASK * (sense.end - sense.start) + text[sense.end :]
    found = quantities(text)
    figures = [figure for figure in found if len(found) <= _MANY and is_claimed(sentence, figure)]
    return [*figures, *_limits(figures)] if "base" in sentence.about else figures


def _limits(figures: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield the range between the only share below and the only one above a whole: "at least 60%, at most 300%"."""
    shares = {figure.low: figure for figure in figures if figure.unit == Unit.PERCENT and figure.high is None}
    below, above = ([share for share in shares if (share > _WHOLE) is high] for high in (False, True))
    if len(below) == len(above) == 1:
        yield replace(shares[below[0]], high=above[0])


def _counts(rule: Rule, figure: Quantity) -> bool:
    """Tell whether a figure is of a unit, and between the values, that a rule allows."""
    counted = rule.counted
    if figure.unit not in counted.units or rule.is_range is (figure.high is None):
        return False
    scale = Decimal(_DAYS.get(figure.unit, 1)) / _DAYS.get(counted.units[0], 1)
    return counted.least <= figure.low * scale and (figure.high or figure.low) * scale <= counted.most


def _is_likely(measure: str, figure: Quantity) -> bool:
    least, most = SPANS.get(measure, (figure.low, figure.high or figure.low))
    return least <= figure.low and (figure.high or figure.low) <= most


def _speaks(said: Names, needed: str, barred: str) -> bool:
    """Tell whether all that is needed was said, and nothing that is barred."""
    return all(said & one for one in _needs(needed)) and not said & _names(barred)


@cache
def _needs(words: str) -> tuple[Names, ...]:
    return tuple(frozenset(one.split("|")) for one in words.split())


@cache
def _names(words: str) -> Names:
    return frozenset(words.replace("|", " ").split())


def _suits(rule: Rule, sentence: Sentence) -> bool:
    return _speaks(sentence.about, rule.about, rule.never)


def _fits(rule: Rule, clause: Names, segment: Names) -> bool:
    return _speaks(clause, rule.near, rule.apart) and _speaks(segment, rule.beside, rule.unless)


def _filled(rule: Rule, sentence: Sentence, figures: Sequence[Quantity]) -> _Filled:
    """Return the names of the measures that a rule stands for, by figure."""
    slots = {slot: _slot(slot, sentence, figures) for slot in rule.slots}
    return {
        figure: tuple(
            rule.measure.format_map(dict(zip(slots, names, strict=True)))
            for names in product(*(found.get(figure, ()) for found in slots.values()))
        )
        for figure in figures
    }


def _slot(name: str, sentence: Sentence, figures: Sequence[Quantity]) -> _Filled:
    """Return what stands in a slot for each of the figures."""
    match name:
        case "insurance":
            return {figure: (insurance_of(sentence, figure),) for figure in figures}
        case "named":
            here = any(sense.slot is Slot.INSURANCE for sense in sentence.senses)
            return {figure: (insurance_of(sentence, figure),) for figure in figures} if here else {}
        case "asked":
            return dict.fromkeys(figures, (payer_asked(sentence),))
        case "sex":
            persons = bound(sentence, Slot.PERSON, figures)
            return {figure: tuple(_SEXES.get(one, one) for one in found) for figure, found in persons.items()}
        case _:
            return bound(sentence, Slot(name), figures)
