"""Collections with judgements: articles, queries, and which article answers which query how well."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "data" / "sample_site"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import judgements
from engines import index_url

from corpus import Article, Change
from corpus.importing import numbered_lines, parse_line
from indexer import Search, open_search
from indexer.evaluation import Judgements, measure_each, read_judgements, read_queries, run

ROOT = Path(__file__).parent.parent
PORT = 8631
DEPTH = 100


@dataclass(frozen=True)
class Collection:
    """A folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`, as `python -m indexer evaluate` reads them."""

    name: str
    articles: list[Article]
    queries: dict[str, str]
    judgements: Judgements

    def indexed(self, engine: str, folder: Path) -> Search:
        """Return the search over an index of the articles, in a folder or on a server; made there if it is not."""
        search = open_search(index_url(engine, folder / self.name))
        if not search.index.position():
            search.index.update(Change(number, one.id, one) for number, one in enumerate(self.articles, start=1))
        return search

    def ndcg(self, ranked: dict[str, list[str]]) -> dict[str, float]:
        """Return nDCG@10 of each query by the ids that it found."""
        return {query: one.ndcg_10 for query, one in measure_each(ranked, self.judgements).items()}

    def ranked(self, search: Search) -> dict[str, list[str]]:
        """Return the ids that each query finds with ours."""
        return {query: [article for article, _ in hits] for query, hits in run(search, self.queries, DEPTH)}


def read(folder: Path) -> Collection:
    """Return the collection in a folder."""
    with (folder / "corpus.jsonl").open("rb") as file:
        articles = [parse_line(line) for _, line in numbered_lines(file)]
    queries, judged = read_queries(folder / "queries.jsonl"), read_judgements(folder / "qrels.tsv")
    return Collection(folder.name, articles, queries, judged)


def sample_site(folder: Path) -> Collection:
    """Return the sample site's own collection, crawled into the folder."""
    address = f"http://127.0.0.1:{PORT}/"
    serve = [sys.executable, "data/sample_site/serve.py", "--port", str(PORT), "--"]
    crawl = [sys.executable, "-m", "crawler", "run", "sample", "--start", address, "--data-dir", str(folder / "data")]
    subprocess.run([*serve, *crawl], cwd=ROOT, check=True, capture_output=True)
    corpus = folder / "corpus.jsonl"
    export = [sys.executable, "-m", "corpus", "export", str(corpus), "--data-dir", str(folder / "data")]
    subprocess.run(export, cwd=ROOT, check=True, capture_output=True)
    with corpus.open("rb") as file:
        articles = [parse_line(line) for _, line in numbered_lines(file)]
    queries = read_queries(judgements.JUDGED / "queries.jsonl")
    return Collection("sample_site", articles, queries, judgements.qrels(address))


def collections(folders: list[str], made: Path) -> list[Collection]:
    """Return the collection of the sample site, crawled into `made`, and those in the folders."""
    return [sample_site(made), *(read(Path(folder)) for folder in folders)]
