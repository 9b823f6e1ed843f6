"""What one crawl does with everything that a web server may answer: a scripted site, visited by the real command."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from shlex import quote
from typing import Any

import pytest
from conftest import ROOT, run

from corpus import Article, Run, open_store, page_id
from crawler.web.sitemap import sitemap_addresses

BODY = """<p>Take the identity card to the social security window of the district and fill in the form there.</p>
<p>The pension insurance of an employee is paid by the employer and the employee together every month, and the record
can be asked for at the window or by calling 12333. The medical insurance follows the same rules in {title}.</p>
<p>1. Prepare the documents, a photo and the household register.</p><p>2. Go to the window and hand them in.</p>"""


@dataclass(frozen=True)
class Reply:
    """What the scripted server sends."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Script = Callable[[int, dict[str, str]], Reply | None]
"""From how often the path was asked for before, and the request's headers, to a reply; None drops the connection."""


def page(title: str, *links: str, head: str = "", body: str = BODY) -> Reply:
    """Return an article that links to paths."""
    anchors = "".join(f'<li>- <a href="{link}">About {link}</a></li>' for link in links)
    text = f"<html lang=en><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body.format(title=title)}"
    return Reply(f"{text}<h3>Related articles</h3><ul>{anchors}</ul></body></html>".encode())


def listing(*links: str) -> Reply:
    """Return a page of nothing but links."""
    anchors = "".join(f'<li><a href="{link}">About {link}</a></li>' for link in links)
    return Reply(f"<html><head><title>List</title></head><body><ul>{anchors}</ul></body></html>".encode())


class ScriptedSite:
    """A server on a loopback port that does as it is told and remembers who asked for what."""

    def __init__(self, script: dict[str, Reply | Script], *, listens: bool = True) -> None:
        """Take a port; the server answers once its thread runs."""
        self.script = script
        self.asked: list[tuple[float, str, dict[str, str]]] = []
        self.counts: Counter[str] = Counter()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                reply = site.reply(self.path, {name.lower(): value for name, value in self.headers.items()})
                if reply is None:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in {"Content-Type": "text/html", **reply.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.server.server_bind()
        if listens:
            self.server.server_activate()
        self.name = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.name}/"

    def reply(self, path: str, headers: dict[str, str]) -> Reply | None:
        self.asked.append((time.monotonic(), path, headers))
        before = self.counts[path]
        self.counts[path] += 1
        found = self.script.get(path, Reply(b"gone", status=404))
        return found if isinstance(found, Reply) else found(before, headers)


@contextmanager
def scripted(script: dict[str, Reply | Script]) -> Iterator[ScriptedSite]:
    site = ScriptedSite(script)
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


@contextmanager
def deserted() -> Iterator[ScriptedSite]:
    """Yield a site at whose port nobody listens; nobody else gets it meanwhile."""
    site = ScriptedSite({}, listens=False)
    with site.server:
        yield site


def crawl(site: ScriptedSite, data: Path, *words: str, status: int = 0) -> Run:
    """Crawl the site as `sample` and return the record of its run."""
    done = run("crawler", "run", "sample", "--start", site.url, *words, env=env(data))
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    with open_store(env(data)["STORE_URL"]) as store:
        return store.runs()[0]


def env(data: Path) -> dict[str, str]:
    return {"DATA_DIR": str(data), "STORE_URL": f"sqlite:{data}/corpus.sqlite"}


def outcomes(data: Path, site: ScriptedSite) -> dict[str, str]:
    """Return the last outcome by path."""
    with closing(sqlite3.connect(data / "corpus.sqlite")) as connection:
        rows = connection.execute("SELECT url, outcome FROM addresses").fetchall()
    return {url.removeprefix(site.url.rstrip("/")): outcome for url, outcome in rows}


def article(data: Path, site: ScriptedSite, path: str) -> Article | None:
    with open_store(env(data)["STORE_URL"]) as store:
        return store.get(page_id(site.url + path.lstrip("/")))


def again_after(seconds: str, title: str) -> Script:
    reply = Reply(b"busy", 503, {"Retry-After": seconds} if seconds else {})
    return lambda before, _headers: page(title) if before else reply


def sitemap(root: str, *urls: str) -> bytes:
    inner = "".join(
        f"<{'url' if root == 'urlset' else 'sitemap'}><loc>{url}</loc></{'url' if root == 'urlset' else 'sitemap'}>"
        for url in urls
    )
    return f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>'.encode()


