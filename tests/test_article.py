"""An article is written as a line of JSON and read back without loss; what cannot be read is named."""

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import (
    MEASURES,
    TOPICS,
    Article,
    BadRecordError,
    Block,
    BlockKind,
    LegalReference,
    RelatedLink,
    StatedFact,
    Status,
    Unit,
    host,
    page_id,
)
from corpus.difference import PieceKind, changed_fields, marked, word_difference
from corpus.text import clean

TEXT = st.text(st.characters(codec="utf-8"), max_size=12).map(clean)
TEXTS = st.lists(TEXT, max_size=2).map(tuple)
MOMENTS = st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])).filter(
    lambda moment: 1 < moment.year < 9999
)
URLS = st.from_regex(r"https?://[a-z]{1,5}\.org/[a-zA-Z0-9/.-]{0,8}(\?[a-z]=[0-9])?", fullmatch=True)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    text=TEXT,
    items=TEXTS,
    rows=st.lists(TEXTS, max_size=2).map(tuple),
    ordered=st.booleans(),
    role=st.sampled_from(["", "steps", "legal"]),
)
FACTS = st.builds(
    StatedFact,
    measure=st.sampled_from(list(MEASURES)),
    value=TEXT,
    unit=st.sampled_from(Unit),
    region=TEXT,
    year=st.none() | st.integers(1949, 2100),
    quote=TEXT,
)
ARTICLES = st.builds(
    Article,
    id=st.from_regex(r"[\w.:/-]{1,12}", fullmatch=True).filter(str.isprintable),
    url=URLS | st.just(""),
    site=TEXT,
    title=TEXT,
    text=TEXT,
    breadcrumb=TEXTS,
    lang=st.sampled_from(["", "en", "zh"]),
    published=st.none() | st.dates(),
    steps=TEXTS,
    legal_basis=st.lists(st.builds(LegalReference, TEXT, st.none() | st.integers(1, 99)), max_size=2).map(tuple),
    related=st.lists(st.builds(RelatedLink, TEXT, URLS), max_size=2).map(tuple),
    regions=TEXTS,
    topics=st.lists(st.sampled_from(list(TOPICS)), max_size=2).map(tuple),
    years=st.lists(st.integers(1949, 2100), max_size=2).map(tuple),
    phones=TEXTS,
    facts=st.lists(FACTS, max_size=2).map(tuple),
    blocks=st.lists(BLOCKS, max_size=2).map(tuple),
    title_as_found=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9),
    text_as_found=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9),
    robots=TEXTS,
    first_seen=MOMENTS,
    retrieved=MOMENTS,
    verified=MOMENTS,
    changed=MOMENTS,
    etag=TEXT,
    last_modified=TEXT,
    extractor=TEXT,
    status=st.sampled_from(Status),
)
BARE: dict[str, object] = {"id": "doc-1", "url": "https://example.org/a.html", "title": "T", "text": "One.\nTwo."}


def read(**fields: object) -> Article:
    return Article.from_record({**BARE, **fields})


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(ARTICLES)
def test_every_field_comes_back(article: Article) -> None:
    line = json.loads(json.dumps(article.line()))
    assert Article.from_record(line) == article
    assert list(line)[:4] == ["id", "url", "title", "text"]


@settings(max_examples=60)
@given(st.text(max_size=20).map(clean), st.text(max_size=20).map(clean), st.permutations(list(BARE)))
def test_a_bare_line_comes_out_as_it_went_in(title: str, text: str, order: list[str]) -> None:
    line = {name: {**BARE, "title": title, "text": text}[name] for name in order}
    assert Article.from_record(line).line() == line


@pytest.mark.parametrize(
    "url",
    [
        "https://Example.org",
        "https://example.org/a#part",
        "http://example.org/?utm_source=a",
        "https://example.org/社保",
    ],
)
def test_the_address_of_an_import_stays_as_it_was_written(url: str) -> None:
    assert read(url=url).line()["url"] == url


@pytest.mark.parametrize(
    "url", ["https://example.org/a b", "https://u:p@example.org/a b", " https://example.org/a b\n"]
)
def test_an_address_with_blanks_or_a_password_becomes_canonical(url: str) -> None:
    assert read(url=url).url == "https://example.org/a%20b"


def test_without_an_id_the_address_names_the_article() -> None:
    record = {name: value for name, value in BARE.items() if name != "id"}
    assert Article.from_record(record).id == page_id("https://example.org/a.html")


