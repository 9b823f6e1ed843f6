"""The Atom feeds: valid by the grammar of RFC 4287 whatever was crawled, paged, and confirmed where nothing is new."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree
from test_webapp_changes import CHANGED, put, remove
from test_webapp_pages import element, hrefs, page, text
from webapp_articles import (
    ARTICLES,
    CHINESE,
    FILLER,
    GONE,
    GUIDE,
    HOSTILE,
    PAYLOADS,
    PLAIN,
    PRIVATE,
    REISSUE,
    article,
    fill,
    settings,
    urls,
)

from corpus import open_store
from webapp import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
Element = etree._Element  # noqa: SLF001 - lxml has no other name for it


@pytest.fixture
def room(tmp_path: Path) -> Iterator[tuple[Path, FlaskClient]]:
    """Return a folder with a store and an index, and a client of the site over it."""
    fill(tmp_path)
    app = create_app(settings(tmp_path, requests_a_minute=0))
    yield tmp_path, app.test_client()
    app.extensions["shebao"].close()


def feed(site: FlaskClient, address: str) -> Element:
    """Return a feed after looking at all that RFC 4287 asks of one."""
    where = urlsplit(address)
    answer = site.get(f"{where.path}?{where.query}" if where.query else where.path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.data)
    GRAMMAR.assertValid(root)
    for holder in (root, *root.findall(f"{ATOM}entry")):
        alternates = [link for link in links(holder, "alternate") if link.get("type") == "text/html"]
        assert len(alternates) == 1
    ids = [value(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"tag:localhost,2026:/[!-~]+", one) for one in (value(root, "id"), *ids))
    return root


def entries(root: Element) -> list[Element]:
    return root.findall(f"{ATOM}entry")


def value(holder: Element, name: str) -> str:
    return holder.findtext(f"{ATOM}{name}") or ""


def titles(root: Element) -> list[str]:
    return [value(entry, "title") for entry in entries(root)]


def links(holder: Element, rel: str) -> list[Element]:
    return [link for link in holder.findall(f"{ATOM}link") if link.get("rel") == rel]


def href(holder: Element, rel: str) -> str:
    (link,) = links(holder, rel)
    return link.get("href") or ""


def entry_of(root: Element, title: str) -> Element:
    (found,) = [entry for entry in entries(root) if value(entry, "title") == title]
    return found


# The newest articles of a search


def test_without_a_question_all_articles_come_newest_first(room: tuple[Path, FlaskClient]) -> None:
    _, site = room
    root = feed(site, "/feed.atom")
    assert (value(root, "id"), root.get(LANG)) == ("tag:localhost,2026:/feed.atom", "en")
    assert href(root, "self") == href(root, "first") == "http://localhost/feed.atom"
    assert href(root, "alternate") == "http://localhost/search?sort=date"
    seen = [*titles(root)]
    while links(root, "next"):
        root = feed(site, href(root, "next"))
        seen += titles(root)
    assert sorted(seen) == sorted(one.title for one in ARTICLES)
    assert href(root, "previous") == "http://localhost/feed.atom"
    assert value(root, "id") == "tag:localhost,2026:/feed.atom"


def test_an_entry_tells_what_an_article_is_and_where_it_comes_from(room: tuple[Path, FlaskClient]) -> None:
    _, site = room
    entry = entry_of(feed(site, "/feed.atom?q=pay+medical+insurance"), GUIDE.title)
    assert value(entry, "id") == f"tag:localhost,2026:/article/{GUIDE.id}"
    assert (value(entry, "updated"), value(entry, "published")) == ("2026-10-03T08:30:00Z", "2022-05-17T00:00:00Z")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "guides"
    assert href(entry, "alternate") == f"http://localhost/article/{GUIDE.id}"
    assert href(entry, "via") == GUIDE.url
    (category,) = entry.findall(f"{ATOM}category")
    assert {name: category.get(name) for name in ("term", "label", "scheme")} == {
        "term": "medical-insurance",
        "label": "Medical insurance",
        "scheme": "http://localhost/topics",
    }
    assert "Medical insurance for residents can be paid" in value(entry, "summary")
    chinese = entry_of(feed(site, "/feed.atom?topic=maternity"), CHINESE.title)
    title = chinese.find(f"{ATOM}title")
    assert title is not None
    assert title.get(LANG) == "zh"


def test_a_feed_takes_what_a_search_takes(room: tuple[Path, FlaskClient]) -> None:
    _, site = room
    asked = "q=contribution+base&topic=contribution-base&region=Shenzhen&year=2022&site=guides"
    root = feed(site, f"/feed.atom?{asked}&sort=relevance&colour=red")
    (one,) = titles(root)
    assert one in page(site, f"/search?{asked}").get_text()
    assert dict(parse_qsl(urlsplit(href(root, "self")).query)) == dict(parse_qsl(asked))
    assert dict(parse_qsl(urlsplit(href(root, "alternate")).query)) == {**dict(parse_qsl(asked)), "sort": "date"}
    results = page(site, f"/search?{asked}&page=1")
    (announced,) = [where for where in hrefs(results, "link[type='application/atom+xml']") if "?" in where]
    assert titles(feed(site, announced)) == [one]


def test_the_newest_come_first_whatever_fits_best(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    later = datetime(2026, 11, 25, tzinfo=UTC)
    fill(folder, [replace(FILLER[5], changed=later, text=f"{FILLER[5].text} More.")])
    root = feed(site, "/feed.atom?q=contribution+base")
    assert titles(root)[0] == FILLER[5].title
    assert value(root, "updated") == value(entries(root)[0], "updated") == "2026-11-25T00:00:00Z"


def test_an_import_without_dates_has_that_of_its_coming(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    bare = replace(PLAIN, id="bare", title="Bare words", url="", site="", changed=None, first_seen=None)
    fill(folder, [bare])
    with open_store(urls(folder)["store_url"]) as store:
        (version,) = store.history("bare")
    entry = entry_of(feed(site, "/feed.atom?q=bare"), "Bare words")
    assert value(entry, "updated") == version.saved.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert not links(entry, "via")
    assert entry.find(f"{ATOM}author") is None


@pytest.mark.parametrize("robots", [(), ("nosnippet",), ("noarchive",)])
def test_a_source_may_forbid_the_summary(room: tuple[Path, FlaskClient], robots: tuple[str, ...]) -> None:
    folder, site = room
    fill(folder, [replace(PRIVATE, robots=robots, text="Secret words of 2 offices.")])
    entry = entry_of(feed(site, "/feed.atom?q=forms+copied&topic=pension"), PRIVATE.title)
    assert ("Secret" in value(entry, "summary")) == (not robots)


def test_what_the_source_has_removed_leaves_the_feed_before_the_index_knows(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    assert REISSUE.title in titles(feed(site, "/feed.atom?q=reissue"))
    remove(folder, REISSUE)
    assert REISSUE.title not in titles(feed(site, "/feed.atom?q=reissue"))


def test_a_search_without_results_is_an_empty_feed(room: tuple[Path, FlaskClient]) -> None:
    _, site = room
    for address in ("/feed.atom?q=zzqqy", "/feed.atom?page=9"):
        root = feed(site, address)
        assert not entries(root)
        assert not links(root, "next")
    assert href(root, "previous") == "http://localhost/feed.atom?page=2"


@pytest.mark.parametrize(
    "asked", ["topic=x", "year=x", "page=0", "page=x", "sort=x", "law=%3Cb", f"region={'x' * 200}", f"q={'x' * 500}"]
)
def test_a_feed_refuses_in_words_what_a_search_refuses(room: tuple[Path, FlaskClient], asked: str) -> None:
    _, site = room
    soup = page(site, f"/feed.atom?{asked}", 400)
    assert asked.partition("=")[0] in text(soup, ".lead")


def test_a_feed_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    site = create_app(settings(tmp_path / "new")).test_client()
    for address in ("/feed.atom", "/changes.atom"):
        assert "python -m" in text(page(site, address, 503), ".lead")


# What changed


def test_changes_tell_what_happened_newest_first(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    put(folder, CHANGED)
    remove(folder, GUIDE)
    root = feed(site, "/changes.atom")
    gone, changed = entries(root)[:2]
    assert value(gone, "title") == f"{CHANGED.title} – Removed by the source"
    assert value(changed, "title").startswith(f"{CHANGED.title} – A figure changed · A date or a period changed · ")
    assert value(changed, "summary").endswith(
        ": Title, Text, Steps, Legal basis, Regions, Topics, Rules of, Telephone, Figures"
    )
    assert [value(one, "id") for one in (gone, changed)] == [
        f"tag:localhost,2026:/article/{GUIDE.id}/history/{number}" for number in (3, 2)
    ]
    assert href(changed, "alternate") == f"http://localhost/article/{GUIDE.id}/history?before=3#v2"
    assert [one.get("term") for one in gone.findall(f"{ATOM}category")] == ["medical-insurance", "pension", "gone"]
    assert href(root, "alternate") == "http://localhost/changes"
    announced = element(page(site, "/changes"), "link[type='application/atom+xml']")
    assert announced["href"] == "/changes.atom"


def test_pages_of_changes_lead_through_all(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    put(folder, CHANGED)
    root = feed(site, "/changes.atom")
    seen = titles(root)
    while links(root, "next"):
        root = feed(site, href(root, "next"))
        assert value(root, "id") == "tag:localhost,2026:/changes.atom"
        assert href(root, "first") == "http://localhost/changes.atom"
        seen += titles(root)
    assert len(seen) == len(ARTICLES) + len([CHANGED]) + 2 * len([GONE])
    only = feed(site, "/changes.atom?kind=changed")
    assert [title.split(" – ")[0] for title in titles(only)] == [CHANGED.title, GONE.title]
    assert href(only, "alternate") == "http://localhost/changes?kind=changed"
    assert "kind=x" in text(page(site, "/changes.atom?kind=x", 400), ".lead")


# Whatever was crawled


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_hostile_articles_make_valid_feeds(room: tuple[Path, FlaskClient], number: int) -> None:
    folder, site = room
    one = HOSTILE[number]
    fill(folder, [one, replace(one, text="Other text.")])
    with open_store(urls(folder)["store_url"]) as store:
        kept = store.get_many([one.id])[one.id]
    entry = entry_of(feed(site, f"/feed.atom?q=hostile+{number}&topic=pension"), kept.title)
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == kept.site
    assert titles(feed(site, "/changes.atom"))[0].startswith(f"{kept.title} – ")


def test_characters_that_no_xml_can_hold_are_left_out(room: tuple[Path, FlaskClient]) -> None:
    folder, site = room
    bad = "\x00\x01\x08\x0b\x1b\x7f\ud800\ufffe\uffff\x85\u2028"
    odd = article("odd", f"Odd{bad} title", f"Odd{bad} words.", site=f"odd{bad}", id="odd/ü&<x>", lang="en")
    fill(folder, [odd, replace(odd, text=f"Other{bad} words.")])
    (found,) = entries(feed(site, "/feed.atom?q=odd+title"))
    assert value(found, "id") == "tag:localhost,2026:/article/odd/%C3%BC%26%3Cx%3E"
    assert value(found, "title").startswith("Odd")
    assert titles(feed(site, "/changes.atom"))[0].startswith("Odd")


@pytest.mark.parametrize("host", ["[::1]:8000", "LOCALHOST:80", "192.0.2.1", "guides.example:8443"])
def test_ids_are_tags_at_every_host(room: tuple[Path, FlaskClient], host: str) -> None:
    _, site = room
    answer = site.get("/feed.atom", environ_overrides={"HTTP_HOST": host})
    if answer.status_code == 200:
        root = etree.fromstring(answer.data)
        GRAMMAR.assertValid(root)
        assert re.fullmatch(r"tag:[a-z0-9.-]+,2026:/feed\.atom", value(root, "id"))


# Asked again


@pytest.mark.parametrize("address", ["/feed.atom?q=pension", "/changes.atom"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_feed_is_confirmed_until_something_is_new(room: tuple[Path, FlaskClient], address: str, coding: str) -> None:
    folder, site = room
    first = site.get(address, headers={"Accept-Encoding": coding})
    assert first.headers.get("Content-Encoding", "identity") == coding
    known = {"If-None-Match": first.headers["ETag"]}
    again = site.get(address, headers={"Accept-Encoding": coding, **known})
    assert (again.status_code, again.data) == (304, b"")
    # An article may come in late with an old date: a date could not tell.
    assert "Last-Modified" not in first.headers
    later = datetime(2036, 11, 25, tzinfo=UTC)
    with open_store(urls(folder)["store_url"]) as store:
        store.remove(PLAIN.id, later)
    fill(folder, [replace(PLAIN, text="A pension account follows you at once.", changed=later)])
    assert site.get(address, headers={"Accept-Encoding": coding, **known}).status_code == 200


def test_a_feed_speaks_the_language_that_was_chosen(room: tuple[Path, FlaskClient]) -> None:
    _, site = room
    root = feed(site, "/feed.atom?lang=zh&topic=pension")
    assert root.get(LANG) == "zh"
    assert "lang=zh" in href(root, "self")
    assert "lang=zh" in href(entries(root)[0], "alternate")
    assert entries(root)[0].find(f"{ATOM}category").get("label") != "Pension"  # type: ignore[union-attr]
    assert value(entries(root)[0], "id") == value(entries(feed(site, "/feed.atom?topic=pension"))[0], "id")
    asked = site.get("/feed.atom", headers={"Accept-Language": "zh"})
    assert etree.fromstring(asked.data).get(LANG) == "zh"
    assert "Accept-Language" in asked.headers["Vary"]
    assert asked.headers["Content-Language"] == "zh"
    (where,) = hrefs(page(site, "/changes?lang=zh"), "link[type='application/atom+xml']")
    assert where == "/changes.atom?lang=zh"
