"""The web as it is: servers that cheat, drip, reset, bomb and lie, each over real sockets, visited by the real command.

All that one crawl can meet is met in one crawl, among pages of good servers that must be read all the same.
"""

import gzip
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from conftest import ROOT, run
from test_crawl import Reply, ScriptedSite, deserted, env, listing, page, scripted

from corpus import LoggedVisit, Run, open_store

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MB = 1024 * 1024
BOMB = 200 * MB
TIMEOUT = 3
"""Seconds that these crawls give an answer, in place of the half minute of the settings."""

Act = Callable[[socket.socket, int], object]
"""What a server does with a connection that asked for a path so many times before."""


class RawSite:
    """A server that sends what it is told to, byte by byte, one request a connection."""

    def __init__(self, acts: dict[str, Act | bytes]) -> None:
        """Take a port."""
        self.acts, self.counts, self.over = acts, Counter[str](), threading.Event()
        self.server = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.server.settimeout(0.05)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/"

    def serve(self) -> None:
        """Answer until it is over."""
        threads = []
        while not self.over.is_set():
            try:
                connection, _ = self.server.accept()
            except TimeoutError:
                continue
            threads.append(threading.Thread(target=self.answer, args=(connection,)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def answer(self, connection: socket.socket) -> None:
        """Do what the path of a request says."""
        connection.settimeout(20)
        with connection:
            try:
                asked = connection.recv(65536)
                path = asked.split(b" ", 2)[1].decode() if asked else ""
                before, self.counts[path] = self.counts[path], self.counts[path] + 1
                act = self.acts.get(path, whole(b"gone", status="404 Not Found"))
                if isinstance(act, bytes):
                    connection.sendall(act)
                else:
                    act(connection, before)
            except OSError:
                pass  # the crawler had enough


@contextmanager
def raw(acts: dict[str, Act | bytes]) -> Iterator[RawSite]:
    site = RawSite(acts)
    thread = threading.Thread(target=site.serve)
    thread.start()
    try:
        yield site
    finally:
        site.over.set()
        thread.join()
        site.server.close()


def whole(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None, version: str = "1.1") -> bytes:
    """Return an answer as it stands on the wire."""
    declared = f"Content-Length: {len(body) if length is None else length}"
    lines = [f"HTTP/{version} {status}", "Connection: close", declared]
    typed = () if any(header.startswith("Content-Type") for header in headers) else ("Content-Type: text/html",)
    return "\r\n".join([*lines, *typed, *headers, "", ""]).encode("utf-8") + body


def text(title: str) -> bytes:
    return page(title).body


def packed_zeros(wbits: int) -> bytes:
    stream = zlib.compressobj(9, wbits=wbits)
    return b"".join(stream.compress(bytes(MB)) for _ in range(BOMB // MB)) + stream.flush()


def endless(connection: socket.socket, _before: int) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def endless_head(connection: socket.socket, _before: int) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(10**9):
        connection.sendall(b"".join(b"X-%d-%d: %s\r\n" % (number, at, b"y" * 1000) for at in range(60)))


def endless_hints(connection: socket.socket, _before: int) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 1000)


def drip(connection: socket.socket, _before: int) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"<")
        time.sleep(0.2)


def silent(connection: socket.socket, _before: int) -> None:
    connection.recv(1)  # nothing more comes until the crawler leaves


def reset_once(connection: socket.socket, before: int) -> None:
    body = whole(text("Reset half-way"))
    if before:
        connection.sendall(body)
    else:
        connection.sendall(body[: len(body) // 2])
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


CUT = gzip.compress(text("Cut while packed") * 50)
GZIP = packed_zeros(31)
SITEMAP = gzip.compress(b"<urlset>" + b"<x/>" * (12 * MB), 1)


@dataclass(frozen=True)
class Case:
    """What a server does, and what must come of it."""

    act: Act | bytes
    outcome: str
    reason: str = ""


def moved(to: str) -> bytes:
    return whole(b"", f"Location: {to}", status="302 Found")


def refreshed(to: str, seconds: str) -> bytes:
    return whole(page("Sent on", head=f'<meta http-equiv="refresh" content="{seconds};url={to}">').body)


CASES = {
    "gzipbombed": Case(whole(GZIP, "Content-Encoding: gzip"), "failed", "too large"),
    "deflatbomb": Case(whole(packed_zeros(15), "Content-Encoding: deflate"), "failed", "too large"),
    "brotlibomb": Case(whole(brotli.compress(bytes(BOMB), quality=1), "Content-Encoding: br"), "failed", "too large"),
    "zstdbomb01": Case(whole(zstd.compress(bytes(BOMB)), "Content-Encoding: zstd"), "failed", "too large"),
    "nestedbomb": Case(whole(gzip.compress(GZIP), "Content-Encoding: gzip, gzip"), "failed", "too large"),
    "deepnested": Case(whole(text("x"), "Content-Encoding: gzip,br,gzip,br"), "failed", "too large"),
    "twicepackd": Case(
        whole(brotli.compress(gzip.compress(text("Twice packed"))), "Content-Encoding: gzip, br"), "article"
    ),
    "endlessbod": Case(endless, "failed", "too large"),
    "saysitshug": Case(whole(b"x", length=10**12), "failed", "too large"),
    "drippingb1": Case(drip, "failed", "timeout"),
    "silentserv": Case(silent, "failed", "timeout"),
    "lengthlong": Case(whole(text("Too little"), length=99_999), "failed", "answer cut short"),
    "lengthshor": Case(whole(text("Too much") + b" " * 500, length=len(text("Too much"))), "article"),
    "lengthless": Case(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + text("As of old"), "article"),
    "lengthnone": Case(whole(text("x"), "Content-Length: 9" + "9" * 5000), "failed"),
    "resethalf1": Case(reset_once, "article"),
    "httpnought": Case(text("No head at all"), "failed", "no HTTP"),
    "garbage001": Case(bytes(range(256)) * 9, "failed"),
    "endlesshea": Case(endless_head, "failed", "head too large"),
    "endlesshin": Case(endless_hints, "failed", "head too large"),
    "longheader": Case(whole(text("x"), "X-Long: " + "y" * 100_000), "failed"),
    "manyheader": Case(whole(text("Many headers"), *(f"X-{number}: y" for number in range(3000))), "article"),
    "badchunked": Case(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n", "failed"
    ),
    "cutchunked": Case(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n",
        "failed",
        "answer cut short",
    ),
    "cutwhilegz": Case(whole(CUT[: len(CUT) // 2], "Content-Encoding: gzip"), "failed", "body damaged"),
    "wronggzips": Case(whole(text("x"), "Content-Encoding: gzip"), "failed", "body damaged"),
    "codingutf8": Case(whole(text("Its coding is a charset"), "Content-Encoding: UTF-8"), "article"),
    "emptybody1": Case(whole(b""), "failed", "empty body"),
    "nocontent1": Case(whole(b"", status="204 No Content"), "failed", "status 204"),
    "partial206": Case(whole(text("A part"), status="206 Partial Content"), "failed", "status 206"),
    "hints10301": Case(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + whole(text("After hints")), "article"),
    "status9990": Case(whole(text("x"), status="999 No"), "failed", "status 999"),
    "wrongtype1": Case(whole(os.urandom(20_000)), "not-article", "no text"),
    "plaintext1": Case(whole(text("x"), "Content-Type: text/plain"), "not-article", "content type text/plain"),
    "notypeatal": Case(whole(text("No type"), "Content-Type:"), "article"),
    "charsetlie": Case(whole(text("Charset lie"), "Content-Type: text/html; charset=utf-16"), "article"),
    "charsetbad": Case(whole(text("Charset bad"), "Content-Type: text/html; charset=klingon-1"), "article"),
    "loginwall1": Case(moved("/user/login.html?next=/a/x"), "failed", "redirect to a login page"),
    "loginelse1": Case(moved("https://sso.elsewhere.invalid/cas/login"), "failed", "redirect to a login page"),
    "metadata01": Case(moved("http://169.254.169.254/latest/"), "moved", "to another host"),
    "nowhere001": Case(moved("http://[bad"), "failed", "redirect to nowhere"),
    "refreshnow": Case(refreshed("/a/refreshed1.html", "0"), "moved"),
    "refreshed1": Case(whole(text("Refreshed")), "article"),
    "refreshlat": Case(refreshed("/a/refreshed2.html", "5"), "article"),
    "busyforyea": Case(whole(b"", "Retry-After: 99999999999999", status="429 Slow"), "failed", "status 429"),
    "sitemapbom": Case(whole(SITEMAP, "Content-Type: application/gzip"), "listing"),
    **{f"chained{number:03}": Case(moved(f"/a/chained{number + 1:03}.html"), "moved") for number in range(10)},
    "chained010": Case(moved("/a/chained011.html"), "failed", "too many redirects"),
    **{f"goodpage{number:02}": Case(whole(text(f"Good page {number}")), "article") for number in range(20)},
}
FOUND_BY_OTHERS = {f"chained{number:03}" for number in range(1, 11)} | {"refreshed1"}


@dataclass(frozen=True)
class Crawled:
    """A crawl that is over."""

    visits: dict[str, LoggedVisit]
    """The last one by the name of the page."""
    asked: Counter[str]
    run: Run
    memory: int
    """Bytes that the crawl held at most."""
    seconds: float
    titles: list[str]


MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""
"""Runs a command and prints the most memory that it took, in KiB; begun by the tests themselves, it counts theirs."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    data = tmp_path_factory.mktemp("hostile")
    paths = [f"/a/{name}.html" for name in CASES if name not in FOUND_BY_OTHERS]
    acts: dict[str, Act | bytes] = {f"/a/{name}.html": case.act for name, case in CASES.items()}
    with raw({"/": whole(listing(*paths).body), **acts}) as site:
        options = ["-a", f"start={site.url}", "-s", f"DOWNLOAD_TIMEOUT={TIMEOUT}", "-s", "ARCHIVE_DIR="]
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, sys.executable, "-m", "scrapy", "crawl", "sample", *options],
            cwd=ROOT,
            env={**os.environ, **env(data)},
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = time.monotonic() - begun
        asked = site.counts
    assert "Traceback" not in done.stderr, done.stderr
    with open_store(env(data)["STORE_URL"]) as store:
        (record,) = store.runs()
        visits = {visit.url.rsplit("/", 1)[1].removesuffix(".html"): visit for visit in store.log(record.number)}
        titles = [staged.article.title for staged in store.staged(record.number)]
        titles += [article.title for article in store.articles()]
    return Crawled(visits, asked, record, int(done.stdout.split()[-1]) * 1024, seconds, titles)


@pytest.mark.parametrize("name", CASES)
def test_whatever_a_server_does_is_an_outcome_with_a_reason(crawled: Crawled, name: str) -> None:
    case, visit = CASES[name], crawled.visits[name]
    assert (visit.outcome, case.reason and visit.reason) == (case.outcome, case.reason)


def test_memory_stays_bounded_whatever_is_unpacked(crawled: Crawled) -> None:
    assert crawled.memory < 400 * MB


def test_the_crawl_ends_by_itself(crawled: Crawled) -> None:
    assert (crawled.run.waiting, crawled.run.finished is not None) == (0, True)
    assert not any(path.startswith("/user") for path in crawled.asked)
    assert crawled.asked["/a/chained011.html"] == 0


def test_what_cannot_get_better_is_asked_for_once(crawled: Crawled) -> None:
    once = ("gzipbombed", "endlessbod", "cutwhilegz", "emptybody1", "partial206", "loginwall1", "busyforyea")
    assert {name: crawled.asked[f"/a/{name}.html"] for name in once} == dict.fromkeys(once, 1)
    assert crawled.asked["/a/resethalf1.html"] == 2


def test_good_pages_among_them_are_all_read(crawled: Crawled) -> None:
    assert {f"Good page {number}" for number in range(20)} <= set(crawled.titles)


# robots.txt


CRAWL = """
import json, sys
from crawler import commands
from crawler.running.progress import Board

settings = commands.settings_for(sys.argv[1])
for name, value in json.loads(sys.argv[2]).items():
    settings.set(name, value)
results = commands.crawl(settings, commands.jobs_for([], sys.argv[3:], []), 0, Board())
print(json.dumps({result.run.site: [result.run.outcomes, result.run.reasons] for result in results}))
"""


def rules(body: bytes, *headers: str) -> Act | bytes:
    return whole(body, "Content-Type: text/plain", *headers)


def chain(length: int) -> dict[str, Act | bytes]:
    """Return redirects from robots.txt to rules that forbid everything."""
    steps = ["/robots.txt", *(f"/r{number}" for number in range(1, length)), "/rules"]
    redirects: dict[str, Act | bytes] = {one: moved(other) for one, other in pairwise(steps)}
    return redirects | {"/rules": rules(FORBID)}


FORBID = b"User-agent: *\nDisallow: /\n"
PADDING = b"# nothing\n" * 60_000
READ, FORBIDDEN = {"article": 1}, {"forbidden": 1}
ROBOTS: dict[str, tuple[dict[str, Act | bytes], dict[str, int], str]] = {
    "missing": ({}, READ, ""),
    "status 401": ({"/robots.txt": whole(FORBID, status="401 No")}, READ, ""),
    "status 403": ({"/robots.txt": whole(FORBID, status="403 No")}, READ, ""),
    "status 500": ({"/robots.txt": whole(FORBID, status="500 No")}, {"failed": 3}, "robots.txt: status 500"),
    "html": ({"/robots.txt": whole(b"<!doctype html><p>Disallow: /</p>" + text("Home"))}, READ, ""),
    "byte order mark": ({"/robots.txt": rules(b"\xef\xbb\xbf" + FORBID)}, FORBIDDEN, ""),
    "utf-16": ({"/robots.txt": rules(FORBID.decode().encode("utf-16"))}, FORBIDDEN, ""),
    "wrong charset": ({"/robots.txt": rules("# 社保\n".encode("gbk") + FORBID, "X: charset=utf-8")}, FORBIDDEN, ""),
    "old line ends": ({"/robots.txt": rules(FORBID.replace(b"\n", b"\r"))}, FORBIDDEN, ""),
    "huge": ({"/robots.txt": rules(FORBID + PADDING * 10)}, FORBIDDEN, ""),
    "huge, rules behind what is read": ({"/robots.txt": rules(PADDING + FORBID)}, READ, ""),
    "endless": ({"/robots.txt": endless}, READ, ""),
    "bomb": ({"/robots.txt": rules(GZIP, "Content-Encoding: gzip")}, {"failed": 1}, "robots.txt: too large"),
    "slow": ({"/robots.txt": drip}, {"failed": 3}, "robots.txt: timeout"),
    "five redirects": (chain(5), FORBIDDEN, ""),
    "six redirects": (chain(6), READ, ""),
    "circle": ({"/robots.txt": moved("/robots.txt")}, READ, ""),
    "a day": ({"/robots.txt": rules(b"User-agent: *\nCrawl-delay: 86400\n")}, READ, ""),
    "nonsense": ({"/robots.txt": rules(b"User-agent: *\nCrawl-delay: nan\nDisallow\n:::\n\0\nAllow: *")}, READ, ""),
}


@pytest.fixture(scope="module")
def obeyed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    data = tmp_path_factory.mktemp("robots")
    with ExitStack() as stack:
        home = {"/": whole(text("Home"))}
        sites = {name: stack.enter_context(raw({**home, **acts})) for name, (acts, _, _) in ROBOTS.items()}
        dead = stack.enter_context(deserted())
        settings = {"DOWNLOAD_TIMEOUT": 6, "AUTOTHROTTLE_MAX_DELAY": 0.5, "ARCHIVE_DIR": ""}
        asked = {**{name: site.url for name, site in sites.items()}, "dead": dead.url}
        command = [sys.executable, "-c", CRAWL, env(data)["STORE_URL"], json.dumps(settings), *asked.values()]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    came = json.loads(done.stdout)
    return {name: came[url[7:-1]] for name, url in asked.items()}


@pytest.mark.parametrize("name", ROBOTS)
def test_whatever_robots_txt_is_we_know_whether_we_may(obeyed: dict[str, Any], name: str) -> None:
    _, outcomes, reason = ROBOTS[name]
    assert obeyed[name][0] == outcomes
    assert reason in "".join(obeyed[name][1])


def test_a_port_where_nobody_is_is_called_so(obeyed: dict[str, Any]) -> None:
    assert obeyed["dead"][1] == {"failed: robots.txt: connection refused": 3}


def test_the_sample_site_that_is_not_served_is_told_with_how_to_serve_it(tmp_path: Path) -> None:
    with deserted() as dead:
        done = run("crawler", "run", "sample", "--start", dead.url, env=env(tmp_path))
    assert done.returncode == 1
    assert "connection refused" in done.stderr
    assert "python data/sample_site/serve.py" in done.stderr


# Walls


WALLS = {
    "account suspended": "<h1>Account Suspended</h1><p>This account has been suspended. Contact your provider.</p>",
    "login wall": "<h1>Please log in</h1><form>Please log in to continue reading<input name=user></form>",
    "cookie wall": "<h1>Cookies</h1><p>Please enable cookies in your browser to continue.</p>",
    "soft 404": "<h1>Page not found</h1><p>The page you are looking for could not be found.</p>",
}


@dataclass(frozen=True)
class Walled:
    """A site that was crawled, became a wall, and was crawled again."""

    before: dict[str, str]
    """Texts of its articles by address."""
    after: dict[str, str]
    run: Run
    """The second one."""


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walled]:
    data = tmp_path_factory.mktemp("walls")
    paths = [f"/a/numbered{number:02}.html" for number in range(6)]
    script: dict[str, Any] = {"/": listing(*paths), **{path: page(f"Page {path}") for path in paths}}

    def texts(site: ScriptedSite) -> dict[str, str]:
        with open_store(env(data)["STORE_URL"]) as store:
            return {article.url: article.text for article in store.articles() if article.site == site.name}

    with ExitStack() as stack:
        sites = {wall: stack.enter_context(scripted(dict(script))) for wall in WALLS}
        urls = [word for site in sites.values() for word in ("--url", site.url)]
        assert run("crawler", "run", *urls, env=env(data)).returncode == 0
        before = {wall: texts(site) for wall, site in sites.items()}
        for wall, site in sites.items():
            html = f"<html><head><title>{wall}</title></head><body>{WALLS[wall]}</body></html>"
            site.script.update(dict.fromkeys(script, Reply(html.encode())))
        assert run("crawler", "run", *urls, env=env(data)).returncode == 1
        with open_store(env(data)["STORE_URL"]) as store:
            return {wall: Walled(before[wall], texts(site), store.runs(site.name)[0]) for wall, site in sites.items()}


@pytest.mark.parametrize("wall", WALLS)
def test_a_site_that_becomes_a_wall_takes_nothing_out_of_the_corpus(walled: dict[str, Walled], wall: str) -> None:
    site = walled[wall]
    assert len(site.before) == 6
    assert site.after == site.before
    assert site.run.outcomes.get("article", 0) == 0
    assert site.run.number > 4
