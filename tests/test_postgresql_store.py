"""What only the store on PostgreSQL does: many writers at once, a server that goes and comes, moves between engines."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from conftest import ROOT, run
from services import postgresql as service
from test_workers import ARTICLES, open_office

from corpus import (
    Article,
    CorpusError,
    Link,
    MissingStoreError,
    Outcome,
    Store,
    StoreError,
    Visit,
    open_store,
    page_id,
    restore_store,
)
from corpus.postgresql.copies import TABLES
from corpus.postgresql.database import Database
from corpus.postgresql.schema import MIGRATIONS
from corpus.sqlite.database import Database as File
from indexer import open_index
from webapp import Settings, create_app

T0 = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def url(postgresql: service.Server) -> str:
    return postgresql.empty()


def article(number: int, text: str = "One.") -> Article:
    url = f"https://example.org/{number}.html"
    return Article.from_record({"url": url, "title": f"Guide {number}", "text": f"{text} {number}"})


def visit(number: int, text: str = "One.", at: datetime = T0) -> Visit:
    found = article(number, text)
    return Visit(url=found.url, outcome=Outcome.ARTICLE, at=at, status=200, article=found, etag=f'"{number}"')


def together(*actions: Callable[[], object]) -> None:
    """Do all of this at the same time; raise what the first of them raised."""
    with ThreadPoolExecutor(len(actions)) as pool:
        for done in [pool.submit(action) for action in actions]:
            done.result(timeout=120)


# Many at once


def test_whoever_follows_the_feed_misses_nothing_of_many_writers(url: str) -> None:
    open_store(url).close()
    seen: list[int] = []
    over = threading.Event()

    def write(first: int) -> None:
        with open_store(url) as store:
            for number in range(first, first + 150):
                store.put([article(number)])

    def follow() -> None:
        with open_store(url) as store:
            ended = False
            while not ended:
                ended = over.is_set()
                seen.extend(change.position for change in store.changes(after=seen[-1] if seen else 0))

    reader = threading.Thread(target=follow)
    reader.start()
    together(*(lambda first=first: write(first) for first in (0, 1000, 2000, 3000)))
    over.set()
    reader.join(60)
    assert seen == list(range(1, 601))


def test_a_change_waits_for_the_one_before_it_to_be_seen(url: str) -> None:
    """The trap: of two transactions the one that took the smaller number is committed later."""
    with open_store(url) as store:
        store.put([article(1)])
    with psycopg.connect(url) as slow, open_store(url) as reader:
        slow.execute("SELECT next_position()")
        later = threading.Thread(target=lambda: _put(url, article(2)))
        later.start()
        time.sleep(0.3)
        assert [change.position for change in reader.changes(after=1)] == []
        slow.rollback()
        later.join(30)
        assert len(list(reader.changes(after=1))) == 1


def _put(url: str, one: Article) -> None:
    with open_store(url) as store:
        store.put([one])


def test_no_address_is_leased_twice(url: str) -> None:
    links = [Link(f"https://example.org/{number}.html") for number in range(400)]
    with open_store(url) as store:
        store.add_links("example.org", links)
        number = store.begin_run("example.org", T0).number
    leased: list[str] = []

    def lease(owner: str) -> None:
        with open_store(url) as store:
            while batch := store.lease(number, owner, 7, T0 + HOUR, T0):
                leased.extend(address.url for address in batch)

    together(*(lambda owner=owner: lease(owner) for owner in "abcdef"))
    assert sorted(leased) == sorted(link.url for link in links)


def test_a_lease_does_not_wait_for_one_that_is_being_taken(url: str) -> None:
    with open_store(url) as store:
        store.add_links("example.org", [Link(f"https://example.org/{number}.html") for number in range(4)])
        number = store.begin_run("example.org", T0).number
        with psycopg.connect(url) as slow:
            slow.execute("SELECT 1 FROM addresses WHERE url LIKE '%/0.html' FOR UPDATE")
            begun = time.monotonic()
            assert len(store.lease(number, "me", 10, T0 + HOUR, T0)) == 3
            assert time.monotonic() - begun < 5


def test_sites_are_written_side_by_side_and_one_site_in_turn(url: str) -> None:
    with closing(Database(url)) as one, closing(Database(url)) as other:
        with one.write("a.org"):
            assert one.row("SELECT 1")  # a lock is asked for without waiting; with an answer it is there
            with other.write("b.org"):
                pass
            assert not _gets_in(other, "a.org")
            assert not _gets_in(other, None)
        assert _gets_in(other, None)


def _gets_in(database: Database, site: str | None) -> bool:
    database.run("SET lock_timeout = '200ms'")
    try:
        with database.write(site):
            return True
    except StoreError:
        return False
    finally:
        database.run("RESET lock_timeout")


def test_the_mark_differs_though_visits_are_committed_out_of_order(url: str) -> None:
    with open_store(url) as store:
        runs = [store.begin_run(site, T0).number for site in ("a.org", "b.org")]
        store.record(runs[0], Visit(url="https://a.org/", outcome=Outcome.LISTING, at=T0))
        store.record(runs[1], Visit(url="https://b.org/", outcome=Outcome.LISTING, at=T0))
        with psycopg.connect(url) as slow:
            slow.execute(
                "INSERT INTO visits (run, address, at, outcome, reason, size, seconds) "
                "SELECT run, address, at, outcome, reason, size, seconds FROM visits WHERE run = %s",
                [runs[0]],
            )
            store.record(runs[1], Visit(url="https://b.org/", outcome=Outcome.LISTING, at=T0))
            before = store.mark()
            slow.commit()
        assert store.mark() != before


def test_tables_are_made_once_however_many_open_the_store(url: str) -> None:
    together(*([lambda: open_store(url).close()] * 8))
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT version FROM shebao").fetchall() == [(len(MIGRATIONS),)]


# From engine to engine


def filled(store: Store) -> None:
    """Put a bit of everything into a store."""
    store.put([article(number) for number in range(5)])
    store.put([article(0, "Two."), article(1, "Text with 中文 and 𠮷")])
    store.remove(page_id(article(2).url), T0)
    site = "example.org"
    store.add_links(site, [Link("https://example.org/")])
    first = store.begin_run(site, T0, declaration="sample").number
    links = (Link("https://example.org/next.html", depth=2),)
    store.record_all(
        first, [visit(10), visit(11), Visit(url="https://example.org/", outcome=Outcome.LISTING, at=T0, links=links)]
    )
    store.end_run(first, T0 + HOUR)
    second = store.begin_run(site, T0 + DAY).number
    store.record_all(second, [visit(10, "Three.", T0 + DAY), visit(12, "Four.", T0 + DAY)])
    store.lease(second, "host:1:2:site", 1, T0 + DAY + HOUR, T0 + DAY)
    store.update_clusters()


def contents(url: str, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what is in the tables of a store, whichever its engine, read from a backup."""
    copy = folder / "contents.sqlite"
    with open_store(url) as store:
        store.backup(copy)
    with closing(File(copy)) as file:
        return {
            table: sorted((tuple(row) for row in file.rows(f"SELECT * FROM {table}")), key=repr)  # noqa: S608 - our own tables
            for table in TABLES
        }


