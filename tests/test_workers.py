"""Several processes crawl one site over one store, as on several machines: each with a data folder of its own."""

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT
from fastwarc.warc import ArchiveIterator

from corpus import Run, RunState, open_store

ARTICLES = 150
SLOW = 0.3
"""Seconds for an answer with which a crawl takes as long as others may need to notice that there is something to do."""
TEXT = """<html lang="en"><head><title>Guide {number}</title></head><body><h1>Guide {number}</h1>
<p>Insured persons of office {number} bring the identity card, form {number} and a photograph to window {number}.</p>
<p>The office enters the contribution of month {number} and pays benefit {number} within {number} working days.</p>
</body></html>"""


@dataclass
class Office:
    """A site that remembers how it was asked."""

    robots: str = ""
    pause: float = 0.02
    """Seconds that an answer takes."""
    status: int = 200
    """Of what it answers but for the first page."""
    opened: threading.Event = field(default_factory=threading.Event)
    """Until then nobody gets the first page."""
    asked: list[tuple[float, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def paths(self) -> list[str]:
        """Return what was asked for, without robots.txt."""
        return [path for _, path in self.asked if path != "/robots.txt"]

    def gaps(self) -> list[float]:
        """Return the seconds between each request for a page and the next."""
        moments = sorted(moment for moment, path in self.asked if path != "/robots.txt")
        return [later - earlier for earlier, later in pairwise(moments)]

    def body(self, path: str) -> str:
        """Return a page."""
        if path == "/":
            self.opened.wait(28)  # a crawl waits half a minute for an answer
            links = "".join(f'<li><a href="/guide/{number}.html">Guide {number}</a></li>' for number in range(ARTICLES))
            return f"<html lang='en'><title>Guides</title><h1>Guides</h1><ul>{links}</ul></html>"
        return TEXT.format(number=path.removeprefix("/guide/").removesuffix(".html"))

    def begin(self, path: str) -> None:
        """Count a request."""
        with self._counting:
            self.asked.append((time.monotonic(), path))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)

    def end(self) -> None:
        """Count it as answered."""
        with self._counting:
            self.at_once -= 1


@contextmanager
def open_office(*, opened: bool = True, **habits: object) -> Iterator[Office]:
    """Serve an office on a loopback port."""
    office = Office(**habits)  # type: ignore[arg-type]  # its fields
    if opened:
        office.opened.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            office.begin(self.path)
            time.sleep(office.pause)
            robots = self.path == "/robots.txt"
            body = (office.robots if robots else office.body(self.path)).encode()
            office.end()
            self.send_response(200 if robots or self.path == "/" else office.status)
            self.send_header("Content-Type", "text/plain" if robots else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        office.url = f"http://127.0.0.1:{server.server_port}/"
        yield office
        server.shutdown()


class Workers:
    """Processes that crawl the same site over the same store."""

    def __init__(self, store_url: str, office: Office, folder: Path) -> None:
        """Start nothing yet."""
        self.store_url, self.office, self.folder = store_url, office, folder
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start one more."""
        data = self.folder / f"machine {len(self.processes)}"
        process = subprocess.Popen(
            [sys.executable, "-m", "crawler", "run", "--url", self.office.url, *words],
            cwd=ROOT,
            env={
                **os.environ,
                "DATA_DIR": str(data),
                "STORE_URL": self.store_url,
                "ARCHIVE_DIR": str(data / "archive"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def until(self, pages: int) -> None:
        """Wait until the site was asked for so many pages."""
        deadline = time.monotonic() + 40
        while len(self.office.paths()) < pages:
            assert time.monotonic() < deadline, "the workers did not get so far"
            time.sleep(0.01)

    def joined(self, many: int) -> None:
        """Wait until so many are at work."""
        deadline = time.monotonic() + 20
        with open_store(self.store_url) as store:
            while len(store.others(1, "nobody", datetime.now(UTC))) < many:
                assert time.monotonic() < deadline, "the workers did not come"
                time.sleep(0.05)

    def finish(self) -> list[str]:
        """Wait for all; return what those that were not killed printed."""
        told = []
        for process in self.processes:
            out, err = process.communicate(timeout=90)
            if process.returncode != -signal.SIGKILL:
                assert process.returncode == 0, err
                told.append(out)
        return told

    def runs(self) -> list[Run]:
        """Return all runs."""
        with open_store(self.store_url) as store:
            return store.runs()

    def brought(self) -> list[int]:
        """Return how many pages each machine has archived."""
        return [_responses(self.folder / f"machine {number}") for number in range(len(self.processes))]


def _responses(folder: Path) -> int:
    count = 0
    for file in folder.glob("archive/**/*.warc.gz*"):
        with file.open("rb") as stream:
            count += sum(record.headers["WARC-Type"] == "response" for record in ArchiveIterator(stream))
    return count


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as opened:
        yield opened


def test_three_workers_share_one_crawl_though_one_is_killed(store_url: str, tmp_path: Path) -> None:
    with open_office(opened=False, pause=SLOW) as office:
        workers = Workers(store_url, office, tmp_path)
        begun = time.monotonic()
        workers.start()
        workers.until(1)
        for _ in range(2):
            workers.start()
        workers.joined(3)
        office.opened.set()
        workers.until(60)
        workers.processes[1].kill()
        workers.finish()
    (run,) = workers.runs()
    assert (run.state, run.articles, run.waiting, run.failed) == (RunState.FINISHED, ARTICLES, 0, 0)
    # Who counts changes when somebody comes or goes; that takes up to five seconds.
    assert run.seconds < time.monotonic() - begun + 6, "the time of several workers was added up"
    pages = Counter(office.paths())
    assert len(pages) == ARTICLES + 1
    assert sum(pages.values()) - len(pages) <= 48, "more was fetched twice than one process can have under way"
    brought = workers.brought()
    assert min(brought[0], brought[2]) > 10, f"one worker did all the work: {brought}"
    with open_store(store_url) as store:
        assert store.count() == ARTICLES
        assert len({change.article_id for change in store.changes()}) == ARTICLES
        assert store.verify() == []


def test_workers_together_ask_no_more_at_a_time_than_one_may(store_url: str, tmp_path: Path) -> None:
    with open_office(pause=0.15) as office:
        workers = Workers(store_url, office, tmp_path)
        for _ in range(3):
            workers.start()
        workers.finish()
    # A site of one's own is asked for eight pages at a time; whoever came first learns of the others in its first beat.
    assert office.most_at_once <= 8
    assert len(workers.runs()) == 1


def test_workers_together_keep_the_pause_that_a_site_asks_for(store_url: str, tmp_path: Path) -> None:
    delay = 0.9
    with open_office(robots=f"User-agent: *\nCrawl-delay: {delay}\n", pause=0.0) as office:
        workers = Workers(store_url, office, tmp_path)
        for _ in range(3):
            workers.start("--pages", "30")
        workers.finish()
    gaps = office.gaps()
    # Alone, Scrapy asks after half to one and a half times the delay; in company, turn by turn, never sooner than it.
    assert min(gaps) > delay / 4
    assert sum(gaps) / len(gaps) > 0.9 * delay
    # A sixth of it is what a busy machine may be late in noting a request.
    assert sum(gap < delay - 0.15 for gap in gaps) <= 4, sorted(gaps)[:8]


def test_a_worker_that_finds_nothing_to_do_waits_for_the_others(store_url: str, tmp_path: Path) -> None:
    with open_office(opened=False, pause=SLOW) as office:
        workers = Workers(store_url, office, tmp_path)
        workers.start()
        workers.until(1)
        # The one page that is known is under way; whoever comes now has nothing to ask for.
        workers.start()
        workers.joined(2)
        office.opened.set()
        workers.finish()
    (run,) = workers.runs()
    assert run.articles == ARTICLES
    assert min(workers.brought()) > 10


def test_the_pages_of_a_run_are_counted_over_all_workers(store_url: str, office: Office, tmp_path: Path) -> None:
    office.pause = 0.1
    workers = Workers(store_url, office, tmp_path)
    for _ in range(3):
        workers.start("--pages", "60")
    workers.finish()
    (run,) = workers.runs()
    assert run.stopped == "limit of 60 pages"
    # What was under way when the limit was reached is not taken back; one process alone may have so much.
    assert 60 <= run.pages <= 60 + 48


def test_a_run_that_falls_short_is_told_once_by_all_of_its_workers(store_url: str, tmp_path: Path) -> None:
    told = tmp_path / "told"
    note = shlex.join(["sh", "-c", 'cat >> "$0"; echo >> "$0"', str(told)])
    with open_office(opened=False, pause=SLOW, status=403) as office:
        workers = Workers(store_url, office, tmp_path)
        for _ in range(3):
            workers.start("--notify-command", note)
        workers.joined(3)
        office.opened.set()
        ended = [(*process.communicate(timeout=90), process.returncode) for process in workers.processes]
    (run,) = workers.runs()
    assert run.state is RunState.HELD
    for out, err, status in ended:
        assert status == 1, err
        assert f"shebao-run run={run.number} " in out.splitlines()[-1]
    (line,) = told.read_text().splitlines()
    assert json.loads(line)["run"] == run.number