def test_what_can_be_derived_is_left_out() -> None:
    assert read(site="example.org", status="live", lang="", years=[], published=None).line() == BARE
    assert read(site="other").line() == {**BARE, "site": "other"}


def test_a_record_of_extract_is_taken_with_its_empty_fields() -> None:
    article = replace(
        read(),
        lang="en",
        published=date(2022, 3, 1),
        legal_basis=(LegalReference("Social Insurance Law"), LegalReference("Labour Law", 72)),
        related=(RelatedLink("More", "https://example.org/b.html"),),
        years=(2022,),
        facts=(StatedFact("late-fee-rate-per-day", "0.05", Unit.PERCENT), StatedFact("phone-other", "1", Unit.PHONE)),
    )
    record = article.record()
    assert list(record)[-1] == "facts"
    assert Article.from_record({"id": article.id, **record}) == article
    assert Article.from_record(record).id == page_id(article.url)


def test_of_a_fact_only_what_is_known_is_written() -> None:
    assert read(facts=[FACT]).line() == {**BARE, "facts": [FACT]}
    assert read(facts=[{**FACT, "region": "", "year": None, "quote": ""}]).line() == {**BARE, "facts": [FACT]}
    assert read().facts == ()


def test_a_page_without_an_address_needs_an_id() -> None:
    homeless = read(url="")
    assert (homeless.url, homeless.page, homeless.site) == ("", "", "")
    assert homeless.line() == {**BARE, "url": ""}
    with pytest.raises(BadRecordError, match=r'^url is ""; it should be .* needs an id$'):
        Article.from_record({"url": "", "title": "T", "text": "One."})


def test_moments_are_written_in_utc() -> None:
    line = read(retrieved="2026-11-22T08:30:00+08:00").line()
    assert line["retrieved"] == "2026-11-22T00:30:00Z"


def test_a_moment_without_time_zone_is_refused_when_it_is_written() -> None:
    naive = datetime(2026, 11, 22)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="has no time zone"):
        replace(read(), changed=naive).line()


def test_imported_text_is_cleaned_but_what_was_found_stays() -> None:
    article = read(title="\ud800Pen\u200bsion", text="a\r\nb\x00", text_as_found="a\r\nb\u200b\udfff")
    assert (article.title, article.text, article.text_as_found) == ("Pension", "a\nb", "a\r\nb\u200b")
    assert article.blocks == ()


def test_the_site_of_an_import_is_the_host() -> None:
    assert read().site == host("https://example.org/a.html")


FACT = {"measure": "phone-other", "value": "12333", "unit": "phone"}
BAD: list[tuple[dict[str, Any], str]] = [
    ({"kind": "listing"}, 'kind is "listing"'),
    ({"kind": None}, "kind is null"),
    ({"id": ""}, 'id is ""; it should be a name without blanks'),
    ({"id": "a b"}, "id is"),
    ({"id": 7}, "id is 7; it should be text"),
    ({"url": None}, "url is null"),
    ({"url": "example.org"}, 'url is "example.org"; it should be the full http(s) address'),
    ({"url": "javascript:alert(1)"}, "url is"),
    ({"related": [{"title": "A", "url": ""}]}, "related[0].url is"),
    ({"title": 3}, "title is 3; it should be text"),
    ({"text": ["a"]}, 'text is ["a"]; it should be text'),
    ({"steps": "one"}, 'steps is "one"; it should be a list of texts'),
    ({"steps": [1]}, "steps is [1]"),
    ({"years": ["2020"]}, "years is"),
    ({"years": [True]}, "years is [true]; it should be a list of whole numbers"),
    ({"published": "2022-02-30"}, 'published is "2022-02-30"; it should be a day, as in 2026-11-22'),
    ({"published": "20220301"}, "published is"),
    ({"published": 20220301}, "published is"),
    ({"changed": "2026-11-22T00:00:00"}, "it should be a moment with its time zone"),
    ({"changed": "0001-01-01T00:00:00+23:00"}, "changed is"),
    ({"topics": ["cooking"]}, 'topics is ["cooking"]; it should be a list of medical-insurance, '),
    ({"legal_basis": [{"article": 3}]}, "legal_basis[0].law is missing; it should be text"),
    ({"legal_basis": [{"law": "A", "article": "3"}]}, 'legal_basis[0].article is "3"; it should be a whole number'),
    ({"legal_basis": [{"law": "A", "no": 3}]}, 'legal_basis[0]."no" is no field of a record'),
    ({"related": [{"title": "A", "url": "/a"}]}, "related[0].url is"),
    ({"facts": [{"value": "1", "unit": "%"}]}, "facts[0].measure is missing"),
    (
        {"facts": [{"measure": "height", "value": "1", "unit": "%"}]},
        'facts[0].measure is "height"; it should be one of',
    ),
    ({"facts": [{"measure": "phone-other", "unit": "phone"}]}, "facts[0].value is missing; it should be text"),
    ({"facts": [{"measure": "phone-other", "value": "1", "unit": "m"}]}, 'facts[0].unit is "m"; it should be one of %'),
    ({"facts": [{**FACT, "year": "2022"}]}, 'facts[0].year is "2022"; it should be a whole number'),
    ({"facts": [{**FACT, "place": "Wuhan"}]}, 'facts[0]."place" is no field of a record'),
    ({"blocks": [{"kind": "picture"}]}, "it should be one of heading, paragraph, list, table, quote"),
    ({"blocks": [{"kind": "table", "rows": [[1]]}]}, "blocks[0].rows is [[1]]"),
    ({"blocks": [{"kind": "list", "ordered": 1}]}, "it should be true or false"),
    ({"status": "hidden"}, "it should be one of live, gone"),
    ({"titel": "T"}, '"titel" is no field of a record; did you mean title?'),
    ({"fingerprint": "0"}, '"fingerprint" is no field of a record; known are kind, id, url'),
]


