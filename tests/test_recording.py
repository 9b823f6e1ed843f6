"""Visits that are saved together: when they are, and what one of them that cannot be saved costs the others."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from corpus import Article, Outcome, RelatedLink, Saved, ShebaoError, Visit, open_store
from crawler.errors import ArchiveError
from crawler.running.recording import GROUP, PATIENCE, Recorder

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def visit(number: int, related: str = "http://a.example/other") -> Visit:
    url = f"http://a.example/{number}"
    article = Article(
        id=f"a{number}",
        url=url,
        site="a.example",
        title=f"Guide {number}",
        text=f"Text {number}",
        related=(RelatedLink("Other", related),),
    )
    return Visit(url=url, outcome=Outcome.ARTICLE, at=NOW, article=article)


class Case:
    """A recorder over a new store, and what it told."""

    def __init__(self, folder: Path) -> None:
        """Begin a run."""
        self.file = folder / "corpus.sqlite"
        self.store = open_store(f"sqlite:{self.file}")
        self.saved: list[tuple[str, Outcome, Saved | None]] = []
        self.errors: list[ShebaoError] = []
        run = self.store.begin_run("a.example", NOW)
        self.recorder = Recorder(self.store, run.number, self._saved, self.errors.append)

    def _saved(self, visit: Visit, saved: Saved | None) -> None:
        self.saved.append((visit.url.rpartition("/")[2], visit.outcome, saved))

    def on_disk(self) -> int:
        """Return how many visits another process sees."""
        with closing(sqlite3.connect(self.file)) as connection:
            return int(connection.execute("SELECT count(*) FROM visits").fetchone()[0])


def in_loop(case: Case, deed: Callable[[Recorder], object]) -> None:
    """Do something with the recorder where an event loop runs."""

    async def doing() -> None:
        deed(case.recorder)

    asyncio.run(doing())


def test_a_full_group_is_saved_at_once_and_one_that_is_not_waits(tmp_path: Path) -> None:
    case, seen = Case(tmp_path), []

    def deed(recorder: Recorder) -> None:
        for number in range(GROUP + 1):
            recorder.add(visit(number))
            seen.append(case.on_disk())
        assert len(recorder) == 1

    in_loop(case, deed)
    assert seen == [0] * (GROUP - 1) + [GROUP] * 2


def test_what_waits_is_saved_after_a_while(tmp_path: Path) -> None:
    case = Case(tmp_path)

    async def one() -> None:
        await case.recorder.add(visit(1))

    asyncio.run(asyncio.wait_for(one(), 100 * PATIENCE))
    assert case.saved == [("1", Outcome.ARTICLE, Saved.NEW)]
    assert case.on_disk() == 1


def test_a_visit_that_the_store_refuses_is_a_failure_and_the_others_are_saved(tmp_path: Path) -> None:
    case = Case(tmp_path)

    def deed(recorder: Recorder) -> None:
        done = [recorder.add(one) for one in (visit(1), visit(2, related="nowhere"), visit(3))]
        recorder.flush()
        assert all(future.done() for future in done)

    in_loop(case, deed)
    new = Outcome.ARTICLE, Saved.NEW
    assert case.saved == [("1", *new), ("2", Outcome.FAILED, None), ("3", *new)]
    assert case.errors == []


def test_a_store_that_is_closed_is_told_and_lets_nobody_wait(tmp_path: Path) -> None:
    case = Case(tmp_path)
    case.store.close()

    def deed(recorder: Recorder) -> None:
        done = recorder.add(visit(1))
        recorder.flush()
        assert done.done()

    in_loop(case, deed)
    assert case.saved == []
    assert len(case.errors) == 1


def test_nothing_is_saved_before_what_has_to_come_first(tmp_path: Path) -> None:
    case = Case(tmp_path)
    before: list[int] = []
    case.recorder.before.append(lambda: before.append(case.on_disk()))

    def deed(recorder: Recorder) -> None:
        recorder.add(visit(1))
        recorder.flush()
        recorder.before.append(fail)
        recorder.add(visit(2))
        recorder.flush()

    def fail() -> None:
        message = "the archive cannot be written"
        raise ArchiveError(message)

    in_loop(case, deed)
    assert before == [0, 1]
    assert case.on_disk() == 1
    assert [type(error) for error in case.errors] == [ArchiveError]


def test_an_error_that_nobody_foresaw_ends_the_crawl_instead_of_hanging_it(tmp_path: Path) -> None:
    case = Case(tmp_path)

    def broken() -> None:
        message = "a bug"
        raise RuntimeError(message)

    case.recorder.before.append(broken)

    def deed(recorder: Recorder) -> None:
        recorder.add(visit(1))
        recorder.flush()

    in_loop(case, deed)
    (error,) = case.errors
    assert "could not be saved: RuntimeError: a bug; this is a fault of ours" in str(error)
    assert case.on_disk() == 0
