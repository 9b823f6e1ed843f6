"""Attacks on headers, byte by byte as a browser would never send them: none is added, and nothing leads away."""

import socket
from collections.abc import Iterator
from http.client import HTTPMessage, parse_headers
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from payloads import CONTROLS, HEADERS, REDIRECTS
from test_webapp_server import served
from webapp_articles import GUIDE, article, fill, settings

from webapp import create_app

PLACES = (
    *("/search?q={}", "/search?page={}", "/search?lang={}", "/?lang={}", "/?{}=x", "/{}", "/search/{}"),
    *("/article/{}", f"/article/{GUIDE.id}/{{}}", f"/article/{GUIDE.id}?lang={{}}", "/law/{}", "/law/{}/25"),
    *("/static/{}", "/api/v1/search?q={}", "/api/v1/suggest?q={}", "/api/v1/articles/{}", "/feed.atom?q={}"),
)


@pytest.fixture(scope="module")
def address(site_data: Path) -> Iterator[str]:
    with served(site_data) as (_, address):
        yield address


def answer(address: str, target: bytes, *headers: bytes) -> tuple[int, HTTPMessage]:
    """Return the status and the headers of the answer to this target, sent as it is."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    lines = (b"GET " + target + b" HTTP/1.1", b"Host: " + f"{host}:{port}".encode(), b"Connection: close", *headers)
    with socket.create_connection((host, port), timeout=20) as connection, connection.makefile("rb") as stream:
        connection.sendall(b"\r\n".join((*lines, b"", b"")))
        status = int(stream.readline().split()[1])
        return status, parse_headers(stream)


@pytest.fixture(scope="module")
def usual(address: str) -> set[str]:
    """Return the names of the headers that answers have where nobody attacks."""
    harmless = (
        b"/",
        b"/search?q=pension",
        b"/search?page=x",
        b"/nope",
        b"/api/v1/suggest?q=pension",
        b"/feed.atom",
        b"/static/x",
    )
    return {name.lower() for target in harmless for name in answer(address, target)[1]}


def assert_led_nowhere(address: str, usual: set[str], target: bytes, *headers: bytes) -> None:
    status, found = answer(address, target, *headers)
    assert status in {200, 400, 404}, (target, status)
    assert {name.lower() for name in found} <= usual, (target, found.items())
    assert "evil" not in str(found).lower(), target


@pytest.mark.parametrize("place", PLACES)
def test_no_header_is_added_and_nothing_leads_away(address: str, usual: set[str], place: str) -> None:
    for payload in (*HEADERS, *REDIRECTS, *CONTROLS):
        assert_led_nowhere(address, usual, place.format(quote(payload, safe="")).encode())
        assert_led_nowhere(address, usual, place.format(quote(payload, safe="/\\:@#?")).encode())


@pytest.mark.parametrize(
    "target",
    [
        *(b"//evil.example", b"//evil.example/", b"///evil.example/..", b"//evil.example/%2f..", b"/\\evil.example"),
        *(b"//evil.example//search", b"//search", b"/search//", b"/article//evil.example", b"//article/x/history"),
        *(b"http://evil.example/", b"http://evil.example/search?q=x", b"//evil.example/static/site.css", b"/%5cevil"),
        *(b"/.//evil.example", b"/..//evil.example", b"/%2e%2e//evil.example", b"/%2f%2fevil.example", b"/;@evil"),
        *(b"/search?next=//evil.example&url=//evil.example&redirect=//evil.example&return_to=https://evil.example",),
    ],
)
def test_an_address_that_looks_like_another_leads_nowhere(address: str, usual: set[str], target: bytes) -> None:
    assert_led_nowhere(address, usual, target)


@pytest.mark.parametrize(
    "header",
    [
        *(b"X-Forwarded-Host: evil.example", b"X-Forwarded-Prefix: //evil.example", b"X-Original-URL: //evil.example"),
        *(b"X-Forwarded-Proto: javascript", b"Forwarded: host=evil.example", b"X-Rewrite-URL: /nope"),
        *(b"Referer: https://evil.example/", b"Origin: https://evil.example", b"Cookie: lang=evil"),
        *(b"Accept-Language: zh-evil, evil", b"X-HTTP-Method-Override: EVIL", b"Range: bytes=0-1, evil"),
    ],
)
def test_a_header_of_a_request_is_not_believed(address: str, usual: set[str], header: bytes) -> None:
    for target in (b"/", b"/sitemap.xml", b"/opensearch.xml", b"/robots.txt", b"/search?q=pension", b"/nope"):
        assert_led_nowhere(address, usual, target, header)


@pytest.mark.parametrize(
    "article_id", ["https://evil.example", "../..//evil.example", "..\\\\evil.example", "x%0d%0aX:evil"]
)
def test_the_only_redirect_stays_here(tmp_path: Path, article_id: str) -> None:
    fill(tmp_path, [article("odd", "An import with an odd id", "Some text on pensions.", id=article_id)])
    app = create_app(settings(tmp_path, notes=f"{tmp_path}/notes"))
    site = app.test_client()
    answer = site.post(f"/article/{quote(article_id, safe='/')}/feedback", data={"useful": "no"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/thanks/no/")
    assert site.get(answer.headers["Location"]).status_code == 200
    app.extensions["shebao"].close()
