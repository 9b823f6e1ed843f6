"""A new site, from the address of one of its articles to a declaration that fits its pages."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import ROOT, run, sample_site

from crawler.declaring.checking import complaints, verdict
from crawler.declaring.drafting import article_pattern, declaration, module_of
from crawler.declaring.trying import Trial, TriedPage
from crawler.errors import BadAddressError
from crawler.extraction import read
from crawler.site import SiteSpider

ARTICLE = "SocialSecurityInquiry/aulcmpkjxr.html"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Serve the sample site."""
    with sample_site() as address:
        yield address


@pytest.mark.parametrize(
    ("url", "others", "strangers"),
    [
        (
            "https://e.org/Inquiry/abcdefghij.html",
            ["/Inquiry/zyxwvutsrq.html"],
            ["/Inquiry/", "/Other/abcdefghij.html"],
        ),
        (
            "https://e.org/2022/05/12/how-to-pay",
            ["/2023/11/02/where-to-pay", "/2023/11/02/what/"],
            ["/about", "/2022/"],
        ),
        ("https://e.org/guide/123.htm", ["/guide/9.htm"], ["/guide/index.htm", "/guide/9.html"]),
        ("https://e.org/show.php?id=3&lang=en", ["/show.php?id=77&lang=zh"], ["/show.php", "/list.php?id=3&lang=en"]),
    ],
)
def test_a_draft_fits_articles_of_the_same_form_and_no_others(
    url: str, others: list[str], strangers: list[str]
) -> None:
    source = declaration("example-org", url)
    compile(source, "example_org.py", "exec")
    articles = re.search(r'articles = r"(.+)"', source)
    assert articles
    matching = [url, *(f"https://e.org{other}" for other in others)]
    assert all(re.search(articles[1], address) for address in matching)
    assert not [stranger for stranger in strangers if re.search(articles[1], f"https://e.org{stranger}")]


def test_folders_with_days_are_no_section_of_the_site() -> None:
    assert 'starts = ("https://e.org/news/", "https://e.org/")' in declaration(
        "e", "https://e.org/news/2022/0512/a.html"
    )
    assert article_pattern("/news/2022/0512/a.html") == r"/news/[\d_-]+/[\d_-]+/[\w%-]+\.html$"


def test_a_name_becomes_a_module_or_is_refused() -> None:
    assert (module_of("example-org"), module_of("12333.gov.cn")) == ("example_org", "site_12333_gov_cn")
    for name in ("Example", "", "a/b", "../x"):
        with pytest.raises(BadAddressError, match="lower-case"):
            module_of(name)


def genspider(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "genspider", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_genspider_writes_a_site_that_its_own_tests_accept(site: str, tmp_path: Path) -> None:
    for name in ("corpus", "crawler"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    done = genspider(tmp_path, "-t", "site", "nongan", f"{site}{ARTICLE}")
    assert done.returncode == 0, done.stderr
    saved = tmp_path / "tests" / "sites" / "nongan" / "first"
    record = json.loads((saved / "article.json").read_text("utf-8"))
    assert (record["kind"], record["phones"]) == ("article", ["0431-12333", "12393"])
    assert json.loads((saved / "meta.json").read_text("utf-8"))["url"] == record["url"]
    assert b"Nongan" in (saved / "page.html").read_bytes()
    command = [sys.executable, "-m", "crawler", "check", "nongan", "--pages", "4"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "article: `articles` matches" in checked.stdout
    again = genspider(tmp_path, "nongan", f"{site}{ARTICLE}")
    assert (again.returncode, "declared already" in again.stderr) == (2, True)


def test_genspider_writes_nothing_where_there_is_no_page(site: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "genspider", "nowhere", f"{site}Nothing/here.html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, "gone: status 404" in done.stderr) == (2, True)
    assert not (tmp_path / "tests").exists()
    assert not (ROOT / "crawler" / "spiders" / "nowhere.py").exists()


def test_check_tells_which_rules_match_and_leaves_nothing_behind(site: str, tmp_path: Path) -> None:
    done = run("crawler", "check", "sample", "--start", site, "--pages", "4", env={"DATA_DIR": str(tmp_path / "data")})
    assert done.returncode == 0, done.stderr
    assert "a start address" in done.stdout
    assert "listing: a sitemap, or `listings` matches" in done.stdout
    assert "neither `articles` nor `listings` matches" in done.stdout
    assert not (tmp_path / "data").exists()


def test_check_says_what_wants_mending(site: str) -> None:
    done = run("crawler", "check", "--url", f"{site}login", "--pages", "1", env={})
    assert done.returncode == 1
    assert "no article among 0 pages" in done.stderr.splitlines()[-1]


def test_check_says_that_a_start_page_passes_for_an_article() -> None:
    class Office(SiteSpider):
        name = "office"
        starts = ("https://e.org/",)
        articles = r"/guide/\d+$"

    html = b"<h1>How to pay</h1><p>The pension insurance is paid at the window of the district, every month.</p>"
    first, guide = (
        TriedPage(url, html, "", read(html, url=url, fetched=datetime.now(UTC)))
        for url in ("https://e.org/", "https://e.org/guide/1")
    )
    fits = Trial(Office(), (guide,), ())
    assert complaints(fits) == []
    assert verdict(fits) == "office: 1 pages, 1 of them articles: the declaration fits them"
    wrong = "https://e.org/ is read as an article, though `articles` does not match it; name it in `listings`"
    assert complaints(Trial(Office(), (first, guide), ())) == [wrong]
    assert complaints(Trial(Office(), (first,), ()))[1:] == [wrong]


def test_extract_explains_what_is_missing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>How to pay</h1><p>The pension insurance is paid at the window of the district, every month.</p>"
    )
    done = run("crawler", "extract", "--url", "https://e.org/x.html", "--explain", str(page), env={})
    assert json.loads(done.stdout)["title"] == "How to pay"
    assert re.search(r"steps +MISSING", done.stderr)


def test_extract_explains_by_which_sentence_a_fact_was_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<h1>Pension in Hefei in 2022</h1><p>The pension is asked for at the counter.</p><p>The unit pays 16%.</p>"
    )
    done = run("crawler", "extract", "--url", "https://e.org/x.html", "--explain", str(page), env={})
    (fact,) = json.loads(done.stdout)["facts"]
    assert (fact["measure"], fact["value"], fact["quote"]) == ("pension-rate-employer", "16", "The unit pays 16%.")
    assert re.search(r"facts +1: pension-rate-employer 16 %", done.stderr)
    assert re.search(r"pension-rate-employer +16 % +Hefei 2022 +The unit pays 16%\.", done.stderr)
