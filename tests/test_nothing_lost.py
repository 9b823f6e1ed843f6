"""Nothing is lost, whatever ends a crawl: kills at any moment, Ctrl-C, loss of power, a full disk, a clock set back.

The real commands on real files, against a site that remembers every request. `bench/kills.py` kills many hundreds of
times in the same ways.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from killing import Trial, copied, flaws, kill_at_random, kill_when, orphans, path_of, trial, until

from corpus import RunState

MANY = 300
FEW = 60


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Trial]:
    """Return a small site that was not crawled yet."""
    with trial(tmp_path / "data", FEW) as begun:
        yield begun


# Kills


@pytest.mark.parametrize("seed", [1])
def test_kills_at_random_moments_lose_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - no secret
    with trial(tmp_path / "data", MANY) as site:
        while not site.is_over() and sum(site.kills.values()) < 12:
            kill_at_random(site, dice)
            assert orphans(site.env) == []
        if not site.is_over():
            site.run()
        assert flaws(site) == []


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


# Releases


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Return a site of which half is gone, found so by two runs a day apart; the second, run 3, holds the deletions."""
    with trial(tmp_path_factory.mktemp("held") / "data", FEW) as site:
        site.run()
        for number in range(FEW // 2, FEW):
            del site.site.script[path_of(number)]
        site.run()
        site.write("UPDATE addresses SET missing_since = strftime('%Y-%m-%dT%H:%M:%fZ', missing_since, '-25 hours')")
        site.run(status=1)
        assert site.runs()[0].held == {"gone": FEW // 2}
        yield site


@pytest.mark.parametrize("delay", [0, 0.1])
def test_a_release_that_is_killed_while_it_checks_is_finished_by_the_next(
    held: Trial, tmp_path: Path, delay: float
) -> None:
    site = copied(held, tmp_path / "data")
    before = site.recorded()
    kill_when(site, ("crawler", "release", "3"), lambda: site.recorded() >= before + FEW // 2, delay, "check")
    site.run("crawler", "release", "3")
    with site.store() as store:
        assert (store.count(), store.run(3).held, store.verify()) == (FEW // 2, {}, [])
        assert all(run.state is RunState.FINISHED for run in store.runs())
    assert site.value("SELECT count(*) FROM staged") == 0
