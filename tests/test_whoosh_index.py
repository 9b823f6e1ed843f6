"""Faults of Whoosh that the index works around, crashes, and several who read and write at once."""

import os
import random
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from indexer_articles import ARTICLES, article, changes

from corpus import Change, files, open_store
from indexer import (
    ArticleIndex,
    BusyIndexError,
    DamagedIndexError,
    FailedRebuildError,
    Query,
    Search,
    open_index,
)
from indexer.engines import folder_index, whoosh_segment, whoosh_snapshot, whoosh_writing
from indexer.engines.checks import Sample, check_rebuilt
from indexer.engines.generations import Generations
from indexer.engines.scoring import Docs
from indexer.engines.whoosh_snapshot import WhooshSnapshot, open_snapshot
from indexer.preparing import prepared
from indexer.ranking import WEIGHTS
from indexer.wanted import Words

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[ArticleIndex]:
    with open_index(f"whoosh:{folder}") as opened:
        opened.update(changes(ARTICLES))
        yield opened


def segments(folder: Path) -> list[Path]:
    return sorted(Generations(folder).current().glob("*.seg"))


# Hostile queries


@pytest.mark.parametrize(
    "words",
    [
        "*",
        "????*",
        "*a* OR *b*",
        "NOT NOT",
        "NOT pension",
        "pension~9",
        "x~9",
        "AND OR NOT",
        "((((((",
        "[a TO]",
        "title:[a TO b]",
        "title:",
        "title:*",
        '"' * 200,
        "\ud800pension\udfff",
        "\x00",
        "🏥🏥🏥",
        "^5 pension^99999",
        "-" * 200,
        "a" * 100_000,
        "很" * 100_000,
        "pension " * 20_000,
        " ".join(f"w{number}" for number in range(2000)),
    ],
)
def test_no_query_raises_or_holds_the_cpu(index: ArticleIndex, words: str) -> None:
    Search(index).warm_up()  # what is loaded once a process
    started = time.process_time()
    results = Search(index).find(Query(words=words))
    assert time.process_time() - started < 0.5
    assert 0 <= results.total <= 5


