"""Hostile articles and requests: nothing that was crawled or typed becomes markup, a link that runs, or a header."""

import gzip
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from webapp_articles import GUIDE, HOSTILE, PAYLOADS, fill, settings, urls

from webapp import create_app

ROOT = Path(__file__).parent.parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORBIDDEN = "script, style, iframe, base, img, svg, object, embed, textarea, meta[http-equiv], [style], [srcdoc]"


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("hostile")
    fill(folder, HOSTILE)
    app = create_app(settings(folder))
    yield app.test_client()
    app.extensions["shebao"].close()


def assert_harmless(html: str) -> None:
    for parser in ("lxml", "html.parser"):
        soup = BeautifulSoup(html, parser)
        assert not soup.select(FORBIDDEN)
        for tag in soup.select("*"):
            assert not [name for name in tag.attrs if name.startswith("on") or name in {"autofocus", "formaction"}]
        for link in soup.select("[href], [src], [action]"):
            target = str(link.get("href") or link.get("src") or link.get("action"))
            assert re.match(r"/(?!/)|https?://[\w.]+/|https?://[\w.]+$|tel:\+?\d+$|#", target), target


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_a_hostile_article_stays_text(hostile_site: FlaskClient, number: int) -> None:
    hostile = HOSTILE[number]
    for address in (f"/article/{hostile.id}", f"/article/{hostile.id}/history"):
        answer = hostile_site.get(address)
        assert answer.status_code == 200
        assert_harmless(answer.text)
        shown = " ".join(BeautifulSoup(answer.text, "html.parser").get_text().split())
        assert " ".join(hostile.title.split()) in shown
        assert "49" not in shown.replace(hostile.id, "") or "7*7" not in PAYLOADS[number]


@pytest.mark.parametrize(
    "address", ["/", "/search?q=hostile", "/search?q=hostile&page=2", "/regions", "/laws", "/topics"]
)
def test_lists_of_hostile_articles_stay_text(hostile_site: FlaskClient, address: str) -> None:
    answer = hostile_site.get(address)
    assert answer.status_code == 200
    assert_harmless(answer.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_requests_stay_text(site: FlaskClient, payload: str) -> None:
    for name in ("q", "region", "site", "topic", "year", "page", "law", "sort"):
        answer = site.get("/search", query_string={name: payload})
        assert answer.status_code in {200, 400}
        assert_harmless(answer.text)
    assert_harmless(site.get(f"/{payload}").text)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search?q=x",
        f"/article/{GUIDE.id}",
        "/nope",
        "/api/v1/search",
        "/robots.txt",
        "/healthz",
        "/static/site.css",
        "/search?page=x",
        "/sitemap.xml",
    ],
)
def test_every_answer_carries_the_promises(site: FlaskClient, address: str) -> None:
    headers = site.get(address, buffered=True).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers


def test_long_addresses_and_bodies_are_refused(site: FlaskClient) -> None:
    assert site.get("/search?" + "x" * 5000).status_code == 414
    assert site.post("/search", data=b"x" * 100_000).status_code == 405


def test_raw_bytes_in_the_address_are_refused(site: FlaskClient) -> None:
    environ = {"QUERY_STRING": "q=\xff\xfe"}
    assert site.get("/search", environ_overrides=environ).status_code == 400


@pytest.mark.parametrize("host", ["evil.example", "a b", 'x"><script>', "[::1", "", "x" * 5000, "☃"])
def test_a_strange_host_harms_nothing(site: FlaskClient, host: str) -> None:
    for address in ("/", "/sitemap.xml", "/opensearch.xml", "/robots.txt", "/nope"):
        answer = site.get(address, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code in {200, 400, 404}
        assert "<script>" not in answer.text


def test_static_files_are_kept_for_as_long_as_they_do_not_change(site: FlaskClient) -> None:
    soup = BeautifulSoup(site.get("/").text, "lxml")
    (sheet,) = soup.select("link[rel=stylesheet]")
    assert re.fullmatch(r"/static/site\.css\?v=[0-9a-f]{10}", str(sheet["href"]))
    answer = site.get(str(sheet["href"]), buffered=True)
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    again = site.get(str(sheet["href"]), headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert again.status_code == 304


def test_a_page_weighs_little(site: FlaskClient) -> None:
    def size(address: str) -> int:
        return len(site.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True).data)

    for address in ("/", "/search?q=contribution+base", f"/article/{GUIDE.id}"):
        assert size(address) + size("/static/site.css") + size("/static/icon.svg") < 15_000


def test_compressed_answers_are_the_same_answers(site: FlaskClient) -> None:
    plain = site.get(f"/article/{GUIDE.id}")
    packed = site.get(f"/article/{GUIDE.id}", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    refused = site.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_the_site_loads_nothing_that_crawls(site_data: Path) -> None:
    code = (
        "import sys; import webapp.__main__; from webapp import Settings, create_app;"
        f"site = create_app(Settings(**{urls(site_data)!r})).test_client();"
        f"pages = ('/', '/search?q=pension', '/article/{GUIDE.id}', '/api/v1/search');"
        "codes = [site.get(page).status_code for page in pages];"
        "print(codes, sorted({'twisted', 'scrapy', 'bs4', 'trafilatura', 'crawler'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[200, 200, 200, 200] []"
