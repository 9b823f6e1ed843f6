"""A report as JSON values, for programs."""

from corpus import LoggedVisit, Run
from corpus.record import stamp
from crawler.reporting.gathering import Report, rate


def as_json(report: Report) -> dict[str, object]:
    """Return a report as JSON values: the run, the run before it, and what to look at."""
    return {
        "run": run_record(report.run),
        "before": run_record(report.before) if report.before else None,
        "examples": {reason: list(urls) for reason, urls in report.reasons.items()},
        "new": list(report.new),
        "changes": {str(kind): list(urls) for kind, urls in report.changes.items()},
        "gone": list(report.gone),
        "held": list(report.held),
        "drift": [{"field": one.field, "share": one.share, "before": one.before} for one in report.drifting],
        "slowest": list(map(_visit, report.slowest)),
        "largest": list(map(_visit, report.largest)),
        "holes": {
            "count": report.holes,
            "examples": [
                {"article": article, "title": link.title, "url": link.url} for article, link in report.hole_examples
            ],
        },
    }


def run_record(run: Run) -> dict[str, object]:
    """Return the record of a run as JSON values."""
    return {
        "number": run.number,
        "site": run.site,
        "kind": run.kind.value,
        "state": run.state.value,
        "started": stamp(run.started),
        "finished": stamp(run.finished) if run.finished else None,
        "released": stamp(run.released) if run.released else None,
        "stopped": run.stopped,
        "complaints": list(run.complaints),
        "seconds": round(run.seconds, 3),
        "pages": run.pages,
        "size": run.size,
        "rate": round(rate(run), 2),
        "visited": run.visited,
        "failed": run.failed,
        "articles": run.articles,
        "missing": run.missing,
        "waiting": run.waiting,
        "outcomes": dict(run.outcomes),
        "saved": dict(run.saved),
        "changes": dict(run.changes),
        "held": dict(run.held),
        "statuses": {str(status): count for status, count in run.statuses.items()},
        "reasons": dict(run.reasons),
        "fill": {name: round(share, 4) for name, share in run.fill.items()},
    }


def _visit(visit: LoggedVisit) -> dict[str, object]:
    return {"url": visit.url, "status": visit.status, "seconds": round(visit.seconds, 3), "size": visit.size}
