"""`python -m crawler`: visit sites, read pages, report."""

import os
import signal

_INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 and the number of the signal."""


def _give_up(*_: object) -> None:
    """End at once, in a line: nothing has begun."""
    os.write(2, b"interrupted before anything was done; run the same command again\n")
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    # Loading what follows takes a while, in the middle of which an interruption would end in a traceback.
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _give_up)

import json
import sys
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus import MissingStoreError, ShebaoError, open_store
from corpus import console as room
from corpus.files import replacing
from crawler.errors import HeldRunError, NotifyError, UnfitDeclarationError, UnreadablePageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from rich.console import RenderableType

    from corpus import Run
    from crawler.commands import Job, Result
    from crawler.replay import Replay

_WIDTH = 160
"""Columns of a table where there is no terminal to ask."""

# Scrapy takes half a second to load, so each command imports what it needs of it: --help answers at once.


@click.group(cls=room.Room)
def main() -> None:
    """Visit sites and put what they say into the corpus."""


@main.command()
@room.store_option
def sites(store_url: str, **_: str) -> None:
    """List the declared sites."""
    from rich.table import Table  # noqa: PLC0415

    from crawler.commands import declared_sites  # noqa: PLC0415

    known = _articles_by_site(store_url)
    table = Table("name", "start", box=None)
    table.add_column("articles", justify="right")
    declared = declared_sites()
    for name, spider in declared.items():
        table.add_row(name, " ".join(spider.starts) or "--start URL", str(known.get(name, 0)))
    for name in known.keys() - declared.keys():
        table.add_row(name, "--url URL", str(known[name]))
    _print(table)


def _articles_by_site(store_url: str) -> dict[str, int]:
    try:
        with open_store(store_url, create=False) as store:
            return store.sites()
    except MissingStoreError:
        return {}  # nothing was crawled yet


def _archive_dir(context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """Return the folder of the archive; empty, which click would not tell from unset in the environment, for none."""
    named = value if value is not None else os.environ.get("ARCHIVE_DIR")
    return named if named is not None else f"{context.params['data_dir'] or 'data'}/archive"


_archive_option = click.option(
    "--archive-dir",
    callback=_archive_dir,
    help="Where answers are archived as they came; empty for nowhere.  [env: ARCHIVE_DIR; default: DATA_DIR/archive]",
)
_notify_url = click.option(
    "--notify-url", envvar="NOTIFY_URL", default="", help="Post the summary of a run that falls short to this webhook."
)
_notify_command = click.option(
    "--notify-command",
    envvar="NOTIFY_COMMAND",
    default="",
    help="Hand the summary of a run that falls short to this command, as JSON on its stdin.",
)


@main.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--url", "urls", multiple=True, help="Crawl the host of this address, whatever site it is; repeatable.")
@click.option("--start", "starts", multiple=True, help="Start here instead of at the declared address; repeatable.")
@click.option("--pages", type=click.IntRange(min=1), help="Visit at most so many pages of each site.")
@click.option("--all", "everything", is_flag=True, help="Visit every known address, due or not.")
@_notify_url
@_notify_command
@_archive_option
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
    from crawler import commands  # noqa: PLC0415
    from crawler.notify import check  # noqa: PLC0415
    from crawler.progress import Board  # noqa: PLC0415

    check(notify_url, notify_command)
    jobs = commands.jobs_for(names, urls, starts)
    settings = commands.settings_for(store_url, archive_dir)
    with _told_how_to_go_on(store_url, jobs), _told_of_errors(jobs, notify_url, notify_command):
        results = commands.crawl(settings, jobs, pages or 0, Board(), everything=everything)
    for result in results:
        _show(result)
        _tell(result.run, result.shortfall, notify_url, notify_command)
    commands.check(results)


@contextmanager
def _told_how_to_go_on(store_url: str, jobs: "list[Job]") -> "Iterator[None]":
    """Say after Ctrl-C what waits for the end of the runs, and the ways to it."""
    try:
        yield
    except KeyboardInterrupt:
        from crawler.commands import interrupted  # noqa: PLC0415

        lines = interrupted(store_url, jobs)
        if not lines:
            raise
        click.echo("\n".join(lines), err=True)
        click.get_current_context().exit(_INTERRUPTED)


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
    from crawler.summary import facts, line  # noqa: PLC0415

    figures = facts(run, status=1 if shortfall else 0)
    click.echo(line(figures))
    if shortfall:
        notice = {**figures, "shortfall": shortfall, "complaints": list(run.complaints)}
        _notify(notice, notify_url, notify_command)


def _notify(notice: "Mapping[str, object]", url: str, command: str) -> None:
    from crawler.notify import tell  # noqa: PLC0415

    try:
        tell(notice, url, command)
    except NotifyError as error:
        click.echo(str(error), err=True)  # what it was to tell makes the exit status


def _print(table: "RenderableType", *, stderr: bool = False) -> None:
    from rich.console import Console  # noqa: PLC0415

    # What sites say, an IPv6 host even, may look like Rich's markup.
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else _WIDTH
    Console(width=width, markup=False, emoji=False, stderr=stderr).print(table)


def _show(result: "Result") -> None:
    from crawler.reporting import as_tables  # noqa: PLC0415

    _print(as_tables(result.report, brief=True))
    if result.extraction:
        share = f"{result.extraction_share:.0%} of the crawl's CPU time"
        click.echo(f"extraction: {result.extraction:.1f} ms a page, {share}", err=True)


@main.command()
@click.option("--url", required=True, help="The address of the page.")
@click.option("--site", default="", help="Read it as a page of this declared site.  [default: the one of the host]")
@click.option("--explain", is_flag=True, help="Say on stderr which parts are missing, and what found the others.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def extract(url: str, site: str, explain: bool, file: Path) -> None:  # noqa: FBT001 - a flag
    """Turn one saved page (FILE, or - for stdin) into one JSON record."""
    html = _page(file)
    from crawler import commands  # noqa: PLC0415

    reading, layout = commands.extract(html, url, site)
    click.echo(json.dumps(commands.record(reading), ensure_ascii=False, indent=1))
    if explain:
        from crawler.checking import parts_table  # noqa: PLC0415

        _print(parts_table(reading, html, layout), stderr=True)


@main.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--url", "urls", multiple=True, help="Check the host of this address, whatever site it is.")
@click.option("--start", "starts", multiple=True, help="Start here instead of at the declared address; repeatable.")
@click.option("--pages", type=click.IntRange(min=1), default=8, show_default=True, help="Visit so many pages.")
def check(names: tuple[str, ...], urls: tuple[str, ...], starts: tuple[str, ...], pages: int) -> None:
    """Visit a few pages of SITE, keep nothing, and say what its declaration makes of them.

    For each page: which rule its address and its links match, which parts were found, by which selector, and which are
    missing. The exit status is 1 where the declaration wants mending.
    """
    from crawler import checking, commands  # noqa: PLC0415
    from crawler.trying import try_site  # noqa: PLC0415

    jobs = commands.jobs_for(names, urls, starts)
    if len(jobs) != 1:
        message = "name one SITE (see: python -m crawler sites) or one --url URL"
        raise click.UsageError(message)
    trial = try_site(jobs[0], pages)
    _print(checking.as_tables(trial))
    if found := checking.complaints(trial):
        raise UnfitDeclarationError(f"{jobs[0].name}: " + "; ".join(found))


def _page(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"cannot read the page {str(file)!r}: {error.strerror}; name a file of HTML, or - for stdin"
        raise UnreadablePageError(message) from error


@main.command()
@click.argument("number", metavar="[RUN]", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML file with plots.")
@room.store_option
def report(number: int | None, as_json: bool, page: Path | None, store_url: str, **_: str) -> None:  # noqa: FBT001 - a flag
    """Show a run (the newest) beside the good run before it of the same site."""
    from crawler import commands, reporting  # noqa: PLC0415

    with open_store(store_url, create=False) as store:
        found = reporting.gather(store, commands.run_or_newest(store, number))
    if page:
        with replacing(page) as draft:
            draft.write_text(reporting.as_html(found), encoding="utf-8")
        click.echo(f"the report of run {found.run.number} is in {page}", err=True)
    if as_json:
        click.echo(json.dumps(reporting.as_json(found), ensure_ascii=False, indent=1))
    elif not page:
        _print(reporting.as_tables(found))


@main.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only pages fetched since this day (UTC).")
@_archive_option
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
    from crawler import commands, verdict  # noqa: PLC0415
    from crawler import replay as replaying  # noqa: PLC0415
    from crawler.readers import readers  # noqa: PLC0415

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
    lines = list(map(verdict.shortfall, runs))
    for run, line in zip(runs, lines, strict=True):
        _tell(run, line, "", "")
    if error := verdict.error_of(lines, runs):
        raise error


def _show_replay(replay: "Replay", *, dry_run: bool) -> None:
    if replay.before:
        click.echo(f"{replay.before} pages were read before the interruption; the report of the run counts them")
    _print(replay.comparison.as_tables(f"Replay of {replay.site.name}{', written nowhere' if dry_run else ''}"))
    for flaw in replay.flaws:
        click.echo(f"Warning: {flaw}", err=True)


@main.command()
@click.argument("number", metavar="RUN", type=int)
@_notify_url
@_notify_command
@_archive_option
@room.store_option
def release(number: int, notify_url: str, notify_command: str, archive_dir: str, store_url: str, **_: str) -> None:
    """Let through what RUN holds, after its deletions were visited again.

    New and changed articles go into the corpus at once. Pages that were gone are visited once more: those that still
    are leave it, the others stay. An unfinished run is closed as it is. Where nothing is held, nothing is done.
    """
    from crawler import commands  # noqa: PLC0415
    from crawler import release as releasing  # noqa: PLC0415
    from crawler.notify import check  # noqa: PLC0415
    from crawler.progress import Board  # noqa: PLC0415

    check(notify_url, notify_command)
    with open_store(store_url, create=False) as store:
        released = releasing.publish(store, number)
    click.echo(released.said)
    run, shortfall = released.run, ""
    if released.deletions:
        checked = releasing.check(commands.settings_for(store_url, archive_dir), released, Board())
        run, shortfall = checked.run, releasing.shortfall(checked)
        click.echo(checked.said)
    _tell(run, shortfall, notify_url, notify_command)
    if shortfall:
        raise HeldRunError(shortfall)


if __name__ == "__main__":
    main(prog_name="python -m crawler")
