"""The fleet: every declared site says enough to be crawled, and its patterns fit its saved pages."""

import json
import re
from pathlib import Path

import pytest

import crawler.spiders
from corpus import Priority, canonical
from crawler.commands import jobs_for, settings_for
from crawler.declarations import declared_site, declared_sites
from crawler.errors import BadAddressError, BrokenDeclarationError, UnknownSiteError
from crawler.site import AnySite, OwnSite, SiteSpider, site_host

SAVED = Path(__file__).parent / "sites"
SITES = list(declared_sites().values())


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_declaration_is_complete(site: type[SiteSpider]) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", site.name)
    assert site.__doc__
    assert site.__doc__ != SiteSpider.__doc__
    assert all(canonical(url) == url for url in site.starts)
    re.compile(site.articles)
    re.compile(site.listings)
    assert 1 <= site.limits.pages <= 1_000_000
    assert 1 <= site.limits.depth <= 100
    assert 1 <= site.politeness.concurrency <= 16
    own = all(site_host(url).startswith("127.0.0.1") for url in site.starts) and site.starts
    assert site.politeness.delay >= (0.0 if own else 0.5)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_the_saved_pages_of_a_site_match_its_articles(site: type[SiteSpider]) -> None:
    records = [json.loads(file.read_text(encoding="utf-8")) for file in (SAVED / site.name).glob("*/article.json")]
    for record in records:
        url = record["url"]
        if record["kind"] == "article":
            assert site(start=url).priority(url) is Priority.START
            assert site(start=site_host_root(url)).priority(url) is Priority.ARTICLE


def site_host_root(url: str) -> str:
    return "/".join(url.split("/")[:3]) + "/"


def test_we_say_who_we_are() -> None:
    agent = settings_for()["USER_AGENT"]
    assert agent.startswith("shebao/")
    assert "social-security" in agent
    assert "http" not in agent


def test_the_politeness_of_a_site_becomes_settings_of_scrapy() -> None:
    settings = settings_for()
    AnySite.update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") == AnySite.politeness.delay > 0
    assert settings.getint("CONCURRENT_REQUESTS") == AnySite.politeness.concurrency == 1


@pytest.mark.parametrize(
    ("path", "priority"),
    [
        ("/", Priority.START),
        ("/SocialSecurityInquiry/", Priority.LISTING),
        ("/socialsecurityinquiry/index_12.html", Priority.LISTING),
        ("/sitemap.xml", Priority.LISTING),
        ("/maps/sitemap-2.xml.gz", Priority.LISTING),
        ("/SocialSecurityInquiry/abcdefghij.html", Priority.ARTICLE),
        ("/loans/ab3de6ghij.html", Priority.ARTICLE),
        ("/SocialSecurityInquiry/abc.html", None),
        ("/SocialSecurityInquiry/photo.jpg", None),
        ("/login", None),
    ],
)
def test_the_family_tells_articles_from_listings_in_any_letter_case(path: str, priority: Priority | None) -> None:
    site = declared_site("recruitment")(start="https://jobs.example/")
    assert site.priority(f"https://jobs.example{path}") is priority


def test_a_site_stays_on_its_hosts_with_or_without_www() -> None:
    site = AnySite(name="x", start="https://www.example.org/")
    assert site.priority("https://example.org/any/page") is Priority.OTHER
    assert site.priority("http://www.example.org/any/page") is Priority.OTHER
    assert site.priority("https://other.example.org/any/page") is None
    assert site.priority("https://example.org:8080/any/page") is None
    assert site.priority("https://example.org/brochure.pdf") is None


def test_each_host_of_a_family_is_a_site_of_its_own() -> None:
    starts = ["https://a.example/", "https://b.example/x/", "https://a.example/y/"]
    jobs = jobs_for(["recruitment"], [], starts)
    assert [(job.name, job.start) for job in jobs] == [
        ("a.example", ("https://a.example/", "https://a.example/y/")),
        ("b.example", ("https://b.example/x/",)),
    ]
    assert {job.spider.name for job in jobs} == {"recruitment"}


def test_a_host_of_our_own_is_not_spared() -> None:
    jobs = jobs_for([], ["http://127.0.0.1:8000/", "http://localhost:1/", "http://[::1]:2/", "http://8.8.8.8/"], [])
    assert [job.spider for job in jobs] == [OwnSite, OwnSite, OwnSite, AnySite]


def test_what_cannot_be_crawled_is_told_before_anything_runs() -> None:
    with pytest.raises(UnknownSiteError, match="recruitment, sample"):
        jobs_for(["nix"], [], [])
    with pytest.raises(BadAddressError, match="--start"):
        jobs_for(["recruitment"], [], [])
    with pytest.raises(BadAddressError, match="ftp://x"):
        jobs_for(["sample"], [], ["ftp://x"])
    with pytest.raises(BadAddressError, match="no address"):
        jobs_for([], ["nix"], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("layout = Layout(step='.row')", "line 7: TypeError: "),
        ("articles = ", "line 7: SyntaxError: "),
        ("articles = '/(a/'", "broken: articles = '/(a/' is no regular expression: missing ), unterminated subpattern"),
    ],
)
def test_a_broken_declaration_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    module = f"broken{abs(hash(line))}"
    head = "from crawler.extraction import Layout\nfrom crawler.site import AnySite\n\n\nclass Broken(AnySite):\n"
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / f"{module}.py").write_text(f"{head}    name = 'broken'\n    {line}\n", encoding="utf-8")
    monkeypatch.setattr(crawler.spiders, "__path__", [*crawler.spiders.__path__, str(tmp_path / "spiders")])
    with pytest.raises(BrokenDeclarationError) as caught:
        declared_sites()
    assert said in str(caught.value)
    assert (module in str(caught.value)) == ("line 7" in said)
    assert "mend" in str(caught.value)
