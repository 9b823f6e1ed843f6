"""Notes that are kept for a time: whole lines only, however many processes write, and none that is too old."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import daily
from corpus.daily import DayFiles, Row

DAYS = 90
NOTE = ("card", "7")


def name(before: int = 0) -> str:
    return f"{datetime.now(UTC).date() - timedelta(days=before)}.tsv"


def notes(folder: Path) -> DayFiles:
    return DayFiles(folder, 2, DAYS)


def told(folder: Path) -> Counter[Row]:
    """Return what somebody reads who has read nothing yet."""
    total: Counter[Row] = Counter()
    for _, rows in notes(folder).days():
        total += rows
    return total


def write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def test_notes_are_counted_by_day(tmp_path: Path) -> None:
    files = notes(tmp_path / "deep" / "folder")
    for _ in range(3):
        files.add(*NOTE)
    files.add("", "")
    ((day, rows),) = files.days()
    assert (day, rows) == (str(datetime.now(UTC).date()), {NOTE: 3, ("", ""): 1})
    (file,) = (tmp_path / "deep" / "folder").iterdir()
    assert (file.name, file.read_text()) == (name(), "\tcard\t7\n" * 3 + "\t\t\n")


def test_nobody_else_on_the_machine_reads_them(tmp_path: Path) -> None:
    notes(tmp_path).add(*NOTE)
    assert (tmp_path / name()).stat().st_mode & 0o077 == 0


def test_what_is_added_later_is_read_too(tmp_path: Path) -> None:
    files = notes(tmp_path)
    for times in (1, 2, 3):
        files.add(*NOTE)
        assert files.days()[0][1] == {NOTE: times}
    write(tmp_path / name(1), "\tcard\t7\n")
    assert [rows for _, rows in files.days()] == [{NOTE: 1}, {NOTE: 3}]
    (tmp_path / name()).unlink()
    assert [rows for _, rows in files.days()] == [{NOTE: 1}]


def test_a_wrong_number_of_values_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has 2 columns; 1 values"):
        notes(tmp_path).add("card")


@given(values=st.tuples(st.text(), st.text()))
@settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_note_is_one_line_and_comes_back(tmp_path: Path, values: tuple[str, str]) -> None:
    (tmp_path / name()).unlink(missing_ok=True)
    notes(tmp_path).add(*values)
    (row,) = told(tmp_path)
    shown = tuple(value.replace("\t", " ").replace("\n", " ").encode("utf-8", "replace").decode() for value in values)
    assert row == shown


@pytest.mark.parametrize(
    "line",
    [
        "\tcard\t7",  # cut off when the power went
        "\t",
        "\tca\n",
        "\tcard\t\tcard\t7\n",  # … and written onto
        "\t\tcard\t7\n",
        "\tca\tcard\t7\n",
        "\tcard\t7\tcard\t7\n",
        "card\t7\n",
        "\x00\x00\x00\n",
        "\x00\x00\tcard\t7\n",
        "\n",
    ],
)
def test_a_line_that_is_not_whole_counts_for_nothing(tmp_path: Path, line: str) -> None:
    write(tmp_path / name(), "\tcard\t7\n" + line)
    assert told(tmp_path) == {NOTE: 1}


@given(cut=st.integers(0, 8), onto=st.booleans())
@settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_a_line_is_cut_off_the_others_stay_as_they_are(tmp_path: Path, cut: int, *, onto: bool) -> None:
    """A line that is written onto a half one is lost with it, and never becomes another."""
    half = "\tlost\t12"[:cut]
    write(tmp_path / name(), f"\tcard\t7\n{half}" + ("\tcard\t7\n" * 2 if onto else ""))
    assert told(tmp_path) == {NOTE: 1 if not onto else 2 if half else 3}


def test_bytes_that_are_no_text_are_no_error(tmp_path: Path) -> None:
    (tmp_path / name()).write_bytes(b"\xff\xfe\x00" * 9 + b"\n" + b"\tcard\t7\n")
    assert told(tmp_path) == {NOTE: 1}


def test_notes_go_after_a_time_and_nothing_else_does(tmp_path: Path) -> None:
    kept = [name(DAYS), name(), "9999-99-99.tsv", "readme.txt", "0000-00-00.tsv.bak", "old.tsv"]
    for file in [name(DAYS + 1), "1999-12-31.tsv", *kept]:
        write(tmp_path / file, "\tcard\t7\n")
    assert [rows for _, rows in notes(tmp_path).days()] == [{NOTE: 1}] * 3
    notes(tmp_path).add(*NOTE)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


def test_a_flood_does_not_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "LARGEST", 100)
    files = notes(tmp_path)
    for _ in range(1000):
        files.add(*NOTE)
    assert 100 <= (tmp_path / name()).stat().st_size < 110


def test_a_folder_that_is_taken_away_is_made_again(tmp_path: Path) -> None:
    files = notes(tmp_path / "notes")
    for _ in range(2):
        files.add(*NOTE)
        (tmp_path / "notes" / name()).unlink()
        (tmp_path / "notes").rmdir()
    assert files.days() == []


def test_a_folder_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no folder")
    with pytest.raises(OSError, match="notes"):
        notes(tmp_path / "notes").add(*NOTE)
    with pytest.raises(OSError, match="notes"):
        notes(tmp_path / "notes").days()


def test_threads_share_one_object(tmp_path: Path) -> None:
    files = notes(tmp_path)

    def work() -> None:
        for _ in range(100):
            files.add(*NOTE)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for _, rows in files.days():
            assert rows.keys() == {NOTE}
    assert told(tmp_path) == {NOTE: 800}


# Several processes

_NOTING = """
import sys
from pathlib import Path
from corpus.daily import DayFiles
files = DayFiles(Path(sys.argv[1]), 2, 90)
print("ready", flush=True)
for _ in range(500):
    files.add(sys.argv[2] * 10, "1")
"""
_DELETING = """
import sys
from pathlib import Path
print("ready", flush=True)
while True:
    for path in Path(sys.argv[1]).glob("*.tsv"):
        path.unlink(missing_ok=True)
"""


@contextmanager
def beside(code: str, *words: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", code, *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def test_lines_of_several_processes_do_not_mix(tmp_path: Path) -> None:
    with beside(_NOTING, str(tmp_path), "one") as one, beside(_NOTING, str(tmp_path), "two") as two:
        assert (one.wait(60), two.wait(60)) == (0, 0)
    assert told(tmp_path) == {("one" * 10, "1"): 500, ("two" * 10, "1"): 500}


def test_another_process_may_delete_what_is_being_read(tmp_path: Path) -> None:
    with beside(_DELETING, str(tmp_path)):
        for number in range(300):
            for before in range(5):
                write(tmp_path / name(before), f"\tcard\t{number}\n")
            notes(tmp_path).add("pension", "1")
            assert told(tmp_path).keys() <= {("pension", "1"), ("card", str(number))}
