"""What the SQLite store owes to being one file: several processes, sudden death, damage, backups, versions."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import tracemalloc
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus import (
    Article,
    FileError,
    Link,
    Outcome,
    Revisit,
    RunKind,
    RunState,
    Store,
    StoreError,
    Visit,
    open_store,
    page_id,
    restore_store,
)
from corpus.sql import freshness
from corpus.sqlite.database import Database
from corpus.sqlite.schema import APPLICATION_ID, MIGRATIONS

ROOT = Path(__file__).parent.parent
T0 = datetime(2026, 11, 22, tzinfo=UTC)

WRITER = """
import sys
import time
from datetime import UTC, datetime, timedelta
from corpus import Article, Outcome, Visit, open_store, Link

url, name = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
with open_store(url) as store:
    run = store.begin_run("s", datetime.now(UTC)).number
    while True:
        now = datetime.now(UTC)
        leased = store.lease(run, name, 3, now + timedelta(minutes=5), now)
        if not leased:
            break
        for address in leased:
            found = Article.from_record({"url": address.url, "title": name, "text": address.url, "site": "s"})
            store.record(run, Visit(url=address.url, outcome=Outcome.ARTICLE, at=now, article=found, status=200))
            print(address.url, flush=True)
            time.sleep(0.002)  # a crawl waits for the network more than it writes
    if not store.waiting(run, now)[0]:
        store.end_run(run, now)
"""

IMPORTER = """
import sys
from corpus import Article, open_store

with open_store(sys.argv[1]) as store:
    for number in range(int(sys.argv[2])):
        store.put([Article.from_record({"url": f"https://import.org/{number}", "title": "T", "text": "One."})])
"""

READER = """
import sys
import time
from corpus import open_store

last = 0
url, wanted, patience = sys.argv[1:]
deadline = time.monotonic() + float(patience)
with open_store(url) as store:
    while store.count() < int(wanted):
        if time.monotonic() > deadline:
            sys.exit(f"only {store.count()} of {wanted} articles came")
        for change in store.changes(last):
            assert change.position > last and change.article is not None
            last = change.position
    last = [*store.changes(last)][-1].position if store.position() > last else last
