"""A site that is crawled by processes which are ended at bad moments, and what must be true of the crawl afterwards.

Knows the commands, the files and the processes from outside, as a maintainer sees them; judges nothing of the code.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from conftest import ROOT
from test_crawl import BODY, Reply, Script, ScriptedSite, listing, page, scripted
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # has no types of its own

from corpus import Article, Run, RunState, Store, open_store
from crawler.archive import Entry, archived_sites, scan, segments
from crawler.running.schedule import UNDER_WAY

PATIENCE = 120.0
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
    slack: int = 0
    """Fetches beyond one for each address and those that kills cost: pages that fail at first."""

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return f"sqlite:{self.data}/corpus.sqlite"

    @property
    def env(self) -> dict[str, str]:
        """The environment of its commands, by which its processes are found as well."""
        return {"DATA_DIR": str(self.data), "STORE_URL": self.store_url, "ARCHIVE_DIR": str(self.data / "archive")}

    def start(self, *words: str, limit: int = 0) -> subprocess.Popen[str]:
        """Start a command in a process group of its own; no file of it may grow beyond `limit` KiB."""
        command = [sys.executable, "-m", *words] if words else self.crawl
        if limit:
            command = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "bash", *command]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

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
        yield Trial(site, data, count, slack=len(range(7, count, 97)))


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


def readers_of(pid: int) -> list[int]:
    """Return the processes that read pages for this one."""
    with suppress(OSError):
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    return []


def end(process: subprocess.Popen[str]) -> None:
    """Wait until a process that was killed is gone, and let go of it."""
    process.communicate(timeout=PATIENCE)


def orphans(env: Mapping[str, str]) -> list[int]:
    """Return the processes that are still there when they have had their time to end."""
    deadline = time.monotonic() + 30
    while (left := processes(env)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def strike(process: subprocess.Popen[str], what: str) -> None:
    """Kill without warning: the `group`, the `parent` alone, `all` with its readers, or one `reader` only."""
    readers = readers_of(process.pid)
    if what == "group":
        os.killpg(process.pid, signal.SIGKILL)
    if what in {"parent", "all"}:
        process.kill()
    for reader in readers if what == "all" else readers[:1] if what == "reader" else ():
        with suppress(ProcessLookupError):
            os.kill(reader, signal.SIGKILL)


def until(process: subprocess.Popen[str], condition: Callable[[], bool]) -> bool:
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
            asked = trial.fetched() + dice.randint(1, 60)
            return lambda: trial.fetched() >= asked
    recorded = trial.recorded() + dice.randint(1, 60)
    return lambda: trial.recorded() >= recorded


def kill_when(trial: Trial, words: tuple[str, ...], moment: Callable[[], bool], delay: float, what: str) -> bool:
    """Start a command, and kill it so many seconds after a moment; return whether it was still there."""
    process = trial.start(*words)
    hit = until(process, moment)
    time.sleep(delay)
    hit = hit and process.poll() is None
    if process.poll() is None:
        strike(process, "group")
    trial.kills[what] += hit
    end(process)
    return hit


# What must be true


def flaws(trial: Trial, versions: int = 1) -> list[str]:
    """Return what is not as it must be of a finished run over the whole site, a line each; empty for nothing."""
    with trial.store() as store:
        run = store.runs()[0]
        articles = list(store.articles())
        found = [*store.verify(), *_run_flaws(trial, store, run), *_article_flaws(trial, store, articles, versions)]
    return [*found, *_frontier_flaws(trial), *_archive_flaws(trial, articles), *_fetch_flaws(trial)]


def _differs(what: str, found: object, expected: object) -> Iterator[str]:
    if found != expected:
        yield f"{what}: {found!r} instead of {expected!r}"


def _article_flaws(trial: Trial, store: Store, articles: list[Article], versions: int) -> Iterator[str]:
    expected = sorted(trial.site.url + path_of(number)[1:] for number in range(trial.count))
    yield from _differs("articles", sorted(one.url for one in articles), expected)
    yield from _differs("numbers of versions", {len(store.history(one.id)) for one in articles}, {versions})


def _run_flaws(trial: Trial, store: Store, run: Run) -> Iterator[str]:
    log = list(store.log(run.number))
    visited = {visit.url for visit in log}
    yield from _differs("state", (str(run.state), run.complaints, run.waiting), ("finished", (), 0))
    yield from _differs("visited", run.visited, len(visited))
    yield from _differs("outcomes", run.outcomes, Counter(str(visit.outcome) for visit in log))
    yield from _differs("pages", run.pages, sum(visit.status is not None for visit in log))
    yield from _differs("size", run.size, sum(visit.size for visit in log))
    yield from _differs("saved", run.saved, Counter(str(visit.saved) for visit in log if visit.saved))
    yield from _differs("failed", run.failed, 0)
    done = Counter(visit.url for visit in log if visit.outcome != "failed")
    yield from _differs("addresses settled twice", [url for url, times in done.items() if times > 1], [])
    yield from _differs("staged", trial.value("SELECT count(*) FROM staged"), 0)


def _frontier_flaws(trial: Trial) -> Iterator[str]:
    """Yield what is wrong with addresses, leases and links; every path of the script was named by some page."""
    root = trial.site.url.rstrip("/")
    known = {str(url).removeprefix(root) for (url,) in trial.rows("SELECT url FROM addresses")}
    gone = {f"/a/gonepage{n:02}.html" for n in range(2)}
    yield from _differs("addresses", known, {*trial.site.script, *gone})
    unvisited = trial.rows("SELECT url FROM addresses WHERE visited IS NULL OR waiting OR last_run IS NULL")
    yield from _differs("not visited", unvisited, [])
    yield from _differs("leases", trial.rows("SELECT url FROM addresses WHERE lease_owner IS NOT NULL"), [])
    links = (
        "SELECT one.url, other.url FROM links "
        "JOIN addresses AS one ON one.number = source JOIN addresses AS other ON other.number = target"
    )
    found = {(str(one).removeprefix(root), str(other).removeprefix(root)) for one, other in trial.rows(links)}
    wanted = {(path_of(n), path) for n in range(trial.count) for path in linked(n, trial.count)}
    yield from _differs("links that were not kept", wanted - found, set())


def archived(data: Path) -> tuple[list[Entry], list[str]]:
    """Return all exchanges of the archive, and what is damaged of it."""
    entries, damages = [], []
    for folder in archived_sites(data / "archive").values():
        for segment in segments(folder):
            found, damage = scan(segment)
            entries += found
            damages += [damage] if damage else []
    return entries, damages


def _archive_flaws(trial: Trial, articles: list[Article]) -> Iterator[str]:
    entries, damages = archived(trial.data)
    pages = {(entry.url, entry.at) for entry in entries if entry.status == 200}
    yield from _differs("not archived", [one.url for one in articles if (one.url, one.retrieved) not in pages], [])
    # What cut a file off is a kill in the middle of a record: at most one of each.
    if len(damages) > sum(trial.kills.values()):
        yield f"{len(damages)} damages of the archive: {damages[0]}"
    foreign = {url for segment in (trial.data / "archive").glob("*/*.warc.gz") for url in read_by_warcio(segment)}
    yield from _differs("not read by warcio", {entry.url for entry in entries} - foreign, set())


def read_by_warcio(segment: Path) -> Iterator[str]:
    """Yield the addresses of the answers that another reader finds, up to any damage."""
    with segment.open("rb") as file, suppress(EOFError):
        for record in ArchiveIterator(file):
            record.content_stream().read()
            if record.rec_type in {"response", "revisit"}:
                yield record.rec_headers.get_header("WARC-Target-URI")


def _fetch_flaws(trial: Trial) -> Iterator[str]:
    """Yield where pages were asked for more often than kills explain."""
    kills = sum(trial.kills.values())
    counts = {path: count for path, count in trial.site.counts.items() if path != "/robots.txt"}
    extra = sum(counts.values()) - len(counts) - trial.slack
    if extra > kills * UNDER_WAY:
        yield f"{extra} pages were asked for twice over {kills} kills, of which each explains {UNDER_WAY}"
    most = max(counts.values())
    if most > 2 + kills:
        yield f"one page was asked for {most} times over {kills} kills"
