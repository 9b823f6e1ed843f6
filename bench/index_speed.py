"""How fast the index takes articles in, and how long a query takes: 10,000 made-up articles of some 300 words.

Run it from the top of the repository: `python bench/index_speed.py [ARTICLES] [INDEX_URL]`. Words follow Zipf's law,
as those of real texts do, so that there are frequent and rare ones; queries take words of all frequencies.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from corpus import Article, Change, LegalReference
from indexer import Query, Search, open_search

VOCABULARY = 20_000
WORDS = 300
QUERIES = 200
TOPICS = ("pension", "medical-insurance", "maternity", "unemployment", "work-injury")
_SYLLABLES = ("ba", "cor", "den", "fil", "gra", "hom", "in", "jus", "ker", "lum", "men", "nor", "pen", "sion", "tra")


class Writer:
    """Writes articles nobody wrote, the same ones each time."""

    def __init__(self) -> None:
        """Make up a vocabulary in which the n-th word is n times as rare as the first."""
        self.chance = random.Random(1)  # noqa: S311 - figures, no secrets
        self.words = [self._word() for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))

    def _word(self) -> str:
        return "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(1, 4)))

    def text(self, words: int) -> str:
        """Return so many words in sentences of twelve."""
        drawn = self.chance.choices(self.words, cum_weights=self._weights, k=words)
        return ". ".join(" ".join(drawn[start : start + 12]) for start in range(0, words, 12))

    def articles(self, count: int) -> Iterator[Change]:
        """Yield the feed of `count` articles."""
        for number in range(1, count + 1):
            yield Change(number, f"a{number}", self._article(number))

    def _article(self, number: int) -> Article:
        text = self.text(WORDS)
        return Article(
            id=f"a{number}",
            url=f"https://site{number % 20}.example/{number}.html",
            site=f"site{number % 20}",
            title=self.text(8),
            text=text,
            steps=tuple(text.split(". ")[:4]),
            legal_basis=(LegalReference("Social Insurance Law", number % 98 + 1),),
            regions=(f"City{number % 50}",),
            topics=(TOPICS[number % len(TOPICS)],),
            years=(2015 + number % 9,),
        )

    def query(self, words: int) -> str:
        """Return so many words, from frequent to rather rare."""
        return " ".join(self.chance.choice(self.words[:2000]) for _ in range(words))


def main() -> None:
    """Print what was measured."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"whoosh:{folder}/index"  # noqa: PLR2004 - the second argument
        with open_search(url) as search:
            writer = Writer()
            articles = list(writer.articles(count))
            started = time.perf_counter()
            search.index.update(articles)
            print(f"index: {count / (time.perf_counter() - started):.0f} articles a second")
            for words in (1, 3, 6):
                _measure(search, [writer.query(words) for _ in range(QUERIES)], f"{words} words")
            _measure(search, [writer.words[0]] * 20, "the most frequent word")


def _measure(search: Search, queries: list[str], what: str) -> None:
    took = sorted(search.find(Query(words=words)).took_ms for words in queries)
    middle, high = statistics.median(took), took[int(len(took) * 0.95)]
    print(f"{what}, with snippets and facets: p50 {middle:.1f} ms, p95 {high:.1f} ms")


if __name__ == "__main__":
    main()