@pytest.mark.parametrize(("fields", "message"), BAD)
def test_a_bad_field_is_named_with_its_value_and_what_it_should_be(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRecordError) as caught:
        read(**fields)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["url", "title", "text"])
def test_a_missing_field_is_named(name: str) -> None:
    record = {key: value for key, value in BARE.items() if key != name}
    with pytest.raises(BadRecordError, match=f"^{name} is missing; it should be"):
        Article.from_record(record)


def test_a_long_bad_value_is_shortened() -> None:
    with pytest.raises(BadRecordError) as caught:
        read(published="x" * 10_000)
    assert len(str(caught.value)) < 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150)
@given(st.sampled_from(list(Article.__dataclass_fields__)), JSON)
def test_whatever_stands_in_a_field_it_is_read_or_named(name: str, value: object) -> None:
    try:
        article = read(**{name: value})
    except BadRecordError as error:
        assert name in str(error)  # noqa: PT017 - reading it is right, too
    else:
        assert Article.from_record(article.line()) == article


def test_the_fingerprint_sees_what_was_extracted_and_by_what() -> None:
    article = read()
    assert replace(article, verified=datetime.now(UTC), etag="x", site="y").fingerprint == article.fingerprint
    assert replace(article, title="U").fingerprint != article.fingerprint
    assert replace(article, extractor="2").fingerprint != article.fingerprint
    assert replace(read(facts=[FACT]), url=article.url).fingerprint != article.fingerprint


def test_a_statute_has_a_name_for_addresses() -> None:
    law = "Social Insurance Law of the People's Republic of China"
    assert LegalReference(law, 25).slug == "social-insurance-law"


WORDS = st.lists(st.sampled_from(["pension", "age", "60", "退", "休", " ", "  ", "\n", ",", "."]), max_size=30).map(
    "".join
)


@given(WORDS, WORDS)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = word_difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.REMOVED) == new
    assert all(one.kind is not two.kind for one, two in pairwise(pieces))


def test_a_difference_shows_little_of_what_stayed() -> None:
    pieces = word_difference(f"{'a ' * 100}one{' b' * 100}", f"{'a ' * 100}two{' b' * 100}")
    assert marked(pieces) == f"…{'a ' * 20}[-one-]{{+two+}}{' b' * 20}…"


def test_a_long_text_is_compared_in_no_time() -> None:
    text = "\n".join(f"Line {number} of a long text. " * 20 for number in range(1000))
    started = time.monotonic()
    pieces = word_difference(text, text.replace("Line 500 of a", "Line 500 of one", 1))
    assert [piece.text for piece in pieces if piece.kind is not PieceKind.BOTH] == ["a", "one"]
    assert time.monotonic() - started < 5


def test_fields_that_differ_are_named() -> None:
    changed = replace(read(), title="U", robots=("nosnippet",), verified=datetime.now(UTC))
    assert changed_fields(read(), changed) == ["title", "robots"]
