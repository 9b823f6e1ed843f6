"""What the page of a guide and of a law tell beside the text: contents, figures, past rules, contradictions, quotes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from webapp_articles import SIL, article, fill, settings

from corpus import Article, Block, BlockKind, LegalReference, StatedFact, Unit, open_store
from webapp import create_app
from webapp.quoting import quotes
from webapp.reading import past_year

THIS_YEAR = datetime.now(UTC).year
LAW = "Article 25 The State sets up and improves basic medical insurance for urban residents, paid by them and by it."


def quoting(slug: str, text: str, *articles: int, **fields: object) -> Article:
    """Return a guide whose legal section says `text`."""
    basis = tuple(LegalReference(SIL, number) for number in articles)
    blocks = (Block(BlockKind.PARAGRAPH, "Residents are insured."), Block(BlockKind.PARAGRAPH, text, role="legal"))
    return article(slug, f"Guide {slug}", f"Residents are insured.\n{text}", legal_basis=basis, blocks=blocks, **fields)


def leave(slug: str, days: str, year: int) -> Article:
    """Return a guide that states how long maternity leave is."""
    quote = f"Maternity leave is {days} days."
    fact = StatedFact("maternity-leave", days, Unit.DAYS, year=year, quote=quote)
    return article(slug, f"Leave of {slug}", f"{quote} Rules of {year}.", facts=(fact,), years=(year,))


LONG = article(
    "long",
    "A guide of many parts",
    "1. Step 1 of the way\n2. And on\n3. Step 2 of the road\n4. And on",
    steps=("Step 1 of the way", "And on", "Step 2 of the road", "And on"),
    years=(2019, THIS_YEAR),
    facts=(
        StatedFact("pension-rate-employer", "16", Unit.PERCENT, region="Shenzhen", year=2022, quote="One."),
        StatedFact("contribution-base-range", "60-300", Unit.PERCENT, quote="Two."),
        StatedFact("card-issue-time", "15", Unit.WORKING_DAYS, quote="Two."),
        StatedFact("hotline-social-security", "12333", Unit.PHONE, quote="Three."),
    ),
    blocks=tuple(
        block
        for at, text in enumerate(("First", "Second", "Third"), 1)
        for block in (
            Block(BlockKind.HEADING, f"{text} part"),
            Block(BlockKind.LIST, items=(f"Step {at} of the way", "And on"), ordered=True, role="steps"),
        )
    ),
    legal_basis=(LegalReference(SIL, 25),),
)
QUOTING = (
    quoting("one", LAW, 25),
    quoting("two", LAW, 25, 27, site="other"),
    quoting("three", "Social Insurance Law, Article 25.", 25),
    quoting(
        "four",
        "《中华人民共和国社会保险法》第二十五条 国家建立和完善城镇居民基本医疗保险制度，实行个人缴费和政府补贴相结合，"
        * 2,
        25,
    ),
    quoting("five", LAW.replace("25", "28"), 25, 28),
    quoting("six", LAW.replace("Article 25", "Secretly:"), 25, robots=("nosnippet",)),
)
LEAVES = (leave("mothers", "98", 2022), leave("handbook", "158", 2022), leave("elders", "90", 2010))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("told")
    fill(folder, [LONG, *QUOTING, *LEAVES])
    app = create_app(settings(folder))
    yield app.test_client()
    app.extensions["shebao"].close()


def page(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "lxml")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(tag.get_text().split()) for tag in soup.select(selector)]


def test_a_long_guide_has_a_list_of_contents(told: FlaskClient) -> None:
    soup = page(told, f"/article/{LONG.id}")
    assert texts(soup, ".contents li") == ["First part", "Second part", "Third part", "Legal basis"]
    for link in soup.select(".contents a"):
        target = soup.select_one(str(link["href"]))
        assert target
        assert target.get_text(strip=True) == link.get_text(strip=True)
    assert not page(told, f"/article/{QUOTING[0].id}").select(".contents")


def test_steps_are_boxes_to_tick_numbered_through(told: FlaskClient) -> None:
    soup = page(told, f"/article/{LONG.id}")
    steps = soup.select("ol.steps li")
    assert [step["id"] for step in steps] == [f"step-{at}" for at in range(1, 7)]
    assert all(step.select_one("label input[type=checkbox]") for step in steps)
    assert [tag["start"] for tag in soup.select("ol.steps")] == ["1", "3", "5"]


def test_figures_are_told_with_place_and_year(told: FlaskClient) -> None:
    assert texts(page(told, f"/article/{LONG.id}"), ".figures li") == [
        "16 % Pension: rate of the employer Shenzhen, 2022",
        "60–300 % Contribution base, in % of the average wage",
        "15 working days Time to make a social security card",
    ]


def test_rules_of_a_past_year_are_told(told: FlaskClient) -> None:
    assert "This guide states rules of 2010." in texts(page(told, f"/article/{LEAVES[2].id}"), ".warn strong")
    assert not page(told, f"/article/{LONG.id}").select(".warn")


@pytest.mark.parametrize(
    ("years", "past"), [((), None), ((2020, 2022), 2022), ((2020, 2026), None), ((2027,), None), ((2025,), 2025)]
)
def test_a_year_is_past_when_it_is_over(years: tuple[int, ...], past: int | None) -> None:
    assert past_year(years, date(2026, 12, 31)) == past


def test_a_guide_says_which_sources_contradict_it(told: FlaskClient) -> None:
    (notice,) = page(told, f"/article/{LEAVES[0].id}").select("section.warn")
    said = " ".join(notice.get_text().split())
    assert said.startswith("Sources contradict each other Maternity leave. This guide says 98 days.")
    assert [" ".join(item.get_text().split()).split(")")[0] for item in notice.select("li")] == [
        "158 days (1 source, 2022",
        "98 days (1 source, 2022",
        "90 days (1 source, 2010",
    ]
    assert {str(link["href"]) for link in notice.select("a")} == {f"/article/{one.id}" for one in LEAVES}
    assert not page(told, f"/article/{LEAVES[2].id}").select("section.warn")


def test_a_law_page_quotes_what_the_sources_print(told: FlaskClient) -> None:
    soup = page(told, "/law/social-insurance-law/25")
    assert texts(soup, "blockquote") == [LAW, QUOTING[3].blocks[1].text]
    quoted_by = texts(soup, "section.law .origin")[0].removeprefix("Quoted by ")
    assert sorted(quoted_by.split(", ")) == ["Guide one (guides)", "Guide two (other)"]
    assert soup.select("blockquote")[1]["lang"] == "zh"
    assert not page(told, "/law/social-insurance-law").select("blockquote")


def test_a_paragraph_about_another_article_is_not_quoted() -> None:
    assert [quote.text for quote in quotes("social-insurance-law", 28, QUOTING)] == [LAW.replace("25", "28")]
    assert quotes("labor-law", 25, QUOTING) == ()


def test_a_text_without_a_number_is_that_of_the_only_article() -> None:
    text = LAW.replace("Article 25", "By the law")
    only, several = quoting("only", text, 25), quoting("several", text, 25, 27)
    assert [quote.guides for quote in quotes("social-insurance-law", 25, [only, several])] == [(only,)]


def test_years_are_listed_the_newest_first(told: FlaskClient) -> None:
    assert texts(page(told, "/years"), ".years a") == [str(THIS_YEAR), "2022", "2019", "2010"]


def test_the_site_says_what_it_is_and_what_it_keeps(told: FlaskClient, tmp_path: Path) -> None:
    said = page(told, "/about").get_text()
    assert "Questions are not kept." in said
    assert "guides: " in said
    keeping = create_app(settings(tmp_path, notes=str(tmp_path / "notes"), keep_days=30))
    fill(tmp_path, LEAVES)
    assert "kept for 30 days" in page(keeping.test_client(), "/about").get_text()


def test_a_replay_is_no_visit(tmp_path: Path) -> None:
    fill(tmp_path, LEAVES)
    client = create_app(settings(tmp_path)).test_client()
    with open_store(settings(tmp_path).store_url) as store:
        store.end_run(
            store.begin_run("guides", datetime(2026, 3, 1, tzinfo=UTC)).number, datetime(2026, 3, 2, tzinfo=UTC)
        )
        store.begin_replay("guides", datetime(2026, 4, 1, tzinfo=UTC))
    assert "last visited 2 March 2026" in page(client, "/about").get_text()


def test_a_law_has_no_page_beyond_its_last(told: FlaskClient) -> None:
    page(told, "/law/social-insurance-law/25?page=2", 404)


def test_nothing_found_tells_what_each_word_finds(told: FlaskClient) -> None:
    soup = page(told, '/search?q=zzqqy+maternity+"residents+leave"&region=Nowhere')
    assert texts(soup, "h1") == ['Nothing found for zzqqy maternity "residents leave"']
    items = texts(soup, ".prose li")
    assert "zzqqy: in no guide" in items
    assert "maternity: 3 guides" in items
    assert '"residents leave": in no guide' in items
    assert texts(soup, ".read q") == ["zzqqy"]
    assert soup.select_one("main a[href='tel:12333']")


def test_all_filters_go_at_once(told: FlaskClient) -> None:
    soup = page(told, "/search?q=leave&year=2022&site=guides&sort=date")
    assert [str(link["href"]) for link in soup.select(".chosen .all")] == ["/search?q=leave&sort=date"]
    assert not page(told, "/search?q=leave&year=2022").select(".chosen .all")


def test_a_step_that_was_found_leads_to_it(told: FlaskClient) -> None:
    soup = page(told, "/search?q=way")
    (step,) = soup.select(".hit a.step")
    assert step.get_text() == "Step 1 of 4"
    assert str(step["href"]) == f"/article/{LONG.id}#step-1"


def test_a_notice_for_all_stands_on_every_page(tmp_path: Path) -> None:
    fill(tmp_path, LEAVES)
    client = create_app(settings(tmp_path, notice="New bases <b>from July</b>.")).test_client()
    for address, status in {"/": 200, "/search?q=leave": 200, "/nope": 404}.items():
        assert texts(page(client, address, status), ".for-all") == ["New bases <b>from July</b>."]
