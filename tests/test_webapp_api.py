"""The API, and whether the site is alive and ready."""

import pytest
from flask.testing import FlaskClient
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
        ("PUT", "/api/v1/openapi.json", 405),
        ("TRACE", "/api/v1/search", 405),
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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/v1/search?topics=pension", "'topics' is no parameter here; did you mean topic?"),
        ("/api/v1/search?colour=red", "known are q, topic, region, year, site, law, sort, page, literal"),
        ("/api/v1/suggest?topic=pension", "known are q"),
        (f"/api/v1/articles/{GUIDE.id}?lang=zh", "'lang' is no parameter here; there are none"),
        ("/api/v1/openapi.json?" + "x" * 60, "x" * 40 + "' is no parameter"),
        ("/api/v1/search?year=2021&year=2022", "year is given 2 times; give it once"),
        ("/api/v1/search?region=Wuxi%00", "control characters"),
        ("/api/v1/suggest?q=a%07b", "control characters"),
        ("/api/v1/suggest?q=" + "x" * 201, "at most 200"),
        ("/api/v1/search?site=" + "%20" * 121, "site is 121 characters long; give at most 120"),
        ("/api/v1/search?year=%202022", "year= 2022 is no year; give one from 1900 to 2099"),
        ("/api/v1/search?year=%EF%BC%92022", "is no year"),
        ("/api/v1/search?year=2100", "is no year"),
        ("/api/v1/search?page=01", "page=01 is no page of results"),
        ("/api/v1/search?page=10001", "from 1 to 10000"),
        ("/api/v1/search?law=a//b", "law=a//b is no law"),
        ("/api/v1/search?law=social-insurance-law/0", "is no law"),
        ("/api/v1/search?topic=Pension", "topic=Pension is no topic"),
        ("/api/v1/search?literal=yes", "literal=yes is neither yes nor no"),
    ],
)
def test_what_the_api_would_pass_over_it_refuses(site: FlaskClient, address: str, said: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400
    assert said in answer.get_json()["error"]


def test_the_api_takes_empty_parameters_for_absent_ones(site: FlaskClient) -> None:
    empty = site.get("/api/v1/search?q=&topic=&region=&year=&site=&law=&sort=&page=&literal=")
    assert empty.get_json()["total"] == len(ARTICLES)


def test_methods_that_change_something_are_told_which_do_not(site: FlaskClient) -> None:
    for address in ("search", "suggest", f"articles/{GUIDE.id}", "openapi.json"):
        answer = site.post(f"/api/v1/{address}")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_health_and_readiness(site: FlaskClient) -> None:
    assert site.get("/healthz").get_json() == {"status": "ok"}
    assert site.get("/readyz").get_json() == {"status": "ready", "articles": len(ARTICLES)}
