"""How fast the index takes articles in, and how long a query takes: 10,000 made-up articles of some 300 words.

Run it from the top of the repository: `python bench/index_speed.py [ARTICLES] [ENGINE]`, the engine `whoosh` or
`tantivy`. Words follow Zipf's law, as those of real texts do, so that there are frequent and rare ones; queries take
words of all frequencies. A query is the whole line: understood, retrieved, put in order anew, folded, shown, answered.
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
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


def main(count: int, engine: str) -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder, open_search(f"{engine}:{folder}/index") as search:
        writer = Writer()
        articles = list(writer.articles(count))
        whole = _seconds(lambda: search.index.update(articles))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(f"index: {count / whole:.0f} articles a second, {size / count / 1000:.1f} kB each")
        changed = [replace(one, position=count + number) for number, one in enumerate(articles[::100], start=1)]
        some = _seconds(lambda: search.index.update(changed))
        print(f"update with 1 % changed: {some:.2f} s, {100 * some / whole:.1f} % of the time for all")
        search.find(Query(words="warm up"))
        for words in (1, 3, 6):
            _measure(search, [writer.query(words) for _ in range(QUERIES)], f"{words} words")
        _measure(search, [f"{writer.words[0]} {writer.words[place]}" for place in range(1, 30)], "the frequent words")
        _suggest(search, writer)
        print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB at most")


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _measure(search: Search, queries: list[str], what: str) -> None:
    took = [search.find(Query(words=words)).took_ms for words in queries]
    print(f"{what}, with snippets and facets: {_spread(took)}")


def _suggest(search: Search, writer: Writer) -> None:
    typed = [writer.query(2)[:-1] for _ in range(QUERIES)]
    print(f"suggestions: {_spread([1000 * _seconds(partial(search.suggest, words)) for words in typed])}")


def _spread(took: list[float]) -> str:
    return f"p50 {statistics.median(took):.1f} ms, p95 {sorted(took)[int(len(took) * 0.95)]:.1f} ms"


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 10_000, given[1] if given[1:] else "whoosh")
