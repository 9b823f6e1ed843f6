"""What the site says above and beside the hits: answers, what was understood and the ways out, copies, suggestions."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from answering_articles import (
    ANSWERING,
    CARD,
    LEAVE,
    NEW_RATE,
    NEW_RATE_COPY,
    NEWER_RATE,
    OLD_RATE,
    OLDER_RATE,
    OTHER_LEAVE,
    SHENZHEN_2022,
    SILENT,
)
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from indexer_articles import article
from test_webapp_pages import element, hrefs, page, text, texts
from test_webapp_security import assert_harmless
from webapp_articles import GUIDE, PAYLOADS, REISSUE, VERIFIED, fill, settings

from corpus import Article, LegalReference, RelatedLink
from webapp import create_app

LOWEST = "lower limit of the contribution base in Shenzhen"


def served(folder: Path, articles: list[Article]) -> Iterator[FlaskClient]:
    fill(folder, articles)
    app = create_app(settings(folder))
    yield app.test_client()
    app.extensions["shebao"].close()


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of a site whose articles state figures, some against each other."""
    yield from served(tmp_path_factory.mktemp("answering"), [_checked(one) for one in ANSWERING])


def _checked(one: Article) -> Article:
    fields = {name: getattr(one, name) for name in one.__slots__}
    return Article(**{**fields, "verified": VERIFIED})


def search(site: FlaskClient, words: str, more: str = "") -> BeautifulSoup:
    return page(site, f"/search?q={quote(words)}{more}")


def found(site: FlaskClient, words: str) -> dict[str, object]:
    answer: dict[str, object] = site.get("/api/v1/search", query_string={"q": words}).get_json()
    return answer


def test_steps_stand_above_the_hits_with_all_that_tells_whose_they_are(answering: FlaskClient) -> None:
    soup = search(answering, "How do I replace a lost card in Changzhou?")
    box = element(soup, "section.answer")
    assert text(box, "h2") == "How it is done"
    assert texts(box, "ol li") == list(CARD.steps)
    assert texts(box, ".origin") == [
        f"From {CARD.title}, example · Changzhou · rules of 2022 · checked 20 November 2026",
        "Legal basis: Social Insurance Law, Article 58",
    ]
    assert hrefs(box, "a") == [f"/article/{CARD.id}", "/law/social-insurance-law/58"]
    assert soup.select("section.answer ~ ol.hits")


def test_a_telephone_number_can_be_dialled(answering: FlaskClient) -> None:
    box = element(search(answering, "phone of the social security bureau in Changzhou"), "section.answer")
    assert text(box, "h2") == "Whom to call"
    assert hrefs(box, ".phones a") == ["tel:051912333"]
    assert text(box, "blockquote") == "The bureau in Changzhou answers under 0519-12333."


def test_a_figure_stands_with_its_name_and_with_the_values_of_other_years(answering: FlaskClient) -> None:
    box = element(search(answering, LOWEST), "section.answer")
    assert text(box, "h2") == "Lower limit of the contribution base"
    assert text(box, "blockquote") in SHENZHEN_2022.text
    assert "2360 yuan" in text(box, "blockquote")
    assert "Shenzhen" in texts(box, "mark")
    assert text(box, ".notice") == "The figure is another in rules of other years."
    claims = texts(box, ".claims li")
    assert claims[0].startswith("2360 yuan (1 source, 2022): ")
    assert claims[1].startswith("2200 yuan (1 source, 2021): ")
    assert len(claims) == 2


def test_sources_are_counted_the_newest_rule_first_and_each_is_a_link(answering: FlaskClient) -> None:
    box = element(search(answering, "employer pension rate"), "section.answer")
    assert [claim.split(":")[0] for claim in texts(box, ".claims li")] == [
        "16 % (2 sources, 2021–2022)",
        "20 % (2 sources, 2017–2018)",
    ]
    links = {href.rsplit("/", 1)[1] for href in hrefs(box, ".claims a")}
    assert len(links & {NEW_RATE.id, NEW_RATE_COPY.id}) == 1
    assert links >= {NEWER_RATE.id, OLD_RATE.id, OLDER_RATE.id}


def test_sources_that_contradict_each_other_are_a_warning(answering: FlaskClient) -> None:
    box = element(search(answering, "how many days is maternity leave"), "section.answer")
    assert text(box, ".notice.warn").startswith("Sources contradict each other.")
    assert set(hrefs(box, ".claims a")) == {f"/article/{LEAVE.id}", f"/article/{OTHER_LEAVE.id}"}


