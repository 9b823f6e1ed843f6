"""Was this page useful? Told without script and without telling who says so; refused from other sites."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from webapp_articles import GONE, GUIDE, article, fill, settings
from werkzeug.test import TestResponse

from corpus import Article, open_store
from indexer import open_index
from webapp import create_app
from webapp.feedback import REASONS

SLASHED = article("slashed", "An article whose name has slashes", "Text.", id="a/b/feedback")
"""An import may name articles as it likes."""
INNER = article("inner", "An article whose name begins the same", "Text.", id="a/b")
ODD = article("odd", "An article with an odd name", "Text.", id='x"?#%2e&=é社')


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feedback")
    fill(folder, [GUIDE, GONE, SLASHED, INNER, ODD])
    return folder


@pytest.fixture
def reader(folder: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(settings(folder, notes=str(tmp_path / "notes")))
    yield app.test_client()
    app.extensions["shebao"].close()


def told(reader: FlaskClient) -> Counter[tuple[str, ...]]:
    days = reader.application.extensions["shebao"].notes.verdicts.days()
    return days[0][1] if days else Counter()


def give(reader: FlaskClient, data: dict[str, str], headers: dict[str, str] | None = None) -> TestResponse:
    return reader.post(f"/article/{GUIDE.id}/feedback", data=data, headers=headers or {})


def form(answer: TestResponse) -> Tag:
    found = BeautifulSoup(answer.text, "lxml").select_one("form.feedback")
    assert found is not None
    return found


def press(reader: FlaskClient, page: TestResponse, words: str) -> TestResponse:
    """Press a button of the form of a page, as a browser without script does, and follow where it leads."""
    asked = form(page)
    (button,) = [one for one in asked.select("button") if one.get_text(strip=True) == words]
    data = {str(one["name"]): str(one["value"]) for one in [*asked.select("input[type=hidden]"), button]}
    assert asked["method"] == "post"
    sent = reader.post(str(asked["action"]), data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code == 303
    return reader.get(sent.headers["Location"])


def test_yes_is_thanked_for(reader: FlaskClient) -> None:
    thanks = press(reader, reader.get(f"/article/{GUIDE.id}"), "Yes")
    assert thanks.status_code == 200
    assert "<h1>Thank you</h1>" in thanks.text
    assert f'href="/article/{GUIDE.id}"' in thanks.text
    assert '<meta name="robots" content="noindex">' in thanks.text
    assert '<form class="feedback"' not in thanks.text
    assert told(reader) == {(GUIDE.id, "yes", ""): 1}


def test_no_is_asked_for_a_reason_that_nobody_has_to_write(reader: FlaskClient) -> None:
    thanks = press(reader, reader.get(f"/article/{GUIDE.id}"), "No")
    asked = form(thanks)
    assert [str(one["value"]) for one in asked.select("button")] == list(REASONS)
    assert not asked.select("textarea, input:not([type=hidden])")
    again = press(reader, thanks, "It is out of date")
    assert '<form class="feedback"' not in again.text
    assert told(reader) == {(GUIDE.id, "no", ""): 1, (GUIDE.id, "no", "outdated"): 1}


@pytest.mark.parametrize("found", [SLASHED, INNER, ODD], ids=["slashed", "inner", "odd"])
def test_every_name_of_an_article_has_an_address_of_its_own(reader: FlaskClient, found: Article) -> None:
    with reader.application.test_request_context():
        address = reader.application.url_for("pages.article", article_id=found.id)
    page = reader.get(address)
    assert found.title in page.text
    assert found.title in press(reader, page, "No").text
    assert told(reader) == {(found.id, "no", ""): 1}


def test_a_gone_article_can_be_told_of_and_an_unknown_one_cannot(reader: FlaskClient) -> None:
    assert reader.post(f"/article/{GONE.id}/feedback", data={"useful": "no"}).status_code == 303
    assert reader.post("/article/nope/feedback", data={"useful": "no"}).status_code == 404
    for address in ("/thanks/yes/nope", f"/thanks/maybe/{GUIDE.id}", "/thanks/yes/", f"/article/{GUIDE.id}/feedback"):
        assert reader.get(address).status_code == 404
    assert told(reader) == {(GONE.id, "no", ""): 1}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"useful": ""},
        {"useful": "maybe"},
        {"useful": "yes\n\tno"},
        {"useful": "no", "reason": "because"},
        {"useful": "no", "reason": "<script>"},
        {"useful": "yes", "reason": "wrong"},
        {"reason": "wrong"},
        {"useful": "x" * 10_000},
    ],
)
def test_what_nobody_asked_for_is_refused(reader: FlaskClient, data: dict[str, str]) -> None:
    assert give(reader, data).status_code == 400
    assert told(reader) == {}


def test_bodies_that_are_no_form_are_refused(reader: FlaskClient) -> None:
    address = f"/article/{GUIDE.id}/feedback"
    assert reader.post(address, json={"useful": "yes"}).status_code == 400
    assert (
        reader.post(address, data=b"\xff\xfe=\x00", content_type="application/x-www-form-urlencoded").status_code == 400
    )
    assert reader.post(address, data=b"--x", content_type="multipart/form-data; boundary=x").status_code == 400
    assert give(reader, {"useful": "yes", "more": "x" * 100_000}).status_code == 413
    assert told(reader) == {}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://localhost"}, 303),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "http://localhost.elsewhere.example"}, 403),
        ({"Origin": "http://localhost@elsewhere.example"}, 403),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
def test_only_our_own_pages_may_send_it(reader: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert give(reader, {"useful": "yes"}, headers).status_code == status
    assert bool(told(reader)) == (status == 303)


def test_nobody_is_led_elsewhere(reader: FlaskClient) -> None:
    for data in ({"useful": "yes", "next": "//evil.example/"}, {"useful": "no", "url": "http://evil.example"}):
        answer = reader.post(f"/article/{GUIDE.id}/feedback?next=//evil.example", data=data)
        assert answer.headers["Location"] == f"/thanks/{data['useful']}/{GUIDE.id}"


def test_the_language_that_was_chosen_stays(reader: FlaskClient) -> None:
    action = str(form(reader.get(f"/article/{GUIDE.id}?lang=zh"))["action"])
    answer = reader.post(action, data={"useful": "no"})
    assert answer.headers["Location"] == f"/thanks/no/{GUIDE.id}?lang=zh"


def test_where_nothing_is_kept_nothing_is_asked(folder: Path) -> None:
    site = create_app(settings(folder)).test_client()
    assert "feedback" not in site.get(f"/article/{GUIDE.id}").text
    assert give(site, {"useful": "yes"}).status_code == 404
    assert site.get(f"/thanks/yes/{GUIDE.id}").status_code == 404


def test_an_id_that_looks_like_a_place_leads_to_it_only_here(tmp_path: Path) -> None:
    odd = article("dots", "Dots", "Text.", id="..//evil.example/x")
    where = settings(tmp_path, notes=str(tmp_path / "notes"))
    with open_store(where.store_url) as store, closing(open_index(where.index_url)) as index:
        store.put([odd])
        index.update(store.changes())
    site = create_app(where).test_client()
    answer = site.post("/article/..%2F%2Fevil.example%2Fx/feedback", data={"useful": "yes"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/thanks/yes/")
