"""What the API says of itself: the document is sound, every answer is as it says, and schemathesis finds no fault."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answering_articles import ANSWERING
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31
from test_webapp_server import served
from webapp_articles import ARTICLES, GONE, GUIDE, HOSTILE, PLAIN, PRIVATE, fill, settings

from indexer import AnswerKind
from webapp import create_app
from webapp.openapi import document

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
EVERYTHING = (*ARTICLES, *HOSTILE, *ANSWERING, GONE)
DOCUMENT: dict[str, Any] = json.loads(json.dumps(document("/")))


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Return what tells whether JSON is as a schema of the document says, formats included."""
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]}, validate_formats=True)


def response(path: str, status: int) -> dict[str, Any]:
    """Return what the document says of an answer with this status."""
    found: dict[str, Any] = DOCUMENT["paths"][path]["get"]["responses"][str(status)]
    if "$ref" in found:
        found = DOCUMENT["components"]["responses"][found["$ref"].rpartition("/")[2]]
    return found


def contents() -> Iterator[tuple[dict[str, Any], object]]:
    """Yield the schema and the example of every answer."""
    for path, methods in DOCUMENT["paths"].items():
        for status in methods["get"]["responses"]:
            for content in response(path, int(status)).get("content", {}).values():
                yield content["schema"], content.get("example")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of a site with articles of every kind."""
    folder = tmp_path_factory.mktemp("everything")
    fill(folder, EVERYTHING)
    app = create_app(settings(folder))
    yield app.test_client()
    app.extensions["shebao"].close()


def test_the_document_is_open_api_and_its_schemas_are_schemas() -> None:
    faults = [str(error) for error in Draft202012Validator(OPENAPI_31).iter_errors(DOCUMENT)]
    assert faults == []
    for schema, _ in contents():
        validator(schema)


def test_every_example_is_as_its_schema_says() -> None:
    shown = [(schema, example) for schema, example in contents() if example is not None]
    assert len(shown) > 10
    for schema, example in shown:
        validator(schema).validate(example)
    for path in DOCUMENT["paths"].values():
        for parameter in path["get"].get("parameters", ()):
            if "example" in parameter:
                validator(parameter["schema"]).validate(parameter["example"])


def test_every_address_of_the_api_is_described_and_described_as_it_is(everything: FlaskClient) -> None:
    rules = [rule for rule in everything.application.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert {rule.rule.replace("<path:article_id>", "{id}") for rule in rules} == set(DOCUMENT["paths"])
    assert everything.get("/api/v1/openapi.json").get_json() == DOCUMENT
    moved = everything.get("/api/v1/openapi.json", environ_overrides={"SCRIPT_NAME": "/guides"})
    assert moved.get_json()["servers"] == [{"url": "/guides"}]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("How do I replace a lost card in Changzhou?", AnswerKind.STEPS),
        ("phone of the social security bureau in Changzhou", AnswerKind.PHONE),
        ("lower limit of the contribution base in Shenzhen", AnswerKind.FIGURE),
        ("how many days is maternity leave", AnswerKind.FIGURE),
        ("What is flexible employment?", AnswerKind.DEFINITION),
        ("can I waive social insurance by an agreement", AnswerKind.PASSAGE),
    ],
)
def test_answers_are_as_described(everything: FlaskClient, words: str, kind: AnswerKind) -> None:
    found = everything.get("/api/v1/search", query_string={"q": words}).get_json()
    assert found["answer"]["kind"] == kind
    schema = response("/api/v1/search", 200)["content"]["application/json"]["schema"]
    validator(schema).validate(found)
    for part in (found, found["answer"], found["hits"][0], found["facets"]):
        part["more"] = 1
        assert not validator(schema).is_valid(found)
        del part["more"]
    del found["hits"][0]["verified"]
    assert not validator(schema).is_valid(found)


@pytest.mark.parametrize(
    ("path", "address", "status"),
    [
        ("/api/v1/search", "/api/v1/search?sort=date&page=2&topic=&q=hostile", 200),
        ("/api/v1/search", "/api/v1/search?year=1", 400),
        ("/api/v1/search", "/api/v1/search?q=" + "x" * 5000, 414),
        ("/api/v1/suggest", "/api/v1/suggest?q=how+to", 200),
        ("/api/v1/suggest", "/api/v1/suggest", 200),
        ("/api/v1/suggest", "/api/v1/suggest?q=%00", 400),
        ("/api/v1/articles/{id}", "/api/v1/articles/none", 404),
        ("/api/v1/articles/{id}", "/api/v1/articles/none?x", 400),
        ("/api/v1/articles/{id}", f"/api/v1/articles/{GONE.id}", 410),
        *(("/api/v1/articles/{id}", f"/api/v1/articles/{one.id}", 200) for one in (GUIDE, PLAIN, PRIVATE, *HOSTILE)),
        *(("/api/v1/articles/{id}", f"/api/v1/articles/{one.id}", 200) for one in ANSWERING),
    ],
)
def test_every_answer_is_as_described(everything: FlaskClient, path: str, address: str, status: int) -> None:
    answer = everything.get(address)
    assert answer.status_code == status
    content = response(path, status)["content"]
    assert answer.mimetype in content
    validator(content[answer.mimetype]["schema"]).validate(answer.get_json())


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/openapi.json"])
def test_what_has_not_changed_is_confirmed_as_described(everything: FlaskClient, path: str) -> None:
    tag = everything.get(path).headers["ETag"]
    confirmed = everything.get(path, headers={"If-None-Match": tag})
    assert (confirmed.status_code, confirmed.data) == (304, b"")
    assert "content" not in response(path, 304)
    assert set(response(path, 200)["headers"]) == set(response(path, 304)["headers"]) == {"ETag"}
    assert confirmed.headers["ETag"] == tag


def test_a_site_without_index_is_described_too(tmp_path: Path) -> None:
    client = create_app(settings(tmp_path)).test_client()
    for path in ("/api/v1/search", "/api/v1/suggest", "/api/v1/articles/{id}"):
        answer = client.get(path)
        said = response(path, 503)
        assert answer.status_code == 503
        validator(said["content"]["application/json"]["schema"]).validate(answer.get_json())
        assert validator(said["headers"]["Retry-After"]["schema"]).is_valid(int(answer.headers["Retry-After"]))


def test_schemathesis_finds_no_fault(tmp_path: Path) -> None:
    fill(tmp_path, EVERYTHING)
    bounded = ("--max-examples", "20", "--generation-deterministic")
    with served(tmp_path) as (_, address):
        ran = subprocess.run(
            [SCHEMATHESIS, "run", f"{address}/api/v1/openapi.json", "--checks", "all", *bounded, "--no-color"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "No issues found" in ran.stdout
    assert "3 selected" in ran.stdout