@pytest.mark.parametrize("words", ["weather tomorrow", "pension", "phone for leave of the father in Hainan"])
def test_nothing_stands_above_the_hits_where_the_evidence_is_weak_or_forbidden(
    answering: FlaskClient, words: str
) -> None:
    assert not search(answering, words).select(".answer")
    assert SILENT.phones[0] not in search(answering, words).get_text()
    assert found(answering, words)["answer"] is None


def test_programs_get_the_answer_with_its_dates(answering: FlaskClient) -> None:
    answer = found(answering, LOWEST)["answer"]
    assert isinstance(answer, dict)
    assert list(answer) == [
        *("kind", "text", "items", "id", "title", "url", "source_url", "site", "regions", "years", "legal_basis"),
        *("fact", "claims", "retrieved", "verified"),
    ]
    assert (answer["kind"], answer["id"], answer["url"]) == ("figure", SHENZHEN_2022.id, f"/article/{SHENZHEN_2022.id}")
    assert (answer["retrieved"], answer["verified"]) == ("2024-01-03T00:00:00Z", "2026-11-20T06:00:00Z")
    assert "".join(span["text"] for span in answer["text"]) in SHENZHEN_2022.text
    assert [(claim["value"], claim["years"]) for claim in answer["claims"]] == [("2360", [2022]), ("2200", [2021])]


def test_a_correction_says_what_it_shows_and_leads_out(answering: FlaskClient) -> None:
    soup = search(answering, "maternty leave", "&topic=maternity")
    assert text(soup, ".notice") == "Showing results for maternity leave. Search for maternty leave instead"
    (way_out,) = hrefs(soup, ".found ~ a, p.notice a")
    assert way_out == "/search?q=maternty+leave&topic=maternity&literal=1"
    literal = page(answering, way_out)
    assert not literal.select(".notice")
    assert element(literal, "#q")["value"] == "maternty leave"
    assert found(answering, "maternty leave")["corrected"] == "maternity leave"


def test_what_may_have_been_meant_is_a_link(tmp_path: Path) -> None:
    many = [article(number, f"Which certificate {number} is for") for number in range(1, 31)]
    for site in served(tmp_path, [*many, article(40, "Certifcate of miners")]):
        soup = search(site, "certifcate")
        assert text(soup, ".notice") == "Did you mean certificate?"
        assert hrefs(soup, ".notice a") == ["/search?q=certificate"]
        assert texts(soup, ".hit h2") == ["Certifcate of miners"]
        assert not search(site, "certifcate", "&literal=1").select(".notice")


def test_a_place_and_a_year_are_read_and_every_way_out_is_there(answering: FlaskClient) -> None:
    soup = search(answering, "contribution base Shenzhen 2022")
    assert text(soup, ".read").startswith("First comes what is about: Shenzhen, 2022.")
    assert hrefs(soup, ".read a") == [
        "/search?q=contribution+base+Shenzhen+2022&region=Shenzhen",
        "/search?q=contribution+base+Shenzhen+2022&year=2022",
        "/search?q=contribution+base+Shenzhen+2022&literal=1",
    ]
    # Soft: what is about other places and years comes behind, and is not shut out.
    assert "Contribution base in Chengdu in 2022" in texts(soup, ".hit h2")
    assert not page(answering, hrefs(soup, ".read a")[-1]).select(".read, .answer")
    only = page(answering, hrefs(soup, ".read a")[0])
    assert all("Shenzhen" in title for title in texts(only, ".hit h2"))


@pytest.mark.parametrize("literal", ["2", "yes", "-1", "<b>"])
def test_literal_is_yes_or_no(answering: FlaskClient, literal: str) -> None:
    answer = answering.get("/api/v1/search", query_string={"q": "x", "literal": literal})
    assert (answer.status_code, "literal" in answer.get_json()["error"]) == (400, True)


LEAFLET = GUIDE.text * 3
COPIES = [
    article(1, "Insurance of a relative", LEAFLET),
    article(2, "Insurance of relatives", LEAFLET, site="other.example"),
    article(3, "How relatives are insured", LEAFLET, site="third.example"),
]


def test_sites_that_say_the_same_are_named_under_one_hit(tmp_path: Path) -> None:
    for site in served(tmp_path, [*COPIES, REISSUE]):
        (hit,) = search(site, "insurance relatives").select(".hit")
        (also,) = [line for line in texts(hit, ".origin") if line.startswith("Also")]
        assert also.startswith("Also on 2 sites: ")
        shown = {*hrefs(hit, "h2 a"), *hrefs(hit, ".origin a")}
        assert shown == {f"/article/{one.id}" for one in COPIES}
        (record,) = site.get("/api/v1/search?q=insurance+relatives").get_json()["hits"]
        assert record["duplicates"] == 2


