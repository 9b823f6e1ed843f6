"""The runs of a site as plots: articles, failures, changes, and how often each field is filled.

Knows figures and their places; the template draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus import Run, RunState
from corpus.fills import Drift
from corpus.plots import HEIGHT, WIDTH, Bar, Curve, curve, stacks

SIZE = (WIDTH, HEIGHT)
"""Width and height of a plot, in the units of its own view box."""
_LEAST_EDGE = 0.1


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a run in a plot, as wide as the room that it has, with what is said where a mouse rests on it."""

    x: float
    y: float
    left: float
    width: float
    said: str
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Values of the runs of a site."""

    title: str
    said: str
    """The same in words, for whoever sees no picture."""
    now: str
    """The last value; empty where it would be several."""
    top: str
    """What stands at the upper edge."""
    curve: Curve
    places: tuple[Place, ...]
    bars: tuple[Bar, ...] = ()
    """In the place of the curve."""
    drift: Drift | None = None


@dataclass(frozen=True, slots=True)
class _Series:
    """A value of each run, and what is said of it."""

    title: str
    values: Sequence[float]
    told: Sequence[str]
    edge: float | None = None
    """The value at the upper edge; None for the largest."""
    top: str = ""


def plots(runs: Sequence[Run]) -> tuple[Plot, ...]:
    """Return the plots of crawls, given the oldest first: articles, failures, and what was new, changed and gone."""
    articles = [float(run.articles) for run in runs]
    failed = [run.failed_share for run in runs]
    # Of a site that works, failures are a line at the ground: the upper edge is never less than a tenth.
    edge = max([_LEAST_EDGE, *failed])
    return (
        _plot(runs, _Series("Articles of the site", articles, [f"{run.articles:,} articles" for run in runs])),
        _plot(runs, _Series("Addresses that failed", failed, list(map(_percent, failed)), edge, _percent(edge))),
        _changes(runs),
    )


def fill_plots(runs: Sequence[Run], lost: Sequence[Drift]) -> tuple[Plot, ...]:
    """Return how often each field was filled, over the crawls that saw articles; what was lost comes first.

    A field that never was filled is left out: see `never_filled`.
    """
    seen, empty = [run for run in runs if run.fill], never_filled(runs)
    drifts = {drift.field: drift for drift in lost}
    names = sorted((name for name in _fields(runs) if name not in empty), key=lambda name: name not in drifts)
    return tuple(replace(_fill(name, seen), drift=drifts.get(name)) for name in names)


def never_filled(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return the fields that no article of these crawls had."""
    return tuple(name for name in _fields(runs) if not any(run.fill.get(name) for run in runs))


def _fields(runs: Sequence[Run]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for run in runs for name in run.fill))


def _fill(name: str, runs: Sequence[Run]) -> Plot:
    shares = [run.fill.get(name, 0.0) for run in runs]
    return _plot(runs, _Series(name, shares, list(map(_percent, shares)), 1.0, "100 %"))


def _changes(runs: Sequence[Run]) -> Plot:
    columns = [list(run.brought.items()) for run in runs]
    bars, tallest = stacks(columns)
    told = [", ".join(f"{count:,} {kind}" for kind, count in column) for column in columns]
    return Plot(
        title="New, changed and gone articles",
        said=_spoken("New, changed and gone articles", runs, told),
        now="",
        top=f"{tallest:,}",
        curve=Curve((), tallest),
        places=_places(runs, told, curve([0.0] * len(runs))),
        bars=tuple(bar for stack in bars for bar in stack if bar.height),
    )


def _plot(runs: Sequence[Run], series: _Series) -> Plot:
    drawn = curve(series.values, series.edge)
    return Plot(
        title=series.title,
        said=_spoken(series.title, runs, series.told),
        now=series.told[-1] if series.told else "",
        top=series.top or f"{drawn.top:,.0f}",
        curve=drawn,
        places=_places(runs, series.told, drawn),
    )


def _places(runs: Sequence[Run], told: Sequence[str], drawn: Curve) -> tuple[Place, ...]:
    width = round(WIDTH / max(len(runs), 1), 1)
    return tuple(
        Place(x, y, round(x - width / 2, 1), width, f"{_named(run)}: {said}", run.state is RunState.HELD)
        for run, said, (x, y) in zip(runs, told, drawn.places, strict=True)
    )


def _named(run: Run) -> str:
    held = ", held" if run.state is RunState.HELD else ""
    return f"run {run.number} of {run.started.day} {run.started:%b %Y}{held}"


def _spoken(title: str, runs: Sequence[Run], told: Sequence[str]) -> str:
    """Return the first and the last value in words; the table of the runs has those between."""
    if not runs:
        return f"{title}: no run yet"
    first = f"{title}, {_named(runs[0])}: {told[0]}"
    return first if len(runs) == 1 else f"{first}; {_named(runs[-1])}: {told[-1]}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