@dataclass
class Engines:
    """A store on each engine."""

    sqlite: str
    postgresql: str


@pytest.fixture
def engines(url: str, tmp_path: Path) -> Engines:
    return Engines(f"sqlite:{tmp_path}/corpus.sqlite", url)


@pytest.mark.parametrize("way", ["to the server", "from the server"])
def test_a_store_moves_to_another_engine_as_it_is(engines: Engines, way: str, tmp_path: Path) -> None:
    source, target = engines.sqlite, engines.postgresql
    if way == "from the server":
        source, target = target, source
    with open_store(source) as store:
        filled(store)
        store.backup(tmp_path / "moved.sqlite")
    assert restore_store(target, tmp_path / "moved.sqlite") is None
    assert contents(target, tmp_path) == contents(source, tmp_path)
    with open_store(source) as old, open_store(target) as new:
        assert new.verify() == []
        assert new.runs() == old.runs()
        assert list(new.changes()) == list(old.changes())
        assert new.history(page_id(article(0).url)) == old.history(page_id(article(0).url))
        assert list(new.clusters()) == list(old.clusters())
        # And it goes on where it was, with numbers of its own.
        run = new.begin_run("example.org", T0 + DAY)
        assert run.number == 2
        assert new.record(run.number, visit(13, at=T0 + DAY)) == "new"
        new.end_run(run.number, T0 + DAY)
        assert new.position() > old.position()


def test_a_restored_server_keeps_what_was_there_and_gives_no_number_twice(engines: Engines, tmp_path: Path) -> None:
    with open_store(engines.sqlite) as small:
        small.put([article(1)])
        small.backup(tmp_path / "small.sqlite")
    with open_store(engines.postgresql) as store:
        filled(store)
        position, before = store.position(), list(store.articles())
        kept = restore_store(engines.postgresql, tmp_path / "small.sqlite")
        assert [one.title for one in store.articles()] == ["Guide 1"]
        store.put([article(2)])
        assert store.position() == position + 1
    assert kept is not None
    with open_store(f"sqlite:{kept}") as old:
        assert list(old.articles()) == before


