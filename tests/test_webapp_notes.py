"""What the site notes of its readers: which article was opened from which question, and nothing about who did."""

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from webapp_articles import CHINESE, GONE, GUIDE, REISSUE, settings

from indexer import Question
from webapp import create_app
from webapp.notes import Notes

ARTICLE = f"/article/{GUIDE.id}"
SEARCH = "http://localhost/search"


@pytest.fixture
def reader(site_data: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """Return a client of a site that keeps notes."""
    app = create_app(settings(site_data, notes=str(tmp_path / "notes")))
    yield app.test_client()
    app.extensions["shebao"].close()


def notes(reader: FlaskClient) -> Notes:
    kept: Notes | None = reader.application.extensions["shebao"].notes
    assert kept is not None
    return kept


def opened(reader: FlaskClient) -> Counter[tuple[str, ...]]:
    """Return the openings of today."""
    days = notes(reader).opened.days()
    return days[0][1] if days else Counter()


def asked(reader: FlaskClient) -> list[Question]:
    return list(notes(reader).asked.questions())


def come(reader: FlaskClient, referrer: str, address: str = ARTICLE, **headers: str) -> int:
    """Follow a link of another page."""
    return reader.get(address, headers={"Referer": referrer, **headers}).status_code


def test_an_opening_is_noted_with_its_question_and_page(reader: FlaskClient) -> None:
    assert come(reader, f"{SEARCH}?q=Pay+for+my%0AMOTHER&page=2&region=Changzhou") == 200
    assert come(reader, f"{SEARCH}?{urlencode({'q': '生育保险'})}", f"/article/{CHINESE.id}") == 200
    assert opened(reader) == {(GUIDE.id, "pay for my mother", "2"): 1, (CHINESE.id, "生育保险", "1"): 1}


def test_a_question_is_noted_as_it_is_when_it_is_asked(reader: FlaskClient) -> None:
    address = f"/search?{urlencode({'q': ' Pay  the INSURANCE of 13800138000 '})}"
    reader.get(address)
    come(reader, f"http://localhost{address}")
    ((_, question, _),) = opened(reader)
    assert asked(reader)[0].words == question == "pay the insurance of …"


@pytest.mark.parametrize(
    "referrer",
    [
        "",
        "http://localhost/",
        "http://localhost/topics",
        f"{SEARCH}",
        f"{SEARCH}?q=",
        f"{SEARCH}?q=%20",
        f"{SEARCH}?topic=pension",
        f"{SEARCH}/more?q=pension",
        "http://localhost/law/search?q=pension",
        "http://localhost:8000/search?q=pension",
        "http://elsewhere.example/search?q=pension",
        "http://localhost.elsewhere.example/search?q=pension",
        "http://localhost@elsewhere.example/search?q=pension",
        f"{SEARCH}?q={'x' * 2000}",
        f"{SEARCH}?q=pension&{'a=b&' * 30}",
        "http://[::1/search?q=pension",
        "android-app://localhost",
        "\\\\",
        "\xff\xfe",
    ],
)
def test_from_anywhere_else_only_the_article_is_noted(reader: FlaskClient, referrer: str) -> None:
    assert come(reader, referrer) == 200
    assert opened(reader) == {(GUIDE.id, "", ""): 1}


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "１", "9" * 9, "1\t2\n3", "<b>"])
def test_a_page_that_is_none_counts_as_the_first(reader: FlaskClient, page: str) -> None:
    come(reader, f"{SEARCH}?{urlencode({'q': 'pension', 'page': page})}")
    assert opened(reader) == {(GUIDE.id, "pension", "1"): 1}


@pytest.mark.parametrize("words", ["me@example.org", "138 0013 8000", "11010119900307451X", "１３８００１３８０００"])
def test_no_number_or_address_of_a_person_is_noted(reader: FlaskClient, words: str, tmp_path: Path) -> None:
    reader.get("/search", query_string={"q": f"card {words}"})
    come(reader, f"{SEARCH}?{urlencode({'q': f'card {words}'})}")
    written = [path.read_text() for path in (tmp_path / "notes").rglob("*.tsv")]
    assert len(written) == 2
    assert all("card …" in text and "38" not in text and "example" not in text for text in written)


