"""The pages of the search site, over a real store and a real index."""

from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from webapp_articles import (
    ARTICLES,
    CHINESE,
    GONE,
    GUIDE,
    HOST,
    PLAIN,
    PRIVATE,
    REISSUE,
    VERIFIED,
    article,
    fill,
    settings,
    urls,
)

from corpus import open_store, page_id, restore_store
from indexer import open_index
from webapp import create_app


def page(site: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    answer = site.get(address)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def element(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select_one(selector)
    assert found is not None, selector
    return found


def text(soup: BeautifulSoup | Tag, selector: str) -> str:
    return " ".join(element(soup, selector).get_text().split())


def texts(soup: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


def hrefs(soup: BeautifulSoup | Tag, selector: str) -> list[str]:
    return [str(found["href"]) for found in soup.select(selector)]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search?q=pension",
        "/search?q=zzqqy",
        "/topics",
        "/regions",
        "/laws",
        "/law/social-insurance-law",
        "/law/social-insurance-law/25",
        f"/article/{GUIDE.id}",
        f"/article/{GUIDE.id}/history",
        f"/article/{GUIDE.id}/history/1",
        "/changes",
        "/search",
    ],
)
def test_every_page_is_whole(site: FlaskClient, address: str) -> None:
    soup = page(site, address)
    assert len(soup.select("h1")) == len(soup.select("main")) == len(soup.select("header.top")) == 1
    assert len(soup.select("search form[action='/search'] input[name=q]")) == 1
    assert element(soup, "html")["lang"] == "en"
    assert text(soup, "title").endswith("shebao") or text(soup, "title").startswith("shebao")
    ids = [str(found["id"]) for found in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert not soup.select("script:not([src^='/static/'], [type='application/ld+json']), [style], style")


def test_home_leads_to_topics_regions_and_the_newest(site: FlaskClient) -> None:
    soup = page(site, "/")
    assert "/search?topic=medical-insurance" in hrefs(soup, ".tiles a")
    assert "Contribution base 缴费基数 27 guides" in texts(soup, ".tiles li")
    assert "/search?region=Changzhou" in hrefs(soup, "[aria-labelledby=by-region] a")
    assert f"All guides, newest first {len(ARTICLES)} guides" in texts(soup, "[aria-labelledby=newest] p")
    assert len(soup.select("[aria-labelledby=newest] li")) == 5


def test_results_show_what_a_reader_needs_to_judge(site: FlaskClient) -> None:
    soup = page(site, "/search?q=pay+medical+insurance+mother")
    first = element(soup, ".hit")
    assert text(first, "h2 a") == GUIDE.title
    assert hrefs(first, "h2 a") == [f"/article/{GUIDE.id}"]
    assert "mother" in texts(first, ".snippet mark")
    assert texts(first, ".badges li") == ["Medical insurance", "Changzhou", "Jiangsu", "2021", "2022"]
    assert text(first, ".origin") == "guides published 17 May 2022 checked 20 November 2026"
    times = [str(time["datetime"]) for time in first.select("time")]
    assert times == ["2022-05-17", "2026-11-20T06:00:00Z"]


def test_results_name_the_language_of_each_article(site: FlaskClient) -> None:
    first = element(page(site, f"/search?q={quote('生育保险报销')}"), ".hit")
    assert text(first, "h2") == CHINESE.title
    assert element(first, "h2 a")["lang"] == element(first, ".snippet")["lang"] == "zh"


def test_the_source_may_forbid_a_snippet(site: FlaskClient) -> None:
    soup = page(site, "/search?q=secret+words+pension+office&topic=pension")
    (hit,) = [hit for hit in soup.select(".hit") if PRIVATE.title in hit.get_text()]
    assert not hit.select(".snippet")


def test_the_title_says_what_and_where(site: FlaskClient) -> None:
    assert text(page(site, "/search?q=contribution+base"), "title") == "contribution base (page 1 of 3) – shebao"
    second = page(site, "/search?q=contribution+base&page=2")
    assert text(second, "title") == "contribution base (page 2 of 3) – shebao"
    assert text(page(site, "/search?topic=maternity"), "title") == "Maternity – shebao"


def test_pages_lead_to_each_other(site: FlaskClient) -> None:
    second = page(site, "/search?q=contribution+base&page=2")
    assert hrefs(second, "[rel=prev]") == ["/search?q=contribution+base"]
    assert hrefs(second, "[rel=next]") == ["/search?q=contribution+base&page=3"]
    assert text(second, "[aria-current=page]") == "2"
    seen = [
        href
        for number in (1, 2, 3)
        for href in hrefs(page(site, f"/search?q=contribution+base&page={number}"), ".hit h2 a")
    ]
    assert len(seen) == len(set(seen)) == 27


def test_a_page_beyond_the_last_leads_back(site: FlaskClient) -> None:
    soup = page(site, "/search?q=contribution+base&page=9")
    assert "There is no page 9" in text(soup, ".notice")
    assert hrefs(soup, ".notice a") == ["/search?q=contribution+base&page=3"]


def test_filters_keep_the_query_and_can_be_taken_away(site: FlaskClient) -> None:
    soup = page(site, "/search?q=contribution+base&year=2022")
    assert hrefs(soup, ".chosen a") == ["/search?q=contribution+base"]
    assert "/search?q=contribution+base&region=Shenzhen&year=2022" in hrefs(soup, ".filters a")
    assert text(soup, "h1") == "9 guides for contribution base"
    hidden = [(str(field["name"]), str(field["value"])) for field in soup.select("form [type=hidden]")]
    assert hidden == [("year", "2022")]


def test_following_a_filter_finds_as_many_as_it_says(site: FlaskClient) -> None:
    soup = page(site, "/search?q=contribution+base")
    items = [item for item in soup.select(".filters li") if item.select_one("a")]
    assert len(items) > 8
    for item in items:
        narrowed = page(site, hrefs(item, "a")[0])
        assert text(narrowed, "h1").split()[0] == text(item, ".count").split()[0]


def test_orders_can_be_chosen(site: FlaskClient) -> None:
    soup = page(site, "/search?q=contribution+base&page=2")
    assert text(soup, ".orders [aria-current]") == "Best match"
    assert hrefs(soup, ".orders a") == ["/search?q=contribution+base&sort=date"]


def test_nothing_found_helps(site: FlaskClient) -> None:
    soup = page(site, "/search?q=reissue+card&region=Changzhou&topic=maternity")
    assert text(soup, "h1") == "Nothing found for reissue card"
    assert "/search?q=reissue+card&region=Changzhou" in hrefs(soup, "main .prose a")
    assert "Without Maternity: " in text(soup, "main .prose li")
    assert soup.select(".tiles a")


def test_a_very_long_question_is_cut_and_says_so(site: FlaskClient) -> None:
    soup = page(site, "/search?q=" + "pension+" * 60)
    assert "very long" in text(soup, ".notice")


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1",
        "page=0",
        "page=1000000000",
        "page=1.5",
        "page=%D9%A3",
        "year=x",
        "year=99999",
        "topic=unknown",
        "sort=price",
        "law=../../etc",
        "region=" + "x" * 500,
    ],
)
def test_bad_parameters_are_refused_readably(site: FlaskClient, query: str) -> None:
    soup = page(site, f"/search?q=pension&{query}", 400)
    assert query.split("=", maxsplit=1)[0] in text(soup, ".lead")
    answer = site.get(f"/api/v1/search?q=pension&{query}")
    assert answer.status_code == 400
    assert query.split("=", maxsplit=1)[0] in answer.get_json()["error"]


