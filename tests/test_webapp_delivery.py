"""How answers are delivered: small, kept where that is right, confirmed where nothing changed, refused if too many."""

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
import zstandard
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from minutes import early_in_a_minute
from webapp_articles import GUIDE, VERIFIED, article, fill, settings, urls

from corpus import Outcome, Visit, open_store
from indexer import open_index
from webapp import BadSettingError, Settings, create_app

STEADY = ["/search?q=pension", f"/article/{GUIDE.id}", "/topics", "/laws", "/api/v1/search?q=pension"]


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[FlaskClient]:
    """Return a site whose store and index a test may change."""
    fill(tmp_path)
    app = create_app(settings(tmp_path))
    yield app.test_client()
    app.extensions["shebao"].close()


def limited(folder: Path, **others: object) -> Flask:
    return create_app(settings(folder, **others))


# Confirmed


@pytest.mark.parametrize("address", STEADY)
def test_what_has_not_changed_is_confirmed(site: FlaskClient, address: str) -> None:
    first = site.get(address)
    assert first.headers["ETag"].startswith('W/"')
    again = site.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Security-Policy" in again.headers


def test_a_confirmation_searches_for_nothing(site_data: Path, tmp_path: Path) -> None:
    def written() -> list[bytes]:
        return [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]

    client = limited(site_data, notes=str(tmp_path)).test_client()
    tag = client.get("/search?q=pension").headers["ETag"]
    before = written()
    assert before
    assert client.get("/search?q=pension", headers={"If-None-Match": tag}).status_code == 304
    assert written() == before


def test_two_languages_and_two_questions_have_tags_of_their_own(site: FlaskClient) -> None:
    tags = {
        site.get("/search?q=pension", headers={"Accept-Language": "en"}).headers["ETag"],
        site.get("/search?q=pension", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).headers["ETag"],
        site.get("/search?q=pensions").headers["ETag"],
        site.get("/api/v1/search?q=pension").headers["ETag"],
    }
    assert len(tags) == 4


def test_a_change_of_the_index_is_seen(own_site: FlaskClient, tmp_path: Path) -> None:
    tag = own_site.get("/search?q=pension").headers["ETag"]
    where = urls(tmp_path)
    with open_store(where["store_url"]) as store, open_index(where["index_url"]) as index:
        store.put([article("new", "A new pension rule", "The pension rule is new.")])
        index.update(store.changes(index.position()))
    answer = own_site.get("/search?q=pension", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "A new pension rule" in answer.text


def test_a_visit_that_brings_nothing_but_a_date_is_seen(own_site: FlaskClient, tmp_path: Path) -> None:
    tag = own_site.get(f"/article/{GUIDE.id}").headers["ETag"]
    with open_store(urls(tmp_path)["store_url"]) as store:
        run = store.begin_run("guides", VERIFIED)
        visit = Visit(url=GUIDE.url, outcome=Outcome.NOT_ARTICLE, at=VERIFIED, status=200)
        store.add_links("guides", [])
        store.record(run.number, visit)
    assert own_site.get(f"/article/{GUIDE.id}", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", [*STEADY, "/feed.atom"])
def test_a_confirmation_depends_on_what_the_answer_depends_on(site: FlaskClient, address: str) -> None:
    first = site.get(address, headers={"Accept-Encoding": "br"})
    again = site.get(address, headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for name in ("Vary", "Cache-Control", "ETag"):
        assert again.headers[name] == first.headers[name], name


@pytest.mark.parametrize(("address", "status"), {"/article/nobody": 404, "/search?year=x": 400, "/topics": 200}.items())
def test_a_star_confirms_nothing_that_is_not_there(site: FlaskClient, address: str, status: int) -> None:
    assert site.get(address, headers={"If-None-Match": "*"}).status_code == status


def test_a_change_of_the_settings_is_seen(site_data: Path, tmp_path: Path) -> None:
    tag = limited(site_data).test_client().get("/topics").headers["ETag"]
    for others in ({"notice": "New bases."}, {"notes": str(tmp_path)}, {"keep_days": 7}):
        client = limited(site_data, **others).test_client()
        assert client.get("/topics", headers={"If-None-Match": tag}).status_code == 200


def test_errors_are_not_kept(site: FlaskClient) -> None:
    for address in ("/search?page=x", "/article/nobody", "/nope"):
        assert "ETag" not in site.get(address).headers


# Compressed


@pytest.mark.parametrize(
    ("accepted", "coding", "unpacked"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, zstd", "zstd", lambda packed: zstandard.ZstdDecompressor().decompress(packed, max_output_size=10**6)),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0.1, gzip", "gzip", gzip.decompress),
    ],
)
def test_compressed_answers_are_the_same_answers(
    site: FlaskClient, accepted: str, coding: str, unpacked: Callable[[bytes], bytes]
) -> None:
    plain = site.get(f"/article/{GUIDE.id}")
    packed = site.get(f"/article/{GUIDE.id}", headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == coding
    assert unpacked(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] == plain.headers["ETag"]


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br;q=0, zstd;q=0"])
def test_who_cannot_unpack_gets_it_plain(site: FlaskClient, accepted: str) -> None:
    assert "Content-Encoding" not in site.get("/", headers={"Accept-Encoding": accepted}).headers


def test_a_page_weighs_little(site: FlaskClient) -> None:
    def size(address: str) -> int:
        return len(site.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True).data)

    for address in ("/", "/search?q=contribution+base", f"/article/{GUIDE.id}"):
        soup = BeautifulSoup(site.get(address).text, "lxml")
        files = {str(tag.get("href") or tag.get("src")) for tag in soup.select("[href^='/static/'], [src^='/static/']")}
        assert size(address) + sum(map(size, files)) < 15_000


# Kept


def test_static_files_are_kept_for_as_long_as_they_do_not_change(site: FlaskClient) -> None:
    soup = BeautifulSoup(site.get("/").text, "lxml")
    (sheet,) = soup.select("link[rel=stylesheet]")
    assert re.fullmatch(r"/static/site-[0-9a-f]{10}\.css", str(sheet["href"]))
    answer = site.get(str(sheet["href"]), buffered=True)
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "immutable" in answer.headers["Cache-Control"]
    again = site.get(str(sheet["href"]), headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert again.status_code == 304


def test_a_page_from_before_a_change_still_finds_its_style(site: FlaskClient) -> None:
    for name in ("site-0123456789.css", "site.css"):
        answer = site.get(f"/static/{name}", buffered=True)
        assert answer.status_code == 200
        assert "max-age=31536000" not in answer.headers["Cache-Control"]
    for name in ("nothing.css", "site-0123456789.js", "../app.py", "site.css/x"):
        assert site.get(f"/static/{name}").status_code == 404


# Refused


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "192.168.7.9", "guides.example:444"])
def test_the_site_answers_under_its_own_names(site_data: Path, host: str) -> None:
    client = limited(site_data, trusted_hosts=("guides.example",)).test_client()
    assert client.get("/topics", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "guides.example.evil.example", "localhost.evil.example", "127.0.0.1.nip"]
)
def test_the_site_answers_under_no_other_name(site_data: Path, host: str) -> None:
    client = limited(site_data, trusted_hosts=("guides.example",)).test_client()
    answer = client.get("/topics", headers={"Host": host})
    assert answer.status_code == 400
    assert "TRUSTED_HOSTS" in answer.text
    assert client.get("/api/v1/search", headers={"Host": host}).json == {"error": answer_of(answer.text)}


