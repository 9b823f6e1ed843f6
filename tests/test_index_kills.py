"""Writers of an index that are killed or interrupted at any moment, and readers beside them, on every engine."""

import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from engines import FOLDERS
from killing import PATIENCE, end, orphans, strike, until
from services.processes import children_of
from writers import Place, State, died, dying, of_summer, of_winter, seen_by, state

from indexer import ArticleIndex, Query, Search
from indexer.preparing import FEW

MANY = FEW + 50
"""Changes that are prepared in several processes."""
OLD: State = (20, 20, 0)
NEW: State = (25, 5, 20)
LATEST: State = (MANY, 0, MANY)


@pytest.fixture(params=FOLDERS)
def engine(request: pytest.FixtureRequest) -> str:
    """Return the scheme of an engine whose files are ours to be hurt."""
    return str(request.param)


@pytest.fixture
def place(tmp_path: Path, engine: str) -> Place:
    """Return an index of a few articles, whose store has changed since."""
    place = Place(tmp_path / "data", engine)
    with place.store() as store, place.index() as index:
        store.put(of_winter(25)[:20])
        index.update(store.changes())
        assert state(index) == OLD
        store.put(of_winter(25)[20:])
        store.put(of_summer(20))
    return place


def whole(place: Place, *states: State) -> State:
    """Return the state of an index, which must be one of these and sound."""
    with place.store() as store, place.index() as index:
        found = state(index)
        assert found in states
        assert index.verify(store) == []
        return found


# Killed


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_a_writer_that_dies_before_any_step_leaves_a_whole_index(place: Place, tmp_path: Path, command: str) -> None:
    states = []
    with dying() as process:
        for step in count(1):
            here = place.copied(tmp_path / "here")
            if not died(process, step, command, here):
                break
            states.append(whole(here, OLD, NEW))
            with here.store() as store, here.index() as index:
                index.update(store.changes(after=index.position()))
            assert whole(here, NEW) == NEW
    # Once it is new it stays so; tantivy opens its own files, where no kill of this kind hits.
    assert states == sorted(states)
    assert len(states) >= (3 if (command, place.engine) != ("update", "tantivy") else 1)


def test_a_first_index_that_dies_before_any_step_is_made_by_the_next_update(place: Place, tmp_path: Path) -> None:
    deaths = 0
    with dying() as process:
        for step in count(1, 3):
            here = place.copied(tmp_path / "here")
            shutil.rmtree(here.data / "index")
            if not died(process, step, "update", here):
                break
            deaths += 1
            with here.store() as store, here.index() as index:
                index.update(store.changes(after=index.position()))
            assert whole(here, NEW) == NEW
    assert deaths >= 2


def is_prepared(_: Place, pid: int) -> bool:
    """Tell whether a writer has started the processes that prepare articles; one more looks after what they share."""
    return len(children_of(pid)) > 1


def is_written(place: Place, _: int) -> bool:
    """Tell whether more is on the disk than a few articles need."""
    return place.size() > 150_000


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_writers_killed_at_random_moments_leave_a_whole_index_and_no_process(place: Place, command: str) -> None:
    """Killed alone, as the system does it where memory is short: its processes have to end by themselves."""
    chance = random.Random(f"{command} {place.engine}")  # noqa: S311 - moments, no secret
    with place.store() as store:
        store.put(of_summer(MANY))
    reader = place.start_reading()
    kills = 0
    # The first one dies before its processes have loaded what they need.
    for moment, most in ((is_prepared, 0.1), (is_prepared, 1.5), (is_written, 0.1), (is_written, 0.3)):
        writer = place.start(command)
        until(writer, partial(moment, place, writer.pid))
        time.sleep(most * chance.random())
        kills += writer.poll() is None
        strike(writer, "parent")
        end(writer)
        if whole(place, OLD, LATEST) == LATEST:
            break
    assert kills
    last = place.start(command)
    end(last)
    assert last.returncode == 0
    assert whole(place, LATEST) == LATEST
    assert set(seen_by(reader)) == {OLD[0], LATEST[0]}
    assert orphans(place.env) == []


# Interrupted


@pytest.mark.parametrize("command", ["update", "rebuild"])
@pytest.mark.parametrize("moment", [is_prepared, is_written])
def test_an_interrupted_writer_leaves_the_index_as_it_was(
    place: Place, command: str, moment: Callable[[Place, int], bool]
) -> None:
    """As a terminal does it, which tells all processes of the command."""
    with place.store() as store, place.index() as index:
        store.put(of_summer(MANY))
        before = index.generation()
    writer = place.start(command)
    assert until(writer, partial(moment, place, writer.pid))
    os.killpg(writer.pid, signal.SIGINT)
    out, err = writer.communicate(timeout=PATIENCE)
    assert (writer.returncode, out) == (130, ""), err
    assert err.startswith("interrupted")
    assert err.count("\n") == 1
    assert orphans(place.env) == []
    with place.index() as index:
        assert index.generation() == before
    assert whole(place, OLD) == OLD
    assert place.generations() == 1


# Beside each other


def test_threads_search_while_another_process_writes(place: Place) -> None:
    """Every answer is that of a committed state, by a searcher that knows what was found before."""
    seen: set[int] = set()
    errors: list[BaseException] = []
    stop = threading.Event()
    with place.store() as store, place.index() as index:
        index.update(store.changes(after=index.position()))
        threads = [threading.Thread(target=_search, args=(index, stop, seen, errors)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for size in (100, 200):
            store.put(of_summer(size))
            for command in ("update", "rebuild"):
                writer = place.start(command)
                end(writer)
                assert writer.returncode == 0
        stop.set()
        for thread in threads:
            thread.join()
        assert errors == []
        assert seen <= {25, 100, 200}
        assert len(seen) > 1
        assert state(index) == (200, 0, 200)


def _search(index: ArticleIndex, stop: threading.Event, seen: set[int], errors: list[BaseException]) -> None:
    search = Search(index)
    while not stop.wait(0.002):
        try:
            results = search.find(Query(words="guide", folded=False))
            suggested = search.suggest("gui")
        except BaseException as error:  # noqa: BLE001 - the test reports them
            errors.append(error)
            return
        seen.update({results.total, sum(value.count for value in results.facets["site"])})
        seen.update(() if suggested else (0,))
