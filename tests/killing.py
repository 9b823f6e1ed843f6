"""A site that remembers every request, and crawls of it that are killed at any moment.

Knows commands, files and processes from outside, as a maintainer sees them; what must be true afterwards is told by
`losses`, and how to meet a certain moment by `aiming`.
"""

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen

from conftest import ROOT
from services.processes import children_of
from test_crawl import BODY, Reply, Script, ScriptedSite, listing, page, scripted

from corpus import Run, RunState, Store, open_store

PATIENCE = 60.0
"""Seconds after which what should have happened long ago never will."""
_ROOTS = 20
"""Articles that the start page names; all others are found through articles."""
_BRANCHES = 3
_WORDS = [
    *("pension", "insurance", "window", "district", "card", "form", "register", "office", "payment", "month", "clinic"),
    *("employer", "employee", "record", "hospital", "claim", "period", "benefit", "notice", "address", "certificate"),
    *("family", "household", "photo", "copy", "counter", "line", "appointment", "contribution", "base", "district"),
]


def path_of(number: int) -> str:
    """Return the path of an article."""
    return f"/a/number{number:04}.html"


def guide(number: int, links: Iterable[str]) -> Reply:
    """Return an article of words of its own."""
    words = random.Random(number)  # noqa: S311 - no secret
    own = " ".join(words.choice(_WORDS) for _ in range(60))
    return page(f"Guide number {number}", *links, body=f"{BODY}<p>The bureau says: {own}.</p>")


def linked(number: int, count: int) -> list[str]:
    """Return the paths to which an article of so many links: those that nobody else names, and one before it."""
    first = _ROOTS + _BRANCHES * number
    others = {*range(first, min(first + _BRANCHES, count)), number // 2} - {number}
    return [path_of(other) for other in sorted(others)]


def dropping(reply: Reply) -> Script:
    """Return what drops the connection once and then answers."""
    return lambda before, _headers: reply if before else None


def guides(count: int) -> dict[str, Reply | Script]:
    """Return the script of a site of articles, of which some fail at first, some are gone and some have moved."""
    script: dict[str, Reply | Script] = {path_of(n): guide(n, linked(n, count)) for n in range(count)}
    for number in range(7, count, 97):
        script[path_of(number)] = dropping(guide(number, linked(number, count)))
    gone, moved = [f"/a/gonepage{n:02}.html" for n in range(2)], [f"/a/movedaway{n}.html" for n in range(2)]
    script |= {path: Reply(b"", 301, {"Location": path_of(count - 1 - n)}) for n, path in enumerate(moved)}
    script["/"] = listing(*map(path_of, range(min(count, _ROOTS))), *gone, *moved)
    return script


@dataclass(slots=True)
class Trial:
    """A site, the folder of its crawl, and what was done to the crawl."""

    site: ScriptedSite
    data: Path
    count: int
    """Articles of the site."""
    kills: Counter[str] = field(default_factory=Counter)
    """Kills by what was killed."""
    started: list[Popen[str]] = field(default_factory=list)
    """Processes, those of copies of the crawl as well."""
    extra: dict[str, str] = field(default_factory=dict)
    """More of its environment."""
    slack: int = 0
    """Fetches beyond one for each address and those that kills cost: pages that fail at first."""

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return f"sqlite:{self.data}/corpus.sqlite"

    @property
    def env(self) -> dict[str, str]:
        """The environment of its commands, by which its processes are found as well."""
        where = {"DATA_DIR": str(self.data), "STORE_URL": self.store_url, "ARCHIVE_DIR": str(self.data / "archive")}
        return {**where, **self.extra}

    def start(self, *words: str, limit: int = 0) -> Popen[str]:
        """Start a command in a process group of its own; no file of it may grow beyond `limit` KiB."""
        command = [sys.executable, "-m", *words] if words else self.crawl
        if limit:
            command = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "bash", *command]
        process = Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **self.env},
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    @property
    def crawl(self) -> list[str]:
        """The command that crawls the site."""
        return [sys.executable, "-m", "crawler", "run", "sample", "--start", self.site.url]

    def run(self, *words: str, limit: int = 0, status: int = 0) -> str:
        """Run a command to its end, the crawl where none is named; return what it said on stderr."""
        process = self.start(*words, limit=limit)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, "Traceback" in err) == (status, False), (words, process.returncode, out, err)
        return err

    def fetched(self) -> int:
        """Return how many requests there were."""
        return sum(self.site.counts.values())

    def recorded(self) -> int:
        """Return how many visits were recorded."""
        return self.value("SELECT count(*) FROM visits")

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the store."""
        with open_store(self.store_url) as store:
            yield store

    def runs(self) -> list[Run]:
        """Return the runs, newest first; none where there is no store yet."""
        if not (self.data / "corpus.sqlite").exists():
            return []
        with self.store() as store:
            return store.runs()

    def is_over(self) -> bool:
        """Tell whether the newest run is over."""
        runs = self.runs()
        return bool(runs) and runs[0].state is not RunState.RUNNING

    def is_over_since(self, number: int) -> bool:
        """Tell whether this run, or one after it, is over."""
        return self.value("SELECT count(*) FROM runs WHERE number >= ? AND finished IS NOT NULL", number) > 0

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Return what a query finds in the store, without disturbing anybody; nothing where there is no store yet."""
        try:
            with closing(sqlite3.connect(f"file:{self.data}/corpus.sqlite?mode=ro", uri=True, timeout=5)) as connection:
                return connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError:
            return []

    def write(self, sql: str) -> None:
        """Change the store behind everybody's back."""
        with closing(sqlite3.connect(self.data / "corpus.sqlite")) as connection, connection:
            connection.execute(sql)

    def value(self, sql: str, *values: object) -> int:
        """Return the number that a query finds; 0 for none."""
        rows = self.rows(sql, *values)
        return int(str(rows[0][0] or 0)) if rows else 0


