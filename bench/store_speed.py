"""How much a store takes in and gives out, with one process and with several that write at the same time.

    python bench/store_speed.py [PAGES]

PAGES made-up articles of 300 words (default 4,000), from as many sites as there are writers, go the way of a crawl:
addresses are leased, visits recorded in groups of 16, the run is ended, which puts them into the corpus. Then all are
visited again and nothing has changed. PostgreSQL is a server of its own, with the settings of its package, where it is
installed (Debian: `apt-get install postgresql`); it runs on the same cores as whoever writes. It is asked once more
through `far_away.py`, as if it were on another machine.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from far_away import far_away
from made_up import Writer
from services import postgresql

from corpus import Article, Link, Outcome, Store, Visit, open_store

WRITERS = (1, 2, 4)
GROUP, BATCH = 16, 32
AWAY = 1
"""Milliseconds to another machine and back; 0.2 to 0.5 in one building, 1 to 2 between those of one city."""
_AT = datetime(2026, 11, 22, tzinfo=UTC)
_DAY = timedelta(days=1)


def crawl(store: Store, site: str, articles: Sequence[Article], at: datetime, *, known: bool) -> tuple[float, float]:
    """Let one run visit the address of each article; return the seconds of the visits, and of the end of the run."""
    by_url = {one.url: one for one in articles}
    began = time.perf_counter()
    if not known:
        store.add_links(site, [Link(url) for url in by_url])
    run = store.begin_run(site, at).number
    while leased := store.lease(run, site, BATCH, at + _DAY, at):
        visits = iter([_visit(address.url, by_url, at, known=known) for address in leased])
        while group := list(islice(visits, GROUP)):
            store.record_all(run, group)
    visited = time.perf_counter()
    store.end_run(run, at)
    return visited - began, time.perf_counter() - visited


def _visit(url: str, by_url: dict[str, Article], at: datetime, *, known: bool) -> Visit:
    if known:
        return Visit(url=url, outcome=Outcome.UNCHANGED, at=at, status=304)
    links = tuple(Link(other) for other in list(by_url)[:20])
    return Visit(url=url, outcome=Outcome.ARTICLE, at=at, status=200, article=by_url[url], links=links, etag='"1"')


def work(url: str, number: int, count: int) -> None:
    """Be one of the writers: crawl a site twice when told to, and print the seconds."""
    site = f"site{number}.example"
    articles = list(_articles(site, count))
    print("ready", flush=True)
    with open_store(url) as store:
        for known, at in ((False, _AT), (True, _AT + _DAY)):
            sys.stdin.readline()
            print(*crawl(store, site, articles, at, known=known), flush=True)


def _articles(site: str, count: int) -> Iterator[Article]:
    writer = Writer()
    for number in range(count):
        text = writer.text(300)
        yield Article.from_record(
            {
                "url": f"https://{site}/{number}.html",
                "site": site,
                "title": writer.text(8),
                "text": text,
                "steps": text.split(". ")[:4],
            }
        )


def measure(url: str, writers: int, pages: int) -> dict[str, str]:
    """Return what was measured, each with its name."""
    share = pages // writers
    command = [sys.executable, __file__, "--work", url]
    processes = [
        subprocess.Popen([*command, str(number), str(share)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(writers)
    ]
    _lines(processes)
    told = [_both(processes) for _ in range(2)]
    for process in processes:
        process.communicate()
    first, again = told
    measured = {
        "visits a second, all pages new": f"{pages / max(one for one, _ in first):.0f}",
        "visits a second, nothing changed": f"{pages / max(one for one, _ in again):.0f}",
    }
    if writers == 1:
        # Several runs do not end at the same moment.
        measured["articles a second into the corpus at the end of the run"] = f"{pages / first[0][1]:.0f}"
    return measured


def _both(processes: "list[subprocess.Popen[str]]") -> list[tuple[float, float]]:
    for process in processes:
        if process.stdin:
            process.stdin.write("\n")
            process.stdin.flush()
    return [(float(visits), float(end)) for visits, end in map(str.split, _lines(processes))]


def _lines(processes: "list[subprocess.Popen[str]]") -> list[str]:
    return [process.stdout.readline() for process in processes if process.stdout]


def read(url: str, folder: Path, pages: int) -> dict[str, str]:
    """Return what reading costs, and what is kept."""
    with open_store(url) as store:
        feed = _seconds(lambda: sum(1 for _ in store.changes()))
        ids = [change.article_id for change in islice(store.changes(), 500)]
        one = _seconds(lambda: [store.get(article_id) for article_id in ids])
        opened = _seconds(lambda: _open_often(url))
        copied = _seconds(lambda: store.backup(folder / "backup.sqlite"))
    return {
        "articles a second read from the feed of changes": f"{pages / feed:.0f}",
        "ms to read one article": f"{1000 * one / len(ids):.2f}",
        "ms to open the store": f"{10 * opened:.2f}",
        "MB a second into a backup": f"{(folder / 'backup.sqlite').stat().st_size / copied / 1e6:.0f}",
    }


def _open_often(url: str) -> None:
    for _ in range(100):
        open_store(url).close()


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


@contextmanager
def stores() -> Iterator[dict[str, Callable[[Path], tuple[str, Callable[[], int]]]]]:
    """Yield by name how to make an empty store; each gives its URL and what tells its size in bytes."""

    def sqlite(folder: Path) -> tuple[str, Callable[[], int]]:
        return f"sqlite:{folder}/corpus.sqlite", lambda: sum(file.stat().st_size for file in folder.glob("corpus.*"))

    if reason := postgresql.missing():
        print(f"{reason}; its columns are left out", file=sys.stderr)
        yield {"SQLite": sqlite}
        return
    with postgresql.server() as server, far_away(server.port, AWAY) as port:

        def off(_: Path) -> tuple[str, Callable[[], int]]:
            return server.empty().replace(f":{server.port}/", f":{port}/"), server.size

        yield {
            "SQLite": sqlite,
            "PostgreSQL": lambda _: (server.empty(), server.size),
            f"PostgreSQL {AWAY} ms away": off,
        }


def main(pages: int) -> None:
    """Print a table."""
    columns: dict[str, dict[str, str]] = {}
    with stores() as made:
        for name, make in made.items():
            for writers in WRITERS:
                with tempfile.TemporaryDirectory() as folder:
                    url, size = make(Path(folder))
                    column = measure(url, writers, pages)
                    if writers == 1:
                        column |= read(url, Path(folder), pages)
                        column["kB an article, its address and visits"] = f"{size() / pages / 1000:.1f}"
                    columns[f"{name}, {writers} writer{'s' * (writers > 1)}"] = column
    rows = list(dict.fromkeys(row for column in columns.values() for row in column))
    print(f"| {pages:,} pages | {' | '.join(columns)} |\n|---{'|---' * len(columns)}|")
    for row in rows:
        print(f"| {row} | {' | '.join(column.get(row, '') for column in columns.values())} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
