"""The commands that only look: at sites, runs and pages.

Scrapy takes half a second to load, so each command imports what it needs of it: --help answers at once.
"""

import json
import sys
from pathlib import Path

import click

from corpus import MissingStoreError, Run, open_store
from corpus import console as room
from corpus.files import replacing
from crawler.command_line.options import show
from crawler.errors import UnfitDeclarationError, UnreadablePageError

_NEWEST = 50
"""Runs among which the newest of each site is looked for; older ones are told by `report`."""


@click.command()
@room.store_option
def sites(store_url: str, **_: str) -> None:
    """List the sites: those that are declared, and all that were crawled, with the newest run of each."""
    from rich.table import Table

    from crawler.declarations import declared_sites

    crawled = _crawled(store_url)
    table = Table("name", "start", box=None)
    for column in ("articles", "newest run", "held"):
        table.add_column(column, justify="right")
    table.add_column("state")
    starts = {name: " ".join(spider.starts) or "--start URL" for name, spider in declared_sites().items()}
    for name in [*starts, *sorted(crawled.keys() - starts)]:
        table.add_row(name, starts.get(name, "--url URL"), *crawled.get(name, ("0", "", "", "")))
    show(table)


def _crawled(store_url: str) -> dict[str, tuple[str, str, str, str]]:
    """Return of each crawled or imported site: articles, the newest run, how much it holds, its state."""
    try:
        with open_store(store_url, create=False) as store:
            counts = store.sites()
            runs = {run.site: run for run in reversed(store.runs(limit=_NEWEST))}
    except MissingStoreError:
        return {}  # nothing was crawled yet
    return {name: (str(counts.get(name, 0)), *_newest(runs.get(name))) for name in counts.keys() | runs.keys()}


def _newest(run: Run | None) -> tuple[str, str, str]:
    if run is None:
        return "", "", ""
    held = sum(run.held.values())
    return f"{run.number}, {run.started:%Y-%m-%d %H:%M} UTC", str(held) if held else "", run.state.value


@click.command()
@click.argument("number", metavar="[RUN]", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML file with plots.")
@room.store_option
def report(number: int | None, as_json: bool, page: Path | None, store_url: str, **_: str) -> None:  # noqa: FBT001 - a flag
    """Show a run (the newest) beside the good run before it of the same site."""
    from crawler import commands, reporting

    with open_store(store_url, create=False) as store:
        found = reporting.gather(store, commands.run_or_newest(store, number))
    if page:
        with replacing(page) as draft:
            draft.write_text(reporting.as_html(found), encoding="utf-8")
        click.echo(f"the report of run {found.run.number} is in {page}", err=True)
    if as_json:
        click.echo(json.dumps(reporting.as_json(found), ensure_ascii=False, indent=1))
    elif not page:
        show(reporting.as_tables(found))


@click.command()
@click.option("--url", required=True, help="The address of the page.")
@click.option("--site", default="", help="Read it as a page of this declared site.  [default: the one of the host]")
@click.option(
    "--explain",
    is_flag=True,
    help="Say on stderr which parts are missing, what found the others, and the sentence behind each fact.",
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def extract(url: str, site: str, explain: bool, file: Path) -> None:  # noqa: FBT001 - a flag
    """Turn one saved page (FILE, or - for stdin) into one JSON record."""
    html = _page(file)
    from crawler import commands

    reading, layout = commands.extract(html, url, site)
    click.echo(json.dumps(commands.record(reading), ensure_ascii=False, indent=1))
    if explain:
        from crawler.declaring.checking import facts_table, parts_table

        show(parts_table(reading, html, layout), stderr=True)
        if reading.article and reading.article.facts:
            show(facts_table(reading.article), stderr=True)


@click.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--url", "urls", multiple=True, help="Check the host of this address, whatever site it is.")
@click.option("--start", "starts", multiple=True, help="Start here instead of at the declared address; repeatable.")
@click.option("--pages", type=click.IntRange(min=1), default=8, show_default=True, help="Visit so many pages.")
def check(names: tuple[str, ...], urls: tuple[str, ...], starts: tuple[str, ...], pages: int) -> None:
    """Visit a few pages of SITE, keep nothing, and say what its declaration makes of them.

    For each page: which rule its address and its links match, which parts were found, by which selector, and which are
    missing. The exit status is 1 where the declaration wants mending.
    """
    from crawler import commands
    from crawler.declaring import checking
    from crawler.declaring.trying import try_site

    jobs = commands.jobs_for(names, urls, starts)
    if len(jobs) != 1:
        message = "name one SITE (see: python -m crawler sites) or one --url URL"
        raise click.UsageError(message)
    trial = try_site(jobs[0], pages)
    show(checking.as_tables(trial))
    if found := checking.complaints(trial):
        raise UnfitDeclarationError(f"{jobs[0].name}: " + "; ".join(found))
    click.echo(checking.verdict(trial), err=True)


def _page(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"cannot read the page {str(file)!r}: {error.strerror}; name a file of HTML, or - for stdin"
        raise UnreadablePageError(message) from error
