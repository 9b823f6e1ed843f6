"""What an index on OpenSearch servers promises beside what every engine does: real nodes, killed and refused."""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asking import concept, ids, phrase
from brute_force import found
from conftest import ROOT, run
from engines import asked, begun, index_url, passing
from indexer_articles import ARTICLES, article, changes
from killing import PATIENCE, end, orphans, strike
from services.opensearch import Cluster, NoServerError, cluster
from webapp_articles import settings
from writers import Place, State, of_summer, of_winter, seen_by, state

from corpus import Change, Store, open_store
from indexer import (
    ArticleIndex,
    BusyIndexError,
    DamagedIndexError,
    FailedRebuildError,
    FailedUpdateError,
    MissingIndexError,
    Query,
    Search,
    UnavailableIndexError,
    UnknownIndexError,
    open_index,
)
from indexer.document import document
from indexer.engines.opensearch_address import Address
from indexer.engines.opensearch_server import Server
from indexer.engines.opensearch_states import States
from indexer.engines.opensearch_writing import Writer
from indexer.ranking import WEIGHTS
from indexer.wanted import Filter, Wanted
from webapp import create_app

MANY = 300
OLD: State = (20, 20, 0)
LATEST: State = (MANY, 0, MANY)


@pytest.fixture
def engine(opensearch: str) -> Iterator[str]:
    with passing(opensearch) as begins:
        yield begins


@pytest.fixture
def url(engine: str, folder: Path) -> str:
    return index_url(engine, folder)


@pytest.fixture
def host(opensearch: str) -> str:
    """Return the node that is asked behind the back of the index."""
    return opensearch


