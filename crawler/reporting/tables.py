"""A report as tables, for a terminal or the mail of a nightly run.

Knows what a report says; asks nobody.
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from rich.console import Group, RenderableType
from rich.table import Table

from corpus import LoggedVisit, Outcome, Run, RunKind, RunState, Saved
from crawler.reporting.figures import Number, compared, titled, written
from crawler.reporting.gathering import Report, missing, rate

_STATES = {
    RunState.RUNNING: "not finished",
    RunState.FINISHED: "finished",
    RunState.HELD: "held: nothing of it is in the corpus",
}
_SAVED = {Saved.SAME: "articles fetched, same"}
"""What is not said by the name alone: a page that is `unchanged` was not sent again."""
_KINDS = {RunKind.CRAWL: "Run", RunKind.REPLAY: "Replay", RunKind.CHECK: "Check"}


def as_tables(report: Report, *, brief: bool = False) -> RenderableType:
    """Return a report as tables, each figure beside that of the run before; a `brief` one tells no details of pages."""
    tables = [_figures(report), *_complaints(report.run), *_fill(report), *_changes(report), *_reasons(report)]
    return Group(*tables) if brief else Group(*tables, *_holes(report), *_extremes(report))


def _title(run: Run) -> str:
    state = _STATES[run.state]
    if run.waiting:
        state += f", {run.waiting} addresses to visit"
    if run.stopped:
        state += f" ({run.stopped})"
    if run.released:
        state += f", released {run.released:%Y-%m-%d %H:%M} UTC"
    return f"{_KINDS[run.kind]} {run.number} of {run.site}: {state}"


def _columns(report: Report) -> tuple[str, ...]:
    return ("", "run", f"run {report.before.number}", "change") if report.before else ("", "run")


def _figures(report: Report) -> Table:
    table = titled(_title(report.run), *_columns(report))
    past = dict(_counts(report.before)) if report.before else None
    for name, value in _counts(report.run):
        table.add_row(name, *_cells(name, value, past))
    return table


def _counts(run: Run) -> Iterator[tuple[str, Number]]:
    yield "pages", run.pages
    yield from ((outcome.value, run.outcomes[outcome]) for outcome in Outcome if run.outcomes.get(outcome))
    if run.failed:
        yield "addresses that failed", run.failed
    yield "articles of the site", run.articles
    yield from ((_SAVED.get(saved, f"articles {saved}"), run.saved.get(saved, 0)) for saved in Saved)
    yield from ((f"held {saved}", count) for saved, count in run.held.items())
    yield from ((f"status {status}", count) for status, count in sorted(run.statuses.items()))
    yield "MB", run.size / 1e6
    yield "seconds", run.seconds
    yield "pages/s", rate(run)
    if run.waiting:
        yield "not visited", run.waiting


def _cells(name: str, value: Number, before: Mapping[str, Number] | None) -> tuple[str, ...]:
    if before is None:
        return (written(value),)
    return compared(value, before.get(name, 0))


def _complaints(run: Run) -> Iterator[Table]:
    if run.complaints:
        table = titled("What is wrong")
        table.show_header = False
        table.add_column(overflow="fold")
        for complaint in run.complaints:
            table.add_row(f"! {complaint}")
        if run.state is RunState.HELD and run.held:
            table.add_row(f"if the site is right, let it through with: python -m crawler release {run.number}")
        yield table


def _fill(report: Report) -> Iterator[Table]:
    if not report.fill:
        return
    table = titled("Filled fields, % of the articles", *_columns(report))
    past = {fill.field: 100 * fill.before for fill in report.fill if fill.before is not None}
    for fill in report.fill:
        cells = _cells(fill.field, 100 * fill.share, past if report.before else None)
        table.add_row(fill.field, *cells, *(["drifts: has the template changed?"] if fill.drifts else []))
    yield table


def _changes(report: Report) -> Iterator[Table]:
    counts: dict[str, tuple[int, tuple[str, ...]]] = {}
    if new := report.run.saved.get(Saved.NEW):
        counts["new"] = (new, report.new)
    for kind, urls in report.changes.items():
        counts[f"changed: {kind}"] = (report.run.changes.get(kind, len(urls)), urls)
    if gone := report.run.saved.get(Saved.GONE):
        counts["gone"] = (gone, report.gone)
    if still := missing(report.run):
        counts["missing"] = (still, ("they go when a run a day later finds the same",))
    held = sum(report.run.held.values())
    if held:
        counts["held"] = (held, report.held)
    yield from _with_examples("What came in", "articles", counts)


def _reasons(report: Report) -> Iterator[Table]:
    ordered = sorted(report.run.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    counts = {reason: (count, report.reasons.get(reason, ())) for reason, count in ordered}
    yield from _with_examples("Pages without an article", "pages", counts)


def _holes(report: Report) -> Iterator[Table]:
    urls = tuple(link.url for _, link in report.hole_examples)
    counts = {"lead to no article of the corpus": (report.holes, urls)} if report.holes else {}
    yield from _with_examples("Related articles", "links", counts)


def _with_examples(title: str, unit: str, counts: Mapping[str, tuple[int, tuple[str, ...]]]) -> Iterator[Table]:
    if not counts:
        return
    table = titled(title, "", unit)
    table.add_column("for example", overflow="fold")
    for name, (count, examples) in counts.items():
        table.add_row(name, str(count), *examples[:1])
        for example in examples[1:]:
            table.add_row("", "", example)
    yield table


def _extremes(report: Report) -> Iterator[Table]:
    if not report.slowest:
        return
    table = titled("Slowest and largest pages", "", "seconds", "kB")
    visits = {id(visit): visit for visit in chain(report.slowest, report.largest)}
    for visit in sorted(visits.values(), key=_slowest_first):
        table.add_row(visit.url, f"{visit.seconds:.2f}", f"{visit.size / 1e3:.0f}")
    yield table


def _slowest_first(visit: LoggedVisit) -> tuple[float, int]:
    return -visit.seconds, -visit.size
