"""What tells programs where to find what: the map of our pages, what may be crawled, how browsers search here."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from lxml import etree
from webapp_articles import ARTICLES, GUIDE, HOSTILE, SIL, article, fill, settings

from corpus import Article, LegalReference
from webapp import create_app
from webapp.sitemap import MOST

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
LATER = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


@contextmanager
def site_of(folder: Path, articles: Iterable[Article]) -> Iterator[FlaskClient]:
    """Yield a client of a site with these articles."""
    fill(folder, articles)
    app = create_app(settings(folder))
    yield app.test_client()
    app.extensions["shebao"].close()


def xml(site: FlaskClient, address: str) -> etree._Element:
    answer = site.get(address)
    assert answer.status_code == 200
    return etree.fromstring(answer.data)


def paths(root: etree._Element) -> list[str]:
    """Return the places that a sitemap lists, each on our own host."""
    addresses = [location.text or "" for location in root.iter(f"{MAP}loc")]
    assert all(address.startswith("http://localhost/") for address in addresses)
    return [address.removeprefix("http://localhost") for address in addresses]


# The map of our pages


def test_the_sitemap_lists_our_own_pages_and_they_are_there(site: FlaskClient) -> None:
    root = xml(site, "/sitemap.xml?lang=zh")
    assert root.tag == f"{MAP}urlset"
    lists = ["/", "/topics", "/regions", "/years", "/laws", "/about"]
    laws = ["/law/social-insurance-law", *(f"/law/social-insurance-law/{number}" for number in (25, 27, 54))]
    assert paths(root) == lists + laws
    for path in paths(root):
        assert site.get(path).status_code == 200


def test_pages_tell_when_what_they_show_last_changed(tmp_path: Path) -> None:
    undated = {"retrieved": None, "changed": None}
    articles = [
        article("older", "Older", "Text.", legal_basis=(LegalReference(SIL, 7), LegalReference(SIL, 8))),
        article("newer", "Newer", "Text.", legal_basis=(LegalReference(SIL, 8),), changed=LATER),
        article("undated", "Undated", "Text.", legal_basis=(LegalReference("Labor Law", 1),), **undated),
        article("retrieved", "Retrieved", "Text.", legal_basis=(LegalReference("Labor Law", 2),), changed=None),
    ]
    with site_of(tmp_path, articles) as client:
        root = xml(client, "/sitemap.xml")
    dates = {path: url.findtext(f"{MAP}lastmod") for path, url in zip(paths(root), root, strict=True)}
    older, newer = "2026-10-03T08:30:00Z", "2026-11-21T07:00:00Z"
    assert dates["/"] == dates["/years"] == newer
    assert dates["/law/social-insurance-law/7"] == dates["/law/labor-law/2"] == older
    assert dates["/law/social-insurance-law/8"] == dates["/law/social-insurance-law"] == newer
    assert dates["/law/labor-law/1"] is None
    assert dates["/about"] is None


def test_what_hostile_articles_name_is_listed_only_where_there_is_a_page(tmp_path: Path) -> None:
    strange = ("Law " + "x" * 200, "Law under_scored", "Gesetz über Ärzte", "社会保险法", "…")
    references = [LegalReference(law, number) for law in strange for number in (1, 0, -3, 12345)]
    with site_of(tmp_path, [*HOSTILE, article("strange", "Strange", "Text.", legal_basis=tuple(references))]) as client:
        listed = paths(xml(client, "/sitemap.xml"))
        assert "/law/law-under_scored/1" in listed
        assert len(listed) > 20
        for path in listed:
            assert client.get(path).status_code == 200, path


def test_a_sitemap_that_is_too_long_is_split(tmp_path: Path) -> None:
    laws = [LegalReference(f"Law {letter}", number) for letter in "abcdef" for number in range(1, 9_000)]
    with site_of(tmp_path, [article("all", "All laws", "Text.", legal_basis=tuple(laws))]) as client:
        root = xml(client, "/sitemap.xml")
        assert root.tag == f"{MAP}sitemapindex"
        files = paths(root)
        assert files == ["/sitemap-1.xml", "/sitemap-2.xml"]
        parts = [paths(xml(client, file)) for file in files]
        assert client.get("/sitemap-3.xml").status_code == 404
        assert client.get("/sitemap-0.xml").status_code == 404
    assert len(parts[0]) == MOST
    assert len(set(parts[0]) | set(parts[1])) == 6 + 6 + len(laws)


def test_without_an_index_there_is_no_sitemap_yet(tmp_path: Path) -> None:
    client = create_app(settings(tmp_path)).test_client()
    assert client.get("/sitemap.xml").status_code == 503
    assert client.get("/robots.txt").status_code == 200
    assert client.get("/opensearch.xml").status_code == 200


# What may be crawled


def test_robots_keeps_crawlers_off_what_is_made_for_others(site: FlaskClient) -> None:
    answer = site.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    for path in (
        "/search",
        "/search?q=x",
        "/api/v1/search",
        "/maintenance",
        "/maintenance/runs",
        "/metrics",
        "/feed.atom?q=x",
    ):
        assert not robots.can_fetch("crawler", path)
    for path in ("/", "/laws", "/law/labor-law", f"/article/{GUIDE.id}", "/static/site.css", "/feed.atom"):
        assert robots.can_fetch("crawler", path)
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]


# How browsers search here


def test_the_description_has_what_opensearch_demands(site: FlaskClient) -> None:
    root = xml(site, "/opensearch.xml")
    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    name, description = root.findtext(f"{OPENSEARCH}ShortName"), root.findtext(f"{OPENSEARCH}Description")
    assert name
    assert len(name) <= 16
    assert description
    assert len(description) <= 1024
    assert [one.text for one in root.iter(f"{OPENSEARCH}Language")] == ["en", "zh"]
    assert root.findtext(f"{OPENSEARCH}InputEncoding") == "UTF-8"
    (image,) = root.iter(f"{OPENSEARCH}Image")
    assert (image.get("width"), image.get("height")) == ("16", "16")
    shown = site.get(image.text or "", buffered=True)
    assert (shown.status_code, shown.mimetype) == (200, image.get("type"))


def test_the_addresses_of_the_description_lead_where_it_says(site: FlaskClient) -> None:
    root = xml(site, "/opensearch.xml")
    found = {one.get("rel"): (one.get("type"), one.get("template") or "") for one in root.iter(f"{OPENSEARCH}Url")}
    assert set(found) == {"results", "suggestions", "self"}
    for kind, template in found.values():
        assert template.startswith("http://localhost/")
        assert site.get(template.replace("{searchTerms}", "pension")).mimetype == kind
    assert found["self"][0] == site.get("/opensearch.xml").mimetype
    (example,) = root.iter(f"{OPENSEARCH}Query")
    assert example.get("role") == "example"
    total = site.get("/api/v1/search", query_string={"q": example.get("searchTerms")}).get_json()["total"]
    assert 0 < total < len(ARTICLES)


@pytest.mark.parametrize("header", ["guides.example", "127.0.0.1:8000"])
def test_a_description_names_the_host_that_was_asked(site_data: Path, header: str) -> None:
    client = create_app(settings(site_data, trusted_hosts=("guides.example",))).test_client()
    root = etree.fromstring(client.get("/opensearch.xml", headers={"Host": header}).data)
    assert all((one.get("template") or "").startswith(f"http://{header}/") for one in root.iter(f"{OPENSEARCH}Url"))


def test_suggestions_are_in_the_form_of_opensearch(site: FlaskClient) -> None:
    answer = site.get("/api/v1/suggest?q=how+to")
    assert answer.mimetype == "application/x-suggestions+json"
    typed, found = answer.get_json()
    assert typed == "how to"
    assert GUIDE.title in found
