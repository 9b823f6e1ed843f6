"""`python -m crawler`: visit sites, read pages, report."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus import MissingStoreError, open_store
from corpus import console as room
from crawler.errors import UnreadablePageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from crawler.commands import Result

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


@main.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--url", "urls", multiple=True, help="Crawl the host of this address, whatever site it is; repeatable.")
@click.option("--start", "starts", multiple=True, help="Start here instead of at the declared address; repeatable.")
@click.option("--pages", type=click.IntRange(min=1), help="Visit at most so many pages of each site.")
@room.store_option
def run(
    names: tuple[str, ...], urls: tuple[str, ...], starts: tuple[str, ...], pages: int | None, store_url: str, **_: str
) -> None:
    """Crawl sites, then report. A run that was interrupted goes on where it was."""
    if not names and not urls:
        message = "say what to crawl: a declared SITE (see: python -m crawler sites) or --url URL"
        raise click.UsageError(message)
    if starts and len(names) != 1:
        message = "--start goes with exactly one SITE; for other addresses use --url"
        raise click.UsageError(message)
    from crawler import commands  # noqa: PLC0415
    from crawler.progress import Board  # noqa: PLC0415

    jobs = commands.jobs_for(names, urls, starts)
    results = commands.crawl(commands.settings_for(store_url), jobs, pages or 0, Board())
    for result in results:
        _show(result)
    commands.check(results)


def _print(table: "RenderableType") -> None:
    from rich.console import Console  # noqa: PLC0415

    # What sites say, an IPv6 host even, may look like Rich's markup.
    width = None if sys.stdout.isatty() else _WIDTH
    Console(width=width, markup=False, emoji=False).print(table)


def _show(result: "Result") -> None:
    from crawler.report import as_tables  # noqa: PLC0415

    _print(as_tables(result.run, result.before, result.examples))
    if result.extraction:
        click.echo(f"extraction: {result.extraction:.1f} ms a page", err=True)


@main.command()
@click.option("--url", required=True, help="The address of the page.")
@click.option("--site", default="", help="Read it as a page of this declared site.  [default: the one of the host]")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def extract(url: str, site: str, file: Path) -> None:
    """Turn one saved page (FILE, or - for stdin) into one JSON record."""
    html = _page(file)
    from crawler.commands import extract as record_of  # noqa: PLC0415

    click.echo(json.dumps(record_of(html, url, site), ensure_ascii=False, indent=1))


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
@room.store_option
def report(number: int | None, as_json: bool, store_url: str, **_: str) -> None:  # noqa: FBT001 - a flag
    """Show a run (the newest) beside the run before it of the same site."""
    from crawler import commands  # noqa: PLC0415
    from crawler import report as reports  # noqa: PLC0415

    with open_store(store_url, create=False) as store:
        found = commands.run_or_newest(store, number)
        before = commands.run_before(store, found)
    if as_json:
        click.echo(json.dumps(reports.as_json(found, before), ensure_ascii=False, indent=1))
    else:
        _print(reports.as_tables(found, before))


@main.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
def replay(names: tuple[str, ...]) -> None:
    """Extract again from the archived pages, without network."""
    room.not_yet(f"replay {' '.join(names)}".strip())


@main.command()
@click.argument("number", metavar="RUN", type=int)
def release(number: int) -> None:
    """Let the held-back deletions of a run through."""
    room.not_yet(f"release {number}")


if __name__ == "__main__":
    main(prog_name="python -m crawler")