@dataclass(frozen=True)
class Crawled:
    """A crawl that is over."""

    site: ScriptedSite
    data: Path
    run: Run
    outcomes: dict[str, str]


LINKS = [
    *(
        "/a/plainpages.html",
        "/a/retriedbad.html",
        "/a/alwaysbusy.html",
        "/a/laterpleas.html",
    ),
    *("/a/droppedone.html", "/a/disallowed.html", "/a/noindexpag.html", "/a/nofollowpa.html", "/a/noarchivep.html"),
    *("/a/headerno01.html", "/a/movedaway1.html", "/a/moveloop01.html", "/a/leftthehos.html", "/a/gonepage01.html"),
    *("/a/retrylong1.html", "/a/retrydate1.html", "/a/bareutf801.html", "/a/markuptype.html", "/a/brokengzip.html"),
    *("/a/canonical1.html", "/a/homecanon1.html", "/a/imagetype1.html", "/a/toolarge01.html", "/a/forbid4030.html"),
]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    script: dict[str, Any] = {
        "/": listing(*LINKS),
        "/a/plainpages.html": page("Plain page", "/a/relatedone.html?utm_source=x#part", "/a/plainpages.html"),
        "/a/relatedone.html": page("Related page"),
        "/a/retriedbad.html": again_after("1", "Retried page"),
        "/a/alwaysbusy.html": Reply(b"", 500),
        "/a/laterpleas.html": Reply(b"", 429, {"Retry-After": "86400"}),
        "/a/retrylong1.html": Reply(b"", 503, {"Retry-After": "9" * 5000}),
        "/a/retrydate1.html": Reply(b"", 503, {"Retry-After": "Mon, 01 Jan 2024 00:00:00 +99999999999999999"}),
        "/a/bareutf801.html": Reply(b"", 302, {"Location": "/a/养老.html".encode().decode("latin-1")}),
        "/a/%E5%85%BB%E8%80%81.html": page("A Chinese address"),
        "/a/markuptype.html": Reply(b"x", headers={"Content-Type": "text/[/bold]x"}),
        "/a/brokengzip.html": Reply(b"no gzip", headers={"Content-Encoding": "gzip"}),
        "/a/droppedone.html": lambda before, _headers: page("Dropped at first") if before else None,
        "/a/disallowed.html": page("Not for us"),
        "/a/noindexpag.html": page(
            "Not for an index", "/a/behindnoin.html", head='<meta name="robots" content="noindex">'
        ),
        "/a/behindnoin.html": page("Behind noindex"),
        "/a/nofollowpa.html": page(
            "Leads nowhere", "/a/behindnofo.html", head='<meta name="robots" content="nofollow">'
        ),
        "/a/noarchivep.html": page("Keep no copy", head='<meta name="robots" content="noarchive">'),
        "/a/movedaway1.html": Reply(b"", 301, {"Location": "/a/movedhere1.html"}),
        "/a/movedhere1.html": page("Moved here"),
        "/a/moveloop01.html": Reply(b"", 302, {"Location": "/a/moveloop02.html"}),
        "/a/moveloop02.html": Reply(b"", 302, {"Location": "/a/moveloop01.html"}),
        "/a/leftthehos.html": Reply(b"", 302, {"Location": "http://elsewhere.invalid/a/abcdefghij.html"}),
        "/a/gonepage01.html": Reply(b"", 410),
        "/a/canonical1.html": page("Two addresses", head='<link rel="canonical" href="/a/canonical2.html">'),
        "/a/canonical2.html": page("Two addresses", head='<link rel="canonical" href="/a/canonical2.html">'),
        "/a/homecanon1.html": page("Says it is the home page", head='<link rel="canonical" href="/">'),
        "/a/imagetype1.html": Reply(b"\x89PNG\r\n\x1a\n" + bytes(64), headers={"Content-Type": "image/png"}),
        "/a/toolarge01.html": Reply(b"<p>" + b"x" * (5 * 1024 * 1024)),
        "/a/forbid4030.html": Reply(b"", 403),
        "/a/inthemap01.html": page("Named by the sitemap"),
    }
    header_says = page("The header says no")
    script["/a/headerno01.html"] = Reply(header_says.body, headers={"X-Robots-Tag": "noindex, nofollow"})
    with scripted(script) as site:
        robots = f"User-agent: *\nDisallow: /a/disallowed\nSitemap: http://[bad\nSitemap: {site.url}map.xml\nSitemap: http://elsewhere.invalid/m.xml"
        script["/robots.txt"] = Reply(robots.encode(), headers={"Content-Type": "text/plain"})
        script["/map.xml"] = Reply(sitemap("sitemapindex", f"{site.url}sitemap-1.xml.gz"))
        packed = gzip.compress(sitemap("urlset", f"{site.url}a/inthemap01.html", "http://elsewhere.invalid/x"))
        script["/sitemap-1.xml.gz"] = Reply(packed, headers={"Content-Type": "application/x-gzip"})
        data = tmp_path_factory.mktemp("scripted")
        record = crawl(site, data)
        yield Crawled(site, data, record, outcomes(data, site))


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/", "listing"),
        ("/map.xml", "listing"),
        ("/sitemap-1.xml.gz", "listing"),
        ("/a/inthemap01.html", "article"),
        ("/a/plainpages.html", "article"),
        ("/a/relatedone.html", "article"),
        ("/a/retriedbad.html", "article"),
        ("/a/droppedone.html", "article"),
        ("/a/alwaysbusy.html", "failed"),
        ("/a/laterpleas.html", "failed"),
        ("/a/retrylong1.html", "failed"),
        ("/a/retrydate1.html", "failed"),
        ("/a/bareutf801.html", "moved"),
        ("/a/%E5%85%BB%E8%80%81.html", "article"),
        ("/a/markuptype.html", "not-article"),
        ("/a/brokengzip.html", "failed"),
        ("/a/toolarge01.html", "failed"),
        ("/a/forbid4030.html", "failed"),
        ("/a/disallowed.html", "forbidden"),
        ("/a/noindexpag.html", "forbidden"),
        ("/a/headerno01.html", "forbidden"),
        ("/a/behindnoin.html", "article"),
        ("/a/nofollowpa.html", "article"),
        ("/a/behindnofo.html", None),
        ("/a/noarchivep.html", "article"),
        ("/a/movedaway1.html", "moved"),
        ("/a/movedhere1.html", "article"),
        ("/a/moveloop01.html", "moved"),
        ("/a/moveloop02.html", "failed"),
        ("/a/leftthehos.html", "moved"),
        ("/a/gonepage01.html", "gone"),
        ("/a/canonical1.html", "moved"),
        ("/a/canonical2.html", "article"),
        ("/a/homecanon1.html", "article"),
        ("/a/imagetype1.html", "not-article"),
    ],
)
def test_each_answer_has_its_outcome(crawled: Crawled, path: str, outcome: str | None) -> None:
    assert crawled.outcomes.get(path) == outcome


