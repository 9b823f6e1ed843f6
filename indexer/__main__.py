"""`python -m indexer`: make articles searchable, search them, measure the answers."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from corpus import TOPICS, console, open_store
from indexer import evaluation
from indexer.commands import as_json as results_as_json
from indexer.commands import as_text
from indexer.errors import DamagedIndexError, IndexerError
from indexer.engines import open_index
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


@main.command()
@console.store_option
@console.index_option
def rebuild(store_url: str, index_url: str, **_: object) -> None:
    """Build the index anew beside the one that serves, check it, and swap it in."""
    with open_store(store_url) as store, open_index(index_url) as index:
        with console.progress("indexing", store.count()) as show:
            count = index.rebuild(store, show)
        click.echo(f"{count} articles in the index")


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
            message = f"{len(wrong)} faults found in {index_url}"
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
@console.data_dir_option
@console.index_option
def evaluate(queries: Path, qrels: Path, *, as_json: bool, index_url: str, **_: object) -> None:
    """Measure the answers against judgements: nDCG@10 (gain is the grade), MRR@10, Recall@100."""
    asked, judgements = evaluation.read_queries(queries), evaluation.read_judgements(qrels)
    with open_search(index_url) as found, console.progress("searching", len(asked)) as show:
        ranked = {}
        for query_id, hits in evaluation.run(found, asked, evaluation.DEPTH):
            ranked[query_id] = [article_id for article_id, _ in hits]
            show(len(ranked))
    measures = asdict(evaluation.measure(ranked, judgements))
    named = dict(zip(("queries", "nDCG@10", "MRR@10", "Recall@100"), measures.values(), strict=True))
    click.echo(json.dumps(named) if as_json else "\n".join(f"{name}\t{value:.4g}" for name, value in named.items()))


if __name__ == "__main__":
    main(prog_name="python -m indexer")
