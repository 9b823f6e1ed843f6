"""Whatever a page is made of, there is an answer, and soon."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction import Reading, read

URL = "https://example.org/a/b.html"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = 5.0  # Of our own processor time, so that a busy machine does not count.


def answer(html: bytes | str) -> Reading:
    begun = time.process_time()
    reading = read(html, url=URL, fetched=NOW)
    assert time.process_time() - begun < SECONDS
    return reading


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"", "empty"),
        (b"   ", "empty"),
        (b"<!-- nothing -->", "empty"),
        (b"\0" * 500_000, "empty"),
        (b"\0" * 500_000 + b"<p>x", "empty"),
        ("<div>" * 100_000 + "x" + "</div>" * 100_000, "nested too deep"),
        ("<table><tr><td>" * 30_000, "nested too deep"),
        ("<p>x" * 100_000, "too many elements"),
        ("<p " + "a='b' " * 100_000 + ">x</p>", "too many attributes"),
        ("<p " + "".join(f"a{n}='>' " for n in range(300_000)) + ">x</p>", "too many attributes"),
        ("".join(f"<a href='{n}.html'>{n}</a>" for n in range(100_000)), "too many elements"),
        ("<h1>A title</h1><pre>" + "a line\n" * 100_000, "too many lines"),
        ("<h1>A title</h1><p>" + "(1) " * 1_000_000, "too long"),
        ("<h1>A title</h1><p>" + "Labor Law of " * 300_000, "too long"),
        ("<p title='" + "x" * 8_000_000 + "'>x</p>", "empty"),
        (bytes(range(256)) * 400, "no text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 300, "no text"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_page_that_says_nothing_is_answered_with_a_reason(html: bytes | str, reason: str) -> None:
    assert answer(html).reason == reason


@pytest.mark.parametrize(
    "html",
    [
        "<h1>A title</h1><p>Current location" + " - " * 20_000 + "x",
        "<h1>" + "a" * 50_000 + "…</h1><p>text",
        "<h1>A title</h1><p>" + "!" * 300_000 + "x",
        "<h1>A title</h1><div>" + "- a line<br>" * 3_000,
        "<h1>" + "ab " * 300_000 + "…</h1><p>text",
        "<h1>A title</h1><p>" + "2 0 2 1 yuan " * 30_000,
        "<h1>A title</h1><p>article " + "1, " * 130_000,
        "<h1>A title</h1><p>" + "Twenty-seventh individuals of the Labor Law. " * 9_000,
        "<h1>A title</h1>" + "<div class=sidebar>" * 200 + "<p>a line of it</p>" * 2_000,
        "<h1>A title</h1>" + "<h3>Related articles</h3>" * 15_000,
        "<h1>A title</h1>" + "".join(f"<p>{n}.</p><p>x</p>" for n in range(1, 4_000)),
        '<script type="application/ld+json">' + "[" * 100_000 + "</script><h1>A title</h1>",
        "<p {{x}}='1' @click='2' {:a='3'>text of a page that is long enough to be read",
        '<?xml version="1.0" encoding="gbk"?><p>text of a page that is long enough to be read',
        "<p>\ud800 text of a page that is long enough to be read",
        "<base href='http://[::1'><a href='http://[x'>x</a><p>text of a page that is long enough to be read",
    ],
    ids=lambda value: value[:24],
)
def test_a_strange_page_is_read_soon(html: str) -> None:
    answer(html)


_TAGS = (
    *(
        "p",
        "div",
        "h1",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "td",
        "br",
        "nav",
        "title",
        "pre",
        "blockquote",
        "script",
        "a",
    ),
    *("details", "body", "html", "head", "form", "button", "dl", "dt", "svg", "template"),
)
_PIECES = st.sampled_from(
    [f"<{slash}{tag}>" for tag in _TAGS for slash in ("", "/")]
    + ['<a href="x.html">', '<a href="//[">', "<!-- -->", '<meta charset="gbk">', '<base href="y">']
)
_TEXTS = st.text(max_size=20) | st.sampled_from(
    [
        "Related articles",
        "相关文章",
        "1. open",
        "Previous article",
        "Site - Cat - T",
        "当前位置：",
        "Article 25",
        "legal ground",
        "第二十五条",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES | _TEXTS, max_size=60).map("".join))
def test_no_markup_raises(html: str) -> None:
    reading = read(html, url=URL, fetched=NOW)
    assert (reading.article is None) == bool(reading.reason)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600), st.sampled_from([None, "gbk", "utf-8", "big5", "utf-16", "x"]))
def test_no_bytes_raise(body: bytes, charset: str | None) -> None:
    reading = read(b"<h1>title</h1><p>" + body, url=URL, fetched=NOW, charset=charset)
    assert (reading.article is None) == bool(reading.reason)