def test_nothing_is_asked_for_twice_but_what_failed_in_passing(crawled: Crawled) -> None:
    twice = {path: count for path, count in crawled.site.counts.items() if count > 1}
    assert twice == {"/a/retriedbad.html": 2, "/a/droppedone.html": 2, "/a/alwaysbusy.html": 3, "/a/retrydate1.html": 3}


def test_what_robots_forbid_is_never_asked_for(crawled: Crawled) -> None:
    assert "/a/disallowed.html" not in crawled.site.counts
    assert crawled.site.asked[0][1] == "/robots.txt"


def test_retry_after_is_waited_for(crawled: Crawled) -> None:
    first, second = (at for at, path, _ in crawled.site.asked if path == "/a/retriedbad.html")
    assert 1.0 <= second - first < 6


def test_every_request_says_who_we_are(crawled: Crawled) -> None:
    assert all(headers["user-agent"].startswith("shebao/") for _, _, headers in crawled.site.asked)
    assert not any("cookie" in headers or "referer" in headers for _, _, headers in crawled.site.asked)


def test_no_page_of_another_host_gets_into_the_frontier(crawled: Crawled) -> None:
    assert not [path for path in crawled.outcomes if not path.startswith("/")]


def test_an_article_knows_its_address_and_what_binds_us(crawled: Crawled) -> None:
    kept = article(crawled.data, crawled.site, "/a/noarchivep.html")
    assert kept is not None
    assert kept.robots == ("noarchive",)
    assert kept.site == "sample"
    own = article(crawled.data, crawled.site, "/a/homecanon1.html")
    assert own is not None
    assert own.url == f"{crawled.site.url}a/homecanon1.html"


def test_the_run_is_counted_and_over(crawled: Crawled) -> None:
    assert crawled.run.state == "finished"
    assert crawled.run.waiting == 0
    assert crawled.run.reasons["forbidden: noindex"] == 2
    assert crawled.run.reasons["failed: status 500"] == 3
    assert crawled.run.reasons["failed: body damaged"] == 1
    assert crawled.run.reasons["not-article: content type unknown"] == 1
    assert crawled.run.reasons["failed: too large"] == 1
    assert crawled.run.seconds > 0


