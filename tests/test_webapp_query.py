"""The address of a search, and what templates are given: properties that hold for whatever is typed or crawled."""

from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import TOPICS
from indexer import FACETS, MAX_CHARACTERS, Query, Sort
from webapp import BadParameterError
from webapp.filters import iso, tel, web_url
from webapp.labels import law_label
from webapp.language import day
from webapp.query import MAX_PAGE, filters, parameters, read, with_filter

WORDS = st.text(max_size=80).map(lambda text: read({"q": text}).query.words)
QUERIES = st.builds(
    Query,
    words=WORDS,
    topic=st.sampled_from(["", *TOPICS]),
    region=WORDS,
    year=st.none() | st.integers(1900, 2099),
    site=WORDS,
    law=st.sampled_from(["", "social-insurance-law", "social-insurance-law/25", "regulations-on-work-injury/9"]),
    sort=st.sampled_from(Sort),
    page=st.integers(1, MAX_PAGE),
)


@given(QUERIES)
@settings(max_examples=80)
def test_an_address_asks_for_the_query_that_it_was_made_from(query: Query) -> None:
    assert read(dict(parse_qsl(urlencode(parameters(query))))).query == query


@given(QUERIES, st.sampled_from(FACETS))
@settings(max_examples=50)
def test_taking_a_filter_away_leaves_the_others(query: Query, name: str) -> None:
    fewer = with_filter(query, name, "")
    assert filters(fewer) == {other: value for other, value in filters(query).items() if other != name}
    assert fewer.page == 1
    assert fewer.words == query.words


@given(st.dictionaries(st.sampled_from(["q", "page", "sort", *FACETS]), st.text(max_size=400)))
@settings(max_examples=150)
def test_any_parameters_are_read_or_refused(args: dict[str, str]) -> None:
    try:
        asked = read(args)
    except BadParameterError as error:
        assert str(error).split("=")[0].split(" ")[0] in args  # noqa: PT017 - both outcomes are right
    else:
        assert len(asked.query.words) <= MAX_CHARACTERS
        asked.query.words.encode()


def test_words_are_cut_and_the_cut_is_told() -> None:
    assert not read({"q": "x" * MAX_CHARACTERS}).shortened
    asked = read({"q": "x" * (MAX_CHARACTERS + 1)})
    assert asked.shortened
    assert asked.query.words == "x" * MAX_CHARACTERS


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/local",
        "",
        "http://",
        "https:evil",
        "http://a b/",
        "http://[",
        'https://x/"><script>',
        "https://x\\@y/",
        "https://x/\x00",
    ],
)
def test_what_leads_to_no_web_page_is_no_link(url: str) -> None:
    assert web_url(url) == ""


@pytest.mark.parametrize("url", ["http://a.example/", "https://a.example/社保?x=1&y=2#z", "HTTPS://a.example"])
def test_web_addresses_are_links(url: str) -> None:
    assert web_url(url) == url


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("12333", "12333"),
        ("0519-8558 8888", "051985588888"),
        ("+86 10 1234", "+86101234"),
        ("call us", ""),
        ("12", ""),
        ("1+2+3+4", ""),
        ("1" * 30, ""),
    ],
)
def test_telephone_numbers_are_dialled(phone: str, dialled: str) -> None:
    assert tel(phone) == dialled


def test_dates_for_machines_and_readers() -> None:
    moment = datetime(2026, 11, 22, 1, 2, 3, 456, tzinfo=timezone(timedelta(hours=8)))
    assert iso(moment) == "2026-11-21T17:02:03Z"
    assert iso(datetime(2026, 11, 22, tzinfo=UTC)) == "2026-11-22T00:00:00Z"
    assert iso(date(2026, 1, 2)) == "2026-01-02"
    assert iso(None) is None
    assert day(date(2026, 1, 2)) == "2 January 2026"


def test_laws_have_names() -> None:
    assert law_label("social-insurance-law/25") == "Social Insurance Law, Article 25"
    assert law_label("regulations-on-work-injury-insurance") == "Regulations on Work Injury Insurance"
