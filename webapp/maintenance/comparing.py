"""A run beside the good one before it, figure by figure.

Knows records of runs; asks nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from corpus import ChangeClass, Outcome, Run, Saved


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of a run, and the same of the run before."""

    name: str
    now: int
    before: int | None = None
    """None where there is no run before."""

    @property
    def difference(self) -> str:
        """What it has more or less, with its sign; empty for nothing."""
        more = self.now - (self.now if self.before is None else self.before)
        return f"{'+' if more > 0 else '−'}{abs(more):,}" if more else ""


def figures(run: Run, before: Run | None) -> tuple[Figure, ...]:
    """Return what a run came to."""
    past = dict(_counts(before)) if before else None
    return tuple(Figure(name, count, past[name] if past else None) for name, count in _counts(run))


def classes(run: Run, before: Run | None) -> tuple[Figure, ...]:
    """Return its changed articles by class of change, the weightiest first."""
    names = [kind for kind in ChangeClass if run.changes.get(kind) or (before and before.changes.get(kind))]
    return tuple(
        Figure(kind.sentence, run.changes.get(kind, 0), before.changes.get(kind, 0) if before else None)
        for kind in names
    )


def reasons(run: Run, before: Run | None) -> tuple[Figure, ...]:
    """Return why its visits brought no article, the most frequent first; what only the run before had comes last."""
    names = run.reasons.keys() | (before.reasons.keys() if before else set())
    return tuple(
        Figure(name, run.reasons.get(name, 0), before.reasons.get(name, 0) if before else None)
        for name in sorted(names, key=lambda name: (-run.reasons.get(name, 0), name))
    )


def _counts(run: Run) -> Iterator[tuple[str, int]]:
    yield "Pages answered", run.pages
    yield "Addresses visited", run.visited
    yield "… of which failed", run.failed
    yield "Articles of the site", run.articles
    yield "Articles seen", run.seen
    yield "… unchanged by their server (304)", run.outcomes.get(Outcome.UNCHANGED, 0)
    yield "… fetched, the same", run.saved.get(Saved.SAME, 0)
    yield from ((f"… {kind}", count) for kind, count in run.brought.items())
    yield "Found missing", run.missing
    yield "Still to visit", run.waiting
    yield "Held", sum(run.held.values())
