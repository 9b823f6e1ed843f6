"""Questions that are kept without knowing who asked them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.asked import KEPT, OFTEN, Asked


def kept(folder: Path) -> list[str]:
    """Return the lines of all days."""
    files = sorted(folder.glob("*"))
    return [line for path in files for line in path.read_text(encoding="utf-8").split("\n") if line]


def day(before: timedelta = timedelta()) -> str:
    return f"{(datetime.now(UTC).date() - before).isoformat()}.tsv"


def often(folder: Path) -> tuple[str, ...]:
    """Return what is suggested, by somebody who has read nothing yet."""
    return Asked(folder).often()


# What is written


def test_a_question_is_written_as_words_are_compared(tmp_path: Path) -> None:
    Asked(tmp_path / "asked").note(" Lost\tCARD\n１２３３３ ", 2)
    assert kept(tmp_path / "asked") == ["2\tlost card 12333"]
    assert [path.name for path in (tmp_path / "asked").iterdir()] == [day()]


@pytest.mark.parametrize(
    "words",
    [
        "my card 110101199003074514",
        "call 138 0013 8000",
        "call 138-0013-8000",
        "1.3.8.0.0.1.3",
        "1 _3_ (8) 0/0,1。3",
        "１３８００１３８０００",
        "١٣٨٠٠١٣٨٠٠٠",
        "१३८००१३८०००",
        "①③⑧⓪⓪①③",
        "一三八零零一三八〇〇〇",
        "幺三八零零幺三八",
        "壹叁捌零零壹叁捌",
        "一3八0零1三",
        "somebody@example.org",
        "somebody＠example",
    ],
)
def test_what_may_name_a_person_is_not_written(tmp_path: Path, words: str) -> None:
    for said in (words, f"pension of {words}, please", f"养老{words}保险"):
        Asked(tmp_path / "asked").note(said, 1)
    assert kept(tmp_path / "asked") == []


@given(
    digits=st.lists(st.characters(categories=["Nd"]), min_size=7, max_size=18),
    between=st.sampled_from(["", " ", "-", " · ", "\u200b", "、", "_"]),
    around=st.sampled_from(["{}", "card {} lost", "卡{}丢"]),
)
@settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_long_number_in_any_script_is_written(tmp_path: Path, digits: list[str], between: str, around: str) -> None:
    Asked(tmp_path).note(around.format(between.join(digits)), 1)
    assert kept(tmp_path) == []


@pytest.mark.parametrize("words", ["call 12333", "pension 2022", "article 25 of 2011", "第二十三条", "2022年6%"])
def test_short_numbers_name_nobody(tmp_path: Path, words: str) -> None:
    Asked(tmp_path).note(words, 1)
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize("words", ["", " \n\u200b", "long " * 17])
def test_nothing_and_whole_letters_are_not_written(tmp_path: Path, words: str) -> None:
    Asked(tmp_path / "asked").note(words, 1)
    assert not (tmp_path / "asked").exists()


@given(words=st.text(max_size=60), found=st.integers(0, 10**9 - 1))
@settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_question_that_is_written_is_one_line(tmp_path: Path, words: str, found: int) -> None:
    before = len(kept(tmp_path))
    Asked(tmp_path).note(words, found)
    assert len(kept(tmp_path)) - before <= 1
    assert all(line.count("\t") == 1 for line in kept(tmp_path))


def test_questions_go_after_a_time(tmp_path: Path) -> None:
    old, young = tmp_path / day(KEPT + timedelta(days=1)), tmp_path / day(KEPT - timedelta(days=1))
    for path in (old, young):
        path.write_text("1\tpension\n", encoding="utf-8")
    Asked(tmp_path).note("card", 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, day()])


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "asked").write_text("no folder")
    with pytest.raises(OSError, match="asked"):
        Asked(tmp_path / "asked").note("card", 1)


# What is suggested


def test_what_was_asked_often_and_found_something_comes_most_frequent_first(tmp_path: Path) -> None:
    asked = Asked(tmp_path)
    times = {"rare": OFTEN - 1, "card": OFTEN, "pension": OFTEN + 1}
    for words, each in times.items():
        for _ in range(each):
            asked.note(words, 1)
            asked.note("nowhere", 0)
    assert asked.often() == ("pension", "card")


def test_days_are_counted_together(tmp_path: Path) -> None:
    for before in range(OFTEN):
        (tmp_path / day(timedelta(days=before))).write_text("3\tlost card\n", encoding="utf-8")
    assert often(tmp_path) == ("lost card",)


@pytest.mark.parametrize(
    "line",
    [
        "3\tlost card",  # cut off when the power went
        "3\tlost c\n",
        "3\tlost c3\tlost card\n",  # … and written onto
        "lost card\n",
        "\tlost card\n",
        "many\tlost card\n",
        "-1\tlost card\n",
        "9999999999999\tlost card\n",
        "\x00\x00\x00\n",
    ],
)
def test_a_line_that_is_not_whole_counts_for_nothing(tmp_path: Path, line: str) -> None:
    whole = "3\tlost card\n" * (OFTEN - 1)
    (tmp_path / day()).write_text(whole + line, encoding="utf-8")
    assert often(tmp_path) == ()
    (tmp_path / day(timedelta(days=1))).write_text(whole + "3\tlost card\n", encoding="utf-8")
    assert often(tmp_path) == ("lost card",)


def test_bytes_that_are_no_text_are_no_error(tmp_path: Path) -> None:
    (tmp_path / day()).write_bytes(b"\xff\xfe\x00" * 9 + b"\n" + b"1\tcard\n" * OFTEN)
    assert often(tmp_path) == ("card",)


def test_no_folder_suggests_nothing(tmp_path: Path) -> None:
    assert often(tmp_path / "nowhere") == ()


# Several processes

_NOTING = """
import sys
from pathlib import Path
from indexer.asked import Asked
asked = Asked(Path(sys.argv[1]))
print("ready", flush=True)
for _ in range(500):
    asked.note(sys.argv[2] * 10, 1)
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
    assert sorted(kept(tmp_path)) == [f"1\t{'one' * 10}"] * 500 + [f"1\t{'two' * 10}"] * 500


def test_another_process_may_delete_what_is_being_read(tmp_path: Path) -> None:
    with beside(_DELETING, str(tmp_path)):
        for number in range(300):
            for before in range(5):
                (tmp_path / day(timedelta(days=before))).write_text(f"1\tcard {number}\n", encoding="utf-8")
            Asked(tmp_path).note("pension", 1)
            assert set(often(tmp_path)) <= {"pension", f"card {number}"}