print(last)
"""


_OUT_OF_DATE = {freshness.counting(Database.dialect): ("2026",), freshness.listing(Database.dialect): ("2026", "s", 50)}
PATIENCE = 60
"""Seconds that a process of a test may take; whatever becomes of the test, none outlives it for longer."""


def start(program: str, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", program, *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def start_writers(url: str, *names: str) -> list[subprocess.Popen[str]]:
    """Return crawls that begin at the same moment, when all of them are ready."""
    writers = [start(WRITER, url, name) for name in names]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    return writers


def ended(process: subprocess.Popen[str]) -> list[str]:
    """Return the lines that a process printed until its good end."""
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    return out.splitlines()


def addresses(count: int) -> list[str]:
    return [f"https://example.org/{number}" for number in range(count)]


def found(url: str, at: datetime = T0) -> Visit:
    """Return the visit of an article."""
    read = Article.from_record({"url": url, "title": "T", "text": f"Text of {url}", "site": "s"})
    return Visit(url=url, outcome=Outcome.ARTICLE, at=at, article=read)


def article(number: int = 1, text: str = "One.") -> Article:
    return Article.from_record({"id": str(number), "url": f"https://example.org/{number}", "title": "T", "text": text})


def damaged(path: Path, count: int = 300) -> None:
    """Make a store and write over the middle of its file."""
    with open_store(f"sqlite:{path}") as store:
        store.put(article(number, "word " * 100) for number in range(count))
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)  # behind the tables that every store has
        file.write(os.urandom(60_000))


# Several processes


def test_crawls_and_a_reader_share_the_file_without_waiting_in_vain(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path}/corpus.sqlite"
    with open_store(url) as store:
        store.add_links("s", map(Link, addresses(300)))
    reader, importer = start(READER, url, "400", str(PATIENCE)), start(IMPORTER, url, "100")
    done = [ended(crawl) for crawl in start_writers(url, "one", "two")]
    assert sorted(done[0] + done[1]) == sorted(addresses(300))
    assert all(done), "both crawls had work"
    assert ended(importer) == []
    assert ended(reader) == ["400"]
    with open_store(url) as store:
        assert [change.position for change in store.changes()] == list(range(1, 401))
        assert store.run(1).outcomes == {"article": 300}
        assert store.run(1).state is RunState.FINISHED
        assert store.verify() == []


def test_a_reader_gives_up_when_the_articles_do_not_come(tmp_path: Path) -> None:
    out, err = start(READER, f"sqlite:{tmp_path}/corpus.sqlite", "400", "0.1").communicate(timeout=PATIENCE)
    assert (out, err) == ("", "only 0 of 400 articles came\n")


def test_processes_that_make_the_same_store_at_once_make_one(tmp_path: Path) -> None:
    program = "import sys; from corpus import open_store; open_store(sys.argv[1]).put([])"
    for attempt in range(2):
        url = f"sqlite:{tmp_path}/{attempt}.sqlite"
        for process in [start(program, url) for _ in range(4)]:
            ended(process)
        with open_store(url) as store:
            assert store.verify() == []


def test_whatever_was_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path}/corpus.sqlite"
    with open_store(url) as store:
        store.add_links("s", map(Link, addresses(3000)))
    acknowledged: list[str] = []
    for milliseconds in (15, 40, 90, 150, 230):
        (process,) = start_writers(url, str(milliseconds))
        time.sleep(milliseconds / 1000)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        # The last line may be cut off in the middle.
        acknowledged += [line.rstrip() for line in out.splitlines(keepends=True) if line.endswith("\n")]
    assert acknowledged
    assert len(acknowledged) == len(set(acknowledged))
    with open_store(url) as store:
        assert store.verify() == []
        assert store.count() == 0, "nothing of a run is in the corpus before its end"
        brought = [one.url for one in store.staged(1)]
        assert len(brought) == len(set(brought)) == store.run(1).outcomes["article"]
        assert set(acknowledged) <= set(brought)
        # Killed between the commit and the line that acknowledges it, at most once each time.
        assert len(brought) - len(acknowledged) <= 5
        assert store.waiting(1, T0)[0] == 3000 - len(brought)
        store.end_run(1, T0)
        assert [one.url for one in store.articles()] == brought
        assert store.verify() == []


ENDER = """
import sys
from datetime import UTC, datetime
from corpus import open_store