@pytest.mark.parametrize(
    "query",
    [
        "q=%E2%80%AE",
        "q=*",
        "q=%22",
        "q=NOT+NOT+NOT",
        "q=title:",
        "q=((((",
        "q=-",
        "q=a%0D%0ASet-Cookie:+x",
        "page=&year=&topic=",
    ],
)
def test_whatever_is_typed_is_answered(site: FlaskClient, query: str) -> None:
    assert site.get(f"/search?{query}").status_code == 200
    assert site.get(f"/api/v1/search?{query}").status_code == 200


@pytest.mark.parametrize("query", ["q=pension&q=card", "=&&&==", "q=pension&from=elsewhere"])
def test_what_a_page_passes_over_the_api_refuses(site: FlaskClient, query: str) -> None:
    assert site.get(f"/search?{query}").status_code == 200
    assert site.get(f"/api/v1/search?{query}").status_code == 400


def test_an_article_is_laid_out_for_reading(site: FlaskClient) -> None:
    soup = page(site, f"/article/{GUIDE.id}")
    assert text(soup, "h1") == GUIDE.title
    assert texts(soup, "ol.steps > li") == list(GUIDE.steps)
    assert texts(soup, ".prose h2") == ["How to pay", "What it costs", "Legal basis"]
    assert texts(soup, "td") == ["Who", "A year", "Adults", "380 yuan", "Students", "350 yuan"]
    assert texts(soup, "blockquote p") == ["Whoever pays late waits 60 days before the insurance pays."]
    assert texts(soup, ".prose > ul > li")[:2] == ["Identity card", "Household register"]
    assert texts(soup, ".crumbs li") == ["Home", "Medical insurance"]


