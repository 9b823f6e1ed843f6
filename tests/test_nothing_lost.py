"""Nothing is lost, whatever ends a crawl: kills at any moment, Ctrl-C, loss of power, a full disk, a clock set back.

The real commands on real files, against a site that remembers every request. `bench/kills.py` kills many hundreds of
times in the same ways.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiming import AIMS, Prepared, aimed, is_visited, prepare
from conftest import ROOT
from killing import Trial, copied, end, guide, kill_at_random, kill_when, linked, orphans, path_of, strike, trial, until
from losses import archived, flaws
from power import cut_off, gone_on, journalled, photograph
from test_crawl import Reply

from corpus import RunState
from crawler.archive import load

MANY = 300
FEW = 60


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Trial]:
    """Return a small site that was not crawled yet."""
    with trial(tmp_path / "data", FEW) as begun:
        yield begun


# Kills


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    dice = random.Random(1)  # noqa: S311 - no secret
    with trial(tmp_path / "data", MANY) as site:
        while not site.is_over() and sum(site.kills.values()) < 12:
            kill_at_random(site, dice)
            assert orphans(site.env) == []
        if not site.is_over():
            site.run()
        assert flaws(site) == []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Return crawls of one site, each where a certain moment is near."""
    folder = tmp_path_factory.mktemp("prepared")
    with trial(folder / "whole", FEW) as site:
        yield prepare(folder, site)


@pytest.mark.parametrize("name", AIMS)
def test_a_kill_in_a_moment_that_matters_loses_nothing(name: str, prepared: Prepared, tmp_path: Path) -> None:
    shot = aimed(name, prepared, tmp_path / "data", random.Random(2))  # noqa: S311 - no secret
    assert shot.hit
    assert shot.flaws == ()


BROKEN = """
import sys
import crawler.publishing.closing
from crawler.__main__ import main

crawler.publishing.closing.complaints = None
main(sys.argv[1:])
"""


