"""The sample site: what it serves, in which encoding, under which addresses, and how it starts and ends."""

import html
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
from conftest import ROOT, sample_site

SERVE = ROOT / "data" / "sample_site" / "serve.py"
ARTICLES = ROOT / "data" / "sample_site" / "articles"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


def get(url: str, **headers: str) -> Answer:
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})  # noqa: S310 - our own site
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=5) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def serve(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SERVE), *words], capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with sample_site() as address:
        yield address.rstrip("/")


def headers_of(file: Path) -> dict[str, str]:
    head = file.read_text(encoding="utf-8").partition("\n\n")[0]
    return dict(line.split(": ", 1) for line in head.splitlines())


@pytest.mark.parametrize("file", sorted(ARTICLES.glob("*.html")), ids=lambda file: file.stem)
def test_every_article_is_served_at_its_address_in_its_encoding(site: str, file: Path) -> None:
    headers = headers_of(file)
    answer = get(f"{site}/{headers['Category']}/{file.stem}.html")
    assert answer.status == 200
    text = answer.body.decode(headers.get("Encoding", "utf-8"))
    assert headers["Title"] in html.unescape(text)
    assert f"charset={headers.get('Encoding', 'utf-8')}" in text.replace('"', "")


def test_gbk_is_declared_in_the_header_of_some_pages_and_in_the_meta_element_alone_of_others(site: str) -> None:
    chinese = [file for file in ARTICLES.glob("*.html") if headers_of(file).get("Encoding") == "gbk"]
    addresses = [f"{site}/{headers_of(file)['Category']}/{file.stem}.html" for file in chinese]
    types = {get(address).headers["Content-Type"] for address in addresses}
    assert types == {"text/html; charset=gbk", "text/html"}


def test_listings_lead_to_every_article_page_by_page(site: str) -> None:
    found: set[str] = set()
    path: str | None = "/SocialSecurityInquiry/"
    pages = 0
    while path:
        text = get(site + path).body.decode()
        shown = set(re.findall(r'<li><a href="(/SocialSecurityInquiry/\w{10}\.html)"', text))
        assert 1 <= len(shown) <= 20
        found |= shown
        pages += 1
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following[1] if following else None
    wanted = {file.stem for file in ARTICLES.glob("*.html") if headers_of(file)["Category"] == "SocialSecurityInquiry"}
    assert pages > 3
    assert wanted <= {path.split("/")[2].removesuffix(".html") for path in found}
    assert get(f"{site}/SocialSecurityInquiry/index_99.html").status == 404
    assert get(f"{site}/SocialSecurityInquiry/index_1.html").status == 404


def test_the_sitemap_names_absolute_addresses_of_the_host_that_was_asked(site: str) -> None:
    text = get(f"{site}/sitemap.xml").body.decode()
    addresses = re.findall(r"<loc>([^<]+)</loc>", text)
    assert len(addresses) >= len(list(ARTICLES.glob("*.html")))
    assert all(address.startswith(site + "/") for address in addresses)
    assert f"Sitemap: {site}/sitemap.xml" in get(f"{site}/robots.txt").body.decode()


def test_a_page_that_is_known_is_answered_with_304(site: str) -> None:
    url = f"{site}/SocialSecurityInquiry/ahjcxpywmn.html"
    first = get(url)
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert (get(url, If_None_Match=tag).status, get(url, If_None_Match=tag).body) == (304, b"")
    assert get(url, If_Modified_Since=modified).status == 304
    assert get(url, If_None_Match='"other"', If_Modified_Since=modified).status == 200
    assert get(url, If_Modified_Since="yesterday").status == 200


def test_second_addresses_redirect_or_name_the_first(site: str) -> None:
    path = "/SocialSecurityInquiry/ahjcxpywmn.html"
    plain = get(site + path)
    assert get(f"{site}{path}?utm_source=home").body == plain.body
    assert f'<link rel="canonical" href="{site}{path}">' in get(f"{site}/m{path}").body.decode()
    moved = get(f"{site}{path.lower()}")
    assert (moved.status, moved.headers["Location"]) == (301, site + path)


def test_related_titles_lead_to_the_article_or_to_a_dead_address(site: str) -> None:
    text = get(f"{site}/SocialSecurityInquiry/ahjcxpywmn.html").body.decode()
    related = re.findall(r'<li>- <a href="([^"]+)">', text)
    assert len(related) > 5
    assert all(get(site + path).status in {200, 404} for path in related)


def test_a_missing_page_is_a_404_with_a_readable_page(site: str) -> None:
    answer = get(f"{site}/SocialSecurityInquiry/nothinghere.html")
    assert answer.status == 404
    assert b"<h1>404</h1>" in answer.body


def test_it_serves_while_a_command_runs_and_ends_with_its_status() -> None:
    script = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).status); sys.exit(7)"
    done = serve("--port", "0", "--", sys.executable, "-c", script, "{url}")
    assert (done.returncode, done.stdout) == (7, "200\n")


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = serve("--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "is taken" in done.stderr
    assert done.stderr.count("\n") == 1


def test_it_is_up_in_half_a_second() -> None:
    begun = time.monotonic()
    with sample_site() as address:
        assert get(f"{address}robots.txt").status == 200
        taken = time.monotonic() - begun
    # Half a second alone; the test machine may be busy with others.
    assert taken < 2.5
