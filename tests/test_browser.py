"""The site in a real browser: nothing crawled runs, the policy is never broken, nobody is shut out.

Skipped where Chromium is missing.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import chromium
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, Page
from test_webapp_html import PAGES
from test_webapp_server import served
from webapp_articles import ARTICLES, GONE, GUIDE, HOSTILE, fill

FORBIDDEN = "script:not([src^='/static/'], [type='application/ld+json']), iframe, img, base, main style, main svg"

BEFORE = replace(GUIDE, text=GUIDE.text.replace("380", "350"), regions=("Wuxi",), steps=GUIDE.steps[1:])
"""What the guide said at first."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = chromium.needed


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    fill(folder, [BEFORE, *ARTICLES, GONE, *HOSTILE])
    with served(folder) as (_, address):
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that fails the test when it logs an error, breaks the policy or asks another host for anything."""
    context = browser.new_context()
    page, wrong = chromium.watched(context)
    yield page
    context.close()
    assert not wrong


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_nothing_that_was_crawled_runs(page: Page, address: str, number: int) -> None:
    page.goto(f"{address}/article/{HOSTILE[number].id}")
    assert page.evaluate("window.hit") is None
    assert page.locator("h1").is_visible()
    assert page.locator(FORBIDDEN).count() == 0
    assert page.url == f"{address}/article/{HOSTILE[number].id}"


@pytest.mark.parametrize("where", ["/", "/search?q=hostile", "/regions", "/laws"])
def test_lists_of_what_was_crawled_run_nothing(page: Page, address: str, where: str) -> None:
    page.goto(address + where)
    assert page.evaluate("window.hit") is None
    assert page.locator(FORBIDDEN).count() == 0


def test_what_was_typed_runs_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q={quote('<script>window.hit=1</script>')}")
    assert page.evaluate("window.hit") is None
    assert page.input_value("#q") == "<script>window.hit=1</script>"


# What axe finds depends on the width or on the colours, hardly on both: these two see each of them once.
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_nobody_is_shut_out(browser: Browser, address: str, width: int, scheme: Literal["dark", "light"]) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for name, where in PAGES.items():
        page.goto(address + where)
        found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": RULES})
        rules = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found.response["violations"]]
        assert not rules, f"{name}: {json.dumps(rules, indent=1)}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the window"
    context.close()


def test_the_site_can_be_used_without_scripts_and_mouse(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    page.fill("#q", "pay medical insurance for my mother")
    page.keyboard.press("Enter")
    page.locator(".hit").get_by_role("link", name=GUIDE.title).click()
    page.wait_for_url(f"{address}/article/{GUIDE.id}")
    assert page.locator("h1").inner_text() == GUIDE.title
    page.get_by_text("Show the text as found").click()
    assert page.locator(".as-found").is_visible()
    page.get_by_role("link", name="Changzhou", exact=True).click()
    page.wait_for_url("**/search?*region=Changzhou*")
    page.get_by_role("link", name="Remove filter Changzhou").first.click()
    page.wait_for_url(f"{address}/search")
    context.close()


def test_the_style_sheet_applies(page: Page, address: str) -> None:
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.querySelector('.hero')).backgroundColor") == "rgb(13, 79, 92)"


def test_the_start_page_prints_dark_on_white(page: Page, address: str) -> None:
    page.goto(address)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.hero h1')).color") == "rgb(0, 0, 0)"


def test_no_word_in_a_table_is_broken(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/article/{GUIDE.id}")
    cells = page.locator("td").all()
    page.evaluate("document.querySelectorAll('td').forEach(cell => cell.textContent = 'Contributions'.repeat(2))")
    assert {cell.evaluate("cell => cell.clientHeight") for cell in cells} == {40}
    context.close()


def test_an_article_prints_without_what_only_screens_need(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/article/{GUIDE.id}")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.law')).backgroundColor") == "rgb(243, 246, 246)"
    assert not page.locator("header.top nav").is_visible()
    assert page.locator("ol.steps").is_visible()
    page.pdf(path=tmp_path / "article.pdf")
    assert (tmp_path / "article.pdf").stat().st_size > 10_000


def test_a_guide_is_printed_by_a_button_where_scripts_run(browser: Browser, page: Page, address: str) -> None:
    page.add_init_script("window.print = () => { window.printed = true; };")
    page.goto(f"{address}/article/{GUIDE.id}")
    page.get_by_role("button", name="Print this guide").click()
    assert page.evaluate("window.printed")
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{address}/article/{GUIDE.id}")
    assert not plain.locator("button.print").is_visible()
    context.close()
