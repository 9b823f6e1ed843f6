"""How fast articles are taken in, and how long the first page of results takes, on our engines and beside others.

    python bench/index_speed.py [ARTICLES…]

Made-up articles of 300 words; queries take words of all frequencies. Each way has a process of its own, one after the
other. Xapian is Debian's `python3-xapian`, found where PYTHONPATH says; OpenSearch is a node on this machine, which
needs Java and Maven, and its memory is not counted. Where one of them is missing its column is empty. A kind of query
is asked 200 times, or for half a minute where that is less; p99 is told from a hundred queries on.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from made_up import Writer
from ways import WAYS, Ours, Question, Way, opened

from corpus import Article

SIZES = (1_000, 10_000)
QUERIES = 200
SECONDS = 30.0
ENOUGH = 100
"""Measurements from which on the slowest in a hundred is told."""


def questions(writer: Writer, articles: Sequence[Article]) -> Iterator[tuple[str, list[Question]]]:
    """Yield each kind of query, and the queries."""
    for words in range(1, 7):
        yield f"{words} word{'s' * (words > 1)}", [Question(writer.query(words)) for _ in range(QUERIES)]
    frequent = [Question(f"{writer.words[0]} {writer.words[place]}") for place in range(1, 30)]
    yield "the most frequent words", frequent
    yield "a phrase", [Question(writer.phrase(writer.chance.choice(articles)), phrase=True) for _ in range(QUERIES)]
    yield "3 words in one year", [Question(writer.query(3), year=2015 + number % 9) for number in range(QUERIES)]


def measure(name: str, count: int) -> Iterator[tuple[str, str]]:
    """Yield what was measured of one way, each with its name."""
    writer = Writer()
    articles = [one.article for one in writer.articles(count) if one.article]
    before = _peak()
    with tempfile.TemporaryDirectory() as made, opened(name, folder := Path(made) / "index") as one:
        whole = _seconds(lambda: one.fill(articles))
        yield "articles a second", f"{count / whole:.0f}"
        yield "kB an article", f"{sum(path.stat().st_size for path in folder.rglob('*')) / count / 1000:.1f}"
        if isinstance(one, Ours):
            some = _seconds(lambda: one.fill(articles[::100]))
            yield "1 % changed, of the time for all", f"{100 * some / whole:.1f} %"
        yield from _asked(one, writer, articles)
        yield "MB of memory", f"{(_peak() - before) / 1000:.0f}"


def _asked(one: Way, writer: Writer, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
    one.page(Question("warm up"))
    for kind, asked in questions(writer, articles):
        yield kind, _spread([partial(one.page, question) for question in asked])
    if isinstance(one, Ours):
        typed = [writer.query(2)[:-1] for _ in range(QUERIES)]
        yield "suggestions", _spread([partial(one.search.suggest, words) for words in typed])


def _spread(calls: Sequence[Callable[[], object]]) -> str:
    """Return how many milliseconds the middle call takes, the slowest of twenty, and the slowest of a hundred."""
    took: list[float] = []
    until = time.perf_counter() + SECONDS
    for call in calls:
        took.append(1000 * _seconds(call))
        if time.perf_counter() > until:
            break
    ranked = sorted(took)
    high, highest = (ranked[int(len(ranked) * share)] for share in (0.95, 0.99))
    last = f"{highest:.1f}" if len(took) >= ENOUGH else "–"
    return f"{statistics.median(took):.1f} / {high:.1f} / {last}"


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(sizes: Sequence[int]) -> None:
    """Print a table for each size."""
    for count in sizes:
        columns = [_column(name, count) for name in WAYS]
        rows = list(dict.fromkeys(row for column in columns for row in column))
        print(f"\n| {count:,} articles | {' | '.join(WAYS)} |\n|---{'|---' * len(WAYS)}|")
        for row in rows:
            print(f"| {row} | {' | '.join(column.get(row, '') for column in columns)} |", flush=True)


def _column(name: str, count: int) -> dict[str, str]:
    """Return what a process of its own measured."""
    command = [sys.executable, __file__, "--way", name, str(count)]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    if found.returncode:
        print(f"{name}: {found.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return {}
    column: dict[str, str] = json.loads(found.stdout)
    return column


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        print(json.dumps(dict(measure(sys.argv[2], int(sys.argv[3])))))
    else:
        main([int(given) for given in sys.argv[1:]] or SIZES)
