"""What a reader may be about to type, and what is remembered of what was asked before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import index_url
from indexer_articles import ARTICLES, article, changes

from corpus import Change
from indexer import Asked, Query, Search, open_search
from indexer.remembering import Remembered

TITLES = [
    article(11, "Social security card: where to get one"),
    article(10, "Social security card of a child"),
    article(12, "养老保险转移需要多久"),
    article(13, "A " + "very " * 30 + "long title of a social security card"),
]
TRANSFER = "How to transfer pension insurance between provinces"


@pytest.fixture
def search(engine: str, tmp_path: Path) -> Iterator[Search]:
    with open_search(index_url(engine, tmp_path / "index"), Asked(tmp_path / "asked")) as opened:
        opened.index.update(changes([*ARTICLES, *TITLES]))
        yield opened


def ask(search: Search, words: str, times: int) -> None:
    """Ask as so many readers would."""
    query = Query(words=words)
    for _ in range(times):
        search.note(query, search.find(query))


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("How to tr", TRANSFER),
        ("pension", TRANSFER),
        ("provinces pens", TRANSFER),
        ("TRANSFER", TRANSFER),
        ("transfers ", TRANSFER),
        ("tarns", TRANSFER),
        ("tranfser pens", TRANSFER),
        ("lost soc", "Lost social security card"),
        ("养老", "养老保险转移需要多久"),
        ("养老保险 转", "养老保险转移需要多久"),
        ("yanglao", "养老保险转移需要多久"),
    ],
)
def test_titles_that_go_on_like_what_is_typed_are_suggested(search: Search, typed: str, title: str) -> None:
    assert title in search.suggest(typed)


def test_titles_that_begin_so_come_first_then_the_short_ones(search: Search) -> None:
    assert search.suggest("social security") == (
        "Social security card of a child",
        "Social security card: where to get one",
        "Lost social security card",
    )
    assert search.suggest("social security", limit=1) == ("Social security card of a child",)


@pytest.mark.parametrize(
    "typed", ["", " ", "zzqqy", "pension zzqqy", "\x00", "%", "<b>", "pension card leave", "x" * 999]
)
def test_what_goes_on_like_nothing_suggests_nothing(search: Search, typed: str) -> None:
    assert search.suggest(typed) == ()


def test_questions_that_were_asked_often_come_before_titles(search: Search) -> None:
    ask(search, "pension of my mother", 3)
    ask(search, "pension of a friend", 2)
    ask(search, "a small pension", 4)
    assert search.suggest("pens")[:2] == ("a small pension", "pension of my mother")
    assert "pension of a friend" not in search.suggest("pens")
    assert TRANSFER in search.suggest("pens")


def test_questions_that_found_nothing_are_not_suggested(search: Search) -> None:
    ask(search, "qqyzz qqzzy", 5)
    assert search.suggest("qqy") == ()


def test_a_question_that_is_a_title_is_suggested_once(search: Search) -> None:
    ask(search, "Maternity leave", 3)
    assert [one.lower() for one in search.suggest("matern")] == ["maternity leave"]


def test_a_question_is_remembered_as_it_was_meant(search: Search) -> None:
    ask(search, "maternty leave of twins", 3)
    assert "maternity leave of twins" in search.suggest("mater")


def test_an_answer_is_remembered_while_the_index_stays_and_no_longer(search: Search) -> None:
    query = Query(words="pigeons")
    assert search.find(query).total == 0
    known = Query(words="pension")
    assert search.find(known).hits is search.find(known).hits
    search.index.update([Change(50, "a50", article(50, "Pigeons of the bureau"))])
    assert [hit.id for hit in search.find(query).hits] == ["a50"]
    assert search.suggest("pige") == ("Pigeons of the bureau",)
    search.index.update([Change(51, "a50", None)])
    assert search.find(query).total == 0
    assert search.suggest("pige") == ()


def test_what_was_made_is_kept_for_its_generation_the_least_used_goes_first() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    kept = Remembered[str, str](2)
    assert [kept.get("one", key, make) for key in "abab"] == ["A", "B", "A", "B"]
    assert made == ["a", "b"]
    kept.get("one", "a", make)
    kept.get("one", "c", make)
    kept.get("one", "a", make)
    assert made == ["a", "b", "c"]
    kept.get("one", "b", make)
    assert made == ["a", "b", "c", "b"]
    assert kept.get("two", "b", make) == "B"
    assert made == ["a", "b", "c", "b", "b"]


def test_what_cannot_be_made_is_asked_for_again() -> None:
    kept = Remembered[str, str](2)

    def fail(_: str) -> str:
        message = "not now"
        raise OSError(message)

    with pytest.raises(OSError, match="not now"):
        kept.get("one", "a", fail)
    assert kept.get("one", "a", str.upper) == "A"