def test_a_fault_of_ours_at_the_end_of_a_run_is_told_and_loses_nothing(prepared: Prepared, tmp_path: Path) -> None:
    site = copied(prepared.nearly, tmp_path / "data")
    site.site.counts.clear()
    broken = subprocess.run(
        [sys.executable, "-c", BROKEN, *site.crawl[3:]],
        cwd=ROOT,
        env={**os.environ, **site.env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (broken.returncode, broken.stderr.count("\n")) == (1, 1), broken.stderr
    assert "run 1 could not be ended: TypeError: " in broken.stderr
    site.run()
    assert flaws(site) == []


# Two processes


def test_what_a_killed_process_held_is_taken_over_by_the_one_beside_it(site: Trial) -> None:
    one, other = site.start(), site.start()
    assert until(one, lambda: site.recorded() > 4)
    strike(one, "all")
    end(one)
    site.kills["one of two"] += 1
    _, said = other.communicate(timeout=60)
    assert other.returncode == 0, said
    assert flaws(site) == []
    assert len(site.runs()) == 1


def test_two_processes_ask_for_each_page_once(site: Trial) -> None:
    home = site.site.script["/"]
    assert isinstance(home, Reply)

    def late(_before: int, _headers: dict[str, str]) -> Reply:
        time.sleep(2)  # so that both have begun before either can be done
        return home

    site.site.script["/"] = late
    said = [process.communicate(timeout=60)[1] for process in (site.start(), site.start())]
    assert not any("Error" in one for one in said), said
    assert flaws(site) == []
    assert len(site.runs()) == 1


# Interruptions

CAUGHT = 1 << (signal.SIGTERM - 1)


def takes_care(pid: int) -> bool:
    """Tell whether our code has begun: Python alone does not catch SIGTERM."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return any(line.startswith("SigCgt:") and int(line.split()[1], 16) & CAUGHT for line in lines)


def interrupted(site: Trial, numbers: tuple[int, ...], moment: Callable[[int], bool], delay: float = 0) -> str:
    """Crawl, send signals at a moment, and return what was said on stderr."""
    process = site.start()
    assert until(process, lambda: moment(process.pid))
    time.sleep(delay)
    for number in numbers:
        os.killpg(process.pid, number)
        time.sleep(0.02)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, ""), err
    assert orphans(site.env) == []
    return err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("delay", [0, 0.05, 0.1, 0.2, 0.3])
def test_an_interruption_of_the_start_is_told_in_one_line(site: Trial, number: int, delay: float) -> None:
    said = interrupted(site, (number,), takes_care, delay)
    assert said.startswith("interrupted")
    assert said.count("\n") == 1


@pytest.mark.parametrize("numbers", [(signal.SIGINT,), (signal.SIGTERM,), (signal.SIGINT,) * 2, (signal.SIGTERM,) * 2])
def test_an_interruption_keeps_what_was_read(site: Trial, numbers: tuple[int, ...]) -> None:
    said = interrupted(site, numbers, lambda _pid: site.recorded() > 4)
    assert said.startswith("interrupted; ")
    assert said.count("\n") == 1
    staged = site.value("SELECT count(*) FROM staged")
    assert f" {staged} articles of run 1 over sample wait for its end: run the same command again" in said
    assert staged > 0
    assert site.rows("SELECT url FROM addresses WHERE lease_owner IS NOT NULL") == []
    assert site.runs()[0].state is RunState.RUNNING
    with site.store() as store:
        assert store.verify() == []


def test_an_interruption_is_heard_when_nothing_is_left_to_visit(prepared: Prepared, tmp_path: Path) -> None:
    site = copied(prepared.nearly, tmp_path / "data")
    site.write("CREATE TABLE slowness (count)")
    site.write(
        "CREATE TRIGGER slow AFTER INSERT ON sketches BEGIN INSERT INTO slowness SELECT count(*) FROM "
        "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i FROM n); END"
    )
    assert interrupted(site, (signal.SIGINT,), lambda _pid: site.is_over(), 0.2).startswith("interrupted; ")


# Releases


@pytest.fixture
def held(prepared: Prepared, tmp_path: Path) -> Iterator[Trial]:
    """Return a site of which half is gone since yesterday, and a crawl whose run 2 holds that back."""
    site = copied(prepared.whole, tmp_path / "data")
    gone = [path_of(number) for number in range(FEW // 2, FEW)]
    pages = {path: site.site.script.pop(path) for path in gone}
    site.write("UPDATE addresses SET missing_since = strftime('%Y-%m-%dT%H:%M:%fZ', visited, '-25 hours')")
    site.run(status=1)
    assert site.runs()[0].held == {"gone": FEW // 2}
    yield site
    site.site.script.update(pages)


def test_a_release_that_is_killed_while_it_checks_is_finished_by_the_next(held: Trial) -> None:
    before = held.recorded()
    kill_when(held, ("crawler", "release", "2"), lambda: held.recorded() >= before + FEW // 2, 0, "check")
    held.run("crawler", "release", "2")
    with held.store() as store:
        assert (store.count(), store.run(2).held, store.verify()) == (FEW // 2, {}, [])
        assert all(run.state is RunState.FINISHED for run in store.runs())
    assert held.value("SELECT count(*) FROM staged") == 0


# Loss of power


def test_a_loss_of_power_loses_nothing_that_was_waited_for(tmp_path: Path) -> None:
    dice = random.Random(3)  # noqa: S311 - no secret
    photographs = []
    with trial(tmp_path / "data", 2 * FEW) as plain:
        site = journalled(plain, tmp_path / "journal")
        process = site.start()
        for number, condition in enumerate((lambda: site.recorded() > 20, lambda: is_visited(site))):
            assert until(process, condition)
            photographs.append(photograph(site, process, tmp_path / str(number)))
        end(process)
        for log_too, found in enumerate(photographs):
            cut_off(found, dice, log_too=bool(log_too))
            assert gone_on(found) == []


# Full disks


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Callable[[], None]]:
    """Mount a disk of so many KiB; yields what makes it larger."""
    folder.mkdir(parents=True)
    mounted = mount(folder, f"size={size}k")
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield lambda: mount(folder, "remount,size=50m").check_returncode()
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


def mount(folder: Path, options: str) -> "subprocess.CompletedProcess[str]":
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("mount") is None, reason="there is no mount")
@pytest.mark.parametrize(("where", "size"), [("", 240), ("archive", 20)])
def test_a_full_disk_is_told_in_one_line_and_harms_nothing(site: Trial, where: str, size: int) -> None:
    with small_disk(site.data / where, size) as enlarge:
        said = site.run(status=1)
        assert orphans(site.env) == []
        enlarge()
        site.kills["full disk"] += 1
        site.run()
        assert flaws(site) == []
    assert said.startswith("Error: ")
    assert "has room" in said
    assert said.count("\n") == 1


@pytest.mark.skipif(shutil.which("mount") is None, reason="there is no mount")
@pytest.mark.parametrize("room", [60, 200])
def test_a_disk_that_is_full_at_the_end_of_a_run_leaves_all_of_it_staged(
    prepared: Prepared, tmp_path: Path, room: int
) -> None:
    used = sum(file.stat().st_size // 1024 + 8 for file in prepared.nearly.data.rglob("*"))
    with small_disk(tmp_path / "disk", used + room) as enlarge:
        site = copied(prepared.nearly, tmp_path / "disk" / "data")
        said = site.run(status=1)
        enlarge()
        assert (site.value("SELECT count(*) FROM articles"), site.is_over()) == (0, False)
        site.site.counts.clear()
        site.run()
        assert flaws(site) == []
    assert said.startswith("Error: ")
    assert said.count("\n") == 1


# Clocks

SHIFTED = """
import datetime
import os

class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(hours=float(os.environ["HOURS"]))

Shifted.__name__ = Shifted.__qualname__ = "datetime"
Shifted.__module__ = "datetime"
datetime.datetime = Shifted
"""
"""A module that Python loads as it starts: whoever asks for the time is told another."""


@pytest.fixture
def clock(tmp_path: Path) -> Callable[[Trial, float], Trial]:
    """Return what makes of a crawl one whose clock is so many hours ahead."""
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(SHIFTED, encoding="utf-8")
    return lambda site, hours: replace(site, extra={"PYTHONPATH": str(tmp_path / "clock"), "HOURS": str(hours)})


def test_a_clock_that_is_set_back_keeps_no_page_waiting(site: Trial, clock: Callable[[Trial, float], Trial]) -> None:
    site.site.script["/a/number0007.html"] = lambda _before, _headers: None
    retries = "SELECT count(*) FROM addresses WHERE retry_at IS NOT NULL"
    assert kill_when(clock(site, 1), (), lambda: site.value(retries) > 0, 0, "clock")
    site.site.script["/a/number0007.html"] = guide(7, linked(7, FEW))
    site.slack += 1
    site.run()
    assert flaws(site) == []
    assert site.runs()[0].started > site.runs()[0].finished  # type: ignore[operator]  # it has finished


def test_what_was_seen_before_a_clock_was_set_back_is_visited_replaced_and_let_go(
    tmp_path: Path, clock: Callable[[Trial, float], Trial]
) -> None:
    with trial(tmp_path / "data", 12) as site:
        gone, changed = path_of(10), path_of(11)
        clock(site, 0.9).run()
        del site.site.script[gone]
        clock(site, 1).run()
        site.site.script[changed] = Reply(guide(11, []).body.replace(b"The bureau says", b"The bureau says now"))
        site.run()
        with site.store() as store:
            assert store.runs()[0].saved["changed"] == 1
            article = store.find(site.site.url + changed[1:])
        assert article is not None
        assert "says now" in article.text
        (entry,) = (one for _, found, _ in archived(site.data) for one in found if one.at == article.retrieved)
        assert b"says now" in load(entry).body
        clock(site, 24.5).run()
        with site.store() as store:
            assert store.count() == 11
