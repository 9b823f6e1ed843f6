"""What pages say of themselves to machines: whose article it is, what it rests on, nothing that may not be copied."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import html5lib  # type: ignore[import-untyped]  # it has no types
import pytest
from webapp_articles import CHINESE, GUIDE, HOSTILE, PAYLOADS, PLAIN, PRIVATE, SIL, settings

from corpus import LegalReference
from webapp import create_app
from webapp.structured import Data, article, breadcrumbs, website

PAGE = "https://shebao.example/article/x"
LAW = "Social Insurance Law of the People's Republic of China"


def law_page(basis: LegalReference) -> str:
    return f"https://shebao.example/law/{basis.slug}" + (f"/{basis.article}" if basis.article else "")


def test_a_site_says_how_it_is_searched() -> None:
    assert website("https://shebao.example/", "https://shebao.example/search", ["en", "zh"]) == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "shebao",
        "alternateName": "社保",
        "url": "https://shebao.example/",
        "inLanguage": ["en", "zh"],
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": "https://shebao.example/search?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def test_an_article_says_on_what_it_is_based() -> None:
    publisher = {"@type": "Organization", "name": "guides", "url": "https://guides.example/"}
    assert article(GUIDE, PAGE, law_page) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "url": PAGE,
        "mainEntityOfPage": PAGE,
        "headline": "How to help others pay medical insurance",
        "description": "Medical insurance for residents can be paid by a member of the family.",
        "inLanguage": "en",
        "datePublished": "2022-05-17",
        "dateModified": "2026-10-03T08:30:00Z",
        "isBasedOn": {"@type": "WebPage", "url": GUIDE.url, "publisher": publisher},
        "publisher": publisher,
        "sourceOrganization": publisher,
        "about": [{"@type": "Thing", "name": "Medical insurance", "alternateName": "医疗保险"}],
        "citation": [
            {
                "@type": "Legislation",
                "name": f"{LAW}, Article {number}",
                "url": f"https://shebao.example/law/social-insurance-law/{number}",
                "isPartOf": {"@type": "Legislation", "name": LAW},
            }
            for number in (25, 27)
        ],
        "spatialCoverage": [{"@type": "Place", "name": "Changzhou"}, {"@type": "Place", "name": "Jiangsu"}],
        "temporalCoverage": "2021/2022",
    }


def test_what_is_not_known_is_not_said() -> None:
    data = article(replace(PLAIN, lang="", url="", site="imported", changed=None), PAGE, law_page)
    assert not {"datePublished", "dateModified", "isBasedOn", "citation", "inLanguage", "temporalCoverage"} & set(data)
    assert data["publisher"] == {"@type": "Organization", "name": "imported"}
    assert "" not in data.values()


def test_a_statute_as_a_whole_is_cited_as_such_and_linked_only_where_it_has_a_page() -> None:
    cited = replace(GUIDE, legal_basis=(LegalReference(SIL),))
    page = "https://shebao.example/law/social-insurance-law"
    assert article(cited, PAGE, law_page)["citation"] == [{"@type": "Legislation", "name": LAW, "url": page}]
    assert article(cited, PAGE, lambda _: "")["citation"] == [{"@type": "Legislation", "name": LAW}]


@pytest.mark.parametrize("robots", [("noarchive",), ("nosnippet",), PRIVATE.robots])
def test_a_source_that_forbids_copies_is_obeyed(robots: tuple[str, ...]) -> None:
    private = replace(PRIVATE, robots=robots)
    assert "Secret" not in json.dumps(article(private, PAGE, law_page))
    assert "Secret" in json.dumps(article(replace(private, robots=()), PAGE, law_page))


def test_a_description_is_short_and_cut_at_a_word() -> None:
    english = article(replace(GUIDE, text="Pay early. " * 40), PAGE, law_page)["description"]
    assert str(english).endswith(("early.…", "Pay…"))
    assert len(str(english)) <= 201
    chinese = article(replace(CHINESE, text="社保" * 150, lang=""), PAGE, law_page)
    assert chinese["description"] == "社保" * 100 + "…"
    assert chinese["inLanguage"] == "zh"


def test_an_address_that_leads_to_no_web_page_is_no_source() -> None:
    data = article(replace(GUIDE, url="javascript:window.hit=1"), PAGE, law_page)
    assert "javascript" not in json.dumps(data)


def test_years_are_a_period() -> None:
    one = article(replace(GUIDE, years=(2022,), published=date(2022, 1, 2)), PAGE, law_page)
    assert (one["temporalCoverage"], one["datePublished"]) == ("2022", "2022-01-02")


def test_the_way_to_a_page_is_a_list_in_order() -> None:
    trail = [("Home", "https://shebao.example/"), ("Pension", "https://shebao.example/search?topic=pension"), ("x", "")]
    assert breadcrumbs(trail) == {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://shebao.example/"},
            {
                "@type": "ListItem",
                "position": 2,
                "name": "Pension",
                "item": "https://shebao.example/search?topic=pension",
            },
            {"@type": "ListItem", "position": 3, "name": "x"},
        ],
    }


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_hostile_text_stays_in_its_element(tmp_path: Path, number: int) -> None:
    payload, hostile = PAYLOADS[number], HOSTILE[number]
    for data in (
        article(hostile, PAGE, law_page),
        article(replace(hostile, title=payload, site=payload, lang=payload), payload, lambda _: payload),
        breadcrumbs([(payload, payload)]),
        website(payload, payload, [payload]),
    ):
        document = html5lib.parse(rendered(tmp_path, data), treebuilder="lxml", namespaceHTMLElements=False)
        (script,) = document.iter("script")
        assert json.loads(script.text) == data
        assert [element.tag for element in document.find("body").iter()] == ["body", "script", "p"]
        assert document.find("body/p").text == "after"


def rendered(folder: Path, data: Data) -> str:
    """Return a tiny page that embeds the data as our pages do."""
    app = create_app(settings(folder))
    embedded = '{% from "macros.html" import data_block %}{{ data_block(data) }}'
    with app.test_request_context():
        script = app.jinja_env.from_string(embedded).render(data=data)
    return f"<!DOCTYPE html><title>x</title><body>{script}<p>after</p>"
