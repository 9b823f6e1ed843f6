"""Damage with one reading is undone; figures with two readings, and clean text, stay as they are."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.repair import repaired

FIGURES = [
    ("It applies from July 202 1 on", "It applies from July 2021 on"),
    ("after 202 1, the electronic card", "after 2021, the electronic card"),
    ("the standard of 20 2 2 is higher", "the standard of 2022 is higher"),
    ("insured before July 20 11, and", "insured before July 2011, and"),
    ("从202 1年起", "从2021年起"),
    ("until December 3 1, 2021", "until December 31, 2021"),
    ("a fee of 1 1 yuan", "a fee of 11 yuan"),
    ("within 1 5 working days", "within 15 working days"),
    ("about 15 108 yuan a month", "about 15108 yuan a month"),
    ("borrow 1 0000 yuan", "borrow 10000 yuan"),
    ("it was 3 20 yuan", "it was 320 yuan"),
    ("办理需要1 5个工作日", "办理需要15个工作日"),
    ("the rate is 0.1 6%", "the rate is 0.16%"),
    ("unit 1 0.5%", "unit 10.5%"),
    ("dial the hotline 96 102 first", "dial the hotline 96102 first"),
    ("ask 123 33 about it", "ask 12333 about it"),
    ("unit16% and individual8%", "unit 16% and individual 8%"),
    ("the area code add12333", "the area code add 12333"),
    ("costs up to100,000 yuan", "costs up to 100,000 yuan"),
    ("/kloc-0/5 working days", "15 working days"),
    ("within /kloc-after 0/5 days", "within 15 days"),
    ("not more than /kloc-0/0,000 yuan", "not more than 10,000 yuan"),
    ("after about 0/2 months", "after about 12 months"),
    ("within/0/5 days", "within 15 days"),
    ("since 2065438+09", "since 2019"),
]
WORDS = [
    ("the law of China*** says", "the law of China says"),
    ("People's Republic of China (PRC) * * *", "People's Republic of China (PRC)"),
    ("the public **** pays", "the public pays"),
    ("Open the page< p>and log in", "Open the page and log in"),
    ("The end.p>", "The end."),
    ("It is not there yet.>;", "It is not there yet."),
    ("press Service>;Medical", "press Service > Medical"),
    (r"The end\x0d", "The end"),
    ("minors, etc. , are subsidized", "minors, etc., are subsidized"),
    ("(the card is free . )", "(the card is free.)"),
    ("see the portal (website:) for it", "see the portal for it"),
    ("Jack&nbsp;&amp;&nbsp;Jill", "Jack & Jill"),
]
AMBIGUOUS = [
    "In 2019 2020 and later",
    "2019 2020",
    "15 108",
    "Article 2 1 1",
    "article 39, article 4 1.",
    "a fee of 5/10000 a day",
    "10/20 of them",
    "on 10/20/2021",
    "grade 8 1 1 months",
    "20 21 people came",
    "at the age of 60 300 yuan",
    "the ID number 3204**********1234",
    "138****1234",
]
CLEAN = [
    "1. Open Alipay and click Social Security below;",
    "Call 12333 or 0519-86681234 (8:30 to 17:00), see si.12333.gov.cn.",
    "The base is 60%~300% of 10338 yuan; the fee is 0.05% a day.",
    "COVID19 changed it: f(x) > 5 and y < 6 …",
    "点击下方“社保缴费”，关注微信公众号；缴费基数为4462元。",
    "Click below to look at the record, or scan the code.",
]


@pytest.mark.parametrize(("found", "meant"), FIGURES + WORDS)
def test_damage_with_one_reading_is_undone(found: str, meant: str) -> None:
    assert repaired(found) == meant


@pytest.mark.parametrize("text", AMBIGUOUS + CLEAN)
def test_what_has_two_readings_or_none_stays(text: str) -> None:
    assert repaired(text) == text


def test_lines_are_kept_and_advertisements_go() -> None:
    text = "1 1 yuan\nClick here to consult a lawyer for free!\n立即咨询，专业律师在线免费咨询\n12 days"
    assert repaired(text) == "11 yuan\n12 days"


TORN = st.sampled_from(
    [found for found, _ in FIGURES + WORDS] + AMBIGUOUS + ["/kloc-", "0/", " 1 ", "*", ">;", "p>", "&amp;"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(TORN, st.text(max_size=12)), max_size=6).map(" ".join))
def test_repair_is_idempotent_and_never_raises(text: str) -> None:
    once = repaired(text)
    assert repaired(once) == once


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["yuan", "2021", "15", "and", "108", "days", "12333", "%", "3", ","]), max_size=12))
def test_no_digit_is_lost_or_made_up(words: list[str]) -> None:
    text = " ".join(words)
    assert re.sub(r"\D", "", repaired(text)) == re.sub(r"\D", "", text)
