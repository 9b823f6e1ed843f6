"""What stands above the hits: word for word from one article, with all that tells whose rule it is, or nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from answering_articles import (
    ANSWERING,
    CANALS,
    CARD,
    CHENGDU_2022,
    CHINESE,
    DEFINITION,
    LEAVE,
    NEW_RATE_COPY,
    NEWER_RATE,
    OLD_RATE,
    OLDER_RATE,
    OTHER_LEAVE,
    PASSAGE,
    SHENZHEN_2021,
    SHENZHEN_2022,
    SILENT,
    base,
)
from indexer_articles import article, changes

from corpus import Article, StatedFact, Unit
from indexer import Answer, AnswerKind, Claim, Query, Search, open_index, open_search
from indexer.commands import as_text

LOWEST = "lower limit of the contribution base in Shenzhen"


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    folder = tmp_path_factory.mktemp("answering")
    with open_search(f"whoosh:{folder}/index") as opened:
        opened.index.update(changes(ANSWERING))
        yield opened


def asked(search: Search, words: str) -> Answer:
    found = search.find(Query(words=words)).answer
    assert found, words
    return found


def text(answer: Answer) -> str:
    return "".join(span.text for span in answer.text)


@pytest.mark.parametrize(
    ("words", "kind", "source", "said"),
    [
        ("How do I replace a lost card in Changzhou?", AnswerKind.STEPS, CARD, ""),
        ("失业登记怎么办", AnswerKind.STEPS, CHINESE, ""),
        ("phone of the social security bureau in Changzhou", AnswerKind.PHONE, CARD, "answers under 0519-12333."),
        (LOWEST, AnswerKind.FIGURE, SHENZHEN_2022, "is 2360 yuan a month."),
        ("深圳缴费基数下限", AnswerKind.FIGURE, SHENZHEN_2022, "is 2360 yuan a month."),
        ("What is flexible employment?", AnswerKind.DEFINITION, DEFINITION, "by the hour or the piece."),
        ("can I waive social insurance by an agreement", AnswerKind.PASSAGE, PASSAGE, "such a paper is void"),
    ],
)
def test_an_answer_stands_word_for_word_in_the_article_that_it_names(
    search: Search, words: str, kind: AnswerKind, source: Article, said: str
) -> None:
    answer = asked(search, words)
    assert (answer.kind, answer.article_id) == (kind, source.id)
    assert said in text(answer)
    assert text(answer) in source.text
    if kind is AnswerKind.STEPS:
        assert answer.items == source.steps
    if kind is AnswerKind.PHONE:
        assert answer.items == source.phones


def test_an_answer_says_whose_rule_it_is(search: Search) -> None:
    answer = asked(search, "How do I replace a lost card in Changzhou?")
    assert (answer.title, answer.source_url, answer.site) == (CARD.title, CARD.url, CARD.site)
    assert (answer.regions, answer.years, answer.legal_basis) == (("Changzhou",), (2022,), CARD.legal_basis)


def test_an_answer_of_a_figure_says_what_it_measures_where_and_when(search: Search) -> None:
    fact = asked(search, LOWEST).fact
    assert fact
    assert (fact.measure, fact.value, fact.unit) == ("contribution-base-lower", "2360", Unit.YUAN)
    assert (fact.region, fact.year) == ("Shenzhen", 2022)


def test_what_is_asked_is_marked_in_the_answer(search: Search) -> None:
    marks = {span.text for span in asked(search, LOWEST).text if span.mark}
    assert {"lower", "limit", "contribution", "base", "Shenzhen"} <= marks
    assert not marks & {"the", "of", "in"}


@pytest.mark.parametrize(
    "words",
    [
        "weather tomorrow",
        "how do I renew a passport",
        "phone of the bureau in Wuhan",
        "lower limit of the contribution base in Wuhan",
        "social security",
        "pension",
        "社会",
        "2022",
        "Shenzhen",
        "what is it",
        "",
    ],
)
def test_where_the_evidence_is_weak_nothing_is_answered(search: Search, words: str) -> None:
    assert search.find(Query(words=words)).answer is None


def test_only_the_first_page_answers_and_no_search_that_is_literal_or_by_date(search: Search) -> None:
    assert asked(search, LOWEST)
    assert search.find(Query(words=LOWEST, page=2, per_page=2)).answer is None
    assert search.find(Query(words=LOWEST, literal=True)).answer is None


def test_a_telephone_number_of_nowhere_is_not_given_for_a_place(search: Search) -> None:
    words = "telephone of the bureau of canals"
    assert asked(search, words).items == CANALS.phones
    assert search.find(Query(words=f"{words} of Suzhou")).answer is None


@pytest.mark.parametrize(
    "words",
    [
        "how many days of paternity leave in Hainan",
        "how to apply for leave of the father in Hainan",
        "phone for leave of the father in Hainan",
        "what is the leave of the father in Hainan",
        "Leave of the father in Hainan and how to apply for it",
    ],
)
def test_an_article_that_forbids_snippets_is_found_and_never_answers(search: Search, words: str) -> None:
    results = search.find(Query(words=words))
    assert results.hits[0].id == SILENT.id
    assert results.answer is None


def test_a_figure_of_an_article_that_forbids_snippets_is_no_claim_either(tmp_path: Path) -> None:
    silent = article(
        16, "Leave of new mothers", "By the rules of 2022 maternity leave is 188 days.", robots=("nosnippet",)
    )
    with open_search(f"whoosh:{tmp_path}/index") as search:
        search.index.update(changes([*ANSWERING, silent]))
        stated = claims(search, "how many days is maternity leave")
    assert {value for value, _, _ in stated} == {"98", "158"}


def claims(search: Search, words: str) -> list[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    return [(claim.value, claim.sources, claim.years) for claim in asked(search, words).claims]


def test_sources_that_contradict_each_other_are_counted_the_newest_rule_first(search: Search) -> None:
    new, old = (NEW_RATE_COPY.id, NEWER_RATE.id), (OLD_RATE.id, OLDER_RATE.id)
    # The report that two sites print word for word is one source.
    assert claims(search, "employer pension rate") == [("16", new, (2021, 2022)), ("20", old, (2017, 2018))]


def test_the_figure_of_the_newest_rule_answers_unless_a_year_is_asked_for(search: Search) -> None:
    assert "2022 the employer pays 16 percent" in text(asked(search, "employer pension rate"))
    assert "2018 the employer pays 20 percent" in text(asked(search, "employer pension rate 2018"))
    assert asked(search, LOWEST + " in 2021").article_id == SHENZHEN_2021.id
    assert asked(search, LOWEST + " in 2022").article_id == SHENZHEN_2022.id


def test_a_figure_of_another_place_is_no_claim(search: Search) -> None:
    stated = claims(search, LOWEST)
    assert stated == [("2360", (SHENZHEN_2022.id,), (2022,)), ("2200", (SHENZHEN_2021.id,), (2021,))]
    assert claims(search, LOWEST.replace("Shenzhen", "Chengdu")) == [("3726", (CHENGDU_2022.id,), (2022,))]


def test_rules_of_different_years_do_not_contradict_each_other(search: Search) -> None:
    assert not asked(search, LOWEST).contradicted
    assert not asked(search, "employer pension rate").contradicted
    leave = asked(search, "how many days is maternity leave")
    assert {(claim.value, claim.sources) for claim in leave.claims} == {("98", (LEAVE.id,)), ("158", (OTHER_LEAVE.id,))}
    assert leave.contradicted


@pytest.mark.parametrize(
    ("years", "others", "contradict"),
    [
        ((2021, 2022), (2017, 2018), False),
        ((2021, 2022), (2022, 2023), True),
        ((2022,), (), True),
        ((), (), True),
    ],
)
def test_values_contradict_each_other_where_they_may_be_of_one_year(
    years: tuple[int, ...], others: tuple[int, ...], *, contradict: bool
) -> None:
    one, other = Claim("16", "%", ("a",), years), Claim("20", "%", ("b",), others)
    assert one.contradicts(other) is other.contradicts(one) is contradict


def test_the_terminal_says_the_same_of_claims(search: Search) -> None:
    lines = list(as_text(search.find(Query(words="employer pension rate"))))
    assert "   Other years have other values of: Pension: rate of the employer" in lines
    assert "   - 16 %: 2 sources, 2021–2022" in lines
    assert lines.index("   - 16 %: 2 sources, 2021–2022") < lines.index("   - 20 %: 2 sources, 2017–2018")
    contradicted = list(as_text(search.find(Query(words="how many days is maternity leave"))))
    assert "   Sources contradict each other on: Maternity leave" in contradicted


def test_an_answer_goes_with_the_article_that_gave_it(tmp_path: Path) -> None:
    with open_index(f"whoosh:{tmp_path}/index") as index:
        index.update(changes(ANSWERING))
        search = Search(index)
        assert asked(search, LOWEST).article_id == SHENZHEN_2022.id
        index.update(changes([base(2, "Shenzhen", 2022, 2500)], 50))
        assert "2500 yuan" in text(asked(search, LOWEST))


def test_the_record_of_an_answer_keeps_its_quote_to_the_text(search: Search) -> None:
    record = asked(search, LOWEST).record()
    fact = StatedFact("contribution-base-lower", "2360", Unit.YUAN, "Shenzhen", 2022)
    assert record["fact"] == {
        "measure": fact.measure,
        "value": fact.value,
        "unit": fact.unit,
        "region": fact.region,
        "year": fact.year,
    }


def test_an_article_is_told_which_of_its_figures_others_contradict(search: Search) -> None:
    (one,) = search.contradictions(LEAVE.id)
    assert (one.fact.measure, one.fact.value) == ("maternity-leave", "98")
    assert {claim.value for claim in one.claims} == {"98", "158"}
    assert {source for claim in one.claims for source in claim.sources} == {LEAVE.id, OTHER_LEAVE.id}


def test_figures_of_other_years_and_places_are_no_contradiction(search: Search) -> None:
    assert search.contradictions(SHENZHEN_2022.id) == ()
    assert search.contradictions(NEWER_RATE.id) == ()
    assert search.contradictions("nobody") == ()


def test_words_that_stand_nowhere_are_named(search: Search) -> None:
    assert search.find(Query(words="zzqqy maternity leave")).missing == ("zzqqy",)
    assert search.find(Query(words="maternity leave")).missing == ()
    # Words that are understood are not missing, whether they stand in an article or not.
    assert search.find(Query(words="shengyu baoxian")).missing == ()
    # Nor are those that were put right.
    assert search.find(Query(words="maternty leave")).missing == ()


def test_each_word_of_a_question_is_tried_alone(search: Search) -> None:
    alone = dict(search.alone(Query(words='zzqqy leave "no such phrase" -card leave', region="Nowhere")))
    assert list(alone) == ["zzqqy", "leave", '"no such phrase"']
    assert alone["zzqqy"] == alone['"no such phrase"'] == 0
    assert alone["leave"] == search.find(Query(words="leave")).total > 0
