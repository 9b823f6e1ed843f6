"""`python -m indexer`: make articles searchable, search them, measure the answers."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from corpus import TOPICS, console, open_store, without_password
from corpus import data_dir as data_dir_names
from indexer import evaluation
from indexer.commands import Evaluated, as_text
from indexer.commands import as_json as results_as_json
from indexer.engines import open_index
from indexer.errors import DamagedIndexError, IndexerError, MissingIndexError
from indexer.evaluation import QueryMeasures
from indexer.golden import Golden
from indexer.index import ArticleIndex
from indexer.query import Query, Sort
from indexer.search import open_search

_FILE = click.Path(path_type=Path)


@click.group(cls=console.Room)
def main() -> None:
    """Make the corpus searchable and answer queries."""


@main.command()
@console.store_option
@console.index_option
def update(store_url: str, index_url: str, **_: object) -> None:
    """Take into the index what changed in the store since the last time."""
    with open_store(store_url) as store, open_index(index_url) as index:
        position = index.position()
        if position > store.position():
            message = f"the index is at position {position}, the store at {store.position()}: it was made from another"
            raise DamagedIndexError(message + " store; cure: python -m indexer rebuild")
        with console.progress("indexing") as show:
            taken = index.update(store.changes(after=position), show)
        click.echo(f"{taken} changes taken, {index.count()} articles in the index")
        _advise(index)


@main.command()
@console.store_option
@console.index_option
@click.option(
    "--golden",
    type=_FILE,
    help="Folder of golden queries, which the new index must answer as well.  [default: DATA_DIR/golden, if there]",
)
def rebuild(store_url: str, index_url: str, data_dir: str, golden: Path | None) -> None:
    """Build the index anew beside the one that serves, check it, and swap it in."""
    folder = golden or Path(data_dir_names.golden(data_dir))
    asked = Golden.read(folder) if golden or folder.is_dir() else None
    with open_store(store_url) as store, open_index(index_url) as index:
        accept = asked.accept(_serving(asked, index)) if asked else None
        with console.progress("indexing", store.count()) as show:
            count = index.rebuild(store, show, accept)
        click.echo(f"{count} articles in the index")
        _advise(index)


def _serving(golden: Golden, index: ArticleIndex) -> dict[str, QueryMeasures]:
    """Return how well the index that serves answers golden queries; nothing where none can."""
    try:
        return golden.measured(index)
    except (MissingIndexError, DamagedIndexError):
        return {}


def _advise(index: ArticleIndex) -> None:
    if advice := index.advice():
        click.echo(advice, err=True)


@main.command()
@console.store_option
@console.index_option
def verify(store_url: str, index_url: str, **_: object) -> None:
    """Read the whole index and compare it with the store."""
    with open_store(store_url) as store, open_index(index_url) as index:
        wrong = index.verify(store)
        for line in wrong:
            click.echo(line)
        if wrong:
            message = f"{len(wrong)} faults found in {without_password(index_url)}"
            raise IndexerError(message)
        click.echo(f"the index is sound: {index.count()} articles")


def _reject_options(_context: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := [word for word in words if word.startswith("--")]:
        raise click.NoSuchOption(unknown[0])
    return words


# A word with one hyphen is excluded, not an option.
@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, callback=_reject_options)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits on a page.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1))
@click.option("--topic", default="", type=click.Choice(["", *TOPICS]), metavar="TOPIC", help="Id of a topic.")
@click.option("--region", default="", help="Name of a place, English or Chinese.")
@click.option("--year", type=int, help="Year of the rules.")
@click.option("--site", default="", help="Name of a site.")
@click.option("--law", default="", help="Statute, or one article of it: social-insurance-law/25.")
@click.option("--sort", default=Sort.RELEVANCE.value, type=click.Choice([sort.value for sort in Sort]))
@console.data_dir_option
@console.index_option
def search(words: Sequence[str], *, as_json: bool, top: int, sort: str, index_url: str, **asked: object) -> None:
    """Find articles by WORDS: words, "phrases", -not, field:word; without WORDS the newest.

    Fields are title, steps, text, law, topic, region, year and site.
    """
    asked.pop("data_dir", None)
    query = Query(words=" ".join(words), per_page=top, sort=Sort(sort), **asked)  # type: ignore[arg-type] # as declared
    with open_search(index_url) as found:
        results = found.find(query)
    if as_json:
        click.echo(json.dumps(results_as_json(results), ensure_ascii=False, indent=1))
        return
    for line in as_text(results):
        click.echo(line)


@main.command()
@click.option("--queries", required=True, type=_FILE, help="Lines of JSON with id and text.")
@click.option("--top", default=evaluation.DEPTH, show_default=True, type=click.IntRange(1, 1000))
@console.data_dir_option
@console.index_option
def run(queries: Path, top: int, index_url: str, **_: object) -> None:
    """Print the best articles of many queries as a TREC run."""
    with open_search(index_url) as found:
        for query_id, hits in evaluation.run(found, evaluation.read_queries(queries), top):
            for line in evaluation.trec_lines(query_id, hits):
                click.echo(line)


@main.command()
@click.option("--queries", required=True, type=_FILE, help="Lines of JSON with id and text.")
@click.option("--qrels", required=True, type=_FILE, help="Query id, article id and grade between tabs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@click.option("--per-query", is_flag=True, help="Also the measures of each query, the worst first.")
@click.option("--save", type=_FILE, help="File in which the measures of each query are kept.")
@click.option("--against", type=_FILE, help="File that another run has saved: how far each query is from it.")
@console.data_dir_option
@console.index_option
def evaluate(  # noqa: PLR0913 - each is an option of the command
    queries: Path,
    qrels: Path,
    *,
    as_json: bool,
    per_query: bool,
    save: Path | None,
    against: Path | None,
    index_url: str,
    **_: object,
) -> None:
    """Measure the answers against judgements: nDCG@10 (gain is the grade), MRR@10, Recall@100."""
    asked, judgements = evaluation.read_queries(queries), evaluation.read_judgements(qrels)
    before = evaluation.read_saved(against) if against else {}
    with open_search(index_url) as found, console.progress("searching", len(asked)) as show:
        ranked = {}
        for query_id, hits in evaluation.run(found, asked, evaluation.DEPTH):
            ranked[query_id] = [article_id for article_id, _ in hits]
            show(len(ranked))
    measured = evaluation.measure_each(ranked, judgements)
    if save:
        evaluation.save(save, measured)
    report = Evaluated(measured, before, asked if per_query or against else {})
    click.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else "\n".join(report.as_text()))


if __name__ == "__main__":
    main(prog_name="python -m indexer")