# Sites that nobody has declared, crawled side by side


@dataclass(frozen=True)
class Fleet:
    """Crawls of several sites in one process, which is over."""

    sites: dict[str, ScriptedSite]
    runs: dict[str, Run]
    articles: dict[str, int]
    """Articles by site."""
    status: int
    messages: str


CHAIN = [f"/a/chained{number:03}.html" for number in range(20)]
SLOW = [f"/a/slowly{number:04}.html" for number in range(4)]


def fleet_scripts() -> dict[str, dict[str, Any]]:
    links = dict(pairwise(CHAIN))
    rules = Reply(b"User-agent: shebao\nCrawl-delay: 0.4", headers={"Content-Type": "text/plain"})
    return {
        "guides": {
            "/": listing("/guide/how-to"),
            "/guide/how-to": page("How to", "/guide/photo.jpg", "http://elsewhere.invalid/", "/guide/how-to?print=1"),
            "/guide/how-to?print=1": page("How to", head='<link rel="canonical" href="/guide/how-to">'),
        },
        "chain": {"/": listing(CHAIN[0]), **{path: page(f"Chain {path}", links.get(path, "/")) for path in CHAIN}},
        "slow": {"/robots.txt": rules, "/": listing(*SLOW), **{path: page(path) for path in SLOW}},
        "no rules": {"/robots.txt": Reply(b"", 503), "/": page("Home")},
    }


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    data = tmp_path_factory.mktemp("fleet")
    with ExitStack() as stack:
        sites = {name: stack.enter_context(scripted(script)) for name, script in fleet_scripts().items()}
        sites["dead"] = stack.enter_context(deserted())
        urls = [word for site in sites.values() for word in ("--url", site.url)]
        done = run("crawler", "run", *urls, env=env(data))
    with open_store(env(data)["STORE_URL"]) as store:
        runs = {name: store.runs(site.name)[0] for name, site in sites.items()}
        articles = {name: store.sites().get(site.name, 0) for name, site in sites.items()}
    return Fleet(sites, runs, articles, done.returncode, done.stderr)


def test_any_site_is_crawled_under_the_name_of_its_host(fleet: Fleet) -> None:
    assert set(fleet.sites["guides"].counts) == {"/robots.txt", "/", "/guide/how-to", "/guide/how-to?print=1"}
    assert fleet.articles["guides"] == 1


def test_depth_counts_clicks(fleet: Fleet) -> None:
    assert [path for path in CHAIN if path in fleet.sites["chain"].counts] == CHAIN[:10]


def test_a_delay_that_robots_ask_for_is_kept(fleet: Fleet) -> None:
    times = [at for at, path, _ in fleet.sites["slow"].asked if path in SLOW]
    assert len(times) == 4
    assert times[-1] - times[0] > 0.4  # Scrapy varies a delay by half


def test_rules_that_are_not_to_be_had_mean_not_now(fleet: Fleet) -> None:
    assert fleet.sites["no rules"].counts["/"] == 0
    assert fleet.runs["no rules"].outcomes == {"failed": 3}
    assert fleet.runs["no rules"].reasons == {"failed: robots.txt: status 503": 3}


def test_sites_without_an_article_are_told_in_one_line(fleet: Fleet) -> None:
    assert fleet.status == 1
    last = fleet.messages.strip().splitlines()[-1]
    for name in ("no rules", "dead"):
        assert f"{fleet.sites[name].name}: not one article (failed: " in last
    assert last.startswith("Error: ")
    assert "Traceback" not in fleet.messages


# Other crawls


