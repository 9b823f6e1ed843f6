"""The pages of maintenance and readers' feedback in a real browser: nobody is shut out, nothing breaks the policy.

Skipped where Chromium is missing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import chromium
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from maintained import SITE, TOKEN, ill, maintained
from playwright.sync_api import Browser, BrowserContext, Page
from test_webapp_server import served
from webapp_articles import CHINESE, GUIDE

from webapp.notes import Notes

PAGES = {
    "overview": "/maintenance",
    "runs": "/maintenance/runs",
    "held run": "/maintenance/runs/9",
    "good run": "/maintenance/runs/8",
    "site": f"/maintenance/site?name={SITE}",
    "imported site": "/maintenance/site?name=old.example",
    "out of date": "/maintenance/stale",
    "readers": "/maintenance/readers",
    "thanks": f"/thanks/yes/{GUIDE.id}",
    "reasons": f"/thanks/no/{CHINESE.id}",
    "article": f"/article/{GUIDE.id}",
}

pytestmark = chromium.needed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("maintained")
    ill(folder)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAINTENANCE_TOKEN", TOKEN)
        with served(folder) as (_, address):
            yield address


def watched(context: BrowserContext, wrong: list[str]) -> Page:
    """Return a page of which is noted what it logs, and whom else it asks for anything."""
    page = context.new_page()
    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("request", lambda request: None if "127.0.0.1" in request.url else wrong.append(request.url))
    return page


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(browser: Browser, address: str, width: int, scheme: Literal["dark", "light"]) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        http_credentials={"username": "anybody", "password": TOKEN},
    )
    wrong: list[str] = []
    page = watched(context, wrong)
    for name, where in PAGES.items():
        page.goto(address + where)
        assert page.locator("h1").is_visible()
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        rules = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found.response["violations"]]
        assert not rules, f"{name}: {json.dumps(rules, indent=1)}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the window"
    context.close()
    # The first request comes without the password, as a browser asks for it.
    assert [line for line in wrong if "401" not in line] == []


def test_plots_are_drawn_in_the_colours_of_the_style_sheet(browser: Browser, address: str) -> None:
    context = browser.new_context(extra_http_headers={"Authorization": f"Bearer {TOKEN}"})
    wrong: list[str] = []
    page = watched(context, wrong)
    page.goto(f"{address}/maintenance/site?name={SITE}")
    assert page.evaluate("getComputedStyle(document.querySelector('.drifts .line')).stroke") == "rgb(163, 24, 15)"
    assert page.evaluate("getComputedStyle(document.querySelector('rect.changed')).fill") == "rgb(59, 99, 184)"
    box = page.locator("svg.plot").first.bounding_box()
    assert box is not None
    assert box["height"] > 80
    assert box["width"] > 200
    context.close()
    assert wrong == []


def test_a_maintainer_gets_about_by_keyboard_alone(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, extra_http_headers={"Authorization": f"Bearer {TOKEN}"})
    page = context.new_page()
    page.goto(f"{address}/maintenance")
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "more"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/maintenance/runs/9")
    context.close()


def test_a_reader_says_why_a_page_was_not_useful_without_scripts_and_mouse(
    browser: Browser, address: str, folder: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/article/{CHINESE.id}")
    page.get_by_role("button", name="No", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/thanks/no/{CHINESE.id}")
    page.get_by_role("button", name="It is hard to understand").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/thanks/reason/{CHINESE.id}")
    assert page.locator("h1").inner_text() == "Thank you"
    context.close()
    kept = Notes.of(maintained(folder))
    assert kept is not None
    ((_, told),) = kept.verdicts.days()
    assert {row for row in told if row[0] == CHINESE.id} == {(CHINESE.id, "no", ""), (CHINESE.id, "no", "unclear")}


def test_a_browser_tells_only_us_from_which_question_a_reader_came(
    browser: Browser, address: str, folder: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/search?q=pay+medical+insurance+for+my+mother&page=1")
    page.locator(".hit").get_by_role("link", name=GUIDE.title).click()
    page.wait_for_url(f"{address}/article/{GUIDE.id}")
    page.route("https://guides.example/**", lambda route: route.abort())
    with page.expect_request("https://guides.example/**") as asked:
        page.locator(".to-source a").click()
    assert asked.value.header_value("referer") is None
    context.close()
    kept = Notes.of(maintained(folder))
    assert kept is not None
    ((_, opened),) = kept.opened.days()
    assert opened[GUIDE.id, "pay medical insurance for my mother", "1"] == 1
