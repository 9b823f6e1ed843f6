"""The queue of a crawl: leases, what a kill leaves behind, what Ctrl-C gives back, and what other processes hold."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT

from corpus import Link, Run, open_store
from crawler.running.owner import is_dead, owner_of
from crawler.running.schedule import UNDER_WAY

SAMPLE = ROOT / "data" / "sample_site"
CRAWL = [sys.executable, "-m", "crawler", "run", "sample"]


@dataclass(frozen=True)
class Served:
    """The sample site with its access log, and the folder of a crawl."""

    url: str
    log: Path
    data: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment of a crawl."""
        return {**os.environ, "DATA_DIR": str(self.data), "STORE_URL": ""}

    def asked(self) -> list[str]:
        """Return the paths asked for so far, without robots.txt."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [path for line in lines if (path := line.split(" ", 1)[1]) != "/robots.txt"]

    def begin(self) -> "subprocess.Popen[str]":
        """Start a crawl."""
        return subprocess.Popen(
            [*CRAWL, "--start", self.url],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def begin_until(self, pages: int) -> "subprocess.Popen[str]":
        """Start a crawl and return when the site was asked for so many pages."""
        process = self.begin()
        deadline = time.monotonic() + 20
        while len(self.asked()) < pages and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        assert process.poll() is None, "the crawl was over before it could be interrupted"
        return process

    def finish(self) -> str:
        """Run a crawl to its end and return what it printed."""
        with self.begin() as process:
            out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        return out

    def runs(self) -> list[Run]:
        """Return all runs."""
        with open_store(f"sqlite:{self.data}/corpus.sqlite") as store:
            return store.runs()

    def leases(self) -> int:
        """Return how many addresses are leased."""
        with closing(sqlite3.connect(self.data / "corpus.sqlite")) as connection:
            (count,) = connection.execute("SELECT count(*) FROM addresses WHERE lease_owner IS NOT NULL").fetchone()
        return int(count)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve every fifth article of the sample site and all its noise: enough to be interrupted, and quick."""
    log = folder / "access.log"
    shutil.copytree(SAMPLE / "noise", folder / "noise")
    (folder / "articles").mkdir()
    for file in sorted((SAMPLE / "articles").glob("*.html"))[::5]:
        shutil.copy2(file, folder / "articles")
    options = ["--port", "0", "--log", str(log), "--folder", str(folder)]
    command = [sys.executable, str(SAMPLE / "serve.py"), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            yield Served(server.stderr.readline().split()[-1], log, folder / "data")
        finally:
            server.terminate()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as served:
        yield served


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a site that was crawled once, undisturbed."""
    with serving(tmp_path_factory.mktemp("whole")) as served:
        served.finish()
        yield served


@pytest.fixture(scope="module")
def whole(finished: Served) -> tuple[Run, set[str]]:
    """Return the run of an undisturbed crawl, and the paths that it asked for."""
    return finished.runs()[-1], set(finished.asked())


def test_a_crawl_killed_at_any_moment_goes_on_and_fetches_nothing_twice(
    site: Served, whole: tuple[Run, set[str]]
) -> None:
    for pages in (12, 30):
        with site.begin_until(pages) as process:
            process.kill()
    assert site.leases() > 0
    begun = time.monotonic()
    site.finish()
    assert time.monotonic() - begun < 20  # the leases of the dead are not waited for
    runs = site.runs()
    assert [run.number for run in runs] == [1]
    assert runs[0].state == "finished"
    assert runs[0].outcomes == whole[0].outcomes
    assert set(site.asked()) == whole[1]
    twice = [path for path, count in Counter(site.asked()).items() if count > 1]
    assert len(twice) <= 2 * UNDER_WAY


def test_ctrl_c_stops_in_seconds_and_gives_everything_back(site: Served, whole: tuple[Run, set[str]]) -> None:
    with site.begin_until(15) as process:
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert time.monotonic() - begun < 5
    assert process.returncode == 130
    assert "run the same command again to go on" in err
    assert "Traceback" not in err
    assert site.leases() == 0
    assert site.runs()[0].state == "running"
    assert len(site.asked()) == len(set(site.asked()))
    site.finish()
    assert [run.number for run in site.runs()] == [1]
    assert site.runs()[0].outcomes == whole[0].outcomes
    assert Counter(site.asked()) == Counter(whole[1])


def test_two_processes_share_one_run(site: Served, whole: tuple[Run, set[str]]) -> None:
    with site.begin() as first, site.begin() as second:
        errors = [process.communicate(timeout=60)[1] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), errors
    assert [run.number for run in site.runs()] == [1]
    assert site.runs()[0].outcomes == whole[0].outcomes
    assert Counter(site.asked()) == Counter(whole[1])


def test_a_second_run_asks_for_all_again_and_gets_what_is_unchanged(
    finished: Served, whole: tuple[Run, set[str]]
) -> None:
    printed = finished.finish()
    newest = finished.runs()[0]
    assert newest.number == 2
    assert "article" not in newest.outcomes
    assert newest.outcomes["unchanged"] == whole[0].outcomes["article"]
    assert newest.outcomes["listing"] == whole[0].outcomes["listing"]
    assert "unchanged" in printed


def test_what_robots_forbid_is_not_asked_for(whole: tuple[Run, set[str]]) -> None:
    run, asked = whole
    assert not {path for path in asked if path.startswith(("/print/", "/login"))}
    assert run.reasons["forbidden: robots.txt"] > 0


def test_every_article_of_the_sample_site_is_read_once(sample_data: Path) -> None:
    articles = len(list((SAMPLE / "articles").glob("*.html")))
    with open_store(f"sqlite:{sample_data}/corpus.sqlite") as store:
        run = store.runs()[0]
    assert run.outcomes["article"] == articles
    assert run.saved == {"new": articles}
    assert run.outcomes["gone"] > 0
    assert run.outcomes["moved"] > 4
    assert "failed" not in run.outcomes


def test_leases_of_another_machine_are_left_alone_until_they_end(site: Served) -> None:
    now = datetime.now(UTC)
    with open_store(f"sqlite:{site.data}/corpus.sqlite") as store:
        store.add_links("sample", [Link(site.url)])
        run = store.begin_run("sample", now)
        assert store.lease(run.number, "elsewhere:1:1:sample", 1, now + timedelta(seconds=2.5), now)
    site.finish()
    assert datetime.now(UTC) > now + timedelta(seconds=2.5)
    assert Counter(site.asked())["/"] == 1


def test_the_mark_of_a_process_tells_whether_it_lives() -> None:
    own = owner_of("sample")
    host, pid, started, site = own.split(":")
    assert (host, pid, site) == (socket.gethostname(), str(os.getpid()), "sample")
    assert not is_dead(own)
    assert is_dead(f"{host}:{pid}:{int(started) + 1}:sample")  # the number was given to another process since
    assert not is_dead(f"not-{own}")
    assert not is_dead("nonsense")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert is_dead(f"{host}:{process.pid}:{started}:sample")
