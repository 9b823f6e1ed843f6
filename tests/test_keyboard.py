"""A new reader on a phone-sized screen, by keyboard alone and without JavaScript, finds and prints what is to be done.

Skipped where Chromium is missing.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TypedDict, cast

import chromium
import pytest
from playwright.sync_api import Browser, Page
from test_webapp_server import served

_LOOKS = 500
"""Looks, one each fiftieth of a second, until the browser has scrolled to the focus, which it does by and by."""
QUESTION = "pay medical insurance for someone else"
PAGES = {
    "home": "/",
    "results": "/search?q=medical+insurance&region=Changzhou",
    "nothing found": "/search?q=zzqqy",
    "topics": "/topics",
    "regions": "/regions",
    "years": "/years",
    "laws": "/laws",
    "paragraph of law": "/law/social-insurance-law/25",
    "changes": "/changes",
    "about": "/about",
    "error": "/nope",
}
TABBABLE = "a[href], button, input:not([type=hidden]), summary, [tabindex='0']"
FOCUSED = """() => {
    const one = document.activeElement, box = one.getClientRects()[0] || one.getBoundingClientRect();
    const every = [...document.querySelectorAll(TABBABLE)].filter(each => each.checkVisibility());
    const style = getComputedStyle(one), middle = [box.left + box.width / 2, box.top + box.height / 2];
    const top = document.elementFromPoint(...middle);
    return {
        place: every.indexOf(one), count: every.length, name: one.outerHTML.slice(0, 120),
        text: one.innerText || [...one.labels || []].map(label => label.innerText).join(),
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth), ring: style.boxShadow,
        seen: box.width > 0 && box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth
            && top !== null && (one.contains(top) || top.contains(one)),
        left: box.left + scrollX, right: box.right + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY,
    };
}""".replace("TABBABLE", f'"{TABBABLE}"')

pytestmark = chromium.needed


class Stop(TypedDict):
    """Where the focus is."""

    place: int
    """Its number among what can have the focus, in the order of the document; -1 for none of it."""
    count: int
    name: str
    text: str
    outline: float
    ring: str
    seen: bool
    left: float
    right: float
    top: float
    bottom: float


@pytest.fixture(scope="module")
def address(sample_data: Path) -> Iterator[str]:
    with served(sample_data) as (_, address):
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page, wrong = chromium.watched(context)
    yield page
    context.close()
    assert not wrong


def focused(page: Page) -> Stop:
    return cast("Stop", page.evaluate(FOCUSED))


def tab(page: Page) -> Stop:
    """Press Tab; return where the focus is then, and see to it that a reader sees it too."""
    page.keyboard.press("Tab")
    stop = focused(page)
    for _ in range(_LOOKS):
        if stop["seen"] or stop["place"] < 0:
            break
        page.wait_for_timeout(20)
        stop = focused(page)
    if stop["place"] >= 0:
        assert stop["outline"] >= 2, f"no ring around {stop['name']}"
        assert stop["ring"] != "none", f"no second ring around {stop['name']}"
        assert stop["seen"], f"out of sight: {stop}"
    return stop


def tab_to(page: Page, text: str) -> Stop:
    """Press Tab until the focus is at this text."""
    for _ in range(focused(page)["count"]):
        stop = tab(page)
        if text in stop["text"]:
            return stop
    pytest.fail(f"Tab never comes to {text!r}")


def test_a_new_reader_finds_and_prints_the_steps(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(address)
    assert "Skip" in tab(page)["text"]
    page.keyboard.press("Enter")
    assert tab(page)["text"] == "Search guides on social insurance"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=pay+medical+insurance+*")

    assert "Skip" in tab(page)["text"]
    page.keyboard.press("Enter")
    tab_to(page, "How to help others pay medical insurance")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/*")

    steps = page.locator(".steps li").all_inner_texts()
    assert len(steps) == 5
    for number, step in enumerate(steps):
        assert "checkbox" in tab_to(page, step)["name"]
        page.keyboard.press("Space")
        assert page.locator(".steps input").nth(number).is_checked()
    assert_prints(page, steps, tmp_path / "steps.pdf")


def assert_prints(page: Page, steps: list[str], path: Path) -> None:
    """Print: all steps are on paper, dark on white, with boxes to tick, and nothing of what only screens need."""
    page.emulate_media(media="print", color_scheme="dark")
    page.pdf(path=path, format="A4")
    assert path.read_bytes().startswith(b"%PDF-")
    assert page.locator(".steps li").all_inner_texts() == steps
    for step in page.locator(".steps li").all():
        assert step.is_visible()
        assert step.locator("input").is_visible()
        assert step.evaluate("step => getComputedStyle(step).breakInside") == "avoid"
        red = step.evaluate("step => Number(getComputedStyle(step).color.match(/\\d+/)[0])")
        assert red < 60
    shown = [part for part in page.locator("nav, search, .skip, .filters").all() if part.is_visible()]
    assert [part.evaluate("part => part.outerHTML") for part in shown] == []
    if find_spec("pypdf"):
        printed = import_module("pypdf").PdfReader(path).pages
        text = " ".join(" ".join(sheet.extract_text() for sheet in printed).split())
        assert all(" ".join(step.split())[:60] in text for step in steps)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", [*PAGES, "guide", "history"])
def test_tab_comes_to_everything_in_the_order_in_which_it_is_seen(
    browser: Browser, address: str, name: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGES.get(name, "/search?q=pay+medical+insurance+for+others"))
    if name not in PAGES:
        page.locator(".hit h2 a").first.click()
        page.wait_for_url("**/article/*")
    if name == "history":
        page.get_by_role("link", name="All versions").click()
        page.wait_for_url("**/history")
    stops = [tab(page)]
    while stops[-1]["place"] >= 0 and len(stops) <= stops[0]["count"]:
        stops.append(tab(page))
    assert [stop["place"] for stop in stops] == [*range(stops[0]["count"]), -1], "the focus is lost or trapped"
    back = [f"{before['name']} → {after['name']}" for before, after in pairwise(stops[1:-1]) if is_back(before, after)]
    assert back == []
    context.close()


def is_back(before: Stop, after: Stop) -> bool:
    """Tell whether a reader has to look back: up, but for the top of the next column, or to the left in a line."""
    above = after["bottom"] <= before["top"] + 1
    below = after["top"] >= before["bottom"] - 1
    on_the_left = after["left"] < before["right"] - 1
    return (above and on_the_left) or (not above and not below and after["right"] <= before["left"] + 1)
