"""Facts in tables, of which a text keeps a line for each row: `Insurance Employer Employee`, then `Pension 16% 8%`.

The first line names what the columns hold; the last cells of a row stand below them. Knows lines, not HTML.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from corpus.measures import MEASURES, Unit
from corpus.stating.quantities import BARE, Quantity, has_figure, quantities
from corpus.stating.senses import Sense, Slot, senses
from corpus.stating.sentences import Sentence, is_heading
from corpus.text import small

_KINDS = {Slot.PAYER: "rate", Slot.LIMIT: "base"}
"""What a column of it holds."""
_UNITS = {Slot.PAYER: (Unit.PERCENT,), Slot.LIMIT: (Unit.YUAN, BARE)}
_LEAST = Decimal(1_000)
"""Below, a limit of the base is the rest of a torn figure."""

Cell = tuple[Sentence, Quantity, str]


def cells(title: str, text: str) -> Iterator[Cell]:
    """Yield the cells that hold rates and limits: the row, the figure, and the id of what it measures."""
    columns: tuple[Sense, ...] = ()
    start = 0
    for line in text.split("\n"):
        if is_heading(line) and (head := _columns(line)):
            columns = head
        elif columns:
            found = list(_of_row(Sentence(line, start, len(line), senses(title)), columns))
            columns = columns if found else ()
            yield from found
        start += len(line) + 1


def _columns(line: str) -> tuple[Sense, ...]:
    """Return what the columns below a line hold; empty where it is no head of a table."""
    if has_figure(small(line)):
        return ()
    columns = tuple(sense for sense in senses(line) if sense.slot in _KINDS)
    return columns if len(columns) == len({column.name for column in columns}) > 1 else ()


def _of_row(row: Sentence, columns: Sequence[Sense]) -> Iterator[Cell]:
    insurance = next((sense.name for sense in row.senses if sense.slot is Slot.INSURANCE), "")
    texts = row.small.split(" ")
    starts = (0, *accumulate(len(text) + 1 for text in texts))
    for column, text, start in zip(columns[::-1], texts[::-1], starts[len(texts) - 1 :: -1], strict=False):
        figure = next(iter(quantities(text)), None)
        measure = f"{insurance}-{_KINDS[column.slot]}-{column.name}"
        if figure and measure in MEASURES and _fits(figure, column.slot):
            yield row, replace(figure, start=start + figure.start, end=start + figure.end), measure


def _fits(figure: Quantity, column: Slot) -> bool:
    return figure.unit in _UNITS[column] and (column is Slot.PAYER or figure.low >= _LEAST)
