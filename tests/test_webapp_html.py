"""Every kind of page is valid HTML: it parses without an error, and what it refers to is there."""

import re
from itertools import pairwise

import html5lib  # type: ignore[import-untyped]  # it has no types
import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from webapp_articles import CHINESE, GONE, GUIDE, PLAIN, PRIVATE

PAGES = {
    "home": "/",
    "results": "/search?q=contribution+base&year=2022&region=Shenzhen",
    "second page": "/search?q=contribution+base&page=2",
    "beyond the last page": "/search?q=contribution+base&page=99",
    "corrected": "/search?q=contributon+base",
    "nothing found": "/search?q=zzqqy+pension&region=Nowhere",
    "article": f"/article/{GUIDE.id}",
    "article of lines": f"/article/{PLAIN.id}",
    "Chinese article": f"/article/{CHINESE.id}",
    "article that may not be copied": f"/article/{PRIVATE.id}",
    "gone article": f"/article/{GONE.id}",
    "history": f"/article/{GUIDE.id}/history",
    "version": f"/article/{GUIDE.id}/history/1",
    "changes": "/changes",
    "changes only": "/changes?kind=changed",
    "topics": "/topics",
    "regions": "/regions",
    "years": "/years",
    "laws": "/laws",
    "law": "/law/social-insurance-law/25",
    "about": "/about",
    "error": "/nope",
    "refused": "/search?page=x",
}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers")
INSIDE = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "td": {"tr"},
    "tr": {"table", "tbody", "thead"},
    "summary": {"details"},
    "option": {"select", "datalist"},
}
ONLY = {"ul": {"li"}, "ol": {"li"}, "dl": {"div", "dt", "dd"}, "tr": {"td", "th"}}
PHRASING = re.compile(r"h[1-6]|p|a|span|dt|label|summary|button|strong|q|time")
BLOCKS = "p, ul, ol, dl, div, section, article, nav, aside, table, form, blockquote, h1, h2, h3, header, footer"


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_valid(site: FlaskClient, name: str, lang: str) -> None:
    html = site.get(PAGES[name], headers={"Accept-Language": lang}).text
    html5lib.HTMLParser(strict=True).parse(html)
    soup = BeautifulSoup(html, "html5lib")
    assert list(misplaced(soup)) == []
    assert list(dangling(soup)) == []
    assert headings(soup) == []
    assert soup.title
    assert len(soup.select("main")) == 1


def misplaced(soup: BeautifulSoup) -> list[str]:
    """Return the elements that stand where they must not."""
    wrong = [
        f"{tag.name} in {parent(tag)}" for tag in soup.find_all(list(INSIDE)) if parent(tag) not in INSIDE[tag.name]
    ]
    for tag in soup.find_all(list(ONLY)):
        wrong += [
            f"{child.name} in {tag.name}" for child in tag.find_all(recursive=False) if child.name not in ONLY[tag.name]
        ]
    for tag in soup.find_all(PHRASING):
        if PHRASING.fullmatch(tag.name):
            wrong += [f"{block.name} in {tag.name}" for block in tag.select(BLOCKS)]
    wrong += [
        f"{tag.name} in a" for link in soup.find_all("a") for tag in link.find_all(["a", "button", "input", "label"])
    ]
    wrong += [str(tag) for tag in soup.find_all("a") if not tag.get_text(strip=True) or not tag.get("href")]
    return wrong


def parent(tag: Tag) -> str:
    return tag.parent.name if tag.parent else ""


def dangling(soup: BeautifulSoup) -> list[str]:
    """Return the ids that stand twice, and the references that lead nowhere."""
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    wrong = [one for one in set(ids) if ids.count(one) > 1]
    for attribute in REFERENCES:
        for tag in soup.select(f"[{attribute}]"):
            wrong += [f"{attribute}={one}" for one in str(tag[attribute]).split() if one not in ids]
    wrong += [str(tag["href"]) for tag in soup.select("a[href^='#']") if str(tag["href"])[1:] not in ids]
    labelled = {str(tag["for"]) for tag in soup.select("label[for]")}
    fields = soup.select("input:not([type=hidden], [type=submit]), select, textarea")
    return wrong + [str(tag) for tag in fields if tag.get("id") not in labelled and not tag.find_parent("label")]


def headings(soup: BeautifulSoup) -> list[str]:
    """Return what is wrong with the headings: there is one of the first level, and no level is left out."""
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("h[1-6]"))]
    wrong = [] if levels.count(1) == 1 else [f"{levels.count(1)} of the first level"]
    gaps = pairwise(levels)
    return wrong + [f"h{low} after h{high}" for high, low in gaps if low > high + 1]
