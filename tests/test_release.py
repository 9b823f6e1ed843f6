"""What becomes of the corpus when a site breaks, loses pages or is hijacked: the real command against a scripted site.

Runs here follow each other within seconds. Where a test needs a day between two, it says so and moves the time at which
the store saw a page missing first: `a_day_passes`.
"""

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import ROOT, run
from hypothesis import given, settings
from hypothesis import strategies as st
from test_crawl import BODY, Reply, Script, ScriptedSite, article, env, listing, page, scripted

from corpus import Run, Status, open_store, page_id
from crawler.reporting.summary import MARK, line

PATHS = [f"/a/numbered{number:02}.html" for number in range(24)]
PLAIN = """<p>Take the identity card to the social security window and fill in the form for {title}.</p>
<p>The pension insurance of an employee is paid by the employer and the employee together every month, and the record
can be asked for at the window. The medical insurance follows the same rules in {title}, as the bureau explains.</p>"""
ONE_TEXT = """<p>Buy our wonderful watches today, the best watches of the whole city, with a discount for everybody who
comes to the shop this month and next month. The watches are good and the price of the watches is low.</p>
<p>Our social security watches are known in the whole district and are sold at every window of the bureau.</p>"""
BUSY = Reply(b"down for maintenance", 503, {"Retry-After": "86400"})


