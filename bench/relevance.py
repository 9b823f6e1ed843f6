"""How good the first ten hits are (nDCG@10): ours on each engine, beside engines as their documentation shows them.

    python bench/relevance.py [FOLDER…]

The sample site is measured by its own judgements; a folder holds another collection: `corpus.jsonl`, `queries.jsonl`
and `qrels.tsv`. Beside each other engine stands how often ours on Whoosh was better in 10,000 draws of the queries,
with repetition (paired bootstrap): 97.5 % is what is called significant.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from engines import FOLDERS
from judged import DEPTH, Collection, collections
from plain_engines import PLAIN
from services.opensearch import NoServerError, cluster

DRAWS = 10_000


def measured(
    collection: Collection, folder: Path, engines: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the name of each way to search, ours first, and what each query gets by it."""
    for name, engine in engines.items():
        with collection.indexed(engine, folder / name) as search:
            yield f"ours, `{name}:`", collection.ndcg(collection.ranked(search))
    for name, plain in PLAIN.items():
        ask = plain(collection.articles)
        yield name, collection.ndcg({query: ask(text, DEPTH) for query, text in collection.queries.items()})


@contextmanager
def ours() -> Iterator[Mapping[str, str]]:
    """Yield our engines, each with what the URL of an index begins with; OpenSearch where it can be run."""
    folders = {name: name for name in FOLDERS}
    with ExitStack() as ending:
        try:
            hosts = ending.enter_context(cluster()).hosts
        except NoServerError as error:
            print(f"without OpenSearch: {error}", file=sys.stderr)
            yield folders
            return
        yield {**folders, "opensearch": f"opensearch://{hosts}/"}


def better(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the share of draws in which the mean of one is above that of the other."""
    difference = np.array([one[query] - other[query] for query in one])
    drawn = np.random.default_rng(1).integers(len(difference), size=(DRAWS, len(difference)))
    return float((difference[drawn].mean(axis=1) > 0).mean())


def main(folders: list[str]) -> None:
    """Print a table of each collection."""
    with tempfile.TemporaryDirectory() as made, ours() as engines:
        for collection in collections(folders, Path(made)):
            print(
                f"\n| {collection.name}: {len(collection.articles):,} articles, {len(collection.queries)} queries",
                end="",
            )
            print(" | nDCG@10 | ours better |\n|---|---|---|")
            first: dict[str, float] = {}
            for name, each in measured(collection, Path(made), engines):
                first = first or each
                beaten = "" if name.startswith("ours") else f"{better(first, each):.1%}"
                print(f"| {name} | {np.mean(list(each.values())):.3f} | {beaten} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