@contextmanager
def trial(data: Path, count: int) -> Iterator[Trial]:
    """Serve a site of so many articles, whose crawl is kept in `data`."""
    with scripted(guides(count)) as site:
        # Kills cut connections off, which a server of the library tells in twenty lines each.
        site.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        begun = Trial(site, data, count, slack=len(range(7, count, 97)))
        try:
            yield begun
        finally:
            for process in begun.started:
                _let_go(process)


def _let_go(process: Popen[str]) -> None:
    """Leave nothing of a process, though a test has failed before it ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


def copied(trial: Trial, data: Path) -> Trial:
    """Return the same site with a copy of its crawl."""
    shutil.copytree(trial.data, data)
    return replace(trial, data=data, kills=Counter(trial.kills))


# Processes


def processes(env: Mapping[str, str]) -> list[int]:
    """Return the processes that have this DATA_DIR in their environment, those of readers among them."""
    mark = f"DATA_DIR={env['DATA_DIR']}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (folder / "environ").read_bytes() and not _is_zombie(folder):
                found.append(int(folder.name))
    return found


def _is_zombie(folder: Path) -> bool:
    return (folder / "stat").read_text().rpartition(")")[2].split()[0] == "Z"


def end(process: Popen[str]) -> None:
    """Wait until a process that was killed is gone, and let go of it."""
    process.communicate(timeout=PATIENCE)


def orphans(env: Mapping[str, str]) -> list[int]:
    """Return the processes that are still there when they have had their time to end."""
    deadline = time.monotonic() + 30
    while (left := processes(env)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def strike(process: Popen[str], what: str) -> None:
    """Kill without warning: the `group`, the `parent` alone, `all` with its readers, or one `reader` only."""
    readers = children_of(process.pid)
    if what == "group":
        os.killpg(process.pid, signal.SIGKILL)
    if what in {"parent", "all"}:
        process.kill()
    for reader in readers if what == "all" else readers[:1] if what == "reader" else ():
        with suppress(ProcessLookupError):
            os.kill(reader, signal.SIGKILL)


def until(process: Popen[str], condition: Callable[[], bool]) -> bool:
    """Wait for a condition; return whether it came before the process ended."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.002)
    return False


def kill_at_random(trial: Trial, dice: random.Random) -> None:
    """Crawl for a while and kill: after a time, or when so many pages were asked for, or recorded."""
    process = trial.start()
    what = dice.choice(["group", "parent", "all", "reader"])
    until(process, _random_moment(trial, dice))
    if what == "reader" and process.poll() is None:
        strike(process, what)
        trial.kills[what] += 1
        what = "group"
        until(process, _random_moment(trial, dice))
    if process.poll() is None:
        strike(process, what)
        trial.kills[what] += 1
    end(process)


def _random_moment(trial: Trial, dice: random.Random) -> Callable[[], bool]:
    """Return the condition of a moment from now on that nobody foresees."""
    match dice.randrange(3):
        case 0:
            moment = time.monotonic() + dice.uniform(0.3, 3)
            return lambda: time.monotonic() >= moment
        case 1:
            asked = trial.fetched() + dice.randint(1, 40)
            return lambda: trial.fetched() >= asked
    recorded = trial.recorded() + dice.randint(1, 30)
    return lambda: trial.recorded() >= recorded


def kill_when(trial: Trial, words: Sequence[str], moment: Callable[[], bool], delay: float, what: str) -> bool:
    """Start a command, the crawl where none is named, and kill it so many seconds after a moment.

    Returns whether it was still there.
    """
    process = trial.start(*words)
    hit = until(process, moment)
    time.sleep(delay)
    hit = hit and process.poll() is None
    if process.poll() is None:
        strike(process, "group")
    trial.kills[what] += hit
    end(process)
    return hit
