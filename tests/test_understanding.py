"""What a question means: other ways to say it, places and years, the kind of answer, and what of it is looked up."""

from collections.abc import Iterator

import pytest
from indexer_articles import article, changes

from indexer import Query, Results, Search, open_search
from indexer.analysis import ANALYZER
from indexer.understanding import Intent, Understanding, understand
from indexer.understanding.concepts import MAX_TERMS, Rarity, asking_part
from indexer.understanding.intents import intents
from indexer.understanding.language import parse
from indexer.understanding.terms import Terms

GUIDES = [
    article(1, "Reimbursement of medical insurance in Shenzhen", regions=("Shenzhen",), years=(2021,)),
    article(2, "Reimbursement of medical insurance in Chengdu", regions=("Chengdu",), years=(2023,)),
    article(3, "医疗保险报销", lang="zh"),
    article(4, "Endowment insurance of the employer"),
    article(5, "Housing provident fund for a rented flat"),
    article(6, "Registration of a marriage", "Nothing about money is said here."),
    article(7, "Reimbursement of medical insurance in Guangdong", regions=("Guangdong",)),
    article(8, "失业金领取", lang="zh"),
]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    folder = tmp_path_factory.mktemp("understanding")
    with open_search(f"whoosh:{folder}/index") as opened:
        opened.index.update(changes(GUIDES))
        yield opened


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def found(search: Search, words: str, **asked: object) -> list[str]:
    return ids(search.find(Query(words=words, **asked)))  # type: ignore[arg-type]  # fields of a query


def understood(search: Search, words: str, *, literal: bool = False) -> Understanding:
    query = Query(words=words, literal=literal)
    terms = None if literal else Terms(ANALYZER)
    return understand(query, parse(words), Rarity(search.index, search.count()), terms)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("pension insurance", "a4"),
        ("old-age insurance", "a4"),
        ("yanglao baoxian", "a4"),
        ("养老保险", "a4"),
        ("公积金租房", "a5"),
        ("medical insurance", "a3"),
        ("health insurance", "a3"),
        ("yiliao baoxian", "a3"),
        ("yibao", "a1"),
        ("医保", "a1"),
        ("unemployment benefit", "a8"),
        ("shiyejin", "a8"),
    ],
)
def test_another_way_to_say_the_same_finds_it_in_either_language(search: Search, words: str, meant: str) -> None:
    assert meant in found(search, words)


@pytest.mark.parametrize(
    ("words", "meant"), [("养老保险", "a4"), ("公积金租房", "a5"), ("medical insurance", "a3"), ("yibao", "a1")]
)
def test_taken_literally_words_mean_only_themselves(search: Search, words: str, meant: str) -> None:
    assert meant in found(search, words)
    assert meant not in found(search, words, literal=True)


def test_what_is_said_as_it_was_typed_comes_before_other_ways(search: Search) -> None:
    assert found(search, "医疗保险")[0] == "a3"
    assert found(search, "medical insurance")[0] in {"a1", "a2", "a7"}


@pytest.mark.parametrize("words", ["medical insurance Shenzhen", "yibao shenzhen", "深圳 医保", "Shenzhen医保报销"])
def test_what_is_about_a_place_that_is_named_comes_first_and_nothing_is_shut_out(search: Search, words: str) -> None:
    results = search.find(Query(words=words))
    assert results.regions == ("Shenzhen",)
    assert ids(results)[0] == "a1"
    assert {"a2", "a3"} <= set(ids(results))
    # The province of a city is nearer than another city.
    assert ids(results).index("a7") < ids(results).index("a2")


def test_a_year_that_is_named_comes_first_and_nothing_is_shut_out(search: Search) -> None:
    for year, first in ((2021, "a1"), (2023, "a2")):
        results = search.find(Query(words=f"reimbursement of medical insurance {year}"))
        assert (results.years, ids(results)[0]) == ((year,), first)
        assert {"a1", "a2", "a3"} <= set(ids(results))


