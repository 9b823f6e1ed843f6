"""The whole line: sample site, crawl as a process, index, pages that a visitor reads."""

import json
from pathlib import Path

import pytest
from conftest import run
from flask.testing import FlaskClient

from corpus import open_store
from webapp import Settings, create_app

GUIDE = "How to help others pay medical insurance"


@pytest.fixture(scope="module")
def client(sample_data: Path) -> FlaskClient:
    app = create_app(Settings(store_url=f"sqlite:{sample_data}/corpus.sqlite", index_url=f"whoosh:{sample_data}/index"))
    return app.test_client()


def titles(client: FlaskClient, words: str, **filters: str) -> list[str]:
    answer = client.get("/api/v1/search", query_string={"q": words, **filters})
    assert answer.status_code == 200
    return [hit["title"] for hit in answer.get_json()["hits"]]


def test_every_written_page_is_an_article(sample_data: Path) -> None:
    written = list((Path(__file__).parent.parent / "data" / "sample_site" / "articles").glob("*.html"))
    assert len(written) >= 120
    with open_store(f"sqlite:{sample_data}/corpus.sqlite") as store:
        (site,) = store.sites().items()
        assert site == ("sample", len(written))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("pay medical insurance for my mother", GUIDE),
        ("How do I pay medical insurance for my mother?", GUIDE),
        ("reissue card Changzhou", "Where can I reissue my Changzhou social security card if I lose it?"),
        (
            "Shenzhen contribution base 2022",
            "The latest social security standard in Shenzhen in 2022 (payment base and payment ratio)",
        ),
        ("生育保险报销", "生育保险报销需要哪些材料和流程"),
    ],
)
def test_a_visitor_finds_the_answer_first(client: FlaskClient, words: str, expected: str) -> None:
    assert titles(client, words)[0] == expected


def test_the_guide_shows_its_steps_and_its_law(client: FlaskClient) -> None:
    hit = client.get("/api/v1/search", query_string={"q": "pay medical insurance for my mother"}).get_json()["hits"][0]
    article = client.get(f"/api/v1/articles/{hit['id']}").get_json()
    assert len(article["steps"]) == 5
    law = "Social Insurance Law of the People's Republic of China"
    assert article["legal_basis"] == [{"law": law, "article": 25}, {"law": law, "article": 27}]
    page = client.get(hit["url"]).get_data(as_text=True)
    assert page.count("<h1") == 1
    assert all(step.split(",")[0].split(";")[0] in page for step in article["steps"])
    assert article["url"] in page


def test_the_guide_leads_to_the_ten_articles_that_its_source_lists(client: FlaskClient) -> None:
    hit = client.get("/api/v1/search", query_string={"q": "pay medical insurance for my mother"}).get_json()["hits"][0]
    related = client.get(f"/api/v1/articles/{hit['id']}").get_json()["related"]
    assert len(related) == 10
    with client.application.app_context():
        assert client.get(hit["url"]).get_data(as_text=True).count('href="/article/') >= 10


def test_filters_narrow_and_facets_count(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search", query_string={"q": "card", "topic": "social-security-card"}).get_json()
    assert answer["total"] > 3
    assert all("social-security-card" in hit["topics"] for hit in answer["hits"])
    assert {"value": "social-security-card", "count": answer["total"]} in answer["facets"]["topic"]


def test_noise_is_no_article(sample_data: Path) -> None:
    env = {"DATA_DIR": str(sample_data), "STORE_URL": "", "INDEX_URL": ""}
    report = json.loads(run("crawler", "report", "--json", env=env).stdout)
    assert report["run"]["outcomes"]["not-article"] >= 5


def test_a_second_update_has_nothing_to_do(sample_data: Path) -> None:
    env = {"DATA_DIR": str(sample_data), "STORE_URL": "", "INDEX_URL": ""}
    again = run("indexer", "update", env=env)
    assert again.returncode == 0
    assert run("indexer", "verify", env=env).returncode == 0
    assert run("corpus", "verify", env=env).returncode == 0


def test_an_export_imports_as_the_same_lines(sample_data: Path, tmp_path: Path) -> None:
    env = {"DATA_DIR": str(sample_data), "STORE_URL": "", "INDEX_URL": ""}
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    assert run("corpus", "export", str(first), env=env).returncode == 0
    other = {**env, "DATA_DIR": str(tmp_path / "other")}
    assert run("corpus", "import", str(first), env=other).returncode == 0
    assert run("corpus", "export", str(second), env=other).returncode == 0
    assert first.read_bytes() == second.read_bytes()
