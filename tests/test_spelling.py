"""What was meant by words that stand nowhere, and that nothing else is ever corrected."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from indexer_articles import ARTICLES, article, changes

from indexer import Query, Search, open_search
from indexer.understanding.spelling import Corrected, Speller

VOCABULARY = {
    word: int(count)
    for word, count in map(
        str.split,
        (
            *("insurance 60", "pension 50", "card 40", "medical 40", "certificate 3", "identity 30", "bureau 30"),
            *("pensoin 1", "cord 9", "form 12", "farm 25", "kindergarten 2", "kindergartens 1"),
            *("养老 40", "失业 20", "登记 30", "保险 60", "社保卡 12", "补办 9", "保健 1"),
        ),
    )
}
KNOWN = [*VOCABULARY, "hukou", "Beijing", "cheese", "weather", "保险", "北京", "天气"]


def knowing(counts: Mapping[str, int]) -> Speller:
    """Return a speller that knows so many articles of each word, and two words of the field."""
    return Speller(counts.items(), lambda word: counts.get(word, 0), field=("失业保险金", "工伤认定"))


@pytest.fixture(scope="module")
def speller() -> Speller:
    return knowing(VOCABULARY)


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    with open_search(f"whoosh:{tmp_path}/index") as opened:
        opened.index.update(changes(ARTICLES))
        yield opened


def sure(text: str) -> Corrected:
    return Corrected(text, sure=True)


def test_the_words_that_begin_so(speller: Speller) -> None:
    assert speller.beginning("p", 9) == ("pension", "pensoin")
    assert speller.beginning("car", 9) == ("card",)
    assert speller.beginning("kindergarten", 9) == ("kindergarten", "kindergartens")
    assert speller.beginning("保", 1) == ("保险",)
    assert speller.beginning("Pen", 9) == speller.beginning("zz", 9) == speller.beginning("\U00020000", 9) == ()
    assert speller.beginning("c", 0) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("insurence", "insurance"),
        ("insurnace", "insurance"),
        ("nsurance", "insurance"),
        ("ceritficates", "certificate"),
        ("medcial insurrance", "medical insurance"),
        ("Insurence for ME", "insurance for ME"),
        ("medicalinsurance", "medical insurance"),
        ("identitycard", "identity card"),
        ("失业等记", "失业登记"),
        ("补办社宝卡", "补办社保卡"),
        ("工商认定", "工伤认定"),
    ],
)
def test_a_slip_becomes_the_word_of_the_corpus(speller: Speller, typed: str, meant: str) -> None:
    assert speller.corrected(typed) == sure(meant)


def test_of_words_that_are_equally_near_the_frequent_one_is_meant(speller: Speller) -> None:
    assert speller.corrected("furm") == sure("farm")
    for counts in ({"form": 25, "firm": 12}, {"firm": 25, "form": 12}):
        frequent = next(iter(counts))
        assert knowing(counts).corrected("ferm") == sure(frequent)


@pytest.mark.parametrize("word", KNOWN)
def test_a_word_that_is_known_is_never_corrected_for_sure(speller: Speller, word: str) -> None:
    for frame in ("{}", "{} {}", "how is {} done"):
        corrected = speller.corrected(frame.format(word, word))
        assert corrected is None or not corrected.sure


def test_a_rare_word_that_may_be_a_slip_of_its_own_is_only_asked_about(speller: Speller) -> None:
    assert speller.corrected("my pensoin") == Corrected("my pension", sure=False)
    assert speller.corrected("the cord") is None


@pytest.mark.parametrize("typed", ["", "   ", "qqqqqq", "cad", "crd", "123", "😀", "*", "x" * 200, "ÄÖÜ"])
def test_what_is_like_nothing_stays(speller: Speller, typed: str) -> None:
    assert speller.corrected(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shiye dengji", "失业登记"),
        ("shi ye deng ji", "失业登记"),
        ("yanglao baoxian", "养老保险"),
        ("buban shebaoka", "补办社保卡"),
        ("gongshang rending", "工伤认定"),
    ],
)
def test_chinese_that_is_typed_in_pinyin_becomes_words_of_the_corpus(speller: Speller, typed: str, meant: str) -> None:
    assert speller.corrected(typed) == sure(meant)


def test_what_means_something_already_is_left_alone(speller: Speller) -> None:
    assert speller.corrected("insurence", [(0, 9)]) is None
    assert speller.corrected("insurence medcial", [(0, 9)]) == sure("insurence medical")


def test_a_search_says_what_it_searched_for_instead(search: Search) -> None:
    found = search.find(Query(words="maternty leave"))
    assert (found.corrected, found.suggestion) == ("maternity leave", None)
    assert found.hits[0].id == "a4"
    assert {span.text for span in found.hits[0].snippet if span.mark} >= {"leave"}


def test_the_words_as_they_were_typed_are_the_way_out(search: Search) -> None:
    search.index.update(changes([article(6, "Maternty is how the leaflet of the canton spells it")], 6))
    assert search.find(Query(words="maternty")).corrected is None
    assert search.find(Query(words="unemploymnt", literal=True)).corrected is None
    assert search.find(Query(words="unemploymnt", literal=True)).total == 0
    assert search.find(Query(words="unemploymnt")).total == 1


def test_conditions_stay_as_they_were_typed(search: Search) -> None:
    found = search.find(Query(words='pensoin -trasnfer title:pension "social secruity" year:2021'))
    assert found.corrected == 'pension -trasnfer title:pension "social secruity" year:2021'
    assert found.total == 0


def test_corrections_follow_the_corpus(search: Search) -> None:
    assert search.find(Query(words="kindergartne")).corrected is None
    search.index.update(changes([article(6, "Kindergarten for the children of miners")], 6))
    assert search.find(Query(words="kindergartne")).corrected == "kindergarten"


def test_a_word_that_one_article_has_and_many_spell_otherwise_is_a_suggestion(search: Search) -> None:
    many = [article(number, f"Which certificate {number} is for") for number in range(10, 40)]
    search.index.update(changes([*many, article(6, "Certifcate of miners")], 6))
    found = search.find(Query(words="certifcate"))
    assert (found.corrected, found.suggestion) == (None, "certificate")
    assert [hit.id for hit in found.hits] == ["a6"]
    assert search.find(Query(words="certifcate", literal=True)).suggestion is None
