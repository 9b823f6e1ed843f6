"""Indexes whose files are cut off, overwritten, missing or of another version, and full disks, on every engine."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import tantivy
from asking import concept, phrase
from click.testing import CliRunner
from conftest import ROOT
from engines import FOLDERS
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from writers import Place, of_summer, of_winter, state

from indexer import FACETS, ArticleIndex, DamagedIndexError, Query, Search
from indexer.__main__ import main
from indexer.engines.generations import Generations
from indexer.wanted import Wanted

COUNT = 30
CURE = "python -m indexer rebuild"
# Whoosh leaves a segment open that it fails to read; the file is let go by the garbage collector, with this warning.
whoosh_leaks = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(params=FOLDERS)
def engine(request: pytest.FixtureRequest) -> str:
    """Return the scheme of an engine whose files are ours to be hurt."""
    return str(request.param)


@pytest.fixture
def place(tmp_path: Path, engine: str) -> Place:
    place = Place(tmp_path / "data", engine)
    with place.store() as store, place.index() as index:
        store.put(of_winter(COUNT))
        index.update(store.changes())
    return place


def serving(place: Place) -> Path:
    return Generations(place.data / "index").current()


def parts(place: Place) -> list[Path]:
    """Return the files that hold the index; locks are none, nor is tantivy's note of what it may take away."""
    kept = (path for path in serving(place).iterdir() if not path.name.startswith(".") and "LOCK" not in path.name)
    return sorted(path for path in kept if path.stat().st_size)


def ask_everything(index: ArticleIndex) -> None:
    """Ask all that an index answers."""
    index.retrieve(Wanted(concepts=(concept("winter"),), required=(phrase("of the winter"),)))
    Search(index).find(Query(words="winter"))
    Search(index).suggest("gui")
    list(index.entries())
    index.entry("a1")
    index.frequencies(["winter"])
    index.vocabulary()
    for name in FACETS:
        index.facets(name)
    index.position()
    index.generation()


def is_told(place: Place) -> bool:
    """Ask a damaged index everything; return whether verify finds it, and what is told must name the cure."""
    with place.index() as index:
        with suppress(DamagedIndexError):
            ask_everything(index)
        wrong = index.verify()
        assert all(CURE in line for line in wrong)
        return bool(wrong)


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


@whoosh_leaks
@pytest.mark.parametrize("harm", [halve, empty, Path.unlink])
def test_every_file_that_is_cut_off_or_missing_is_told_with_its_cure(
    place: Place, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    assert not is_told(place)
    for number in range(len(parts(place))):
        here = place.copied(tmp_path / "here")
        harmed = parts(here)[number]
        harm(harmed)
        assert is_told(here), harmed


@whoosh_leaks
def test_files_that_are_overwritten_are_told_with_their_cure(place: Place, tmp_path: Path) -> None:
    """Whoosh has no checksums of its own: it is enough that most of what is wrong is found."""
    told = tried = 0
    for number in range(len(parts(place))):
        for tenth in range(0, 10, 2):
            here = place.copied(tmp_path / "here")
            path = parts(here)[number]
            whole = path.read_bytes()
            start = len(whole) * tenth // 10
            changed = bytes(byte ^ 0xFF for byte in whole[start : start + 48])
            path.write_bytes(whole[:start] + changed + whole[start + 48 :])
            told += is_told(here)
            tried += 1
    assert told >= (tried if place.engine == "tantivy" else tried * 0.7)


@pytest.mark.parametrize("pointer", ["", "77", "../..", "\x00\xff", "1/../1"])
def test_a_wrong_pointer_is_told_with_its_cure(place: Place, pointer: str) -> None:
    (place.data / "index" / "CURRENT").write_text(pointer, encoding="utf-8")
    with place.index() as index, pytest.raises(DamagedIndexError, match=rf"CURRENT leads nowhere.*{CURE}"):
        Search(index).find(Query(words="winter"))
    assert is_told(place)


def remake(folder: Path, engine: str) -> None:
    """Put an index there that has other fields."""
    for path in folder.iterdir():
        path.unlink()
    if engine == "tantivy":
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", stored=True)
        tantivy.Index(builder.build(), path=str(folder))
    else:
        FileStorage(str(folder)).create_index(Schema(title=TEXT))  # type: ignore[no-untyped-call]


def test_an_index_of_another_version_is_told_with_its_cure(place: Place) -> None:
    remake(serving(place), place.engine)
    with place.index() as index, pytest.raises(DamagedIndexError, match=rf"made by another version.*{CURE}"):
        Search(index).find(Query(words="winter"))
    assert is_told(place)


def command(place: Place, *words: str) -> tuple[int, str]:
    """Run a command of the indexer; return its status and the one line that it says where it fails."""
    ran = CliRunner().invoke(main, words, env=place.env, prog_name="python -m indexer")
    assert ran.stderr.count("\n") == bool(ran.exit_code), ran.stderr
    return ran.exit_code, ran.stderr


@whoosh_leaks
def test_commands_tell_damage_in_one_line_and_rebuild_cures_it(place: Place) -> None:
    for path in parts(place):
        halve(path)
    with place.store() as store:
        store.put(of_summer(3))
    for words in (("search", "winter"), ("update",)):
        status, said = command(place, *words)
        assert (status, said.startswith("Error: "), CURE in said) == (1, True, True)
    assert command(place, "verify")[0] == 1
    assert command(place, "rebuild") == (0, "")
    assert command(place, "verify") == (0, "")
    with place.index() as index:
        assert state(index) == (COUNT, COUNT - 3, 3)


# Full disks


@pytest.mark.parametrize("words", ["update", "rebuild"])
@pytest.mark.parametrize("room", [40, 100])
def test_a_full_disk_is_told_in_one_line_and_leaves_the_index_as_it_was(place: Place, words: str, room: int) -> None:
    """As a disk that is full refuses it: no file may grow beyond so many KiB."""
    with place.store() as store, place.index() as index:
        before = index.generation()
        store.put(of_summer(300))
    ran = subprocess.run(
        ["bash", "-c", f'ulimit -f {room}; exec "$@"', "bash", sys.executable, "-m", "indexer", words],  # noqa: S607
        cwd=ROOT,
        env={**os.environ, **place.env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Error: the index cannot be written")
    assert "it stays as it was; make room" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert place.generations() == 1
    with place.store() as store, place.index() as index:
        assert (index.generation(), state(index)) == (before, (COUNT, COUNT, 0))
        assert index.verify(store) == []
        index.update(store.changes(after=index.position()))
        assert state(index) == (300, 0, 300)
        assert index.verify(store) == []
