"""Places, topics, years and telephone numbers: what an article is about, not what it mentions in passing."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import TOPICS
from crawler.extraction import facts
from crawler.extraction.topics import OTHER

REGIONS = [
    ("Changzhou social security card", "Take it to any outlet.", ["Changzhou"]),
    ("Telephone of Nongan County", "In Changchun, to which it belongs, dial 12333.", ["Nong'an"]),
    ("Transfer from Guangzhou to Hefei", "", ["Guangzhou", "Hefei"]),
    ("How to pay", "In Wuhan it is due in May. Wuhan residents pay 350 yuan.", ["Wuhan"]),
    ("How to pay", "Some places, Wuhan for example, pay more.", []),
    ("How to pay", "Beijing, Shanghai and Wuhan; Beijing, Shanghai and Wuhan.", []),
    (
        "Wuhan social security",
        "Xi'an and Wuhan differ. In Xi'an it is more, Xi'an pays, Xi'an has it.",
        ["Wuhan", "Xi'an"],
    ),
    ("厦门社保卡挂失", "厦门市民可以拨打12333。", ["Xiamen"]),
    ("社保卡怎么办", "医保定点医院都可以用。", []),
    ("Bureau in Zhifu District, Yantai", "", ["Zhifu", "Yantai"]),
]


@pytest.mark.parametrize(("title", "text", "names"), REGIONS)
def test_places_that_an_article_is_about(title: str, text: str, names: list[str]) -> None:
    assert list(facts.regions(title, text)) == names


TOPIC_CASES = [
    ("How to reimburse medical insurance", "The pension is another matter.", ["medical-insurance"]),
    ("What is the retirement age?", "", ["pension"]),
    ("How long are unemployment benefits paid?", "", ["unemployment"]),
    ("Work-related injury recognition", "", ["work-injury"]),
    ("Maternity allowance in 2022", "", ["maternity"]),
    ("How to withdraw the provident fund", "", ["housing-fund"]),
    ("Where is the social security card reissued?", "", ["social-security-card"]),
    ("Social security payment base", "", ["contribution-base"]),
    ("Transfer of hukou", "", ["household-registration"]),
    ("Subsidy for flexible employment", "", ["employment"]),
    ("Payment grades of residents' pension insurance", "", ["pension", "contribution-base"]),
    ("Can flexible workers receive maternity allowance?", "", ["maternity", "employment"]),
    ("Telephone of the bureau", "Pension, unemployment, work injury and maternity are asked there.", [OTHER]),
    ("What to do now?", "The pension is paid by month. Whoever retires asks for the pension.", ["pension"]),
    ("How much is a trademark?", "It costs 300 yuan.", [OTHER]),
    ("社保卡丢了怎么补办", "", ["social-security-card"]),
    ("失业金怎么领", "", ["unemployment"]),
    ("公积金贷款", "", ["housing-fund"]),
    ("How much is paid per month (base and ratio)", "", ["contribution-base"]),
    ("Change of the household register after marriage", "", ["household-registration"]),
    ("Employment subsidies for college graduates", "", ["employment"]),
]


@pytest.mark.parametrize(("title", "text", "ids"), TOPIC_CASES)
def test_topics(title: str, text: str, ids: list[str]) -> None:
    assert list(facts.topics(title, text)) == ids


def test_a_topic_that_the_body_dwells_on_comes_after_that_of_the_title() -> None:
    text = "The pension grows. A pension is paid. Each pension counts. The pension fund pays. Ask about the pension."
    assert facts.topics("Medical insurance", text) == ("medical-insurance", "pension")


YEAR_CASES = [
    ("Standard in 2022", "It applies from July 1, 2021 to June 30, 2022.", [2021, 2022]),
    ("", "从2023年1月1日起，2024-2025年", [2023, 2024, 2025]),
    ("", "In 2021/2022 (2020 as well), since 2019.", [2019, 2020, 2021, 2022]),
    ("", "It costs 2000 yuan, 2010 people came, ¥2020 and 2015元.", []),
    ("", "Grades of 1000, 2000 and 3000; (12500 - 2000 - 500)", []),
    ("", "Guofa [1978] No. 104, Guofa [2005] No. 38, 国发〔2009〕66号", []),
    ("", "Call 0519-20221234, room 2010, No. 2008", []),
    ("", "Born in 1985, until 2045", []),
    ("", "Grade Subsidy\n1000 120\n2000 220\n3000 280", []),
    ("", "12022, 20223, 2.2021, 2021%", []),
]


@pytest.mark.parametrize(("title", "text", "expected"), YEAR_CASES)
def test_years(title: str, text: str, expected: list[int]) -> None:
    assert list(facts.years(title, text)) == expected


PHONE_CASES = [
    ("Call 12333 or 12393, and again 12333.", ["12333", "12393"]),
    ("The number is 0519-86681234 or (0519) 8668 4321.", ["0519-86681234", "0519-86684321"]),
    ("Dial 029-12333 in the city", ["029-12333"]),
    ("电话：010-12333，投诉电话12345", ["010-12333", "12345"]),
    ("the hotline 96102 and the bank's number 95588", ["96102", "95588"]),
    ("Free of charge: 400-820-8820 and 800 810 1234", ["400-820-8820", "800-810-1234"]),
    ("call the mobile 13812345678", ["13812345678"]),
    ("consult 86681234 by telephone", ["86681234"]),
    ("the base is 95588 yuan, 96102 people and 12345 yuan", []),
    ("ID 320402199001011234, account 6222021234567890", []),
    ("si.12333.gov.cn and 12333.gov.cn", []),
    ("12,333 and 12333.5 and 112333", []),
    ("It was 86681234 in all.", []),
]


@pytest.mark.parametrize(("text", "expected"), PHONE_CASES)
def test_phones(text: str, expected: list[str]) -> None:
    assert list(facts.phones(text)) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published: 2021-03-04", date(2021, 3, 4)),
        ("A line\nRelease time: 2022-03-15 Views: 12", date(2022, 3, 15)),
        ("发布时间：2021年3月4日", date(2021, 3, 4)),
        ("Published: 2021-13-40", None),
        ("Time: 2021-03-04", date(2021, 3, 4)),
        ("The rule was published 2021-03-04.", None),
        ("", None),
    ],
)
def test_the_day_of_publication(text: str, day: date | None) -> None:
    assert facts.published(text) == day


PIECES = st.sampled_from(
    ["2021", "12333", "0519-", "pension", "Wuhan", "常州", "Published: 2021-9-9", "Xi'an", ",", "-", "\n"]
)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=10).map(" ".join))
def test_no_text_raises(title: str, text: str) -> None:
    assert set(facts.topics(title, text)) <= TOPICS.keys()
    assert list(facts.years(title, text)) == sorted(set(facts.years(title, text)))
    assert len(set(facts.phones(text))) == len(facts.phones(text))
    assert len(set(facts.regions(title, text))) == len(facts.regions(title, text))
    facts.published(text)