def test_phrases_are_looked_for_only_while_something_is_found(
    index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty phrases of frequent words would hold a CPU for more than a second on 10,000 articles."""
    asked: list[str] = []
    phrase = WhooshSnapshot.phrase

    def counted(snapshot: WhooshSnapshot, name: str, words: Words) -> Docs:
        asked.append(name)
        return phrase(snapshot, name, words)

    monkeypatch.setattr(WhooshSnapshot, "phrase", counted)
    assert Search(index).find(Query(words='"card pension" ' + '"replacement card" ' * 8)).total == 0
    assert len(asked) == len(WEIGHTS)


def test_excluded_words_agree_with_counting(index: ArticleIndex) -> None:
    for words in ("pension", "card", "the", '"replacement card"'):
        assert Search(index).find(Query(words=words)).total + Search(index).find(Query(words=f"-{words}")).total == 5


# Damage


@pytest.mark.parametrize("length", [0, 100, 20_000, 60_000])
def test_a_segment_cut_off_while_it_serves_is_named_with_its_cure(folder: Path, length: int) -> None:
    with open_index(f"whoosh:{folder}") as index:
        index.update(changes([article(each, f"Guide {each} to the pension") for each in range(300)]))
        Search(index).find(Query(words="pension"))
        Search(index).find(Query(words='"the pension"'))
        (segment,) = segments(folder)
        os.truncate(segment, length)
        with pytest.raises(DamagedIndexError, match="python -m indexer rebuild"):
            Search(index).find(Query(words="pension", page=20))
        with pytest.raises(DamagedIndexError, match="python -m indexer rebuild"):
            Search(index).find(Query(words='"guide 7 to the"'))


def test_an_index_that_lacks_articles_is_not_swapped_in(index: ArticleIndex, folder: Path) -> None:
    sample = Sample()
    list(sample.watch(prepared(changes([*ARTICLES, article(6, "Zebra crossing"), article(7, "Quagga")]))))
    snapshot = open_snapshot(Generations(folder).current(), {})
    with pytest.raises(FailedRebuildError, match=r"5 of 7 articles are in it; 2 of 7 .* titles: a6, a7"):
        check_rebuilt(snapshot, 7, sample)
    check_rebuilt(snapshot, 5, Sample())
    snapshot.close()
    assert index.count() == 5


def test_a_rebuild_that_fails_leaves_the_old_index(index: ArticleIndex, folder: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.put(ARTICLES[:2])

        def stop(_: int) -> None:
            message = "the disk is full"
            raise OSError(message)

        with pytest.raises(OSError, match="disk is full"):
            index.rebuild(store, stop)
    assert index.count() == 5
    assert sorted(entry.name for entry in folder.iterdir()) == ["1", "CURRENT", "LOCK"]


def test_old_generations_are_removed_but_the_one_before(index: ArticleIndex, folder: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:{tmp_path}/corpus.sqlite") as store:
        store.put(ARTICLES)
        for _ in range(3):
            index.rebuild(store)
    assert sorted(entry.name for entry in folder.iterdir()) == ["3", "4", "CURRENT", "LOCK"]


# Who writes


@contextmanager
def locked_by_another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    code = "import sys; from pathlib import Path; from indexer.engines.generations import Generations\n"
    code += "with Generations(Path(sys.argv[1])).lock(0): print('locked', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_writer_is_told_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_index, "PATIENCE", 0.1)
    with locked_by_another_process(folder), pytest.raises(BusyIndexError, match="another process is writing"):
        open_index(f"whoosh:{folder}").update([])


def test_a_second_writer_waits(folder: Path) -> None:
    with locked_by_another_process(folder) as process:
        threading.Timer(0.3, process.kill).start()
        with open_index(f"whoosh:{folder}") as index:
            assert index.update(changes(ARTICLES)) == 5


def test_readers_of_threads_that_ended_are_let_go(index: ArticleIndex) -> None:
    for _ in range(20):
        thread = threading.Thread(target=index.count)
        thread.start()
        thread.join()
    opened = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        thread = threading.Thread(target=index.count)
        thread.start()
        thread.join()
    assert len(list(Path("/proc/self/fd").iterdir())) <= opened + 2


def test_a_reader_of_another_thread_takes_no_copy_of_the_index(index: ArticleIndex) -> None:
    """Whoosh copies every segment that is mapped into memory once for each reader."""
    chance = random.Random(1)  # noqa: S311 - text that cannot be compressed, no secret
    long = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=3_000_000))
    index.update([Change(6, "a6", article(6, "Long", long))])
    Search(index).similar("a6")
    taken: list[int] = []

    def read() -> None:
        Search(index).similar("a6")
        taken.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    finally:
        tracemalloc.stop()
    assert taken[0] < 1_000_000


@pytest.mark.usefixtures("index")
def test_words_that_stand_nowhere_do_not_fill_the_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_segment, "_KEPT_POSTINGS", 600)
    known: dict[str, whoosh_segment.Segment] = {}
    with closing(open_snapshot(Generations(folder).current(), known)) as snapshot:
        for number in range(300):
            snapshot.postings("text", f"unknown{number}")
    assert all(len(segment.kept) <= 600 // 12 + 2 for segment in known.values())


def test_a_commit_is_named_when_its_files_are_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a loss of power could leave a name that leads to an empty file."""
    synced: list[tuple[str, int]] = []

    def noted(path: Path) -> None:
        synced.append((path.name, whoosh_snapshot.latest_commit(folder / "1")))
        files.sync(path)

    monkeypatch.setattr(whoosh_writing, "sync", noted)
    with open_index(f"whoosh:{folder}") as index:
        index.update(changes(ARTICLES))
        index.update([Change(6, "a1", None)])
    for segment in segments(folder):
        written = dict(reversed(synced))[segment.name]
        assert written < whoosh_snapshot.latest_commit(folder / "1")
    assert synced[-1] == ("1", whoosh_snapshot.latest_commit(folder / "1"))


def test_searching_and_updating_is_quiet(tmp_path: Path) -> None:
    """Neither jieba nor Whoosh writes a word, and jieba leaves no file in the temporary folder of all users."""
    code = "import sys; from indexer import Query, Search, open_index; from corpus import Article, Change\n"
    code += "index = open_index(sys.argv[1])\n"
    code += "index.update([Change(1, 'a', Article(id='a', url='u', site='s', title='医疗保险', text='医疗保险'))])\n"
    code += "print(Search(index).find(Query(words='医疗')).total); index.close()"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", code, f"whoosh:{tmp_path}/index"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ran.stdout, ran.stderr, list(temporary.iterdir())) == ("1\n", "", [])


def test_an_update_twice_before_a_commit_stays_once(index: ArticleIndex) -> None:
    index.update([Change(number, "a1", article(1, f"Version {number}")) for number in range(6, 16)])
    results = Search(index).find(Query(words="version"))
    assert (results.total, results.hits[0].title, index.verify()) == (1, "Version 15", [])


def test_many_small_updates_stay_few_segments(index: ArticleIndex, folder: Path) -> None:
    for number in range(6, 46):
        index.update([Change(number, f"a{number % 7}", article(number % 7, f"Small {number}"))])
    assert index.verify() == []
    assert len(segments(folder)) <= 12