def test_taken_literally_no_place_year_or_other_word_is_read_out_of_a_question(search: Search) -> None:
    asked = understood(search, "yibao Shenzhen 2021 how much under article 25", literal=True)
    assert (asked.regions, asked.years, asked.articles, asked.intents) == ((), (), (), frozenset())
    assert {one.terms for one in asked.wanted.concepts} >= {("yibao",), ("shenzhen",)}
    results = search.find(Query(words="yibao Shenzhen 2021", literal=True))
    assert (results.regions, results.years) == ((), ())
    assert found(search, "yibao", literal=True) == []


@pytest.mark.parametrize("words", ["shi ye bao xian jin", "yi liao bao xian", "yiliao bao xian", "yanglao bao xian"])
def test_a_part_of_a_term_in_pinyin_is_no_place(search: Search, words: str) -> None:
    assert understood(search, words).regions == ()
    assert [one.name for one in understood(search, f"{words} shenzhen").regions] == ["Shenzhen"]


@pytest.mark.parametrize("number", ["1899", "2050", "20211", "12022", "202"])
def test_what_is_no_year_of_a_rule_is_none(search: Search, number: str) -> None:
    assert understood(search, f"pension {number}").years == ()


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("article 25", (25,)), ("Art. 3", (3,)), ("第二十五条", (25,)), ("第25条", (25,)), ("25 yuan", ())],
)
def test_an_article_of_a_statute_is_read_out_of_a_question(search: Search, words: str, numbers: tuple[int]) -> None:
    assert understood(search, words).articles == numbers


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how much is the fee", {Intent.FIGURE}),
        ("缴费比例是多少", {Intent.FIGURE}),
        ("Where is the office", {Intent.PLACE}),
        ("社保局在哪里", {Intent.PLACE}),
        ("phone of the bureau", {Intent.PHONE}),
        ("12333", {Intent.PHONE}),
        ("拨打哪个电话", {Intent.PHONE}),
        ("how to transfer a pension", {Intent.STEPS}),
        ("怎么转移养老保险", {Intent.STEPS}),
        ("When does the leave begin", {Intent.TIME}),
        ("什么时候到账", {Intent.TIME}),
        ("how long does it take", {Intent.FIGURE, Intent.TIME}),
        ("What is a contribution base", {Intent.DEFINITION, Intent.FIGURE}),
        ("什么是五险一金", {Intent.DEFINITION}),
        ("pension Changzhou", set()),
        ("养老保险", set()),
        ("somewhere over the rainbow", set()),
        ("showtime at the whenever", set()),
    ],
)
def test_the_kind_of_answer_is_read_out_of_a_question(question: str, expected: set[Intent]) -> None:
    assert intents(question) == expected


def test_pinyin_asks_for_the_same_kind_of_answer(search: Search) -> None:
    assert Intent.PHONE in understood(search, "shebao dianhua").intents


def test_of_a_long_question_the_most_telling_words_are_looked_up(search: Search) -> None:
    filler = " ".join(f"word{chr(97 + number)}" for number in range(24))
    search_for = f"{filler} reimbursement marriage"
    asked = understood(search, search_for).wanted.concepts
    looked_up = [one.typed.terms for one in asked]
    assert sum(map(len, looked_up)) == MAX_TERMS == 16
    # What no article has tells nothing, wherever it stands.
    assert {("reimburs",), ("marriag",)} <= set(looked_up)
    assert found(search, search_for)[0] in {"a1", "a2", "a3", "a6", "a7"}


def test_a_word_that_is_repeated_counts_once(search: Search) -> None:
    asked = understood(search, "marriage of a marriage after a marriage").wanted.concepts
    assert [one.typed.terms for one in asked].count(("marriag",)) == 1


def test_what_stands_beside_the_question_counts_less(search: Search) -> None:
    story = "My marriage was registered in spring. Who pays the reimbursement?"
    assert asking_part(story) == "Who pays the reimbursement?"
    weights = {one.typed.terms: one.typed.weight for one in understood(search, story).wanted.concepts}
    assert weights["marriag",] < weights["reimburs",]
    assert asking_part("no question at all. Only a story.") == "no question at all. Only a story."


def test_words_that_only_ask_and_places_are_not_what_a_question_is_about(search: Search) -> None:
    asked = understood(search, "What is the telephone number for medical insurance in Shenzhen in 2022?")
    assert [one.typed.terms for one in asked.matter] == [("medic", "insur")]