@pytest.fixture
def name(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as opened:
        yield opened


@pytest.fixture
def place(tmp_path: Path, engine: str) -> Place:
    """Return an index of a few articles, whose store has changed since."""
    place = Place(tmp_path / "data", engine)
    with place.store() as store, place.index() as index:
        store.put(of_winter(20))
        index.update(store.changes())
        assert state(index) == OLD
        store.put(of_summer(MANY))
    return place


# Far pages and several shards


def open_states(host: str, name: str) -> object:
    """Return how many states the server keeps for readers."""
    stats: dict[str, dict[str, dict[str, dict[str, object]]]] = asked(host, "GET", f"/{name}/_stats/search")  # type: ignore[assignment]
    return stats["_all"]["total"]["search"]["point_in_time_current"]


def test_pages_far_from_the_first_are_walked_to(index: ArticleIndex, host: str, name: str) -> None:
    everything = ids(index.retrieve(Wanted()))
    for first in range(7):
        far = index.retrieve(Wanted(first=first, size=10_000))
        assert (far.total, ids(far)) == (5, everything[first:])
        assert [value.count for value in far.facets["site"]] == [4, 1]
    by_words = Wanted(concepts=(concept("pension"), concept("card")), first=1, size=2**70, counted=False)
    assert ids(index.retrieve(by_words)) == ids(index.retrieve(Wanted(concepts=by_words.concepts)))[1:]
    assert open_states(host, name) == 0


def test_words_of_rare_characters_are_told(index: ArticleIndex) -> None:
    index.update(changes([article(6, "\U00010428\U00010429 and \U00010428\U0001042a", "pen")], 6))
    assert {("\U00010428\U00010429", 1), ("\U00010428\U0001042a", 1)} <= set(index.vocabulary())
    assert Search(index).suggest("\U00010428") == ("\U00010428\U00010429 and \U00010428\U0001042a",)


def test_no_state_is_kept_for_readers_who_have_left(index: ArticleIndex, host: str, name: str) -> None:
    entries = index.entries()
    next(entries)
    assert open_states(host, name) == 1
    entries.close()  # type: ignore[attr-defined]
    assert open_states(host, name) == 0


def test_all_entries_are_of_the_state_in_which_reading_began(index: ArticleIndex) -> None:
    entries = index.entries()
    first = next(entries)
    index.update([*changes([article(6, "Six")], 6), *(Change(7, one.id, None) for one in ARTICLES)])
    assert len({first.id, *(one.id for one in entries)}) == 5
    assert index.count() == 1


def test_an_index_of_several_shards_counts_exactly(url: str) -> None:
    """Each word, facet and article is told of as if there was one shard."""
    articles = [article(n, f"Guide {n} to cards", f"word{n % 7} of the bureau", site=f"s{n % 5}") for n in range(60)]
    documents = [document(one) for one in articles]
    with open_index(url + "&shards=4") as index:
        index.update(changes(articles))
        index.update(
            [Change(100, "a0", None), Change(101, "a1", article(1, "Guide 1 to cards", "word1 of the bureau"))]
        )
        standing = documents[1:]
        terms = sorted({term for one in standing for name in WEIGHTS for term in one.fields[name]})
        having = Counter(term for one in documents for term in {t for of in one.fields.values() for t in of})
        counted = index.frequencies([*terms, "nowher"])
        assert counted.pop("nowher") == 0  # type: ignore[attr-defined]
        assert all(having[term] - 1 <= counted[term] <= having[term] + 1 for term in terms)
        assert dict(index.vocabulary()) == Counter(word for one in standing for word in one.words)
        sites = Counter(value for one in standing for value in one.facets["site"])
        assert {one.value: one.count for one in index.retrieve(Wanted(concepts=(concept("card"),))).facets["site"]} == {
            **sites,
            "s1": sites["s1"] - 1,
            "example": 1,
        }
        for wanted in (Wanted(size=60), Wanted(required=(phrase("of the bureau"), Filter("site", "s3")), size=60)):
            expected = [one.entry.id for one in found([*articles[2:]], wanted)]
            assert set(ids(index.retrieve(wanted))) - {"a1"} == set(expected)
        assert (
            len({round(one.score, 3) for one in index.retrieve(Wanted(concepts=(concept("word3"),))).candidates}) == 1
        )
        assert (index.count(), index.position(), index.verify()) == (59, 101, [])


# Two who write


def test_an_older_change_that_comes_late_changes_nothing(index: ArticleIndex, url: str) -> None:
    with open_index(url) as other:
        index.update([Change(9, "a1", article(1, "Swans")), Change(10, "a2", None)])
        other.update([Change(7, "a1", None), Change(8, "a2", ARTICLES[1])])
        assert (index.position(), index.count(), index.entry("a2")) == (10, 4, None)
        entry = index.entry("a1")
        assert entry is not None
        assert entry.title == "Swans"
        other.update([Change(11, "a2", ARTICLES[1])])
        assert (index.position(), index.count()) == (11, 5)


def test_updates_at_once_lose_nothing(url: str, index: ArticleIndex) -> None:
    errors: list[BaseException] = []

    def write(start: int) -> None:
        try:
            with open_index(url) as own:
                for step in range(5):
                    number = start + 10 * step
                    own.update(changes([article(number, f"Guide {number}"), article(5, f"Guide {number}")], number))
        except BaseException as error:  # noqa: BLE001 - the test reports them
            errors.append(error)

    writers = [threading.Thread(target=write, args=(start,)) for start in (101, 103, 105)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert errors == []
    assert (index.position(), index.count()) == (146, 5 + 15)
    last = index.entry("a5")
    assert last is not None
    assert last.title == "Guide 145"


def test_commands_at_once_lose_nothing(place: Place) -> None:
    writers = [place.start("update") for _ in range(2)]
    for writer in writers:
        out, err = writer.communicate(timeout=PATIENCE)
        assert writer.returncode == 0, out + err
    with place.store() as store, place.index() as index:
        assert (state(index), index.position(), index.verify(store)) == (LATEST, store.position(), [])


def test_of_two_who_make_it_anew_the_last_goes_on(
    url: str, index: ArticleIndex, store: Store, folder: Path, engine: str
) -> None:
    store.put(ARTICLES[:3])
    seen: list[int] = []

    def overtaken(_: ArticleIndex) -> None:
        with open_index(url) as other:
            seen.append(index.count())
            other.rebuild(store)
            seen.append(index.count())

    with pytest.raises(BusyIndexError, match="anew meanwhile; run the same command again"):
        index.rebuild(store, accept=overtaken)
    assert seen == [5, 3]
    assert len(begun(engine, folder)) == 1
    assert (index.count(), index.verify(store)) == (3, [])


def test_what_is_the_newest_no_more_can_serve_no_more(index: ArticleIndex, url: str, host: str, name: str) -> None:
    """Between the two steps in which another takes its place: it is there still."""
    with closing(Server(Address.of(url))) as server:
        states = States(server)
        overtaken, serving = states.fresh(), index.generation().partition(".")[0]
        asked(
            host,
            "POST",
            "/_aliases",
            {
                "actions": [
                    {"remove": {"index": overtaken, "alias": f"{name}-newest"}},
                    {"add": {"index": serving, "alias": f"{name}-newest", "is_write_index": True}},
                ]
            },
        )
        with pytest.raises(MissingIndexError):
            states.switch(overtaken)
    assert list(asked(host, "GET", f"/_alias/{name}")) == [serving]
    assert index.count() == 5


def test_an_update_of_what_was_made_anew_is_told(
    url: str, index: ArticleIndex, store: Store, engine: str, folder: Path
) -> None:
    """The changes went into an index that serves no more: the next update takes them once more."""
    store.put([*ARTICLES, article(6, "Six")])

    def feed() -> Iterator[Change]:
        yield from store.changes(after=5)

    rebuilt: list[int] = []

    def made_anew(done: int) -> None:
        with open_index(url) as other:
            rebuilt.append(other.rebuild(store))
        assert done == 1

    with pytest.raises(BusyIndexError, match="run the same command again"):
        index.update(feed(), made_anew)
    assert rebuilt == [6]
    assert len(begun(engine, folder)) == 1  # nothing was made in place of the index that is gone
    assert (index.count(), index.verify(store)) == (6, [])


# Killed


def test_what_was_sent_is_not_seen_before_it_is_shown(index: ArticleIndex, url: str) -> None:
    """As long as a server waits by itself before it shows what has come in, and longer."""
    before = index.generation()
    with closing(Server(Address.of(url))) as server:
        writer = Writer(server, States.writing(before.partition(".")[0]))
        assert writer.write([*changes([article(6, "Six")], 6), Change(7, "a1", None)], None) == 1
        time.sleep(1.5)
        assert (index.count(), index.position(), index.generation(), index.entry("a6")) == (5, 5, before, None)
    assert index.update([*changes([article(6, "Six")], 6), Change(7, "a1", None)]) == 2
    assert (index.count(), index.position()) == (5, 7)


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_writers_killed_at_random_moments_leave_a_whole_index(place: Place, command: str) -> None:
    chance = random.Random(f"{command} opensearch")  # noqa: S311 - moments, no secret
    reader = place.start_reading()
    kills = 0
    for most in (1.0, 2.0, 3.0):
        writer = place.start(command)
        time.sleep(1.0 + most * chance.random())
        kills += writer.poll() is None
        strike(writer, "parent")
        end(writer)
        with place.index() as index:
            assert state(index) in {OLD, LATEST}
    assert kills
    left = place.generations()
    last = place.start(command)
    end(last)
    assert last.returncode == 0
    assert place.generations() == 1 <= left
    with place.store() as store, place.index() as index:
        assert (state(index), index.position(), index.verify(store)) == (LATEST, store.position(), [])
    assert set(seen_by(reader)) == {OLD[0], LATEST[0]}
    assert orphans(place.env) == []


def test_what_a_killed_writer_has_begun_is_not_seen(index: ArticleIndex, url: str, engine: str, folder: Path) -> None:
    """Killed when all is sent and nothing is shown: the process ends where its progress is told."""
    script = (
        "import os, sys\n"
        "from corpus import open_store\n"
        "from indexer import open_index\n"
        "with open_store(sys.argv[2]) as store, open_index(sys.argv[1]) as index:\n"
        "    index.rebuild(store, accept=lambda _: os.kill(os.getpid(), 9))\n"
    )
    with open_store(f"sqlite:{folder.parent}/corpus.sqlite") as store:
        store.put(ARTICLES[:2])
        ran = subprocess.run(
            [sys.executable, "-c", script, url, f"sqlite:{folder.parent}/corpus.sqlite"], cwd=ROOT, check=False
        )
        assert ran.returncode == -9
        assert (index.count(), len(begun(engine, folder))) == (5, 2)
        assert index.update([Change(6, "a1", None)]) == 1
        assert index.count() == 4
        assert index.rebuild(store) == 2
        assert (index.count(), len(begun(engine, folder))) == (2, 1)


def test_readers_never_notice_a_swap(place: Place) -> None:
    """Neither an error nor an answer of no state, while one index takes the place of another."""
    seen: set[int] = set()
    errors: list[BaseException] = []
    stop = threading.Event()

    def search(index: ArticleIndex) -> None:
        found = Search(index)
        while not stop.is_set():
            try:
                results = found.find(Query(words="guide", folded=False))
                seen.update({results.total, sum(value.count for value in results.facets["site"]), index.count()})
            except BaseException as error:  # noqa: BLE001 - the test reports them
                errors.append(error)
                return

    with place.store() as store, place.index() as index:
        threads = [threading.Thread(target=search, args=(index,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(2):
            index.rebuild(store)
            with suppress(FailedRebuildError):
                index.rebuild(store, accept=refuse)
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert seen == {OLD[0], LATEST[0]}


def refuse(_: ArticleIndex) -> None:
    message = "not good enough"
    raise FailedRebuildError(message)


# Refused


@contextmanager
def blocked(host: str, name: str, block: str) -> Iterator[None]:
    asked(host, "PUT", f"/{name}/_settings", {f"index.blocks.{block}": True})
    try:
        yield
    finally:
        asked(host, "PUT", f"/{name}/_settings", {f"index.blocks.{block}": None})


@pytest.mark.parametrize("block", ["write", "read_only_allow_delete"])
def test_an_index_that_may_not_be_written_is_told_and_stays(
    index: ArticleIndex, host: str, name: str, block: str
) -> None:
    """The second is what the server sets by itself where its disk is full."""
    before = index.generation()
    with blocked(host, name, block):
        with pytest.raises(FailedUpdateError, match=r"make room on the disks .* run the same command again") as raised:
            index.update([Change(6, "a1", None)])
        assert "\n" not in str(raised.value)
        assert (index.count(), index.generation()) == (5, before)
    assert index.update([Change(6, "a1", None)]) == 1
    assert index.count() == 4


def test_a_name_that_is_taken_is_told(host: str, url: str, name: str, store: Store) -> None:
    asked(host, "PUT", f"/{name}")
    with open_index(url) as index:
        with pytest.raises(DamagedIndexError, match="made by another version or program"):
            index.generation()
        with pytest.raises(UnknownIndexError, match="choose another name in INDEX_URL"):
            index.rebuild(store)
    assert list(asked(host, "GET", f"/{name}*/_alias")) == [name]


@contextmanager
def answering(status: int, kind: str, body: str) -> Iterator[str]:
    """Serve one answer to whatever is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (
            401,
            "text/plain",
            "Unauthorized",
            "does not know this user or password: Unauthorized; correct them in INDEX_URL",
        ),
        (
            403,
            "application/json",
            '{"error": {"type": "security_exception", "reason": "no permissions for [get]"}, "status": 403}',
            "may not be used so by this user: no permissions for",
        ),
        (404, "text/html", "<h1>Not here</h1>", "is no OpenSearch: .*; correct INDEX_URL"),
        (200, "text/html", "<h1>Welcome</h1>", "is no OpenSearch: .*; correct INDEX_URL"),
        (503, "text/html", "<h1>Later</h1>", r"cannot answer now \(503\)"),
    ],
)
def test_who_refuses_is_named_without_the_password(status: int, kind: str, body: str, said: str) -> None:
    with answering(status, kind, body) as address, open_index(f"opensearch://me:s3cret@{address}/guides") as index:
        with pytest.raises(UnavailableIndexError, match=said) as raised:
            index.generation()
        assert f"opensearch://me@{address}/guides" in str(raised.value)
        assert "s3cret" not in str(raised.value)


def test_commands_tell_of_a_server_that_is_not_there_in_one_line(tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.put(ARTICLES)
    env = {"DATA_DIR": str(tmp_path), "STORE_URL": "", "INDEX_URL": "opensearch://me:s3cret@127.0.0.1:9/guides"}
    for command in (["update"], ["rebuild"], ["verify"], ["search", "pension"]):
        ran = run("indexer", *command, env=env)
        assert (ran.returncode, ran.stderr.count("\n")) == (1, 1), ran.stderr
        assert "opensearch://me@127.0.0.1:9/guides does not answer" in ran.stderr
        assert "s3cret" not in ran.stdout + ran.stderr


def test_a_process_that_is_forked_off_has_connections_of_its_own(index: ArticleIndex, url: str) -> None:
    script = (
        "import os, sys\n"
        "from indexer import open_index\n"
        "with open_index(sys.argv[1]) as index:\n"
        "    assert index.count() == 5\n"
        "    child = os.fork()\n"
        "    for _ in range(50):\n"
        "        assert index.count() == 5\n"
        "        assert index.position() == 5\n"
        "    if not child:\n"
        "        os._exit(0)\n"
        "    assert os.waitpid(child, 0)[1] == 0\n"
    )
    assert index.count() == 5
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, url], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


# Lost


@pytest.fixture(scope="module")
def fragile(opensearch: str) -> Iterator[Cluster]:
    """Return a server of its own, which is killed and started again."""
    assert opensearch
    try:
        with cluster() as made:
            yield made
    except NoServerError as error:
        pytest.skip(str(error))


def restarted(fragile: Cluster) -> None:
    fragile.start(fragile.nodes[0])
    fragile.await_green()


def test_the_site_says_that_its_server_is_lost_and_recovers(fragile: Cluster, tmp_path: Path) -> None:
    where = replace(settings(tmp_path), index_url=f"opensearch://{fragile.hosts}/site?replicas=0")
    with open_store(where.store_url) as store, open_index(where.index_url) as index:
        store.put(ARTICLES)
        index.rebuild(store)
    fragile.nodes[0].kill()
    app = create_app(where)
    site = app.test_client()
    try:
        for path in ("/readyz", "/api/v1/search?q=pension"):
            answer = site.get(path)
            assert (answer.status_code, "does not answer" in answer.get_json()["error"]) == (503, True)
        page = site.get("/search?q=pension")
        assert (page.status_code, "The search is not available now" in page.text) == (503, True)
        restarted(fragile)
        assert site.get("/readyz").get_json() == {"status": "ready", "articles": 5}
        assert site.get("/api/v1/search?q=pension").get_json()["total"] == 2
        assert site.get("/search?q=pension").status_code == 200
    finally:
        app.extensions["shebao"].close()


def test_a_server_that_takes_no_new_index_is_told(fragile: Cluster, tmp_path: Path) -> None:
    host, refusing = fragile.hosts, "cluster.blocks.read_only"
    with on(fragile, tmp_path).index() as index:
        index.update(changes(ARTICLES))
        asked(host, "PUT", "/_cluster/settings", {"transient": {refusing: True}})
        try:
            with (
                open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store,
                pytest.raises(FailedUpdateError, match="block"),
            ):
                index.rebuild(store)
        finally:
            asked(host, "PUT", "/_cluster/settings", {"transient": {refusing: None}})
        assert index.count() == 5


def on(fragile: Cluster, tmp_path: Path) -> Place:
    """Return a place whose index is on a server that can be lost."""
    return Place(tmp_path / "data", f"opensearch://{fragile.hosts}/lost-")


def test_an_update_outlasts_a_server_that_starts_again(fragile: Cluster, tmp_path: Path) -> None:
    place = on(fragile, tmp_path)
    with place.store() as store, place.index() as index:
        store.put(of_winter(20))
        index.update(store.changes())
        store.put(of_summer(MANY))
    writer = place.start("update")
    time.sleep(1.5)
    fragile.nodes[0].kill()
    time.sleep(0.5)
    restarted(fragile)
    out, err = writer.communicate(timeout=PATIENCE)
    if writer.returncode:
        assert (writer.returncode, err.count("\n"), "Traceback" in err) == (1, 1, False), err
        end(again := place.start("update"))
        assert again.returncode == 0
    with place.store() as store, place.index() as index:
        assert (state(index), index.position(), index.verify(store)) == (LATEST, store.position(), []), out


def test_a_server_that_is_lost_for_long_costs_nothing(fragile: Cluster, tmp_path: Path) -> None:
    place = on(fragile, tmp_path)
    with place.store() as store, place.index() as index:
        store.put(of_winter(20))
        index.update(store.changes())
        store.put(of_summer(5))
        fragile.nodes[0].kill()
        with pytest.raises(UnavailableIndexError, match="does not answer"):
            index.update(store.changes(after=20))
        with pytest.raises(UnavailableIndexError, match="does not answer"):
            index.rebuild(store)
        restarted(fragile)
        assert (state(index), index.position()) == ((20, 20, 0), 20)
        index.update(store.changes(after=index.position()))
        assert (state(index), index.position(), index.verify(store)) == ((20, 15, 5), store.position(), [])
        index.rebuild(store)
        assert (state(index), index.verify(store), place.generations()) == ((20, 15, 5), [], 1)


def test_a_server_that_is_lost_at_the_swap_goes_on_with_the_old_index(fragile: Cluster, tmp_path: Path) -> None:
    place = on(fragile, tmp_path)
    with place.store() as store, place.index() as index:
        store.put(of_winter(20))
        index.update(store.changes())
        store.put(of_summer(5))
        with pytest.raises(UnavailableIndexError, match="does not answer"):
            # Everything is there and judged; only the alias has still to be led to it.
            index.rebuild(store, accept=lambda _: fragile.nodes[0].kill())
        restarted(fragile)
        assert (state(index), index.position(), place.generations()) == ((20, 20, 0), 20, 2)
        index.rebuild(store)
        assert (state(index), index.verify(store), place.generations()) == ((20, 15, 5), [], 1)


def test_a_node_of_three_that_is_lost_is_not_noticed_by_readers(opensearch: str) -> None:
    assert opensearch
    with cluster(3) as nodes, open_index(f"opensearch://{nodes.hosts}/guides?shards=2&replicas=1") as index:
        index.update(changes(of_winter(60)))
        asked(nodes.hosts.split(",")[0], "GET", "/_cluster/health/guides?wait_for_status=green&timeout=60s")
        assert (index.advice(), index.count()) == ("", 60)
        search = Search(index)
        stop = time.monotonic() + 12
        nodes.nodes[0].kill()
        totals = Counter[int]()
        while time.monotonic() < stop:
            results = search.find(Query(words=f"guide {sum(totals.values())}", folded=False))
            totals[sum(value.count for value in results.facets["site"])] += 1
        assert totals.keys() == {60}
        assert index.update(changes([article(100, "A guide of the spring")], 100)) == 1
        assert index.count() == 61
        with pytest.raises(MissingIndexError):
            open_index(f"opensearch://{nodes.hosts}/other").count()