def answer_of(html: str) -> str:
    return " ".join(BeautifulSoup(html, "lxml").select_one(".lead").get_text().split())  # type: ignore[union-attr]


def test_one_client_cannot_take_it_all(site_data: Path) -> None:
    client = limited(site_data, requests_a_minute=3).test_client()
    early_in_a_minute()
    codes = [client.get("/topics").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    refused = client.get("/api/v1/search")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Try again in" in refused.json["error"]  # type: ignore[index]
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/suggest?q=pen").status_code == 200
    other = {"REMOTE_ADDR": "127.0.0.2"}
    assert client.get("/topics", environ_overrides=other).status_code == 200


def test_a_household_is_one_client(site_data: Path) -> None:
    client = limited(site_data, requests_a_minute=1).test_client()
    early_in_a_minute()
    codes = [
        client.get("/topics", environ_overrides={"REMOTE_ADDR": address}).status_code
        for address in ("2001:db8:1:2::1", "2001:db8:1:2::ffff", "2001:db8:1:3::1")
    ]
    assert codes == [200, 429, 200]
    mapped = [
        client.get("/topics", environ_overrides={"REMOTE_ADDR": f"::ffff:10.0.0.{at}"}).status_code for at in range(3)
    ]
    assert mapped == [200, 200, 200]


def test_only_our_own_proxy_is_believed(site_data: Path) -> None:
    def codes(client: FlaskClient) -> list[int]:
        early_in_a_minute()
        return [client.get("/topics", headers={"X-Forwarded-For": f"9.9.9.{at}"}).status_code for at in range(2)]

    assert codes(limited(site_data, requests_a_minute=1).test_client()) == [200, 429]
    assert codes(limited(site_data, requests_a_minute=1, proxies=1).test_client()) == [200, 200]


def test_who_came_encrypted_is_told_to_stay_so(site_data: Path) -> None:
    client = limited(site_data, proxies=1).test_client()
    told = client.get("/topics", headers={"X-Forwarded-Proto": "https"}).headers
    assert told["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/topics").headers


# Settings


def test_settings_come_from_the_environment() -> None:
    read = Settings.read(
        {
            "DATA_DIR": "d",
            "KEEP_DAYS": "7",
            "MAINTENANCE_TOKEN": "0123456789abcdef",
            "TRUSTED_HOSTS": "a.example, .b.example",
            "PROXIES": "1",
            "REQUESTS_A_MINUTE": "0",
        }
    )
    assert (read.store_url, read.index_url, read.notes) == ("sqlite:d/corpus.sqlite", "whoosh:d/index", "d/notes")
    assert (read.keep_days, read.proxies, read.requests_a_minute) == (7, 1, 0)
    assert (read.maintenance_token, read.trusted_hosts) == ("0123456789abcdef", ("a.example", ".b.example"))
    assert Settings.read({}) == Settings(
        store_url="sqlite:data/corpus.sqlite", index_url="whoosh:data/index", notes="data/notes"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"KEEP_DAYS": "0"},
        {"KEEP_DAYS": "x"},
        {"PROXIES": "-1"},
        {"REQUESTS_A_MINUTE": "1.5"},
        {"MAINTENANCE_TOKEN": "short"},
    ],
)
def test_a_setting_that_cannot_be_read_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(BadSettingError, match=next(iter(wrong))):
        Settings.read(wrong)
