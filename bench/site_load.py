"""How long visitors wait for the site while its index is made anew and swapped, beside an index that rests.

    python bench/site_load.py [ARTICLES] [VISITORS] [SECONDS]

The site runs as users run it (`python -m webapp`, two processes) over made-up articles of 300 words. Each visitor asks
for a page of results, opens the first guide, types a suggestion, and begins anew, on one connection and without a
pause. While the index is busy, `indexer rebuild` runs again and again: each builds beside the one that serves, and
swaps. The crawler's part, changes of the store, is in neither.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent))

from made_up import Writer

from corpus import open_store

ROOT = Path(__file__).parent.parent
_GUIDE = re.compile(rb'href="(/article/[^"]+)"')


@dataclass
class Log:
    """What visitors met with."""

    took: dict[str, list[float]] = field(default_factory=lambda: {"results": [], "guide": [], "suggestions": []})
    """Milliseconds by kind of page."""
    wrong: list[str] = field(default_factory=list)
    """Answers that were not 200, and errors of the connection."""
    swaps: int = 0


class Visitor:
    """One visitor, on one connection."""

    def __init__(self, address: str, log: Log, number: int) -> None:
        """Take the site's address and where to note what happens."""
        self._server = urlsplit(address).netloc
        self._log = log
        self._writer = Writer()
        self._writer.chance.seed(number)
        self._connection = http.client.HTTPConnection(self._server, timeout=30)

    def visit(self) -> None:
        """Search, read and type once."""
        words = self._writer.query(self._writer.chance.randint(1, 6))
        page = self._ask("results", f"/search?q={quote(words)}")
        if guide := _GUIDE.search(page):
            self._ask("guide", guide[1].decode())
        self._ask("suggestions", f"/api/v1/suggest?q={quote(words[:4])}")

    def _ask(self, kind: str, path: str) -> bytes:
        started = time.perf_counter()
        try:
            self._connection.request("GET", path, headers={"Accept-Encoding": "identity"})
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._log.wrong.append(f"{path}: {error!r}")
            self._connection.close()
            return b""
        self._log.took[kind].append(1000 * (time.perf_counter() - started))
        if answer.status != http.client.OK:
            self._log.wrong.append(f"{path}: {answer.status}")
        return body


def visited(address: str, visitors: int, over: threading.Event, log: Log) -> None:
    """Let visitors come until it is over."""

    def stay(number: int) -> None:
        visitor = Visitor(address, log, number)
        while not over.is_set():
            visitor.visit()

    with ThreadPoolExecutor(visitors) as pool:
        list(pool.map(stay, range(visitors)))


def at_rest(address: str, visitors: int, seconds: float, _: dict[str, str]) -> Log:
    """Return what visitors meet with while nothing else happens."""
    log, over = Log(), threading.Event()
    threading.Timer(seconds, over.set).start()
    visited(address, visitors, over, log)
    return log


def while_rebuilt(address: str, visitors: int, seconds: float, env: dict[str, str]) -> Log:
    """Return what visitors meet with while the index is made anew, at least so long and to the end of a rebuild."""
    log, over = Log(), threading.Event()
    crowd = threading.Thread(target=visited, args=(address, visitors, over, log))
    crowd.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        subprocess.run([sys.executable, "-m", "indexer", "rebuild"], cwd=ROOT, env=env, check=True, capture_output=True)
        log.swaps += 1
    over.set()
    crowd.join()
    return log


@contextmanager
def served(env: dict[str, str]) -> Iterator[str]:
    """Serve the site; yield its address."""
    command = [sys.executable, "-m", "webapp", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        found = re.search(r"http://[^ ]+", process.stdout.readline() if process.stdout else "")
        if not found:
            sys.exit("the site did not start")
        try:
            yield found[0]
        finally:
            process.terminate()


def main(articles: int = 5_000, visitors: int = 4, seconds: int = 60) -> None:
    """Print what visitors met with, at rest and while the index was made anew."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DATA_DIR": folder, "STORE_URL": "", "INDEX_URL": "", "REQUESTS_A_MINUTE": "0"}
        with open_store(f"sqlite:{folder}/corpus.sqlite") as store:
            store.put(change.article for change in Writer().articles(articles) if change.article)
        subprocess.run([sys.executable, "-m", "indexer", "update"], cwd=ROOT, env=env, check=True, capture_output=True)
        with served(env) as address:
            at_rest(address, visitors, 5, env)  # to warm up
            logs = [condition(address, visitors, seconds, env) for condition in (at_rest, while_rebuilt)]
    _print(articles, visitors, logs)


def _print(articles: int, visitors: int, logs: list[Log]) -> None:
    print(f"| {articles:,} articles, {visitors} visitors at once | the index rests | it is made anew |\n|---|---|---|")
    for kind in logs[0].took:
        print(f"| {kind}: p50 / p95 / p99 / longest, ms | {' | '.join(_spread(log.took[kind]) for log in logs)} |")
    print(f"| pages served | {' | '.join(str(sum(map(len, log.took.values()))) for log in logs)} |")
    print(f"| swaps meanwhile | {' | '.join(str(log.swaps) for log in logs)} |")
    print(f"| errors | {' | '.join(str(len(log.wrong)) for log in logs)} |")
    for wrong in [*logs[0].wrong, *logs[1].wrong][:10]:
        print(wrong, file=sys.stderr)


def _spread(took: list[float]) -> str:
    cuts = statistics.quantiles(took, n=100)
    return f"{cuts[49]:.0f} / {cuts[94]:.0f} / {cuts[98]:.0f} / {max(took):.0f}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