def test_no_number_of_the_feed_comes_again_after_moves_between_engines(engines: Engines, tmp_path: Path) -> None:
    """An index that has taken 21 changes must not take the next ones for old, whatever was restored meanwhile."""
    with open_store(engines.sqlite) as store:
        store.put([article(1)])
        store.backup(tmp_path / "old.sqlite")
        store.put(map(article, range(2, 22)))
    restore_store(engines.sqlite, tmp_path / "old.sqlite")
    for source, target in ((engines.sqlite, engines.postgresql), (engines.postgresql, engines.sqlite)):
        with open_store(source) as store:
            (tmp_path / "moved.sqlite").unlink(missing_ok=True)
            store.backup(tmp_path / "moved.sqlite")
        restore_store(target, tmp_path / "moved.sqlite")
        with open_store(target) as store:
            store.put([article(1, f"In {target}.")])
            assert store.position() > 21


def test_a_backup_waits_for_a_restore_that_is_under_way(engines: Engines, tmp_path: Path) -> None:
    with open_store(engines.postgresql) as store:
        filled(store)
        count = store.count()
    with (
        closing(Database(engines.postgresql)) as other,
        open_store(engines.postgresql) as store,
        ThreadPoolExecutor(1) as pool,
    ):
        with other.replacing(TABLES):
            backup = pool.submit(store.backup, tmp_path / "b.sqlite")
            time.sleep(0.3)
            assert not backup.done()
        backup.result(60)
    with open_store(f"sqlite:{tmp_path}/b.sqlite") as copy:
        assert copy.count() == count


def test_a_restore_waits_for_readers_and_holds_nothing_meanwhile(engines: Engines) -> None:
    with open_store(engines.postgresql) as store:
        filled(store)
    with psycopg.connect(engines.postgresql) as reader, closing(Database(engines.postgresql)) as database:
        reader.execute("SELECT 1 FROM duplicates")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(lambda: _replaced(database))
            time.sleep(0.2)
            assert not waiting.done()
            reader.execute("SELECT 1 FROM articles")  # would wait for ever, and the restore for it
            reader.commit()
            waiting.result(30)


def _replaced(database: Database) -> None:
    with database.replacing(TABLES):
        pass


def test_a_damaged_backup_leaves_the_server_as_it_was(engines: Engines, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.sqlite"
    with open_store(engines.postgresql) as store:
        filled(store)
        store.backup(damaged)
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2 :: 97] = bytes(len(data[len(data) // 2 :: 97]))
    damaged.write_bytes(data)
    before = contents(engines.postgresql, tmp_path)
    with pytest.raises(StoreError, match="all stays as it was"):
        restore_store(engines.postgresql, damaged)
    assert contents(engines.postgresql, tmp_path) == before


def test_both_engines_have_the_same_columns(engines: Engines, tmp_path: Path) -> None:
    with open_store(engines.sqlite), open_store(engines.postgresql):
        pass
    with closing(File(tmp_path / "corpus.sqlite")) as file, psycopg.connect(engines.postgresql) as connection:
        ours = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        tables = {
            row["name"]: {one["name"] for one in file.rows(f"PRAGMA table_info({row['name']})")}
            for row in file.rows(ours)
        }
        theirs: dict[str, set[str]] = {}
        sql = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        for table, column in connection.execute(sql):
            theirs.setdefault(table, set()).add(column)
    assert {table: columns for table, columns in theirs.items() if table not in {"feed", "shebao"}} == tables


def test_backup_and_restore_are_commands_for_every_engine(engines: Engines, tmp_path: Path) -> None:
    with open_store(engines.sqlite) as store:
        filled(store)
    file = str(tmp_path / "b.sqlite")
    assert run("corpus", "backup", file, env={"STORE_URL": engines.sqlite}).returncode == 0
    there = {"STORE_URL": engines.postgresql}
    assert run("corpus", "restore", file, env=there).returncode == 0
    assert run("corpus", "verify", env=there).stdout.startswith("sound: 6 articles")
    assert run("corpus", "history", page_id(article(0).url), env=there).returncode == 0
    exported = run("corpus", "export", env=there)
    assert exported.stdout == run("corpus", "export", env={"STORE_URL": engines.sqlite}).stdout


# What is wrong, in one line


def test_a_store_that_is_not_there_is_told(url: str) -> None:
    with pytest.raises(MissingStoreError, match="make it with: python -m crawler run"):
        open_store(url, create=False)


def test_tables_of_another_program_are_left_alone(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE articles (title TEXT)")
    with pytest.raises(StoreError, match="tables of another program"):
        open_store(url)


def test_a_store_of_a_newer_release_is_left_alone(url: str) -> None:
    open_store(url).close()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE shebao SET version = 999")
    with pytest.raises(StoreError, match="made by a newer shebao"):
        open_store(url)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("/postgres", "/nowhere"), "nowhere.*does not exist"),
        (("shebao@", "stranger@"), "stranger.*does not exist"),
        (("127.0.0.1:", "127.0.0.1:1"), "see that the server runs|write it as"),
        (("/postgres", "/postgres?nonsense=1"), "write it as postgresql://"),
    ],
)
def test_a_wrong_address_is_told_without_its_password(url: str, wrong: tuple[str, str], said: str) -> None:
    address = url.replace(*wrong).replace("@", ":secret@")
    with pytest.raises(StoreError, match=said) as told:
        open_store(address)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://me:secret@h/db",
        "mysql://me:secret@h/db",
        "host=h dbname=db password=secret",
        "postgresql://me:se/cret-secret@h/db",
        "postgresql://me:secret#secret@h/db",
        "postgresql://me:sec?ret-secret@h/db",
        "postgresql://me:[secret@h/db",
    ],
)
def test_no_password_is_told_however_badly_an_address_is_written(address: str) -> None:
    with pytest.raises(CorpusError) as told:
        open_store(address)
    assert "secret" not in str(told.value)