def test_the_law_stands_apart_and_leads_on(site: FlaskClient) -> None:
    law = element(page(site, f"/article/{GUIDE.id}"), "section.law")
    assert hrefs(law, "a") == ["/law/social-insurance-law/25", "/law/social-insurance-law/27"]
    assert "establishes and improves" in law.get_text()
    assert GUIDE.title in texts(page(site, "/law/social-insurance-law/27"), ".hit h2")
    assert len(page(site, "/law/social-insurance-law").select(".hit")) == 3
    assert "/law/social-insurance-law/54" in hrefs(page(site, "/laws"), "main a")


def test_facts_and_dates_of_an_article(site: FlaskClient) -> None:
    facts = element(page(site, f"/article/{GUIDE.id}"), ".facts")
    assert {"tel:12333", "tel:051985588888", "/search?region=Changzhou", "/search?year=2022"} <= set(hrefs(facts, "a"))
    named = dict(zip(texts(facts, "dt"), texts(facts, "dd"), strict=True))
    assert named["Filed there under"] == "Job Recruitment Website › Social security inquiry"
    assert named["Published"] == "17 May 2022"
    assert (named["Retrieved"], named["Last changed"], named["Last checked"]) == (
        "3 October 2026",
        "3 October 2026",
        "20 November 2026",
    )


def test_an_article_leads_to_its_source_and_is_no_rival_of_it(site: FlaskClient) -> None:
    soup = page(site, f"/article/{GUIDE.id}")
    assert hrefs(soup, "link[rel=canonical]") == hrefs(soup, ".to-source a") == [GUIDE.url]
    assert element(soup, "meta[name=robots]")["content"] == "noindex"


def test_related_articles_are_ours_where_we_have_them(site: FlaskClient) -> None:
    related = element(page(site, f"/article/{GUIDE.id}"), "[aria-labelledby=related]")
    assert hrefs(related, "a") == [f"/article/{REISSUE.id}", "https://elsewhere.example/transfer.html"]
    outside = element(related, "a.away")
    assert outside["rel"] == ["nofollow", "noopener"]


def test_similar_articles_are_others(site: FlaskClient) -> None:
    similar = hrefs(page(site, f"/article/{REISSUE.id}"), "[aria-labelledby=similar] a")
    assert 1 <= len(similar) <= 5
    assert f"/article/{REISSUE.id}" not in similar


def test_text_as_found_stands_beside_its_repair(site: FlaskClient) -> None:
    soup = page(site, f"/article/{GUIDE.id}")
    assert "/kloc-0/5" in text(soup, "details .as-found")
    assert not page(site, f"/article/{REISSUE.id}").select(".repair")


def test_an_import_without_blocks_has_its_steps_as_a_list(site: FlaskClient) -> None:
    body = element(page(site, f"/article/{PLAIN.id}"), ".prose")
    assert texts(body, "ol.steps > li") == list(PLAIN.steps)
    assert texts(body, "p") == ["A pension account follows you.", "That is all."]


def test_a_chinese_article_says_so(site: FlaskClient) -> None:
    soup = page(site, f"/article/{CHINESE.id}")
    assert element(soup, "article")["lang"] == "zh"
    assert element(soup, "section.law h2")["lang"] == "en"


def test_an_article_that_the_source_removed_is_410_with_its_last_text(site: FlaskClient) -> None:
    soup = page(site, f"/article/{GONE.id}", 410)
    assert "The source has removed this guide" in text(soup, ".notice")
    assert "Show the old card" in text(soup, ".prose")


def test_noarchive_shows_no_copy(site: FlaskClient) -> None:
    soup = page(site, f"/article/{PRIVATE.id}")
    assert "Secret words" not in soup.get_text()
    assert "does not allow copies" in text(soup, ".notice")
    assert hrefs(soup, ".to-source a") == [PRIVATE.url]
    assert hrefs(soup, "section.law a") == ["/law/social-insurance-law"]
    api = site.get(f"/api/v1/articles/{PRIVATE.id}").get_json()
    assert api["title"] == PRIVATE.title
    assert not {"text", "steps", "facts", "blocks", "text_as_found"} & set(api)


