"""How often the fields of a site's articles are filled, from run to run: where a rate falls, its template has changed.

Knows the records of runs; neither the store nor what a gate makes of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.frontier import Run, RunKind, RunState

SAMPLE = 20
"""Fewest articles of which a fill rate says anything: one article more or less is five points then."""
DRIFT = 0.1
"""Fall of a field's fill rate told as drift of the template; the gate that holds a run has limits of its own."""
_EXACT = 9
"""Decimals of a difference: 0.9 - 0.8 is less than 0.1 otherwise."""


@dataclass(frozen=True, slots=True)
class Fill:
    """How often a field is filled."""

    field: str
    share: float
    """0 to 1."""
    before: float | None
    """The same in the run before; None where there was none."""
    drifts: bool
    """Whether it fell so far that the site's template, or its declaration, must have changed."""


@dataclass(frozen=True, slots=True)
class Drift:
    """A field whose fill rate fell, and has not come back since."""

    field: str
    before: float
    """0 to 1, in the good run before the fall."""
    now: float
    """The same in the newest run."""
    since: Run
    """The run that fell."""


def fills(run: Run, before: Run | None) -> tuple[Fill, ...]:
    """Return the fill rates of a run beside those of the good run before it."""
    enough = before is not None and min(run.seen, before.seen) >= SAMPLE
    past = before.fill if before else {}
    return tuple(
        Fill(name, share, past.get(name), drifts=enough and name in past and _falls(past[name], share))
        for name, share in run.fill.items()
    )


def drifts(runs: Iterable[Run]) -> tuple[Drift, ...]:
    """Return the fields that fell in the runs of one site, given the oldest first, and have not come back.

    A run is compared with the newest good one before it, as in its report; what it has lost counts as lost until a run
    has it again, however many runs without it were good.
    """
    lost: dict[str, Drift] = {}
    good: Run | None = None
    for run in runs:
        if run.kind is not RunKind.CRAWL or run.state is RunState.RUNNING or run.seen < SAMPLE:
            continue
        for fill in fills(run, good):
            if known := lost.pop(fill.field, None):
                if _falls(known.before, fill.share):
                    lost[fill.field] = replace(known, now=fill.share)
            elif fill.drifts and fill.before is not None:
                lost[fill.field] = Drift(fill.field, fill.before, fill.share, run)
        good = run if run.state is RunState.FINISHED else good
    return tuple(lost.values())


def _falls(before: float, now: float) -> bool:
    return round(before - now, _EXACT) >= DRIFT