def test_pages_of_one_site_that_say_the_same_are_counted_as_pages(tmp_path: Path) -> None:
    for site in served(tmp_path, [COPIES[0], article(4, "Insurance of a relative again", LEAFLET)]):
        (hit,) = search(site, "insurance relatives").select(".hit")
        assert "The same on 1 more page:" in text(hit, ".origin:last-child")


PENSION_LAW = LegalReference(GUIDE.legal_basis[0].law, 25)


def test_an_article_tells_what_else_its_paragraph_of_law_answers(tmp_path: Path) -> None:
    others = [article(number, f"Guide {number} to premiums", legal_basis=(PENSION_LAW,)) for number in range(1, 6)]
    for site in served(tmp_path, [GUIDE, *others]):
        same = element(page(site, f"/article/{GUIDE.id}"), ".same-law")
        assert text(same, "h2") == "What else these paragraphs of law answer"
        assert hrefs(same, "a")[0] == "/law/social-insurance-law/25"
        assert text(same, ".count") == "6 guides"
        guides = hrefs(same, "ul ul a")
        assert len(guides) == len(set(guides)) == 3
        assert set(guides) <= {f"/article/{one.id}" for one in others}
        # No other guide rests on Article 27.
        assert "/law/social-insurance-law/27" not in hrefs(same, "a")


def test_related_guides_are_resolved_and_none_is_listed_twice(tmp_path: Path) -> None:
    listed = [article(number, f"Pension transfer, part {number}") for number in range(1, 4)]
    links = tuple(RelatedLink(one.title, one.url) for one in listed)
    own = article(9, "Pension transfer, the whole", related=links)
    more = [article(number, f"Pension transfer in town {number}") for number in range(10, 18)]
    for site in served(tmp_path, [own, *listed, *more]):
        soup = page(site, f"/article/{own.id}")
        related = hrefs(soup, "[aria-labelledby=related] a")
        similar = hrefs(soup, "[aria-labelledby=similar] a")
        assert related == [f"/article/{one.id}" for one in listed]
        assert len(similar) == len(set(similar)) == 5
        assert not set(similar) & {*related, f"/article/{own.id}"}


def test_suggestions_have_the_form_that_browsers_ask_for(site: FlaskClient) -> None:
    answer = site.get("/api/v1/suggest?q=How+to+help")
    assert answer.mimetype == "application/x-suggestions+json"
    assert answer.get_json() == ["How to help", [GUIDE.title]]
    assert site.get("/api/v1/suggest").get_json() == ["", []]
    long = site.get("/api/v1/suggest?q=" + "x" * 500)
    assert (long.status_code, long.get_json()["error"]) == (400, "q is too long; give at most 200 characters.")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a client of a site whose articles attack in every part of an answer."""
    articles = [
        article(
            number,
            f"How to apply for token{number} {payload}",
            f"Apply for token{number} {payload}\nThe office of token{number} answers under 0519-{number} {payload}.",
            steps=(f"Open {payload}", f"Close {payload}"),
            phones=(payload, f"0519 {payload}"),
            regions=(payload,),
            legal_basis=(LegalReference(f"Law {payload}", 3),),
            site=f"site {payload}",
        )
        for number, payload in enumerate(PAYLOADS)
    ]
    yield from served(tmp_path_factory.mktemp("hostile answers"), articles)


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
@pytest.mark.parametrize("question", ["how to apply for token{}", "telephone of the office of token{}"])
def test_hostile_answers_stay_text(hostile: FlaskClient, question: str, number: int) -> None:
    answer = hostile.get("/search", query_string={"q": question.format(number)})
    assert_harmless(answer.text)
    box = element(BeautifulSoup(answer.text, "html.parser"), ".answer")
    assert " ".join(PAYLOADS[number].split()) in " ".join(box.get_text().split())


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_text_wherever_they_are_said_again(answering: FlaskClient, payload: str) -> None:
    for words in (f"maternty leave {payload}", f"base Shenzhen 2022 {payload}", payload):
        assert_harmless(answering.get("/search", query_string={"q": words}).text)
        assert answering.get("/api/v1/suggest", query_string={"q": words}).mimetype == "application/x-suggestions+json"
