"""Figures of several runs as the geometry of small plots; the template draws them.

Knows numbers only. Coordinates are those of SVG: the origin is above, on the left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 120
"""Size of a plot, in the units of its own view box."""
_GAP = 0.3
"""Share of a run's place that stays empty between two bars."""
_WIDEST = 40.0
"""Most of a run's place that a bar and its gap take, where there are few runs."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of a stacked bar."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through one value of each run."""

    places: tuple[tuple[float, float], ...]
    """Where each value stands."""
    top: float
    """The value at the upper edge."""

    @property
    def points(self) -> str:
        """The places as the attribute of an SVG polyline takes them."""
        return " ".join(f"{x},{y}" for x, y in self.places)

    @property
    def last(self) -> tuple[float, float]:
        """Where the last value stands; of a curve without values, where it would begin."""
        return self.places[-1] if self.places else (0, HEIGHT)


def curve(values: Sequence[float], top: float | None = None, width: int = WIDTH, height: int = HEIGHT) -> Curve:
    """Return a curve from zero at the lower edge to `top`, which is the largest value unless it is given.

    Each value stands in the middle of its run's place, above the bar of the same run.
    """
    ceiling = top or max(values, default=0) or 1
    place = width / max(len(values), 1)
    heights = (round(height * (1 - value / ceiling), 1) for value in values)
    return Curve(tuple((round((at + 0.5) * place, 1), y) for at, y in enumerate(heights)), ceiling)


def stacks(columns: Sequence[Sequence[tuple[str, int]]]) -> tuple[list[list[Bar]], int]:
    """Return a stack of bars for each run, from labelled counts on one scale, and the count at its upper edge."""
    ceiling = max((sum(count for _, count in column) for column in columns), default=0) or 1
    place = WIDTH / max(len(columns), 1)
    width = min(place, _WIDEST) * (1 - _GAP)
    bars = [
        _stack(column, (at + 0.5) * place - width / 2, width, HEIGHT / ceiling) for at, column in enumerate(columns)
    ]
    return bars, ceiling


def _stack(column: Sequence[tuple[str, int]], x: float, width: float, unit: float) -> list[Bar]:
    bars: list[Bar] = []
    foot = float(HEIGHT)
    for label, count in column:
        foot -= count * unit
        bars.append(Bar(round(x, 1), round(foot, 1), round(width, 1), round(count * unit, 1), f"{label}: {count}"))
    return bars
