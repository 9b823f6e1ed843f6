"""Whoosh as its documentation shows it: what our index is measured against on the same articles and queries.

One field for each part, the default stemming analyzer, BM25F, any word is enough, facets by `groupedby`, highlighted
passages from stored text.

    python bench/plain_whoosh.py [ARTICLES]
"""

import statistics
import sys
import tempfile
import time

from index_speed import Writer
from whoosh import fields, index, sorting
from whoosh.analysis.analyzers import StemmingAnalyzer
from whoosh.qparser.default import MultifieldParser
from whoosh.qparser.syntax import OrGroup

QUERIES = 30  # fewer than for ours: they take long
FACETS = ("topic", "region", "year", "site")


def schema() -> fields.Schema:
    """Return the fields: two of text, and one stored keyword for each facet."""
    facets = {name: fields.ID(stored=True, sortable=True) for name in FACETS}
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=fields.TEXT(StemmingAnalyzer(), stored=True),
        text=fields.TEXT(StemmingAnalyzer(), stored=True),
        **facets,
    )


def fill(target: index.FileIndex, writer: Writer, count: int) -> None:
    """Write all articles in one commit."""
    out = target.writer(limitmb=256)
    for article in filter(None, (change.article for change in writer.articles(count))):
        facets = (article.topics[0], article.regions[0], str(article.years[0]), article.site)
        out.add_document(
            id=article.id, title=article.title, text=article.text, **dict(zip(FACETS, facets, strict=True))
        )
    out.commit()


def milliseconds(target: index.FileIndex, typed: str) -> float:
    """Return how long the first page of a query takes, with facets and passages."""
    begun = time.perf_counter()
    parser = MultifieldParser(["title", "text"], target.schema, group=OrGroup)
    with target.searcher() as searcher:
        facets = sorting.Facets()
        for name in FACETS:
            facets.add_field(name)
        found = searcher.search(parser.parse(typed), limit=10, groupedby=facets)
        for hit in found:
            hit.highlights("text")
        for name in FACETS:
            {value: len(docs) for value, docs in found.groups(name).items()}
    return 1000 * (time.perf_counter() - begun)


def main(count: int) -> None:
    """Print what was measured, in the lines that index_speed.py prints."""
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer()
        target = index.create_in(folder, schema())
        begun = time.perf_counter()
        fill(target, writer, count)
        print(f"index: {count / (time.perf_counter() - begun):.0f} articles a second")
        for words in (1, 3, 6):
            took = sorted(milliseconds(target, writer.query(words)) for _ in range(QUERIES))
            high = took[int(len(took) * 0.95)]
            print(f"{words} words, with snippets and facets: p50 {statistics.median(took):.1f} ms, p95 {high:.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
