"""A run in figures: by itself, and beside the run before it.

Knows the record of a run; asks nobody and prints nothing.
"""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table

from corpus import Outcome, Run, RunState, Saved
from corpus.record import stamp

_Number = int | float


def rate(run: Run) -> float:
    """Return the pages a second of a run."""
    return run.pages / run.seconds if run.seconds else 0.0


def articles(run: Run) -> int:
    """Return how many articles a run saw, those unchanged since the last visit included."""
    return run.outcomes.get(Outcome.ARTICLE, 0) + run.outcomes.get(Outcome.UNCHANGED, 0)


def as_tables(run: Run, before: Run | None = None, examples: Mapping[str, str] | None = None) -> RenderableType:
    """Return a run as tables, each figure beside that of the run `before`; `examples` has an address for a reason."""
    figures = _table(_title(run), ("", "run", "before", "change") if before else ("", "run"))
    for name, value in _figures(run):
        figures.add_row(name, *_cells(name, value, dict(_figures(before)) if before else None))
    return Group(figures, *_fill(run, before), *_reasons(run, examples or {}))


def as_json(run: Run, before: Run | None = None) -> dict[str, object]:
    """Return a run, and the run before it, as JSON values."""
    return {"run": _record(run), "before": _record(before) if before else None}


def _record(run: Run) -> dict[str, object]:
    return {
        "number": run.number,
        "site": run.site,
        "state": run.state.value,
        "started": stamp(run.started),
        "finished": stamp(run.finished) if run.finished else None,
        "seconds": round(run.seconds, 3),
        "pages": run.pages,
        "size": run.size,
        "rate": round(rate(run), 2),
        "waiting": run.waiting,
        "outcomes": dict(run.outcomes),
        "saved": dict(run.saved),
        "statuses": {str(status): count for status, count in run.statuses.items()},
        "reasons": dict(run.reasons),
        "fill": {name: round(share, 4) for name, share in run.fill.items()},
    }


def _title(run: Run) -> str:
    state = "" if run.state is RunState.FINISHED else f", not finished: {run.waiting} addresses to visit"
    return f"Run {run.number} of {run.site}{state}"


def _table(title: str, columns: tuple[str, ...]) -> Table:
    # Rich breaks a title that is wider than its table.
    table = Table(title=title, title_justify="left", box=None, title_style="bold", min_width=len(title))
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", overflow="fold")
    return table


def _figures(run: Run) -> Iterator[tuple[str, _Number]]:
    yield "pages", run.pages
    yield from ((outcome.value, run.outcomes[outcome]) for outcome in Outcome if run.outcomes.get(outcome))
    yield from ((f"articles {saved.value}", run.saved.get(saved, 0)) for saved in Saved)
    yield from ((f"status {status}", count) for status, count in sorted(run.statuses.items()))
    yield "MB", run.size / 1e6
    yield "seconds", run.seconds
    yield "pages/s", rate(run)
    if run.waiting:
        yield "not visited", run.waiting


def _cells(name: str, value: _Number, before: Mapping[str, _Number] | None) -> tuple[str, ...]:
    if before is None:
        return (_written(value),)
    past = before.get(name, 0)
    return (_written(value), _written(past), _difference(value - past))


def _written(value: _Number) -> str:
    return str(value) if isinstance(value, int) else f"{value:.1f}"


def _difference(value: _Number) -> str:
    text = _written(value)
    return "" if text.strip("-0.") == "" else text if text.startswith("-") else f"+{text}"


def _fill(run: Run, before: Run | None) -> Iterator[Table]:
    if not run.fill:
        return
    table = _table("Filled fields, % of the articles", ("", "run", "before", "change") if before else ("", "run"))
    past = {name: 100 * share for name, share in before.fill.items()} if before else None
    for name, share in run.fill.items():
        table.add_row(name, *_cells(name, 100 * share, past))
    yield table


def _reasons(run: Run, examples: Mapping[str, str]) -> Iterator[Table]:
    if not run.reasons:
        return
    table = Table(title="Pages without an article", title_justify="left", box=None, title_style="bold")
    table.add_column("reason", overflow="fold")
    table.add_column("pages", justify="right")
    if examples:
        table.add_column("for example", overflow="fold")
    for reason, count in sorted(run.reasons.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(reason, str(count), *([examples.get(reason, "")] if examples else []))
    yield table
