"""Saved pages against the records that a careful reader would write: `sites/<site>/<case>/{page.html,article.json}`.

`meta.json` beside them holds what the server said (address, charset of its header) and the directives of the page.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from corpus import page_id
from crawler.declarations import declared_sites
from crawler.extraction import EXTRACTOR, Layout, PageKind, Reading, read

SITES = Path(__file__).parent / "sites"
CASES = sorted(path.parent for path in SITES.glob("*/*/article.json"))
DECLARED = declared_sites()
FETCHED = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def read_case(case: Path) -> tuple[Reading, dict[str, Any]]:
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    reading = read(
        (case / "page.html").read_bytes(),
        url=meta["url"],
        charset=meta.get("charset"),
        layout=layout_of(case.parent.name),
        fetched=FETCHED,
    )
    return reading, meta


def layout_of(site: str) -> Layout:
    """Return the layout of a declared site; saved pages of others are read without one."""
    return DECLARED[site].layout_for(site) if site in DECLARED else Layout()


def record(reading: Reading) -> dict[str, object]:
    if reading.article:
        return reading.article.record()
    return {"kind": reading.kind.value, "url": reading.url, "reason": reading.reason}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_page_reads_as_its_record_says(case: Path) -> None:
    reading, meta = read_case(case)
    assert record(reading) == json.loads((case / "article.json").read_text("utf-8"))
    assert reading.robots == frozenset(meta.get("robots", []))


def test_there_are_many_pages_in_many_templates() -> None:
    assert len(CASES) >= 44
    assert len({case.parent for case in CASES}) >= 9


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_what_is_read_holds_together(case: Path) -> None:
    reading, _ = read_case(case)
    article = reading.article
    assert (article is None) == (reading.kind is not PageKind.ARTICLE) == bool(reading.reason)
    assert len({link.url for link in reading.links}) == len(reading.links)
    if article is None:
        return
    assert article.id == page_id(article.url)
    assert article.extractor == EXTRACTOR
    assert article.first_seen == article.retrieved == article.verified == article.changed == FETCHED
    lines = article.text.split("\n")
    titles = {link.title for link in article.related}
    assert article.title not in lines
    assert not titles & set(lines)
    if "nofollow" not in reading.robots:
        assert {link.url for link in article.related} <= {link.url for link in reading.links}


def test_reading_again_says_the_same() -> None:
    first, second = read_case(CASES[0])[0], read_case(CASES[0])[0]
    assert first == second


def test_a_layout_gives_the_site_its_name_and_the_body_its_place() -> None:
    parts = "<div class=a><p>Not these words of the page.</p></div><div id=b><p>But these words of the page.</p></div>"
    html = f"<h1>The title of a page</h1>{parts}"
    layout = Layout(site="named", content="#b", title="h1", related=".none", remove=(".a",))
    reading = read(html, url="https://example.org/x/y.html", layout=layout, fetched=FETCHED)
    assert reading.article is not None
    assert (reading.article.site, reading.article.text) == ("named", "But these words of the page.")


def test_a_listing_is_what_the_layout_says() -> None:
    html = "<h1>The title of a page</h1><p>A text that would be long enough to be one of an article.</p>"
    layout = Layout(listing=r"/list_\d+")
    assert read(html, url="https://e.org/list_2.html", layout=layout, fetched=FETCHED).kind is PageKind.LISTING
    assert read(html, url="https://e.org/b.html", layout=layout, fetched=FETCHED).kind is PageKind.ARTICLE


def test_what_was_repaired_is_also_kept_as_found() -> None:
    article = read_case(SITES / "wuxian.example.net" / "damage-to-repair")[0].article
    assert article is not None
    assert "/kloc-0/5" in article.text_as_found
    assert "/kloc-0/5" not in article.text


def test_what_the_layout_removes_is_not_read_even_where_it_stands_inside_something_removed() -> None:
    advert = "<div class=ad><p>Bought words.</p><div class=ad>And more of them.</div></div>Words behind the advert."
    html = f"<h1>The title of a page</h1><div id=b><p>These are the words of the page.</p>{advert}</div>"
    layout = Layout(content="#b", remove=(".ad", "html"))
    reading = read(html, url="https://example.org/x/y.html", layout=layout, fetched=FETCHED)
    assert reading.article is not None
    assert reading.article.text == "These are the words of the page.\nWords behind the advert."


CHANGING = [
    *("Current time: 12:03:44", "Server time 2026-11-22 12:03", "12:03:44", "Sunday, November 22, 2026 12:03 pm"),
    *("Views: 1234", "(1,234 views)", "Read 1234 times", "Online users: 12", "3 minutes ago", "Your IP: 192.0.2.7"),
    *("Processed in 0.012345 second(s), 5 queries", "Time left: 00:12:44", "Session ID: a8f7c7d2"),
    *("阅读(1234)", "浏览：1234次", "阅读量 1.2万", "已有1234人阅读", "1234人已阅读", "在线人数：12"),
    *("当前时间：2026-11-22 12:03:44", "今天是2026年11月22日 星期日", "3分钟前", "本页执行时间 0.01 秒"),
    *("조회수 1234", "현재 시각: 12:03", "3분 전"),
]
LASTING = [
    *("The office opens at 9:00 and closes at 17:00.", "Processed in 20 working days.", "Read it three times."),
    *("现在是参保缴费的时间，请及时办理。", "阅读以上3条规定后签字。", "12333"),
    "It was paid 3 months ago, and again in May.",
]


def article_with(line: str) -> str:
    prose = "<p>The bureau checks the papers and pays the allowance within twenty working days after that.</p>" * 3
    html = f"<h1>How is the allowance paid?</h1><div>{prose}<p>{line}</p>{prose}</div>"
    article = read(html, url="https://example.org/x/y.html", fetched=FETCHED).article
    assert article is not None
    return article.text


@pytest.mark.parametrize("line", CHANGING)
def test_a_line_that_changes_at_each_visit_is_not_of_the_text(line: str) -> None:
    assert line not in article_with(line)


@pytest.mark.parametrize("line", LASTING)
def test_a_line_with_a_time_or_a_number_stays(line: str) -> None:
    assert line in article_with(line)