def test_a_command_tells_a_missing_server_in_one_line() -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql://me:secret@127.0.0.1:{taken.getsockname()[1]}/corpus"
        done = run("corpus", "export", env={"STORE_URL": url})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr
    assert "see that the server runs" in done.stderr


# A server that goes and comes


@pytest.fixture
def own() -> Iterator[service.Server]:
    """Return a server that a test may end."""
    if reason := service.missing():
        pytest.skip(reason)
    with service.server() as server:
        yield server


def test_a_connection_that_was_lost_is_made_again(own: service.Server) -> None:
    with open_store(own.url) as store:
        store.put([article(1)])
        own.stop()
        own.start()
        assert store.count() == 1
        store.put([article(2)])
        own.stop()
        with pytest.raises(StoreError, match="nothing that was saved is lost"):
            store.count()
        own.start()
        assert store.count() == 2


def test_a_transaction_is_whole_or_not_there_when_the_server_is_killed(own: service.Server) -> None:
    saved: list[int] = []

    def write() -> None:
        with open_store(own.url) as store:
            for number in range(10_000):
                store.put([article(10 * number + one) for one in range(10)])
                saved.append(number)

    open_store(own.url).close()
    writer = ThreadPoolExecutor(1).submit(write)
    while len(saved) < 20:
        time.sleep(0.01)
    own.stop(signal.SIGKILL)
    with pytest.raises(StoreError):
        writer.result(60)
    own.start()
    with open_store(own.url) as store:
        assert store.count() in {10 * len(saved), 10 * len(saved) + 10}
        assert [change.position for change in store.changes()] == list(range(1, store.count() + 1))
        assert store.verify() == []


def test_an_index_goes_on_with_the_feed_where_it_was_when_the_server_is_back(
    own: service.Server, tmp_path: Path
) -> None:
    with open_store(own.url) as store, open_index(f"whoosh:{tmp_path}/index") as index:
        store.put(map(article, range(3)))
        index.update(store.changes())
        store.put(map(article, range(3, 500)))
        feed = store.changes(after=index.position())
        first = next(feed)
        own.stop()
        with pytest.raises(StoreError, match="see that the server runs"):
            index.update(itertools.chain([first], feed))
        assert (index.position(), index.count()) == (3, 3)
        own.start()
        assert index.update(store.changes(after=index.position())) == 497
        assert index.count() == 500


def test_a_crawl_whose_server_was_lost_is_gone_on_with(own: service.Server, tmp_path: Path) -> None:
    with open_office() as office:
        words = [sys.executable, "-m", "crawler", "run", "--url", office.url]
        env = {**os.environ, "STORE_URL": own.url, "DATA_DIR": str(tmp_path)}
        with subprocess.Popen(words, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as crawl:
            while len(office.paths()) < 60:
                time.sleep(0.01)
            own.stop(signal.SIGKILL)
            _, said = crawl.communicate(timeout=60)
        assert crawl.returncode == 1
        assert "see that the server runs" in said
        assert "Traceback" not in said
        own.start()
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
    with open_store(own.url) as store:
        (crawled,) = store.runs()
        assert (crawled.state, crawled.articles, store.count()) == ("finished", ARTICLES, ARTICLES)
        assert store.verify() == []


def test_the_site_says_that_the_store_is_away_and_recovers(own: service.Server, tmp_path: Path) -> None:
    with open_store(own.url) as store, open_index(f"whoosh:{tmp_path}/index") as index:
        store.put([article(1)])
        index.update(store.changes())
    app = create_app(Settings(store_url=own.url, index_url=f"whoosh:{tmp_path}/index", requests_a_minute=0))
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    assert client.get(f"/article/{page_id(article(1).url)}").status_code == 200
    own.stop()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert client.get(f"/article/{page_id(article(1).url)}").status_code == 503
    own.start()
    assert client.get("/readyz").status_code == 200
    assert client.get(f"/article/{page_id(article(1).url)}").status_code == 200
    app.extensions["shebao"].close()
