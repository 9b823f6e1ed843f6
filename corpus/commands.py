"""The commands of the corpus: articles in and out, their history, and keeping the store safe.

Says things to people; what it says is done elsewhere.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console

from corpus import history as told_history
from corpus.article import Article
from corpus.console import Room, progress, store_option
from corpus.duplicates_report import told
from corpus.errors import BadRecordError, FileError, StoreError, UnknownArticleError
from corpus.files import replacing
from corpus.importing import numbered_lines, parse_line
from corpus.opening import open_store, restore_store
from corpus.store import Store

_STEP = 500
"""Articles between two signs of progress."""
_FILE = click.Path(dir_okay=True, path_type=Path)
_SQLITE = b"SQLite format 3\x00"


@click.group(cls=Room)
def corpus() -> None:
    """Keep articles: import and export them, look at their history, back them up."""


@corpus.command("import")
@click.argument("file", type=_FILE)
@store_option
def import_(file: Path, store_url: str, **_: object) -> None:
    """Import articles, one JSON object a line.

    FILE is - for stdin.

    A line needs "url", "title" and "text"; "id" is kept as the article's id where it is given, and any other field of a
    record may follow. A line that cannot be taken is named on stderr with the reason, and all others go in.

    Importing the same file again changes nothing.

    Example: {"url": "https://example.org/a.html", "title": "Pensions", "text": "…"}
    """
    bad = 0

    def refuse(number: int, error: BadRecordError) -> None:
        nonlocal bad
        bad += 1
        click.echo(f"line {number}: {error}", err=True)

    with _reading(file) as stream, open_store(store_url) as store:
        with progress("articles imported") as show:
            saved = store.put(_articles(stream, refuse), show)
        with progress("articles compared") as show:
            store.update_clusters(show)
    counts = ", ".join(f"{count} {kind}" for kind, count in saved.items())
    click.echo(f"{counts}, {bad} bad")
    if bad:
        message = f"{bad} of the lines could not be imported; correct them and import the file again"
        raise BadRecordError(message)


@corpus.command()
@click.argument("file", type=_FILE, default="-")
@store_option
def export(file: Path, store_url: str, **_: object) -> None:
    """Export articles, one JSON object a line.

    Every live article is written to FILE, or to stdout; `import` reads it back without loss. FILE is
    either the old one or the whole new one, never a part.
    """
    with open_store(store_url, create=False) as store:
        if file == Path("-"):
            _write_lines(store, sys.stdout.buffer, lambda _: None)
            return
        _refuse_database(file)
        with replacing(file) as draft, draft.open("wb") as out, progress("articles exported", store.count()) as show:
            count = _write_lines(store, out, show)
    click.echo(f"{count} articles exported to {file}", err=True)


@corpus.command()
@click.argument("article")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, the differences whole.")
@store_option
def history(article: str, store_url: str, *, as_json: bool, **_: object) -> None:
    """Show the versions of an article.

    ARTICLE is its id or its address. Each version is shown with its date, the kind of change (a figure, a date or a
    period, the steps, the legal basis, the wording, only the form), the fields that differ, and the words. Words that
    were taken out are red and struck through, words that were put in are green and underlined; where there is no
    terminal they are written [-so-] and {+so+}. What stayed is cut short with an ellipsis.
    """
    with open_store(store_url, create=False) as store:
        versions = store.history(_named(store, article).id)
    if as_json:
        click.echo(json.dumps(told_history.as_json(versions), ensure_ascii=False, indent=1))
        return
    styled = sys.stdout.isatty()
    for line in told_history.as_lines(versions, styled=styled):
        if styled:
            Console(highlight=False).print(line, soft_wrap=True)
        else:
            click.echo(line.plain)


@corpus.command()
@click.argument("article", default="")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for each cluster.")
@store_option
def duplicates(article: str, store_url: str, *, as_json: bool, **_: object) -> None:
    """Show which articles say the same.

    ARTICLE is an id or an address; without it all clusters are shown, the largest first. The first member of a cluster
    stands for all. Behind the titles are the places: the same text for another place is an answer of its own.
    """
    with open_store(store_url, create=False) as store:
        asked = _named(store, article) if article else None
        with progress("articles compared") as show:
            store.update_clusters(show)
        clusters = filter(None, [store.cluster(asked.id)]) if asked else store.clusters()
        nothing = True
        for line in told(store, clusters, as_json=as_json):
            click.echo(line)
            nothing = False
    if nothing:
        click.echo("no duplicates", err=True)


@corpus.command()
@click.argument("file", type=_FILE)
@store_option
def backup(file: Path, store_url: str, **_: object) -> None:
    """Write a backup of the store.

    Others can go on using the store meanwhile. The copy is checked before it takes the place of what was in FILE.
    """
    with open_store(store_url, create=False) as store:
        store.backup(file)
    click.echo(f"backed up to {file}", err=True)


@corpus.command()
@click.argument("file", type=_FILE)
@store_option
def restore(file: Path, store_url: str, **_: object) -> None:
    """Go back to a backup of the store.

    The backup is checked first, and a damaged one is refused. The store that was there is kept with .before-restore
    behind its name: beside the restored one where that is a file, else beside the backup.

    A backup of one engine can be restored into another, by naming that in --store-url: so a store moves from a file to
    a server, and back, with its history and with what is still to be crawled.
    """
    kept = restore_store(store_url, file)
    if kept:
        click.echo(f"the store that was there is kept in {kept}", err=True)
    click.echo(
        f"restored from {file}; now bring the search index to the same state: python -m indexer rebuild", err=True
    )


@corpus.command()
@store_option
def verify(store_url: str, **_: object) -> None:
    """Check that the store is whole.

    The file, what belongs together in it, and every record are read. What is wrong is printed line by
    line, each with what to do about it, and the exit status is 1.
    """
    with open_store(store_url, create=False) as store:
        flaws = store.verify()
        for flaw in flaws:
            click.echo(flaw)
        if not flaws:
            click.echo(f"sound: {store.count()} articles, {store.position()} changes")
            return
    message = f"the store is not sound: {len(flaws)} flaws"
    raise StoreError(message)


@contextmanager
def _reading(file: Path) -> Iterator[BinaryIO]:
    if file == Path("-"):
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        message = f"cannot read {file}: {error.strerror}; name a file of JSON lines, or - for stdin"
        raise FileError(message) from error
    with stream:
        yield stream


def _articles(stream: BinaryIO, refuse: Callable[[int, BadRecordError], None]) -> Iterator[Article]:
    for number, line in numbered_lines(stream):
        try:
            article = parse_line(line)
        except BadRecordError as error:
            refuse(number, error)
        else:
            yield article


def _write_lines(store: Store, out: BinaryIO, show: Callable[[int], None]) -> int:
    count = 0
    for count, article in enumerate(store.articles(), start=1):
        out.write(json.dumps(article.line(), ensure_ascii=False).encode() + b"\n")
        if count % _STEP == 0:
            show(count)
    out.flush()
    return count


def _refuse_database(file: Path) -> None:
    """Raise FileError where an export would take the place of a store, for instance of the one that is exported."""
    if file.is_file():
        with file.open("rb") as there:
            if there.read(len(_SQLITE)) == _SQLITE:
                message = f"{file} is a database; name another file for the export"
                raise FileError(message)


def _named(store: Store, name: str) -> Article:
    article = store.get(name)
    if article is None and "://" in name:
        try:
            article = store.find(name)
        except ValueError as error:
            raise UnknownArticleError(str(error)) from error
    if article is None:
        message = f"there is no article {name!r}; name one by its id or by the address of its source"
        raise UnknownArticleError(message)
    return article


def main() -> None:
    """Run the command that the command line names."""
    # Chinese titles are printed whatever the terminal says of itself.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # real streams can
    corpus(prog_name="python -m corpus")