def test_a_second_visit_asks_whether_anything_changed_and_the_report_compares(tmp_path: Path) -> None:
    def tagged(reply: Reply) -> Script:
        return lambda _before, headers: (
            Reply(b"", 304) if headers.get("if-none-match") == '"one"' else Reply(reply.body, headers={"ETag": '"one"'})
        )

    pages = {
        "/": listing("/a/firstpage1.html", "/a/changing01.html"),
        "/a/firstpage1.html": page("First", "/a/secondpage.html"),
        "/a/secondpage.html": page("Second"),
    }
    script: dict[str, Any] = {path: tagged(reply) for path, reply in pages.items()}
    script["/a/changing01.html"] = page("Changing")
    with scripted(script) as site:
        first = crawl(site, tmp_path)
        script["/a/changing01.html"] = page("Changing, now with another title")
        second = crawl(site, tmp_path)
    assert first.outcomes == {"listing": 1, "article": 3}
    # The start page is read again: which of its links are wanted may have changed with the declaration.
    assert second.outcomes == {"listing": 1, "unchanged": 2, "article": 1}
    assert second.statuses == {304: 2, 200: 2}
    report = json.loads(run("crawler", "report", "--json", env=env(tmp_path)).stdout)
    assert (report["run"]["number"], report["before"]["number"]) == (2, 1)
    assert (report["run"]["saved"], report["before"]["saved"]) == ({"changed": 1}, {"new": 3})
    table = run("crawler", "report", "2", env=env(tmp_path))
    assert table.returncode == 0
    assert "run 1" in table.stdout


def test_a_home_page_that_reads_like_an_article_is_none_where_the_site_says_what_articles_are(tmp_path: Path) -> None:
    with scripted({"/": page("Welcome", "/a/firstpage1.html"), "/a/firstpage1.html": page("First")}) as site:
        assert crawl(site, tmp_path).outcomes == {"listing": 1, "article": 1}


def test_scrapys_own_command_crawls_the_same_way_and_ends_at_its_limit_of_pages(tmp_path: Path) -> None:
    paths = [f"/a/numbered{number:02}.html" for number in range(40)]
    with scripted({"/": listing(*paths), **{path: page(f"Page {path}") for path in paths}}) as site:
        done = run("scrapy", "crawl", "sample", "-a", f"start={site.url}", "-a", "pages=12", env=env(tmp_path))
    assert done.returncode == 0, done.stderr
    with open_store(env(tmp_path)["STORE_URL"]) as store:
        (record,) = store.runs()
    assert (record.pages, record.state, record.waiting) == (12, "finished", 29)


SPOILER = """
import sys
from dataclasses import replace
from corpus import RelatedLink
from crawler import commands
from crawler.running.progress import Board

class Spoil:
    def process_item(self, visit):
        if not visit.url.endswith("spoiled001.html"):
            return visit
        return replace(visit, article=replace(visit.article, related=(RelatedLink("A", "nowhere"),)))

settings = commands.settings_for(sys.argv[1])
settings["ITEM_PIPELINES"][Spoil] = 500
(result,) = commands.crawl(settings, commands.jobs_for(["sample"], [], [sys.argv[2]]), 0, Board())
print(result.run.outcomes["article"], result.run.reasons)
"""


def test_an_article_that_the_store_refuses_is_counted_and_ends_nothing(tmp_path: Path) -> None:
    pages = {path: page(f"Page {path}") for path in ("/a/spoiled001.html", "/a/sound00001.html")}
    with scripted({"/": listing(*pages), **pages}) as site:
        command = [sys.executable, "-c", SPOILER, env(tmp_path)["STORE_URL"], site.url]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "1 {'failed: record refused': 1}\n", done.stderr
    assert "cannot be kept: related[0].url is" in done.stderr
    assert "Traceback" not in done.stderr


def crawl_on_a_full_disk(site: ScriptedSite, data: Path, kib: int) -> subprocess.CompletedProcess[str]:
    """Crawl a site where no file may grow beyond so many KiB."""
    command = f"ulimit -f {kib}; exec {quote(sys.executable)} -m crawler run sample --start {site.url}"
    return subprocess.run(
        ["bash", "-c", command],  # noqa: S607
        cwd=ROOT,
        env={**os.environ, **env(data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_disk_that_is_full_ends_the_crawl_in_one_line(tmp_path: Path) -> None:
    paths = [f"/a/numbered{number:02}.html" for number in range(40)]
    with scripted({"/": listing(*paths), **{path: page(f"Page {path}") for path in paths}}) as site:
        done = crawl_on_a_full_disk(site, tmp_path, 300)  # enough for the tables, not for the articles
    assert done.returncode == 1
    assert "see that the disk works and has room" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_damaged_sitemap_names_what_stands_before_the_damage() -> None:
    urls = [f"https://example.org/{number}/{number * 7919 % 1000003}" for number in range(3000)]
    packed = bytearray(gzip.compress(sitemap("urlset", "http://[bad", *urls)))
    packed[len(packed) // 2 :] = b"\xff" * 2000
    found = list(sitemap_addresses(bytes(packed)))
    assert len(found) < 3000
    assert found[:1000] == urls[:1000]