class Trial:
    """A site of numbered articles, and the corpus that is made of it."""

    def __init__(self, site: ScriptedSite, data: Path) -> None:
        """Begin with all articles at their place."""
        self.site, self.data = site, data
        self.show(PATHS)

    def show(self, paths: list[str], body: str = BODY) -> None:
        """Serve articles at these paths, and nothing at the others that the home page names."""
        self.site.script.clear()
        self.site.script["/"] = listing(*PATHS)
        self.site.script.update({path: page(f"Guide number {path[-7:-5]}", body=body) for path in paths})

    def command(self, *words: str) -> "CompletedProcess[str]":
        done = run("crawler", *words, env=env(self.data))
        assert "Traceback" not in done.stderr
        return done

    def crawl(self, *words: str, status: int = 0) -> "CompletedProcess[str]":
        done = self.command("run", "--url", self.site.url, *words)
        assert done.returncode == status, done.stderr
        return done

    def release(self, number: int, status: int = 0) -> "CompletedProcess[str]":
        done = self.command("release", str(number))
        assert done.returncode == status, done.stderr
        return done

    def runs(self) -> list[Run]:
        with open_store(env(self.data)["STORE_URL"]) as store:
            return store.runs()

    def corpus(self) -> bytes:
        """Return an export, byte by byte."""
        file = self.data / "export.jsonl"
        done = run("corpus", "export", str(file), env=env(self.data))
        assert done.returncode == 0, done.stderr
        return file.read_bytes()

    def live(self) -> int:
        with open_store(env(self.data)["STORE_URL"]) as store:
            return store.count()

    def status(self, path: str) -> Status:
        found = article(self.data, self.site, path)
        assert found is not None
        return found.status

    def a_day_passes(self) -> None:
        """Move a day into the past when pages were missed first, as if the last run had been yesterday."""
        with closing(sqlite3.connect(self.data / "corpus.sqlite")) as connection, connection:
            connection.execute(
                "UPDATE addresses SET missing_since = strftime('%Y-%m-%dT%H:%M:%fZ', missing_since, '-25 hours')"
            )


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Return a site that was crawled once, for each test to begin with."""
    with scripted({}) as site:
        trial = Trial(site, tmp_path_factory.mktemp("crawled"))
        trial.crawl()
        assert trial.live() == len(PATHS)
        yield trial


@pytest.fixture
def trial(crawled: Trial, tmp_path: Path) -> Trial:
    """Return the crawled site with a copy of its corpus."""
    return copied(crawled, tmp_path)


@pytest.fixture(scope="module")
def storm(crawled: Trial, tmp_path_factory: pytest.TempPathFactory) -> tuple[Trial, "CompletedProcess[str]"]:
    """Return the site when half of its pages were gone in two runs a day apart, and what the second one printed."""
    trial = copied(crawled, tmp_path_factory.mktemp("storm"))
    trial.show(PATHS[12:])
    trial.crawl()
    assert trial.live() == len(PATHS)
    trial.a_day_passes()
    trial.site.script["/"] = listing(*PATHS, "/a/brandnew01.html")
    trial.site.script["/a/brandnew01.html"] = page("A brand new guide")
    return trial, trial.crawl(status=1)


@pytest.fixture
def held(storm: tuple[Trial, "CompletedProcess[str]"], tmp_path: Path) -> Trial:
    """Return the site with a copy of a corpus in which twelve deletions are held by run 3."""
    trial = copied(storm[0], tmp_path)
    trial.show(PATHS[12:])
    trial.site.script["/a/brandnew01.html"] = page("A brand new guide")
    return trial


def copied(trial: Trial, data: Path) -> Trial:
    with open_store(env(trial.data)["STORE_URL"]) as store:
        store.backup(data / "corpus.sqlite")
    return Trial(trial.site, data)


def summary(done: "CompletedProcess[str]") -> dict[str, str]:
    """Return the last line of what a command printed, as a program reads it."""
    mark, *pairs = shlex.split(done.stdout.splitlines()[-1])
    assert mark == MARK
    return dict(pair.split("=", 1) for pair in pairs)


def statuses(done: "CompletedProcess[str]") -> dict[str, str]:
    """Return the status of each site, by the summary lines of a run over several."""
    lines = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith(MARK)]
    found = [dict(pair.split("=", 1) for pair in pairs) for pairs in lines]
    return {pairs["site"]: pairs["status"] for pairs in found}


def started(command: list[str], data: Path) -> "subprocess.Popen[str]":
    """Start a command of ours without waiting for its end."""
    environment = {**os.environ, **env(data)}
    out = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.PIPE, text=True)


def complaint(done: "CompletedProcess[str]") -> str:
    """Return the one line that says what was wrong."""
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert done.stderr.splitlines()[-1] == said
    return said


# Runs that fail a gate


def test_a_bad_run_changes_not_a_byte(trial: Trial, tmp_path: Path) -> None:
    before, notice = trial.corpus(), tmp_path / "notice.json"
    tell = ("--notify-command", f"tee {shlex.quote(str(notice))}")

    trial.site.script.update(dict.fromkeys(["/", *PATHS], BUSY))
    outage = trial.crawl(status=1)
    assert trial.corpus() == before
    assert "not one article (failed: status 503, as at http://" in complaint(outage)
    assert complaint(outage).endswith("; the corpus stays as it was")
    assert "errors: 25 of 25 addresses failed (100 %), at most 10 % may" in " ".join(trial.runs()[0].complaints)
    assert (summary(outage)["state"], summary(outage)["failed"], summary(outage)["status"]) == ("held", "25", "1")
    assert "holds nothing\n" in trial.release(2).stdout
    assert trial.runs()[0].state == "held"

    trial.show(PATHS, body=PLAIN)
    redesign = trial.crawl(status=1)
    assert trial.corpus() == before
    assert "run 3 is held, the corpus stays as it was: fill: 24 of 24 articles" in complaint(redesign)
    assert "have lost steps (100 %), at most 20 % may; see whether the site has a new template" in complaint(redesign)
    assert complaint(redesign).endswith("python -m crawler release 3")

    trial.show(PATHS, body=ONE_TEXT)
    with scripted({"/": page("A home page that is an article")}) as good, scripted({}) as empty:
        hijack = trial.crawl("--url", good.url, "--url", empty.url, *tell, status=1)
    assert f"{trial.site.name}: run 4 is held" in complaint(hijack)
    assert "alike: 24 of 24 new and changed articles have one and the same text (100 %)" in complaint(hijack)
    assert f"{empty.name}: not one article (gone: status 404" in complaint(hijack)
    assert good.name not in complaint(hijack)
    assert statuses(hijack) == {trial.site.name: "1", good.name: "0", empty.name: "1"}
    told = json.loads(notice.read_text(encoding="utf-8"))  # the last one
    assert (told["site"], told["run"], told["state"], told["status"]) == (empty.name, 6, "held", 1)
    assert told["complaints"][0].startswith("articles: the site has 0")
    assert told["shortfall"].startswith(f"{empty.name}: not one article")
    assert trial.corpus().startswith(before)
    assert trial.live() == 25

    trial.show(PATHS)
    notice.unlink()
    assert summary(trial.crawl(*tell))["state"] == "finished"
    assert not notice.exists()


def test_a_release_lets_a_held_run_through(trial: Trial) -> None:
    trial.show(PATHS, body=BODY + "<p>The window is closed on every Monday.</p>")
    trial.site.script.update(dict.fromkeys(PATHS[:12], BUSY))
    done = trial.crawl("--notify-command", "false", status=1)
    assert "ended with status 1" in done.stderr
    assert "errors: 12 of 25 addresses failed (48 %)" in complaint(done)
    shown = summary(done)
    assert (shown["changed"], shown["held"], shown["failed"]) == ("12", "12", "12")
    assert b"closed on every Monday" not in trial.corpus()
    released = trial.release(2)
    assert "0 new and 12 changed articles are in the corpus" in released.stdout
    assert (summary(released)["state"], summary(released)["held"]) == ("finished", "0")
    assert sum(b"closed on every Monday" in line for line in trial.corpus().splitlines()) == 12


# Pages that are gone


def test_a_page_goes_after_a_day_and_comes_back_with_its_history(trial: Trial) -> None:
    trial.show(PATHS[2:])
    trial.crawl()
    assert trial.live() == 24
    trial.a_day_passes()
    done = trial.crawl()
    assert (summary(done)["gone"], summary(done)["held"], trial.live()) == ("2", "0", 22)
    assert trial.status(PATHS[0]) is Status.GONE
    trial.show(PATHS)
    trial.crawl()
    assert trial.status(PATHS[0]) is Status.LIVE
    with open_store(env(trial.data)["STORE_URL"]) as store:
        history = store.history(page_id(trial.site.url + PATHS[0][1:]))
    assert [version.article.status for version in history] == ["live", "gone", "live"]


def test_many_deletions_wait_while_additions_go_through(storm: tuple[Trial, "CompletedProcess[str]"]) -> None:
    trial, done = storm
    assert trial.live() == len(PATHS) + 1
    assert "deletions: 12 of 24 articles of the site are to go, at most 10 go without a release" in complaint(done)
    assert complaint(done).endswith("python -m crawler release 3")
    shown = summary(done)
    assert (shown["state"], shown["new"], shown["gone"], shown["held"]) == ("finished", "1", "12", "12")
    assert shown["status"] == "1"


def test_a_release_removes_what_is_still_gone(held: Trial) -> None:
    asked = held.site.counts.total()
    done = held.release(3)
    assert held.live() == 13
    assert "12 articles are gone, 0 are there again, 0 deletions stay held" in done.stdout
    assert (summary(done)["run"], summary(done)["held"], summary(done)["status"]) == ("3", "0", "0")
    # robots.txt, the home page, the twelve pages, and three articles that show that the site is there
    assert held.site.counts.total() - asked == 17
    assert "holds nothing" in held.release(3).stdout


def test_a_release_of_a_run_whose_deletions_a_later_one_holds_names_that_one(held: Trial) -> None:
    held.site.script["/a/brandnew02.html"] = page("Another guide")
    held.site.script["/"] = listing(*PATHS, "/a/brandnew02.html")
    held.crawl(status=1)
    assert held.live() == len(PATHS) + 2
    said = held.release(3).stdout
    assert "run 3 " in said
    assert "holds nothing; what waits of the site is held by run 4: python -m crawler release 4" in said
    assert held.live() == len(PATHS) + 2


def test_a_wall_is_named_where_the_listings_stand_open(trial: Trial) -> None:
    before = trial.corpus()
    trial.site.script.update(dict.fromkeys(PATHS, Reply(b"", 302, {"Location": "/login?next=x"})))
    walled = trial.crawl(status=1)
    assert trial.corpus() == before
    assert "not one article (failed: redirect to a login page, as at http://" in complaint(walled)
    assert "behind a login now" in complaint(walled)


def test_a_release_keeps_what_came_back(held: Trial) -> None:
    held.site.script.update({path: page(f"Guide number {path[-7:-5]}") for path in PATHS[3:]})
    done = held.release(3)
    assert "3 articles are gone, 9 are there again, 0 deletions stay held" in done.stdout
    assert (held.live(), held.status(PATHS[3])) == (22, Status.LIVE)


def test_a_release_while_the_site_is_down_decides_nothing(held: Trial) -> None:
    held.site.script.update(dict.fromkeys(["/", *PATHS], BUSY))
    down = held.release(3, status=1)
    assert "12 deletions of run 3 could not be checked and stay held: their pages gave no usable answer" in complaint(
        down
    )
    held.site.script.clear()  # every address answers 404, the home page as well
    empty = held.release(3, status=1)
    assert "no start address and no other article of it answered" in complaint(empty)
    assert complaint(empty).endswith("python -m crawler release 3")
    assert held.live() == 25


def test_a_page_that_moved_is_replaced_and_not_guarded(trial: Trial) -> None:
    moved = [path.replace("numbered", "anothers") for path in PATHS]
    for old, new in zip(PATHS, moved, strict=True):
        trial.site.script[new] = trial.site.script[old]
        trial.site.script[old] = Reply(b"", 301, {"Location": new})
    trial.crawl()
    assert trial.live() == 24
    assert (trial.status(PATHS[0]), trial.status(moved[0])) == (Status.GONE, Status.LIVE)


# Interrupted, shared and limited runs


def test_what_an_interrupted_run_brought_can_be_released(tmp_path: Path) -> None:
    def slow(_before: int, _headers: dict[str, str]) -> Reply:
        time.sleep(0.3)
        return page("Slow")

    with scripted({}) as site:
        trial = Trial(site, tmp_path)
        site.script.update(dict.fromkeys(PATHS[8:], slow))
        command = [sys.executable, "-m", "crawler", "run", "--url", site.url]
        with started(command, tmp_path) as process:
            while sum(map(site.counts.__getitem__, PATHS[8:])) < 8:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "interrupted; " in said
        assert "articles of run 1 over 127.0.0.1" in said
        assert said.rstrip().endswith("python -m crawler release 1")
        assert trial.live() == 0
        done = trial.release(1)
        assert trial.live() == int(summary(done)["articles"]) >= 8


def test_two_processes_share_a_run_and_one_ends_it(tmp_path: Path) -> None:
    def slow(path: str) -> Script:
        def reply(_before: int, _headers: dict[str, str]) -> Reply:
            time.sleep(0.1)
            return page(f"Guide number {path[-7:-5]}")

        return reply

    with scripted({}) as site:
        trial = Trial(site, tmp_path)
        site.script.update({path: slow(path) for path in PATHS})
        command = [sys.executable, "-m", "crawler", "run", "--url", site.url]
        both = [started(command, tmp_path) for _ in range(2)]
        for process in both:
            out, said = process.communicate(timeout=60)
            assert process.returncode == 0, said
            shown = summary(CompletedProcess(command, 0, out, said))
            assert (shown["run"], shown["state"]) == ("1", "finished")
        assert (trial.live(), len(trial.runs())) == (24, 1)
        assert all(site.counts[path] == 1 for path in PATHS)


def test_a_budget_of_pages_publishes_what_it_brought(tmp_path: Path) -> None:
    with scripted({}) as site:
        trial = Trial(site, tmp_path)
        done = trial.crawl("--pages", "9")
        assert (summary(done)["state"], summary(done)["pages"], trial.live()) == ("finished", "9", 8)


def test_all_visits_what_is_not_due(trial: Trial) -> None:
    with closing(sqlite3.connect(trial.data / "corpus.sqlite")) as connection, connection:
        # As if every page had been the same for ten days: the next visit is due in one.
        connection.execute("UPDATE addresses SET same_since = strftime('%Y-%m-%dT%H:%M:%fZ', visited, '-240 hours')")
    trial.crawl()
    assert trial.runs()[0].visited == 1
    trial.crawl("--all")
    assert trial.runs()[0].visited == 25


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text() | st.integers(), max_size=4))
@settings(max_examples=100)
def test_the_summary_line_is_one_line_that_a_program_reads(figures: dict[str, object]) -> None:
    written = line(figures)
    assert len(written.splitlines()) == 1
    decoder, rest, read = json.JSONDecoder(), written.removeprefix(MARK), {}
    while rest:
        name, _, rest = rest[1:].partition("=")
        if rest.startswith('"'):
            value, end = decoder.raw_decode(rest)
        else:
            end = len(rest.partition(" ")[0])
            value = rest[:end]
        read[name], rest = value, rest[end:]
    assert read == {name: str(value) for name, value in figures.items()}
