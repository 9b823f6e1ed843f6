"""The pages of maintenance: each asks the store, the index or the notes, and renders.

Knows requests and templates; what is told is decided in the modules beside it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice

from flask import Blueprint, abort, g, render_template, request

from corpus import Article, ShebaoError, UnknownRunError
from corpus.baseline import good_run_before
from corpus.fills import fills
from webapp.backends import backends
from webapp.failures import advice
from webapp.maintenance import comparing
from webapp.maintenance.access import admit, seal
from webapp.maintenance.matters import IndexState, Standing, matters
from webapp.maintenance.plots import SIZE, fill_plots, never_filled, plots
from webapp.maintenance.readers import Readers, gather
from webapp.maintenance.sites import HISTORY, STALE, Site, sites
from webapp.maintenance.sites import site as site_named

maintenance = Blueprint("maintenance", __name__, url_prefix="/maintenance")
maintenance.after_request(seal)

_LATEST = 8
_RUNS = 50
_LISTED = 20
"""Rows of a list of readers' doings: enough for a morning."""
_STALEST = 50
_STALEST_OF_MANY = 20
_EXAMPLES = 5
_NUMBERS = 2**31


@maintenance.before_request
def _enter() -> None:
    """Let maintainers in; what they read is in English."""
    g.language = "en"
    admit(request, backends().settings.maintenance_token)


@maintenance.app_template_filter("at")
def _at(moment: datetime) -> str:
    """Return a moment for maintainers: `3 Nov 2026, 02:17`."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M}"


@maintenance.app_template_filter("duration")
def _duration(seconds: float) -> str:
    """Return a time spent: `4 s`, `12 min`, `2 h 5 min`."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"  # noqa: PLR2004 - minutes


@maintenance.get("")
def overview() -> str:
    """Show what needs doing, how the sites stand, and the newest runs."""
    store, now = backends().store, datetime.now(UTC)
    standing = _standing(sites(store, now), now)
    return render_template(
        "maintenance/overview.html",
        matters=matters(standing),
        sites=[(site, plots(site.crawls)[0]) for site in standing.sites],
        runs=store.runs(limit=_LATEST),
        readers=standing.readers,
        keep_days=backends().settings.keep_days,
        keeps_notes=backends().notes is not None,
        size=SIZE,
    )


@maintenance.get("/runs")
def runs() -> str:
    """List the runs of all sites, or of one, the newest first."""
    name, before = request.args.get("site") or None, request.args.get("before", type=int)
    found = backends().store.runs(name, _RUNS + 1, min(before, _NUMBERS) if before else None)
    return render_template(
        "maintenance/runs.html", runs=found[:_RUNS], more=len(found) > _RUNS, name=name, before=before
    )


@maintenance.get(f"/runs/<int(max={_NUMBERS}):number>")
def run(number: int) -> str:
    """Show a run beside the good one before it."""
    store = backends().store
    try:
        found = store.run(number)
    except UnknownRunError:
        abort(HTTPStatus.NOT_FOUND, f"There is no run {number}.")
    before = good_run_before(store, found)
    return render_template(
        "maintenance/run.html",
        run=found,
        before=before,
        figure_rows=comparing.figures(found, before),
        fills=fills(found, before),
        classes=comparing.classes(found, before),
        reasons=comparing.reasons(found, before),
        staged=list(islice(store.staged(number), _EXAMPLES)) if found.held else [],
    )


@maintenance.get("/site")
def site() -> str:
    """Show one site over its runs."""
    found = _site(request.args.get("name", ""))
    return render_template(
        "maintenance/site.html",
        site=found,
        plots=plots(found.crawls),
        fills=fill_plots(found.crawls, found.drifts),
        never=never_filled(found.crawls),
        stalest=_stalest([found], _STALEST),
        history=HISTORY,
        days=STALE.days,
        size=SIZE,
    )


@maintenance.get("/stale")
def stale() -> str:
    """List what was not verified for long, site by site."""
    every = [site for site in sites(backends().store, datetime.now(UTC)) if site.stale]
    every.sort(key=lambda site: (-site.stale, site.name))
    return render_template("maintenance/stale.html", stalest=_stalest(every, _STALEST_OF_MANY), days=STALE.days)


@maintenance.get("/readers")
def readers() -> str:
    """Show what readers ask, open and find useful."""
    found, fault = _readers()
    return render_template(
        "maintenance/readers.html",
        readers=found,
        fault=fault,
        titles=_titles(_named(found)),
        listed=_LISTED,
        keep_days=backends().settings.keep_days,
        keeps_notes=backends().notes is not None,
    )


def _standing(every: tuple[Site, ...], now: datetime) -> Standing:
    found, fault = _readers()
    titles = _titles(one.article_id for one in found.useless[:1])
    return Standing(sites=every, index=_index(), readers=found, unread=fault, titles=titles, now=now)


def _index() -> IndexState:
    """Return how the index stands: where it cannot be used, its keeper has to know, and sees the rest all the same."""
    try:
        # An index that is not there has taken no change, but is not merely behind.
        backends().search.count()
        return IndexState(behind=backends().store.position() - backends().search.position())
    except ShebaoError as error:
        return IndexState(fault=advice(error))


def _readers() -> tuple[Readers, str]:
    """Return what the notes come to, and why they cannot be read; nothing where none are kept."""
    notes = backends().notes
    try:
        return (gather(notes) if notes else Readers()), ""
    except OSError as error:
        return Readers(), str(error)


def _named(found: Readers) -> Iterator[str]:
    """Yield the articles that a page of readers names."""
    yield from (use.article_id for use in found.uses[:_LISTED])
    yield from (verdict.article_id for verdict in found.verdicts[:_LISTED])


def _site(name: str) -> Site:
    found = site_named(backends().store, name, datetime.now(UTC))
    if found is None:
        abort(HTTPStatus.NOT_FOUND, "There is no such site here.")
    return found


def _stalest(every: Iterable[Site], limit: int) -> list[tuple[Site, list[Article]]]:
    """Return the sites with those of their articles that were verified longest ago."""
    before = datetime.now(UTC) - STALE
    return [(one, backends().store.stalest(one.name, before, limit)) for one in every if one.stale]


def _titles(ids: Iterable[str]) -> dict[str, str]:
    return {one.id: one.title for one in backends().store.get_many(list(ids)).values()}
