"""Processes that write an index and end at any moment, and what must be true of the index afterwards.

Knows commands, files and processes from outside, as a maintainer sees them.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen

from asking import concept
from conftest import ROOT
from engines import begun, index_url
from indexer_articles import article

from corpus import Article, Store, open_store
from indexer import ArticleIndex, open_index
from indexer.wanted import Wanted

State = tuple[int, int, int]
"""How many articles there are, how many are of the winter, and how many of the summer."""


def of_winter(count: int) -> list[Article]:
    """Return articles."""
    return [article(number, f"Guide {number} of the winter", "How to pay. " * 20) for number in range(count)]


def of_summer(count: int) -> list[Article]:
    """Return articles, the first of which replace those of the winter."""
    return [article(number, f"Guide {number} of the summer", "What to bring. " * 20) for number in range(count)]


@dataclass(frozen=True, slots=True)
class Place:
    """A store and the index of it."""

    data: Path
    engine: str

    @property
    def store_url(self) -> str:
        """Where the articles are."""
        return f"sqlite:{self.data}/corpus.sqlite"

    @property
    def index_url(self) -> str:
        """Where the index is."""
        return index_url(self.engine, self.data / "index")

    @property
    def env(self) -> dict[str, str]:
        """The environment of its commands, by which their processes are found as well."""
        return {"DATA_DIR": str(self.data), "STORE_URL": self.store_url, "INDEX_URL": self.index_url}

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store."""
        with open_store(self.store_url) as store:
            yield store

    @contextmanager
    def index(self) -> Iterator[ArticleIndex]:
        """Open the index."""
        with open_index(self.index_url) as index:
            yield index

    def copied(self, data: Path) -> "Place":
        """Return a copy of both, in the place of what is there."""
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.data, data)
        return Place(data, self.engine)

    def generations(self) -> int:
        """Return how many states of the index were begun, and not taken away again."""
        return len(begun(self.engine, self.data / "index"))

    def size(self) -> int:
        """Return how many bytes the files of the index have."""
        size = 0
        for path in (self.data / "index").rglob("*"):
            # What a writer takes away meanwhile counts no more.
            with suppress(FileNotFoundError):
                size += path.stat().st_size
        return size

    def start(self, *words: str) -> Popen[str]:
        """Start a command of the indexer in a process group of its own."""
        return self._start("-m", "indexer", *words)

    def start_reading(self) -> Popen[str]:
        """Start a process that searches all the time, and tells in the end what it saw."""
        return self._start("-c", _READER, self.index_url)

    def _start(self, *words: str) -> Popen[str]:
        env = {**os.environ, **self.env}
        command = [sys.executable, *words]
        return Popen(
            command, cwd=ROOT, env=env, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True
        )


def state(index: ArticleIndex) -> State:
    """Return what is found."""
    totals = [index.retrieve(Wanted(concepts=(concept(term),), size=1)).total for term in ("winter", "summer")]
    return index.count(), totals[0], totals[1]


def seen_by(reader: Popen[str]) -> list[int]:
    """End a process that searches, which must not have met an error, and return how many articles it found."""
    out, err = reader.communicate("", timeout=60)
    assert (reader.returncode, err) == (0, "")
    return list(map(int, out.split()))


_READER = """
import select, sys
from indexer import Query, Search, open_index
seen = {}
with open_index(sys.argv[1]) as index:
    search = Search(index)
    while not select.select([sys.stdin], [], [], 0.005)[0]:
        results = search.find(Query(words="guide", per_page=20, folded=False))
        assert results.total == sum(value.count for value in results.facets["site"]), results
        assert len(results.hits) == min(20, results.total), results
        if results.total not in seen:
            seen[results.total] = True
            print(results.total, flush=True)
"""

# Deaths before a step

_DYING = """
import os, signal, sys
from pathlib import Path
from corpus import open_store
from indexer import open_index

def die_before(left, folder):
    def watch(event, given):
        nonlocal left
        written = event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR) and str(given[0]).startswith(folder)
        if written or event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)

def write(step, command, data, engine):
    die_before(int(step), data + "/index")
    with open_store(f"sqlite:{data}/corpus.sqlite") as store, open_index(f"{engine}:{data}/index") as index:
        if command == "rebuild":
            index.rebuild(store)
        else:
            index.update(store.changes(after=index.position()))

for line in sys.stdin:
    child = os.fork()
    if not child:
        write(*line.rstrip("\\n").split("\\t"))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextmanager
def dying() -> Iterator[Popen[str]]:
    """Start the process that writes and dies as often as it is told to; forked, since Python takes long to start."""
    with Popen([sys.executable, "-c", _DYING], cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        yield process
        process.communicate("")


def died(process: Popen[str], step: int, command: str, place: Place) -> bool:
    """Write until the step-th file is about to be opened, renamed or removed; return whether there was one."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{step}\t{command}\t{place.data}\t{place.engine}\n")
    process.stdin.flush()
    status = int(process.stdout.readline())
    assert status in {0, -9}
    return status != 0
