"""What is judged about the sample site's articles, under the ids that they have where the site is served.

`judged/` names articles by the slug of their address, which never changes; an index names them by an id, made of the
whole address. This script says the one in words of the other:

    python data/sample_site/judgements.py http://127.0.0.1:8610/ > qrels.tsv
    python -m indexer evaluate --queries data/sample_site/judged/queries.jsonl --qrels qrels.tsv

How it was judged: by reading, never by rank.

- 3: answers what is asked, for the place and the year that are asked. A rule of the whole country is right for every
  place, even under a title that names one; it is what is wanted where no place is asked.
- 2: answers it one step off: in general where a place is asked; the procedure of one place where none is; another year;
  the other language where an article in the reader's own says the same.
- 1: two steps off, a part of it only, or a main figure that contradicts the law which the article itself quotes. An
  article about another place than the one asked is never more than that, and only where its rule is national.
- No line: of no use, also where only the title promises an answer.

Queries in pinyin have no language of their own, so there it costs an article nothing.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from pages import HERE, read_page

from corpus import ShebaoError, page_id
from indexer import BadEvaluationError
from indexer.evaluation import read_judgements

JUDGED = HERE / "judged"
"""Queries, the grades of the articles for them, queries that nothing answers, and what a direct answer must hold."""
ADDRESS = "http://127.0.0.1:8610/"
"""Where `make run` serves the sample site."""


def article_ids(root: str) -> dict[str, str]:
    """Return the id of each article by its slug, for the sample site served at the address `root`."""
    pages = map(read_page, sorted(HERE.glob("articles/*.html")))
    return {page.slug: page_id(root.rstrip("/") + page.path) for page in pages}


def qrels(root: str, path: Path = JUDGED / "qrels.tsv") -> dict[str, dict[str, float]]:
    """Return the grades by query id and article id, for the sample site served at `root`; raises BadEvaluationError."""
    ids, judged = article_ids(root), read_judgements(path)
    unknown = {slug for grades in judged.values() for slug in grades} - ids.keys()
    if unknown:
        message = f"{path}: the sample site has no article {', '.join(sorted(unknown))}; write slugs of its articles"
        raise BadEvaluationError(message)
    return {query: {ids[slug]: grade for slug, grade in grades.items()} for query, grades in judged.items()}


def lines(judgements: dict[str, dict[str, float]]) -> Iterator[str]:
    """Yield the lines of a table of judgements, its header first."""
    yield "query\tarticle\tgrade\n"
    for query, grades in judgements.items():
        for article, grade in grades.items():
            yield f"{query}\t{article}\t{grade:g}\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Print the judgements of the sample site with the ids of an index.")
    parser.add_argument("address", nargs="?", default=ADDRESS, help=f"where the site was crawled (default: {ADDRESS})")
    return parser.parse_args()


def main() -> int:
    """Print the table, and return the status with which to exit."""
    try:
        sys.stdout.writelines(lines(qrels(_arguments().address)))
    except ShebaoError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