with open_store(sys.argv[1]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    store.end_run(1, datetime.now(UTC))
print("ended", flush=True)
"""


@pytest.mark.parametrize("milliseconds", [5, 40, 120])
def test_a_run_that_is_killed_at_its_end_has_ended_or_has_not(tmp_path: Path, milliseconds: int) -> None:
    url = f"sqlite:{tmp_path}/corpus.sqlite"
    with open_store(url) as store:
        store.begin_run("s", T0)
        store.record_all(1, list(map(found, addresses(600))))
    ender = start(ENDER, url)
    assert ender.stdin is not None
    assert ender.stdout is not None
    assert ender.stdout.readline() == "ready\n"
    ender.stdin.write("go\n")
    ender.stdin.flush()
    time.sleep(milliseconds / 1000)
    ender.send_signal(signal.SIGKILL)
    ender.communicate()
    with open_store(url) as store:
        finished = store.run(1).state is RunState.FINISHED
        assert store.count() == (600 if finished else 0)
        assert sum(1 for _ in store.staged(1)) == (0 if finished else 600)
        store.end_run(1, T0)
        assert (store.count(), store.position()) == (600, 600)
        assert store.verify() == []


def test_a_reader_in_the_middle_of_the_feed_holds_nothing_open(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    with open_store(f"sqlite:{path}") as store:
        store.put(article(number) for number in range(500))
        feed, articles = store.changes(), store.articles()
        next(feed), next(articles)
        with closing(sqlite3.connect(path)) as other:
            busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy
        assert len(list(feed)) == len(list(articles)) == 499


def test_reading_everything_takes_little_memory(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.put(article(number, "word " * 2000) for number in range(1000))
        tracemalloc.start()
        assert sum(1 for _ in store.changes()) == sum(1 for _ in store.articles()) == 1000
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 6_000_000


# What is no store


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to look at" * 30, b"SQLite format 3\0" + b"x" * 500]
)
def test_a_file_that_is_no_database_is_named_with_the_cure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "corpus.sqlite"
    path.write_bytes(content)
    with pytest.raises(
        StoreError, match=r"corpus\.sqlite: file is not a database; name the file of a store, or restore"
    ):
        open_store(f"sqlite:{path}")
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_store(f"sqlite:{path}")
    assert path.read_bytes() == before


def test_a_store_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    open_store(f"sqlite:{path}").close()
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match=r"newer shebao .* install the newer release"):
        open_store(f"sqlite:{path}")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="see that the file and its folder can be read and written"):
        open_store(f"sqlite:{tmp_path}")
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="name a file in a folder that you can write"):
        open_store(f"sqlite:{tmp_path}/file/corpus.sqlite")


# Damage


def test_damage_is_told_line_by_line_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    damaged(path)
    with open_store(f"sqlite:{path}") as store:
        flaws = store.verify()
        assert flaws
        assert all(
            "\n" not in flaw and "restore a backup with: python -m corpus restore FILE" in flaw for flaw in flaws
        )
        with pytest.raises(StoreError, match="restore a backup"):
            list(store.articles())


@pytest.mark.parametrize(
    ("harm", "flaw"),
    [
        ("DELETE FROM versions WHERE position = 2", "its newest version is missing from the feed"),
        ("UPDATE articles SET versions = 5 WHERE id = '1'", "some of its versions are missing"),
        ("UPDATE articles SET record = '{}' WHERE id = '1'", "whose record cannot be read (url is missing"),
        ("UPDATE articles SET record = 'x' WHERE id = '1'", "whose record cannot be read"),
        ("UPDATE articles SET status = 'gone' WHERE id = '1'", "whose record is that of another article or state"),
        ("UPDATE versions SET record = x'00' WHERE position = 1", "has a change 1 whose record cannot be read"),
        ("INSERT INTO links VALUES (7, 8)", "points to nothing in addresses"),
        ("UPDATE staged SET record = 'x'", "holds an article for https://example.org/9 whose record cannot be read"),
        ("UPDATE staged SET article_id = 'x'", "whose record is that of another article"),
        ("UPDATE staged SET saved = 'gone', record = NULL", "holds a deletion for https://example.org/9 of no article"),
        ("UPDATE staged SET run = 9", "points to nothing in runs"),
        ("UPDATE sketching SET position = 99", "they know the feed to position 99, which is beyond its end"),
        ("DELETE FROM versions WHERE position > 1", "they know the feed to position 3, which is beyond its end"),
        ("UPDATE articles SET status = 'gone' WHERE id = '2'", "from its articles: 2 is no live article"),
        ("DELETE FROM sketches WHERE article = 2", "live article 2 is unknown to them"),
        ("DELETE FROM sketches WHERE article = 2", "2 is in a cluster, but unknown to them"),
        ("DELETE FROM duplicates WHERE article = representative", "the cluster of 2 has no representative"),
    ],
)
def test_what_does_not_belong_together_is_found(tmp_path: Path, harm: str, flaw: str) -> None:
    path = tmp_path / "corpus.sqlite"
    with open_store(f"sqlite:{path}") as store:
        store.put([article(), article(2, "Two."), article(text="Two.")])
        store.update_clusters()
        store.record(store.begin_run("s", T0).number, found("https://example.org/9"))
        assert store.verify() == []
        with closing(sqlite3.connect(path)) as other, other:
            other.execute(harm)
        assert any(flaw in line for line in store.verify())


# Backups


def test_a_backup_of_a_damaged_store_leaves_the_good_one(tmp_path: Path) -> None:
    path, safe = tmp_path / "corpus.sqlite", tmp_path / "safe.sqlite"
    safe.write_bytes(b"the good one")
    damaged(path)
    with open_store(f"sqlite:{path}") as store, pytest.raises(StoreError, match="so all stays as it was"):
        store.backup(safe)
    assert safe.read_bytes() == b"the good one"
    assert {one.name for one in tmp_path.iterdir()} == {"corpus.sqlite", "safe.sqlite"}


def test_a_backup_never_takes_the_place_of_its_store(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    with open_store(f"sqlite:{path}") as store, pytest.raises(FileError, match="is the store itself"):
        store.backup(path)


def test_a_backup_is_taken_while_others_write(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path}/corpus.sqlite"
    with open_store(url) as store:
        store.add_links("s", map(Link, addresses(120)))
        (crawl,) = start_writers(url, "one")
        for number in range(5):
            store.backup(tmp_path / f"{number}.sqlite")
        ended(crawl)
        assert store.verify() == []
    for number in range(5):
        with open_store(f"sqlite:{tmp_path}/{number}.sqlite") as copy:
            assert copy.verify() == []
            brought = sum(run.outcomes.get("article", 0) for run in copy.runs())
            assert copy.count() + sum(sum(1 for _ in copy.staged(run.number)) for run in copy.runs()) == brought
            assert copy.position() in {0, 120}


def test_a_restore_brings_back_the_backup_and_keeps_what_was_there(tmp_path: Path) -> None:
    path, safe = tmp_path / "corpus.sqlite", tmp_path / "safe.sqlite"
    with open_store(f"sqlite:{path}") as store:
        store.put([article(1), article(2)])
        store.backup(safe)
        store.put([article(1, "Two."), article(3)])
        kept = restore_store(f"sqlite:{path}", safe)
        # An object that was open all the time goes on with what was restored, and no position comes a second time.
        assert [one.id for one in store.articles()] == ["1", "2"]
        store.put([article(4)])
        assert store.position() == 5
        assert store.verify() == []
    assert kept == tmp_path / "corpus.sqlite.before-restore"
    with open_store(f"sqlite:{kept}") as before:
        assert [one.id for one in before.articles()] == ["1", "2", "3"]
    assert restore_store(f"sqlite:{path}", safe) == tmp_path / "corpus.sqlite.before-restore-2"


def test_a_restore_takes_the_place_of_a_damaged_store(tmp_path: Path) -> None:
    path, good, safe = tmp_path / "corpus.sqlite", tmp_path / "good.sqlite", tmp_path / "safe.sqlite"
    with open_store(f"sqlite:{good}") as store:
        store.put([article()])
        store.backup(safe)
    damaged(path)
    harmed = path.read_bytes()
    kept = restore_store(f"sqlite:{path}", safe)
    assert kept is not None
    assert kept.read_bytes() == harmed
    with open_store(f"sqlite:{path}") as store:
        assert store.count() == 1
        assert store.verify() == []


def test_a_restore_where_there_was_no_store_makes_one(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/good.sqlite") as store:
        store.put([article()])
        store.backup(tmp_path / "safe.sqlite")
    path = tmp_path / "new" / "corpus.sqlite"
    assert restore_store(f"sqlite:{path}", tmp_path / "safe.sqlite") is None
    with open_store(f"sqlite:{path}") as store:
        assert store.count() == 1


@pytest.mark.parametrize("kind", ["damaged", "cut", "empty", "text"])
def test_a_backup_that_is_not_sound_is_refused(tmp_path: Path, kind: str) -> None:
    path, bad = tmp_path / "corpus.sqlite", tmp_path / "bad.sqlite"
    with open_store(f"sqlite:{path}") as store:
        store.put([article()])
    damaged(bad)
    contents = {"damaged": bad.read_bytes(), "cut": bad.read_bytes()[:50_000], "empty": b"", "text": b"backup\n" * 200}
    bad.write_bytes(contents[kind])
    with pytest.raises(StoreError, match=r"bad\.sqlite .*so all stays as it was"):
        restore_store(f"sqlite:{path}", bad)
    with open_store(f"sqlite:{path}") as store:
        assert store.count() == 1
    assert {one.name for one in tmp_path.iterdir()} == {"corpus.sqlite", "bad.sqlite"}


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no file"):
        restore_store(f"sqlite:{tmp_path}/corpus.sqlite", tmp_path / "none.sqlite")


# The frontier in a large site


def test_leasing_does_not_read_what_was_visited_before(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    with open_store(f"sqlite:{path}") as store:
        store.add_links("s", map(Link, addresses(20)))
        run = store.begin_run("s", T0).number
        store.record(run, Visit(url=addresses(1)[0], outcome=Outcome.LISTING, at=T0))
        store.lease(run, "me", 1, T0 + timedelta(hours=1), T0)
    with closing(sqlite3.connect(path)) as other:
        plan = other.execute(
            "EXPLAIN QUERY PLAN SELECT number, url FROM addresses WHERE site = 's' AND waiting = 1 "
            "AND (lease_until IS NULL OR lease_until <= 'x') AND (retry_at IS NULL OR retry_at <= 'x') "
            "ORDER BY priority, due, depth, number LIMIT 10"
        ).fetchall()
    assert [step[3] for step in plan] == ["SEARCH addresses USING INDEX waiting_addresses (site=?)"]


def test_a_visit_costs_the_same_however_much_is_staged(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    open_store(f"sqlite:{path}").close()
    queries = {
        "SELECT record FROM staged WHERE article_id = 'x' AND run = 1 AND saved IN ('new', 'changed')": "article_id=?",
        "SELECT record FROM staged WHERE article_id = 'x' AND address <> 3": "article_id=?",
        "SELECT record FROM staged WHERE run = 1 AND address > 3 ORDER BY address": "run=? AND rowid>?",
    }
    with closing(sqlite3.connect(path)) as other:
        for query, used in queries.items():
            (step,) = other.execute("EXPLAIN QUERY PLAN " + query).fetchall()
            assert step[3].startswith("SEARCH staged USING INDEX")
            assert used in step[3]


# What is kept of finished runs


def eventful(store: Store) -> None:
    """Make a crawl, a crawl that is held and released, a replay, a check, and a crawl that lasts."""
    urls = addresses(6)
    for day in range(4):
        at = T0 + timedelta(days=day)
        run = store.begin_run("s", at).number
        gone = [Visit(url=urls[0], outcome=Outcome.GONE, at=at, status=404, reason="标题 404")] if day else []
        failed = [Visit(url=urls[1], outcome=Outcome.FAILED, at=at, reason="timeout", size=7)]
        visits = [replace(found(url, at), status=200, size=10) for url in urls[2:]]
        changed = replace(visits[0], article=replace(article(2, f"{day} yuan."), site="s"))
        store.record_all(run, [found(urls[0]) if not day else gone[0], *failed, *visits[1:], changed])
        store.end_run(run, at, complaints=["many"] if day == 2 else [], hold=day == 2)
    store.release(3, T0)
    check = store.begin_check(3, T0 + timedelta(days=4)).number
    store.record(check, Visit(url=urls[0], outcome=Outcome.GONE, at=T0 + timedelta(days=4), status=404))
    store.end_run(check, T0)
    replay = store.begin_replay("s", T0).number
    store.reread(replay, [found(urls[2])])
    store.end_run(replay, T0, complaints=["no"])
    store.record(store.begin_run("s", T0).number, found(urls[3]))


def test_what_is_kept_of_a_finished_run_is_what_its_visits_come_to(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    with open_store(f"sqlite:{path}") as store:
        eventful(store)
        kept = store.runs()
        assert len({run.kind for run in kept}) == len(RunKind)
        assert {name for run in kept for name in (*run.outcomes, *run.saved)} >= {"gone", "failed", "changed", "same"}
        with closing(sqlite3.connect(path)) as other, other:
            (unfinished,) = other.execute("SELECT number FROM runs WHERE counts IS NULL").fetchone()
            other.execute("UPDATE runs SET counts = NULL")
        # As in a store of an earlier release: counted when they are asked for, and kept from then on.
        fresh = store.runs()
        assert (fresh, unfinished) == (kept, kept[0].number)
        assert [list(run.reasons.items()) for run in fresh] == [list(run.reasons.items()) for run in kept]
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("DELETE FROM visits WHERE run <> ?", (unfinished,))
        assert store.runs() == kept


def test_what_is_held_is_counted_by_the_run(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    open_store(f"sqlite:{path}").close()
    with closing(sqlite3.connect(path)) as other:
        plan = other.execute(
            "EXPLAIN QUERY PLAN SELECT saved, count(*) FROM staged WHERE saved <> 'same' AND run IN "
            "(SELECT 1 UNION SELECT number FROM runs WHERE checks = 1 AND finished IS NULL) GROUP BY saved"
        ).fetchall()
    assert plan[0][3] == "SEARCH staged USING INDEX staged_by_run (run=?)"


def test_what_is_out_of_date_is_found_without_reading_records(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    open_store(f"sqlite:{path}").close()
    with closing(sqlite3.connect(path)) as other:
        plans = [other.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall() for sql, values in _OUT_OF_DATE.items()]
    assert [len(plan) for plan in plans] == [1, 1]
    assert "INDEX live_articles_by_site" in plans[0][0][3]
    assert "INDEX live_articles_by_site (site=? AND <expr><?)" in plans[1][0][3]


# Stores of earlier releases


def old_store(path: Path) -> None:
    """Make a store as version 1 did: two articles of a crawl, one of them changed, and a run that was interrupted."""
    lines = [{**article(number).line(), "site": "s", "verified": "2026-11-01T00:00:00Z"} for number in (1, 2)]
    first, second = (json.dumps(line) for line in lines)
    changed = json.dumps({**lines[0], "text": "Two."})
    stamp = "2026-11-01T00:00:00.000000Z"
    with closing(sqlite3.connect(path)) as old, old:
        old.executescript(MIGRATIONS[0])
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute("PRAGMA user_version = 1")
        rows = [(1, 1, 1, first), (2, 2, 1, second), (3, 1, 2, changed)]
        old.executemany(
            "INSERT INTO versions VALUES (?, ?, ?, ?, ?)",
            [
                (position, number, version, stamp, zlib.compress(line.encode()))
                for position, number, version, line in rows
            ],
        )
        for number, versions, position, line in [(1, 2, 3, changed), (2, 1, 2, second)]:
            page = page_id(f"https://example.org/{number}")
            values = (number, str(number), page, "s", "live", versions, position, line)
            old.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
        old.executemany(
            "INSERT INTO runs VALUES (?, 's', ?, ?, ?, ?)", [(1, stamp, stamp, 1.5, 0), (2, stamp, None, 2.5, 0)]
        )
        old.executemany(
            "INSERT INTO addresses (number, site, url, priority, depth, waiting, article, last_run, visited, outcome, "
            "status, etag) VALUES (?, 's', ?, 2, 1, ?, ?, ?, ?, ?, ?, ?)",
            [
                (1, "https://example.org/1", 0, 1, 2, stamp, "article", 200, '"1"'),
                (2, "https://example.org/2", 1, 2, 1, stamp, "article", 200, '"2"'),
                (3, "https://example.org/3", 1, None, None, None, None, None, ""),
            ],
        )
        old.execute("INSERT INTO links VALUES (1, 2)")
        old.executemany(
            "INSERT INTO visits (run, address, at, outcome, status, reason, size, seconds, saved, filled) "
            "VALUES (?, ?, ?, 'article', 200, '', 10, 0.1, ?, 'title text')",
            [(1, 1, stamp, "new"), (1, 2, stamp, "new"), (2, 1, stamp, "changed")],
        )


def test_a_store_of_version_1_is_opened_with_all_that_it_has(tmp_path: Path) -> None:
    old_store(tmp_path / "corpus.sqlite")
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        assert store.verify() == []
        assert [(one.id, one.text) for one in store.articles()] == [("1", "Two."), ("2", "One.")]
        assert [version.article.text for version in store.history("1")] == ["One.", "Two."]
        assert [change.position for change in store.changes()] == [2, 3]
        old, run = store.run(1), store.run(2)
        assert (old.kind, old.state, old.saved, old.seconds) == (RunKind.CRAWL, RunState.FINISHED, {"new": 2}, 1.5)
        assert (old.visited, old.fill["title"], old.held, old.complaints) == (2, 1.0, {}, ())
        assert (run.state, run.saved, run.waiting) == (RunState.RUNNING, {"changed": 1}, 2)
        assert [one.article_id for one in store.log(1)] == ["1", "2"]


def test_the_interrupted_run_of_version_1_is_gone_on_with(tmp_path: Path) -> None:
    old_store(tmp_path / "corpus.sqlite")
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        assert store.begin_run("s", T0).number == 2
        leased = store.lease(2, "me", 9, T0 + timedelta(hours=1), T0)
        assert [(one.url[-1], one.etag) for one in leased] == [("2", '"2"'), ("3", "")]
        store.record_all(2, [replace(found(leased[0].url), outcome=Outcome.UNCHANGED), found(leased[1].url)])
        ended = store.end_run(2, T0)
        assert (ended.articles, ended.saved, ended.fill["text"]) == (3, {"changed": 1, "new": 1}, 1.0)
        assert (store.count(), store.position()) == (3, 4)
        assert [one.verified for one in store.articles()] == [datetime(2026, 11, 1, tzinfo=UTC), T0, T0]
        assert store.verify() == []
        # Version 1 did not know since when a page has been the same: at least since the visit before.
        for days, waiting in ((1, 2), (3, 3)):
            begun = store.begin_run("s", T0 + timedelta(days=days), Revisit())
            assert begun.waiting == waiting
            store.end_run(begun.number, T0)


def test_a_backup_of_version_1_is_restored(tmp_path: Path) -> None:
    old_store(tmp_path / "old.sqlite")
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.record(store.begin_run("s", T0).number, found("https://example.org/9"))
        restore_store(f"sqlite:{tmp_path}/corpus.sqlite", tmp_path / "old.sqlite")
        assert (store.count(), [run.number for run in store.runs()], store.verify()) == (2, [2, 1], [])


def test_what_is_staged_is_in_backups_and_comes_back(tmp_path: Path) -> None:
    url, safe = f"sqlite:{tmp_path}/corpus.sqlite", tmp_path / "safe.sqlite"
    with open_store(url) as store:
        run = store.begin_run("s", T0).number
        store.record(run, found("https://example.org/1"))
        store.backup(safe)
        store.end_run(run, T0)
        restore_store(url, safe)
        assert ([one.url for one in store.staged(run)], store.count()) == (["https://example.org/1"], 0)
        assert store.end_run(run, T0).state is RunState.FINISHED
        assert (store.count(), store.verify()) == (1, [])
