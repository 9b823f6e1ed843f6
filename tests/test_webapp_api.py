"""The API and what programs ask a site for by custom."""

import pytest
from flask.testing import FlaskClient
from lxml import etree
from webapp_articles import ARTICLES, GONE, GUIDE, PLAIN, PRIVATE

from corpus import Article


def test_search_answers_in_the_promised_shape(site: FlaskClient) -> None:
    answer = site.get("/api/v1/search?q=pay+medical+insurance+mother&region=Changzhou")
    assert answer.mimetype == "application/json"
    found = answer.get_json()
    assert list(found) == [
        *("query", "corrected", "suggestion", "total", "took_ms", "page", "pages", "answer", "facets", "hits"),
    ]
    assert (found["query"], found["page"], found["pages"]) == ("pay medical insurance mother", 1, 1)
    assert (found["corrected"], found["suggestion"]) == (None, None)
    assert list(found["facets"]) == ["topic", "region", "year", "site", "law"]
    assert {"value": "medical-insurance", "count": 1} in found["facets"]["topic"]
    hit = found["hits"][0]
    assert list(hit) == [
        *("id", "title", "url", "source_url", "site", "snippet", "topics", "regions", "years"),
        *("retrieved", "verified", "duplicates", "score"),
    ]
    assert (hit["id"], hit["url"], hit["source_url"]) == (GUIDE.id, f"/article/{GUIDE.id}", GUIDE.url)
    assert (hit["retrieved"], hit["verified"]) == ("2026-10-03T08:30:00Z", "2026-11-20T06:00:00Z")
    assert {"text": "mother", "mark": True} in hit["snippet"]
    assert site.get(hit["url"]).status_code == 200


def test_search_without_words_finds_everything_page_by_page(site: FlaskClient) -> None:
    first = site.get("/api/v1/search").get_json()
    assert first["total"] == len(ARTICLES)
    pages = [site.get(f"/api/v1/search?page={number}").get_json() for number in range(1, first["pages"] + 2)]
    ids = [hit["id"] for page in pages for hit in page["hits"]]
    assert sorted(ids) == sorted(article.id for article in ARTICLES)
    assert pages[-1]["hits"] == []


def test_unknown_dates_are_null_and_forbidden_snippets_empty(site: FlaskClient) -> None:
    hits = {
        hit["id"]: hit for hit in site.get("/api/v1/search?topic=pension&q=pension+forms+transfer").get_json()["hits"]
    }
    assert hits[PLAIN.id]["retrieved"] is None
    assert hits[PRIVATE.id]["snippet"] == []


def test_a_question_that_is_too_long_is_refused(site: FlaskClient) -> None:
    answer = site.get("/api/v1/search?q=" + "x" * 201)
    assert answer.status_code == 400
    assert "at most 200" in answer.get_json()["error"]


def test_an_article_comes_back_as_it_went_in(site: FlaskClient) -> None:
    line = site.get(f"/api/v1/articles/{GUIDE.id}").get_json()
    assert Article.from_record(line) == GUIDE
    assert line["verified"].startswith("2026-11-20T06:00:00")


def test_an_article_that_is_gone_is_410_with_its_last_state(site: FlaskClient) -> None:
    answer = site.get(f"/api/v1/articles/{GONE.id}")
    assert answer.status_code == 410
    assert answer.get_json()["status"] == "gone"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/articles/none", 404),
        ("POST", "/api/v1/suggest?q=pen", 405),
        ("GET", "/api/v1/openapi.json", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/v1/search?" + "q=x&" * 1500, 414),
        ("POST", "/api/v1/search", 405),
        ("DELETE", f"/api/v1/articles/{GUIDE.id}", 405),
    ],
)
def test_errors_of_the_api_are_json(site: FlaskClient, method: str, address: str, status: int) -> None:
    answer = site.open(address, method=method)
    assert answer.status_code == status
    assert list(answer.get_json()) == ["error"]
    assert answer.get_json()["error"]


def test_health_and_readiness(site: FlaskClient) -> None:
    assert site.get("/healthz").get_json() == {"status": "ok"}
    assert site.get("/readyz").get_json() == {"status": "ready", "articles": len(ARTICLES)}


def test_robots_keeps_crawlers_off_searches(site: FlaskClient) -> None:
    answer = site.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Disallow: /search\n" in answer.text
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text


def test_the_sitemap_lists_pages_that_are_there(site: FlaskClient) -> None:
    root = etree.fromstring(site.get("/sitemap.xml").data)
    addresses = [location.text or "" for location in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert "http://localhost/law/social-insurance-law/25" in addresses
    assert len(addresses) == 8
    for address in addresses:
        assert site.get(address).status_code == 200


def test_browsers_learn_how_to_search_here(site: FlaskClient) -> None:
    root = etree.fromstring(site.get("/opensearch.xml").data)
    templates = {url.get("type"): url.get("template") for url in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")}
    assert templates == {
        "text/html": "http://localhost/search?q={searchTerms}",
        "application/x-suggestions+json": "http://localhost/api/v1/suggest?q={searchTerms}",
    }