def test_only_readers_who_see_the_article_are_noted(reader: FlaskClient) -> None:
    for address in ("/article/nope", f"/article/{GONE.id}", f"{ARTICLE}/history", f"/api/v1/articles/{GUIDE.id}"):
        come(reader, f"{SEARCH}?q=pension", address)
    reader.head(ARTICLE)
    reader.get(ARTICLE, headers={"Sec-Purpose": "prefetch;prerender"})
    for machine in ("Mozilla/5.0 (compatible; Googlebot/2.1)", "Baiduspider", "YandexBot/3.0", "some crawler"):
        reader.get(ARTICLE, headers={"User-Agent": machine})
    assert opened(reader) == {}


def test_nothing_else_of_a_reader_is_written(reader: FlaskClient, tmp_path: Path) -> None:
    secrets = {
        "User-Agent": "Secret browser",
        "Cookie": "secret=1",
        "Accept-Language": "secret",
        "X-Forwarded-For": "192.0.2.77",
        "Authorization": "Bearer secret",
    }
    reader.get("/search?q=pension&secret=1", headers=secrets, environ_overrides={"REMOTE_ADDR": "192.0.2.77"})
    come(reader, f"{SEARCH}?q=pension&secret=1", **secrets)
    reader.post(f"{ARTICLE}/feedback", data={"useful": "yes", "secret": "secret"}, headers=secrets)
    files = sorted((tmp_path / "notes").rglob("*.tsv"))
    assert [path.parent.name for path in files] == ["feedback", "opened", "questions"]
    for path in files:
        assert "secret" not in path.read_text().lower()
        assert "192.0.2" not in path.read_text()


def test_whoever_narrows_the_results_does_not_ask_again(reader: FlaskClient) -> None:
    reader.get("/search?q=contribution+base")
    for address in ("/search?q=contribution+base&year=2022", "/search?q=contribution+base&sort=date", "/search?q=base"):
        reader.get(address, headers={"Referer": f"{SEARCH}?q=contribution+base"})
    assert {one.words: one.times for one in asked(reader)} == {"contribution base": 1, "base": 1}


def test_programs_ask_no_readers_questions(reader: FlaskClient) -> None:
    reader.get("/api/v1/search?q=pension")
    assert asked(reader) == []


def test_what_a_question_came_to_is_noted(reader: FlaskClient) -> None:
    reader.get(f"/search?q={quote('zzqqy')}")
    reader.get("/search?q=pay+medical+insurance+for+my+mother")
    reader.get("/search?q=reissue+of+crad")
    told = {one.words: one for one in asked(reader)}
    assert told["zzqqy"].found == 0
    assert told["pay medical insurance for my mother"].answered
    assert told["reissue of card"].typed == {"reissue of crad"}


def test_where_nothing_is_to_be_kept_nothing_is(site: FlaskClient) -> None:
    assert site.application.extensions["shebao"].notes is None
    assert come(site, f"{SEARCH}?q=pension") == 200
    assert site.get("/search?q=pension").status_code == 200


def test_a_disk_that_fails_keeps_nobody_from_an_article(
    reader: FlaskClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "notes").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        assert come(reader, f"{SEARCH}?q=pension") == 200
        assert reader.get("/search?q=pension").status_code == 200
        answer = reader.post(f"{ARTICLE}/feedback", data={"useful": "yes"})
        assert answer.status_code == 303
    said = [record.getMessage() for record in caplog.records]
    assert [line.partition(":")[0] for line in said] == [
        "openings are not kept",
        "questions are not kept",
        "verdicts are not kept",
    ]
    assert all("notes" in line for line in said)


def test_links_of_results_tell_nothing_in_their_addresses(reader: FlaskClient) -> None:
    html = reader.get("/search?q=reissue+card+Changzhou").text
    assert f'href="/article/{REISSUE.id}"' in html
    assert "noreferrer" not in html
