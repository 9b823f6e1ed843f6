"""The commands that change the corpus: crawl, extract again, let through what is held.

Scrapy takes half a second to load, so each command imports what it needs of it: --help answers at once.
"""

from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus import ShebaoError, open_store
from corpus import console as room
from crawler.command_line.options import archive_option, notify_command_option, notify_url_option, show
from crawler.errors import HeldRunError, NotifyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from corpus import Run, Store
    from crawler.commands import Job, Result
    from crawler.replay.replaying import Replay


@click.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--url", "urls", multiple=True, help="Crawl the host of this address, whatever site it is; repeatable.")
@click.option("--start", "starts", multiple=True, help="Start here instead of at the declared address; repeatable.")
@click.option("--pages", type=click.IntRange(min=1), help="Visit at most so many pages of each site.")
@click.option("--all", "everything", is_flag=True, help="Visit every known address, due or not.")
@notify_url_option
@notify_command_option
@archive_option
@room.store_option
def run(  # noqa: PLR0913, PLR0917 - as many as the command has options
    names: tuple[str, ...],
    urls: tuple[str, ...],
    starts: tuple[str, ...],
    pages: int | None,
    everything: bool,  # noqa: FBT001 - a flag
    notify_url: str,
    notify_command: str,
    archive_dir: str,
    store_url: str,
    **_: str,
) -> None:
    """Crawl sites, then report. A run that was interrupted goes on where it was.

    What a run brought goes into the corpus at its end, if it passes the gates of its site; else the exit status is 1,
    and what to do is said. The last line on stdout for each site is a summary for programs: shebao-run run=... site=...
    """
    if not names and not urls:
        message = "say what to crawl: a declared SITE (see: python -m crawler sites) or --url URL"
        raise click.UsageError(message)
    if starts and len(names) != 1:
        message = "--start goes with exactly one SITE; for other addresses use --url"
        raise click.UsageError(message)
    from crawler import commands
    from crawler.reporting.notify import check
    from crawler.running.progress import Board

    check(notify_url, notify_command)
    jobs = commands.jobs_for(names, urls, starts)
    settings = commands.settings_for(store_url, archive_dir)
    with _told_how_to_go_on(store_url, jobs), _told_of_errors(jobs, notify_url, notify_command):
        results = commands.crawl(settings, jobs, pages or 0, Board(), everything=everything)
    for result in results:
        _show(result)
        ways = ("", "") if result.closed_elsewhere else (notify_url, notify_command)
        _tell(result.run, result.shortfall, *ways)
    commands.check(results)


@contextmanager
def _told_how_to_go_on(store_url: str, jobs: "list[Job]") -> "Iterator[None]":
    """Say after Ctrl-C what waits for the end of the runs, and the ways to it."""
    try:
        yield
    except KeyboardInterrupt:
        from crawler.commands import interrupted

        lines = interrupted(store_url, jobs)
        if not lines:
            raise
        click.echo("\n".join(lines), err=True)
        click.get_current_context().exit(room.INTERRUPTED)


@contextmanager
def _told_of_errors(jobs: "list[Job]", notify_url: str, notify_command: str) -> "Iterator[None]":
    """Tell whoever wants to know of an error that ended the crawl: a full disk calls for a maintainer as well."""
    try:
        yield
    except ShebaoError as error:
        sites = " ".join(job.name for job in jobs)
        _notify({"site": sites, "state": "broken", "status": 1, "shortfall": str(error)}, notify_url, notify_command)
        raise


def _tell(run: "Run", shortfall: str, notify_url: str, notify_command: str) -> None:
    """Print the summary line of a run, and tell whoever wants to know of one that fell short."""
    from crawler.reporting.summary import facts, line

    figures = facts(run, status=1 if shortfall else 0)
    click.echo(line(figures))
    if shortfall:
        notice = {**figures, "shortfall": shortfall, "complaints": list(run.complaints)}
        _notify(notice, notify_url, notify_command)


def _notify(notice: "Mapping[str, object]", url: str, command: str) -> None:
    from crawler.reporting.notify import tell

    try:
        tell(notice, url, command)
    except NotifyError as error:
        click.echo(str(error), err=True)  # what it was to tell makes the exit status


def _show(result: "Result") -> None:
    from crawler.reporting import as_tables

    show(as_tables(result.report, brief=True))
    if result.extraction:
        share = f"{result.extraction_share:.0%} of the crawl's CPU time"
        click.echo(f"extraction: {result.extraction:.1f} ms a page, {share}", err=True)


@click.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only pages fetched since this day (UTC).")
@archive_option
@room.store_option
def replay(
    names: tuple[str, ...],
    dry_run: bool,  # noqa: FBT001 - a flag
    since: "datetime | None",
    archive_dir: str,
    store_url: str,
    **_: str,
) -> None:
    """Extract again from the archived pages of SITE, or of every site, without network.

    What changes goes through the gates of the site, as after a crawl. A replay that was interrupted goes on where it
    was.
    """
    from crawler import commands
    from crawler.readers import readers
    from crawler.replay import replaying
    from crawler.reporting import verdict

    replays = replaying.replays(Path(archive_dir), names, commands.settings_for(store_url, archive_dir))
    begin = since and since.replace(tzinfo=UTC)
    runs = []
    with open_store(store_url, create=not dry_run) as store, readers():
        for one in replays:
            if dry_run:
                one.preview(store, begin, room.progress)
            else:
                runs.append(one.run(store, begin, room.progress))
            _show_replay(one, dry_run=dry_run)
        if not dry_run:
            _compare(store)
    lines = list(map(verdict.shortfall, runs))
    for run, line in zip(runs, lines, strict=True):
        _tell(run, line, "", "")
    if error := verdict.error_of(lines, runs):
        raise error


def _compare(store: "Store") -> None:
    """Look for duplicates among what has come in."""
    with room.progress("articles compared") as done:
        store.update_clusters(done)


def _show_replay(replay: "Replay", *, dry_run: bool) -> None:
    if replay.before:
        click.echo(f"{replay.before} pages were read before the interruption; the report of the run counts them")
    show(replay.comparison.as_tables(f"Replay of {replay.site.name}{', written nowhere' if dry_run else ''}"))
    for flaw in replay.flaws:
        click.echo(f"Warning: {flaw}", err=True)


@click.command()
@click.argument("number", metavar="RUN", type=int)
@notify_url_option
@notify_command_option
@archive_option
@room.store_option
def release(number: int, notify_url: str, notify_command: str, archive_dir: str, store_url: str, **_: str) -> None:
    """Let through what RUN holds, after its deletions were visited again.

    New and changed articles go into the corpus at once. Pages that were gone are visited once more: those that still
    are leave it, the others stay. An unfinished run is closed as it is. Where nothing is held, nothing is done.
    """
    from crawler import commands
    from crawler.publishing import release as releasing
    from crawler.reporting.notify import check
    from crawler.running.progress import Board

    check(notify_url, notify_command)
    with open_store(store_url, create=False) as store:
        released = releasing.publish(store, number)
        _compare(store)
    click.echo(released.said)
    run, shortfall = released.run, ""
    if released.deletions:
        checked = releasing.check(commands.settings_for(store_url, archive_dir), released, Board())
        run, shortfall = checked.run, releasing.shortfall(checked)
        click.echo(checked.said)
    _tell(run, shortfall, notify_url, notify_command)
    if shortfall:
        raise HeldRunError(shortfall)
