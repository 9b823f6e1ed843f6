"""Hostile articles and requests: nothing that was crawled or typed becomes markup, a link that runs, or a header."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from bs4 import BeautifulSoup, Tag
from flask import request
from flask.testing import FlaskClient
from webapp_articles import GUIDE, HOSTILE, PAYLOADS, fill, settings, urls

from webapp import create_app

ROOT = Path(__file__).parent.parent
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
FORBIDDEN = "style, iframe, base, img, svg, object, embed, textarea, meta[http-equiv], [style], [srcdoc]"


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("hostile")
    fill(folder, HOSTILE)
    app = create_app(settings(folder))
    yield app.test_client()
    app.extensions["shebao"].close()


def is_ours(script: Tag) -> bool:
    """Tell whether a script is a file of ours, or data that no browser runs."""
    if script.get("type") == "application/ld+json":
        return set(script.attrs) == {"type"} and bool(json.loads(script.get_text()))
    ours = re.fullmatch(r"/static/[a-z]+-[0-9a-f]{10}\.js", str(script.get("src")))
    return set(script.attrs) == {"src", "defer"} and bool(ours) and not script.get_text()


def assert_harmless(html: str) -> None:
    for parser in ("lxml", "html.parser"):
        soup = BeautifulSoup(html, parser)
        assert not soup.select(FORBIDDEN)
        assert all(map(is_ours, soup.select("script")))
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


CONTROLS = [
    *(f"%{code:02x}" for code in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)),
    *(f"%C2%{code:02X}" for code in range(0x80, 0xA0)),
]
NO_TEXT = ["%80", "%FF%FE", "%C0%BC", "%E0%80%BC", "%ED%A0%80", "%F4%90%80%80", "%E7%94", "%A4%A4"]


@pytest.mark.parametrize("sent", [*CONTROLS, *NO_TEXT])
def test_control_characters_and_what_is_no_text_are_refused(site: FlaskClient, sent: str) -> None:
    for address in (
        *(f"/search?q=a{sent}b", f"/search?q=a&region={sent}", f"/search?{sent}=a", f"/search?q=a&unknown={sent}"),
        *(f"/api/v1/search?q={sent}", f"/api/v1/suggest?q={sent}", f"/?x={sent}", f"/article/{GUIDE.id}?{sent}"),
    ):
        answer = site.get(address)
        assert answer.status_code == 400, address
        assert "again" in answer.text or "Take them out" in answer.text
    for folder in ("", "article/", "law/", "static/", "api/v1/articles/"):
        # The client of the tests would write bytes that are no text in another way.
        path = unquote_to_bytes(f"/{folder}{sent}").decode("latin-1")
        answer = site.get("/", environ_overrides={"PATH_INFO": path})
        assert answer.status_code == 400, path
        assert ("error" in answer.text) == folder.startswith("api/")


@pytest.mark.parametrize("sent", ["%09", "%0A", "%0D", "%0D%0AX:%20y"])
def test_tabs_and_line_ends_belong_to_text_but_not_to_addresses(site: FlaskClient, sent: str) -> None:
    assert site.get(f"/search?q=pension{sent}").status_code == 200
    assert site.get(f"/search?q={sent}pension{sent}card").status_code == 200
    assert site.get(f"/article/{sent}").status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        *(
            "生育保险报销需要哪些材料",
            "生育保险\r\n",
            "\ufeffpension",
            "a\u200bb",
            "“社保卡”（补办）",
            "𠮷野家",
            "👩‍👩‍👧",
        ),
        *("\u00a0pension\u3000", "a\u2028b", "\ufffd", "é", "e\u0301", "100%", "%00", "\u202epension"),
    ],
)
def test_whatever_people_type_or_paste_is_read(site: FlaskClient, sent: str) -> None:
    assert site.get("/search", query_string={"q": sent}).status_code == 200
    assert site.get("/api/v1/suggest", query_string={"q": sent}).get_json()[0] == sent


@pytest.mark.parametrize(("sent", "status"), [("a\r\nb\t生育", 200), ("a\x00", 400), ("\x85", 400), ("\x7f", 400)])
def test_forms_are_read_like_addresses(site_data: Path, sent: str, status: int) -> None:
    app = create_app(settings(site_data))
    app.add_url_rule("/send", view_func=lambda: request.form["reason"], methods=["POST"])
    answer = app.test_client().post("/send", data={"reason": sent})
    assert answer.status_code == status
    assert app.test_client().post("/search", data={"reason": sent}).status_code == 405


@pytest.mark.parametrize("host", ["evil.example", "a b", 'x"><script>', "[::1", "", "x" * 5000, "☃"])
def test_a_strange_host_harms_nothing(site: FlaskClient, host: str) -> None:
    for address in ("/", "/sitemap.xml", "/opensearch.xml", "/robots.txt", "/nope"):
        answer = site.get(address, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code in {200, 400, 404}
        assert "<script>" not in answer.text


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
