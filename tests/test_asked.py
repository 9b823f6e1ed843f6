"""Questions that are kept without knowing who asked them."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.asked import NEVER, OFTEN, TAKEN_OUT, Asked, anonymous


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
    Asked(tmp_path / "asked").note("lost crad", 3, instead="Lost Card", answered=True)
    assert kept(tmp_path / "asked") == ["\t2\t\tlost card 12333\t", "\t3\tanswered\tlost crad\tlost card"]
    assert [path.name for path in (tmp_path / "asked").iterdir()] == [day()]


PERSONAL = [
    "110101199003074514",
    "11010119900307451X",
    "138 0013 8000",
    "138-0013-8000",
    "+86 138 0013 8000",
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
    "E12345678",
    "ea1234567",
    "somebody@example.org",
    "some.body+x@mail.example.org",
    "somebody @ example.org",
    "somebody＠example",
    "王芳@例子.cn",
]


@pytest.mark.parametrize("personal", PERSONAL)
def test_what_may_name_a_person_is_taken_out_and_the_rest_stays(personal: str) -> None:
    assert anonymous(f"Card {personal} lost") == f"card {TAKEN_OUT} lost"
    assert anonymous(personal) == TAKEN_OUT
    assert TAKEN_OUT in anonymous(f"养老{personal}保险")


@pytest.mark.parametrize("personal", PERSONAL)
def test_what_may_name_a_person_is_not_written(tmp_path: Path, personal: str) -> None:
    for said in (personal, f"pension of {personal}, please", f"养老{personal}保险", f"call{personal}now"):
        Asked(tmp_path / "asked").note(said, 1, instead=said)
    for line in kept(tmp_path / "asked"):
        _, _, _, question, instead = line.split("\t")
        assert TAKEN_OUT in question
        assert TAKEN_OUT in instead
        assert not re.search(r"\d|@|example|八零|捌", question + instead)


@given(
    digits=st.lists(st.characters(categories=["Nd"]), min_size=7, max_size=18),
    between=st.sampled_from(["", " ", "-", " · ", "\u200b", "、", "_"]),
    around=st.sampled_from(["{}", "card {} lost", "卡{}丢", "card{}lost"]),
)
@settings(derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_long_number_in_any_script_is_written(tmp_path: Path, digits: list[str], between: str, around: str) -> None:
    before = len(kept(tmp_path))
    Asked(tmp_path).note(around.format(between.join(digits)), 1)
    (line,) = kept(tmp_path)[before:]
    assert not re.search(r"\d", line.removeprefix("\t1"))


@given(words=st.text(st.sampled_from("0123456789 -@xa,三养"), max_size=60))
@settings(derandomize=True)
def test_whatever_stands_around_it_nothing_personal_is_left(words: str) -> None:
    kept_ = anonymous(words)
    assert "@" not in kept_
    assert not re.search(r"[\d三](?:[\W_]*[\d三]){6}", kept_)
    assert anonymous(kept_.replace(TAKEN_OUT, "x")) == kept_.replace(TAKEN_OUT, "x")


@pytest.mark.parametrize("words", ["call 12333", "pension 2022", "article 25 of 2011", "第二十三条", "2022年6%"])
def test_short_numbers_name_nobody(words: str) -> None:
    assert anonymous(words) == words


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
    assert all(line.count("\t") == 4 for line in kept(tmp_path))


def test_questions_go_after_the_days_that_are_set(tmp_path: Path) -> None:
    old, young = tmp_path / day(timedelta(days=8)), tmp_path / day(timedelta(days=7))
    for path in (old, young):
        path.write_text("\t1\t\tpension\t\n", encoding="utf-8")
    asked = Asked(tmp_path, days=7)
    assert [(one.words, one.times) for one in asked.questions()] == [("pension", 1)]
    asked.note("card", 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, day()])


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "asked").write_text("no folder")
    with pytest.raises(OSError, match="asked"):
        Asked(tmp_path / "asked").note("card", 1)
    with pytest.raises(OSError, match="asked"):
        Asked(tmp_path / "asked").questions()
    assert often(tmp_path / "asked") == ()


# What is suggested


def test_what_was_asked_often_and_found_something_comes_most_frequent_first(tmp_path: Path) -> None:
    asked = Asked(tmp_path)
    times = {"rare": OFTEN - 1, "card": OFTEN, "pension": OFTEN + 1}
    for words, each in times.items():
        for _ in range(each):
            asked.note(words, 1)
            asked.note("nowhere", 0)
    assert asked.often() == ("pension", "card")


@pytest.mark.parametrize("personal", PERSONAL)
def test_a_question_of_which_something_was_taken_out_is_never_suggested(tmp_path: Path, personal: str) -> None:
    for _ in range(OFTEN * 2):
        Asked(tmp_path).note(f"pension of {personal}", 3)
        Asked(tmp_path).note("penson", 3, instead=f"pension {personal}")
    assert often(tmp_path) == ()


def test_days_are_counted_together(tmp_path: Path) -> None:
    for before in range(OFTEN):
        (tmp_path / day(timedelta(days=before))).write_text("\t3\t\tlost card\t\n", encoding="utf-8")
    assert often(tmp_path) == ("lost card",)


@pytest.mark.parametrize(
    "line",
    ["\t3\t\tlost card", "\tmany\t\tlost card\t\n", "\t-1\t\tlost card\t\n", "\t9999999999999\t\tlost card\t\n"],
)
def test_a_line_that_is_not_whole_counts_for_nothing(tmp_path: Path, line: str) -> None:
    whole = "\t3\t\tlost card\t\n" * (OFTEN - 1)
    (tmp_path / day()).write_text(whole + line, encoding="utf-8")
    assert often(tmp_path) == ()
    (tmp_path / day(timedelta(days=1))).write_text(whole + "\t3\t\tlost card\t\n", encoding="utf-8")
    assert often(tmp_path) == ("lost card",)


def test_no_folder_suggests_nothing(tmp_path: Path) -> None:
    assert often(tmp_path / "nowhere") == ()


# What is told


def test_questions_are_told_as_they_were_meant_with_what_they_found_last(tmp_path: Path) -> None:
    (tmp_path / day(timedelta(days=1))).write_text("\t0\t\tcard\t\n\t4\tanswered\tpension\t\n", encoding="utf-8")
    asked = Asked(tmp_path)
    asked.note("card", 0)
    asked.note("card", 3)
    asked.note("crad", 3, instead="card", answered=True)
    asked.note("pension", 0)
    card, pension = asked.questions()
    assert (card.words, sorted(card.typed), card.times, card.found, card.answered) == (
        "card",
        ["card", "crad"],
        4,
        3,
        True,
    )
    assert (pension.words, pension.times, pension.found, pension.answered) == ("pension", 2, 0, False)


def test_a_keeper_can_keep_words_out_of_the_suggestions(tmp_path: Path) -> None:
    for words in ("pension of Mr Li", "pension age", "医保卡 李先生"):
        for _ in range(OFTEN):
            Asked(tmp_path).note(words, 1)
    assert len(Asked(tmp_path).often()) == 3
    (tmp_path / NEVER).write_text("MR  Li\n\n李先生\n", encoding="utf-8")
    assert Asked(tmp_path).often() == ("pension age",)