def test_browse_pages_lead_to_searches(site: FlaskClient) -> None:
    assert "/search?topic=pension" in hrefs(page(site, "/topics"), "main a")
    regions = page(site, "/regions")
    assert texts(regions, "main h2") == sorted(texts(regions, "main h2"))
    assert "/search?region=Xi'an" in hrefs(regions, "main a")


@pytest.mark.parametrize(
    "address",
    [
        "/nope",
        "/article/nope",
        "/article/nope/history",
        "/article/",
        "/law/no-such-law",
        "/law/social-insurance-law/999",
        "/law/social-insurance-law/x",
        "/maintenance",
        "/search/",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
    ],
)
def test_what_is_not_there_is_a_readable_404(site: FlaskClient, address: str) -> None:
    soup = page(site, address, 404)
    assert soup.select("search form")
    assert text(soup, "h1") == "Page not found"


def test_an_imported_id_with_slashes_and_marks_has_a_page(tmp_path: Path) -> None:
    odd = article("odd", "An imported guide", "Some text on pensions.", id="doc/1?x=ü&y#z")
    fill(tmp_path, [odd])
    app = create_app(settings(tmp_path))
    site = app.test_client()
    (address,) = hrefs(page(site, "/search?q=imported"), ".hit h2 a")
    assert text(page(site, address), "h1") == "An imported guide"
    (versions,) = hrefs(page(site, address), ".facts > p a")
    assert text(page(site, versions), "h1") == "Versions of this guide"
    assert site.get(f"/api/v1{address.replace('/article/', '/articles/')}").get_json()["id"] == odd.id
    app.extensions["shebao"].close()


@pytest.mark.parametrize("address", ["/", "/search?q=x", "/topics", f"/article/{page_id(HOST)}"])
def test_a_site_without_an_index_says_what_to_do_and_recovers(tmp_path: Path, address: str) -> None:
    app = create_app(settings(tmp_path / "new"))
    site = app.test_client()
    assert not (tmp_path / "new").exists()
    assert "python -m" in text(page(site, address, 503), ".lead")
    assert site.get(address).headers["Retry-After"]
    assert "python -m" in site.get("/api/v1/search?q=x").get_json()["error"]
    assert site.get("/healthz").status_code == 200
    assert site.get("/readyz").status_code == 503
    assert not (tmp_path / "new").exists()
    fill(tmp_path / "new", [article("x", "x marks it", "x", id=page_id(HOST))])
    assert site.get(address).status_code == 200
    assert site.get("/readyz").get_json() == {"status": "ready", "articles": 1}
    app.extensions["shebao"].close()


def test_a_damaged_store_is_a_503_that_names_no_file(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "corpus.sqlite").write_bytes(b"no database" * 1000)
    site = create_app(settings(tmp_path)).test_client()
    soup = page(site, "/search?q=pension", 503)
    assert "corpus verify" in text(soup, ".lead")
    assert str(tmp_path) not in soup.get_text()


def test_what_is_saved_and_indexed_shows_at_once(tmp_path: Path) -> None:
    fill(tmp_path, [GUIDE])
    app = create_app(settings(tmp_path))
    site = app.test_client()
    assert text(page(site, "/search?q=reissue+changzhou+card"), "h1").startswith(("1 guide", "Nothing"))
    where = urls(tmp_path)
    with open_store(where["store_url"]) as store, open_index(where["index_url"]) as index:
        store.put([REISSUE])
        index.update(store.changes(index.position()))
    assert text(page(site, "/search?q=reissue+changzhou+card"), ".hit h2") == REISSUE.title
    app.extensions["shebao"].close()


def test_a_restored_backup_shows_at_once(tmp_path: Path) -> None:
    fill(tmp_path, [GUIDE])
    where = urls(tmp_path)
    app = create_app(settings(tmp_path))
    site = app.test_client()
    with open_store(where["store_url"]) as store:
        store.backup(tmp_path / "backup.sqlite")
        store.remove(GUIDE.id, VERIFIED)
    page(site, f"/article/{GUIDE.id}", 410)
    restore_store(where["store_url"], tmp_path / "backup.sqlite")
    page(site, f"/article/{GUIDE.id}")
    app.extensions["shebao"].close()
