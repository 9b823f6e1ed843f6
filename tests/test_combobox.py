"""Search as you type, in a real browser: by keyboard, mouse and finger, over a slow network, in Chinese, without any.

The keys are those of the combobox pattern of the ARIA Authoring Practices. Skipped where Chromium is missing.
"""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import chromium
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, BrowserContext, Page, expect
from proxy import Proxy, proxied
from test_webapp_server import served
from webapp_articles import ARTICLES, CHINESE, FILLER, GUIDE, PLAIN, REISSUE, fill

from corpus.text import fold

SCRIPT = Path(__file__).parent.parent / "webapp" / "static" / "combobox.js"
TOMORROW = datetime.now(UTC) + timedelta(days=1)
PAUSE = 150
"""Milliseconds without a key after which the script asks."""

pytestmark = chromium.needed


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("combobox")
    fill(folder, ARTICLES)
    with served(folder) as (_, address):
        yield address


@pytest.fixture
def network(site: str) -> Iterator[Proxy]:
    with proxied(site) as proxy:
        yield proxy


@pytest.fixture
def page(browser: Browser, network: Proxy) -> Iterator[Page]:
    """Return the start page, its cursor in the search box."""
    context = browser.new_context()
    page, wrong = chromium.watched(context)
    page.goto(network.address)
    page.focus("#q")
    yield page
    context.close()
    assert not wrong


def type_(page: Page, words: str) -> None:
    """Type without a pause, after which less would be asked for, and wait for the suggestions."""
    page.keyboard.insert_text(words)
    expect(page.get_by_role("listbox")).to_be_visible()


def retype(page: Page, words: str) -> None:
    """Type something else."""
    page.fill("#q", "")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.focus("#q")
    type_(page, words)


def stop_the_clock(page: Page) -> None:
    """Load the page again, in which time only passes when it is told to."""
    page.clock.install()
    page.clock.pause_at(TOMORROW)
    page.reload()
    page.focus("#q")


def options(page: Page) -> list[str]:
    return page.get_by_role("option").all_inner_texts()


def active(page: Page) -> str | None:
    """Return the text of the suggestion that the keyboard is at; None where it is at what was typed."""
    name = page.get_attribute("#q", "aria-activedescendant")
    selected = page.locator("[aria-selected=true]")
    assert page.evaluate("document.activeElement.id") == "q"
    if not name:
        assert selected.count() == 0
        return None
    assert selected.get_attribute("id") == name
    return page.locator(f"#{name}").inner_text()


def pressed(page: Page, key: str) -> str | None:
    """Press a key; return the suggestion at which the keyboard is then."""
    page.keyboard.press(key)
    return active(page)


def is_open(page: Page) -> bool:
    shown = page.get_by_role("listbox").is_visible()
    assert page.get_attribute("#q", "aria-expanded") == str(shown).lower()
    return shown


def test_the_script_is_small() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), 5)) < 2_000


def test_the_box_says_what_it_is(page: Page) -> None:
    box = page.get_by_role("combobox", name="Search guides on social insurance")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("type", "text")
    assert not is_open(page)
    type_(page, "contribution")
    assert is_open(page)
    expect(page.locator(f"#{box.get_attribute('aria-controls')}")).to_have_role("listbox")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("8 suggestions")
    assert len(options(page)) == 8
    assert {one.title for one in FILLER} > set(options(page))
    assert active(page) is None


def test_one_suggestion_is_not_called_suggestions(page: Page) -> None:
    type_(page, "reissue my")
    expect(page.get_by_role("status")).to_have_text("1 suggestion")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).to_have_text("")


def test_the_arrows_walk_through_the_suggestions_and_what_was_typed(page: Page) -> None:
    type_(page, "contribution")
    every = [*options(page), None]
    walked = [pressed(page, "ArrowDown") for _ in range(18)]
    assert walked == [*every, *every]
    walked = [pressed(page, "ArrowUp") for _ in range(10)]
    assert walked == [*every[7::-1], None, every[7]]
    assert page.input_value("#q") == "contribution"


@pytest.mark.parametrize(
    ("key", "place", "text"),
    [
        ("Home", 0, "contribution"),
        ("End", 12, "contribution"),
        ("ArrowLeft", 11, "contribution"),
        ("ArrowRight", 12, "contribution"),
        ("Backspace", 11, "contributio"),
        (" ", 13, "contribution "),
    ],
)
def test_keys_that_edit_lead_back_to_what_was_typed(page: Page, key: str, place: int, text: str) -> None:
    type_(page, "contribution")
    page.keyboard.press("ArrowDown")
    assert active(page)
    page.keyboard.press(key)
    assert active(page) is None
    assert is_open(page)
    assert page.evaluate("document.activeElement.selectionStart") == place
    assert page.input_value("#q") == text


def test_escape_closes_then_clears(page: Page) -> None:
    type_(page, "contribution")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert not is_open(page)
    assert active(page) is None
    assert page.input_value("#q") == "contribution"
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    assert page.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize(("key", "place"), [("ArrowDown", 0), ("ArrowUp", -1), ("Alt+ArrowDown", None)])
def test_a_closed_list_opens_again(page: Page, key: str, place: int | None) -> None:
    type_(page, "contribution")
    page.keyboard.press("Escape")
    page.keyboard.press(key)
    expect(page.get_by_role("listbox")).to_be_visible()
    assert active(page) == (None if place is None else options(page)[place])


def test_alt_with_an_arrow_only_opens_and_closes(page: Page) -> None:
    type_(page, "contribution")
    page.keyboard.press("ArrowDown")
    first = active(page)
    page.keyboard.press("Alt+ArrowDown")
    assert active(page) == first
    page.keyboard.press("Alt+ArrowUp")
    assert not is_open(page)
    assert page.input_value("#q") == "contribution"


def test_tab_leaves_what_was_typed_and_goes_on(page: Page) -> None:
    type_(page, "contribution")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert not is_open(page)
    assert page.evaluate("document.activeElement.type") == "submit"
    assert page.input_value("#q") == "contribution"


def test_an_empty_box_suggests_nothing(page: Page, network: Proxy) -> None:
    for key in ("ArrowDown", "ArrowUp", "Alt+ArrowDown", "Escape", " ", "a", "ArrowDown"):
        page.keyboard.press(key)
        assert not is_open(page)
    assert network.asked == []


def test_enter_searches_for_what_was_typed(page: Page) -> None:
    type_(page, "contribution")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=contribution")


def test_enter_searches_for_the_suggestion_that_is_active(page: Page) -> None:
    type_(page, "reissue my")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert fold(page.input_value("#q")) == fold(REISSUE.title)


def test_suggestions_keep_the_filters(page: Page, network: Proxy) -> None:
    page.goto(f"{network.address}/search?q=card&region=Changzhou")
    retype(page, "reissue my")
    page.get_by_role("option").click()
    page.wait_for_url("**/search?q=*reissue*&region=Changzhou")


def test_a_click_searches_for_the_suggestion(page: Page) -> None:
    type_(page, "reissue my")
    page.get_by_role("option", name=REISSUE.title).click()
    page.wait_for_url("**/search?q=*")
    assert fold(page.input_value("#q")) == fold(REISSUE.title)
    assert not is_open(page)


def test_the_mouse_takes_the_focus_only_elsewhere(page: Page) -> None:
    type_(page, "contribution")
    page.get_by_role("option").nth(2).hover()
    page.mouse.down()
    assert is_open(page)
    page.mouse.move(5, 500)
    page.mouse.up()
    assert active(page) is None
    page.mouse.click(5, 500)
    assert not is_open(page)
    assert page.url.endswith("/")


def test_a_finger_hits_the_suggestions(browser: Browser, network: Proxy) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{network.address}/laws")
    page.tap("#q")
    type_(page, "contribution")
    for target in (*page.get_by_role("option").all(), page.locator("#q"), page.locator("form button")):
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 320
    page.get_by_role("option").nth(3).tap()
    page.wait_for_url("**/search?q=Contribution*")
    context.close()


def test_what_differs_from_what_was_typed_is_marked(page: Page) -> None:
    type_(page, "TRANSFER a")
    option = page.get_by_role("option", name=PLAIN.title, exact=True)
    assert option.locator("b").all_inner_texts() == ["How to ", " pension between provinces"]
    retype(page, "insurance medical")
    assert page.get_by_role("option", name=GUIDE.title).locator("b").all_inner_texts() == [GUIDE.title]


def test_chinese_suggestions_say_so(page: Page) -> None:
    type_(page, "生育")
    option = page.get_by_role("option", name=CHINESE.title)
    expect(option).to_have_attribute("lang", "zh")
    assert option.locator("b").all_inner_texts()[-1] == "保险报销需要哪些材料和流程"
    retype(page, "reissue")
    assert page.get_by_role("option").first.get_attribute("lang") is None


def test_it_asks_when_the_typing_pauses(page: Page, network: Proxy) -> None:
    stop_the_clock(page)
    page.keyboard.type("pens")
    page.clock.run_for(PAUSE - 1)
    page.keyboard.type("ion")
    page.clock.run_for(PAUSE - 1)
    assert network.asked == []
    page.clock.run_for(1)
    expect(page.get_by_role("listbox")).to_be_visible()
    assert network.asked == ["pension"]


def test_an_answer_that_comes_late_is_passed_over(page: Page, network: Proxy) -> None:
    network.held["pension"] = threading.Event()
    with page.expect_request("**/suggest?q=pension"):
        page.keyboard.type("pension")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("q=pension")):
        page.fill("#q", "reissue my")
    expect(page.get_by_role("listbox")).to_be_visible()
    network.held["pension"].set()
    page.wait_for_load_state("networkidle")
    assert list(map(fold, options(page))) == [fold(REISSUE.title)]


@pytest.mark.parametrize("key", ["Tab", "Escape", "Alt+ArrowUp"])
def test_an_answer_that_is_not_waited_for_opens_nothing(page: Page, network: Proxy, key: str) -> None:
    network.held["pension"] = threading.Event()
    with page.expect_request("**/suggest?q=pension"):
        page.keyboard.type("pension")
    with page.expect_event("requestfailed"):
        page.keyboard.press(key)
    network.held["pension"].set()
    page.wait_for_load_state("networkidle")
    assert not is_open(page)


@pytest.mark.parametrize(
    ("status", "body"),
    [(429, b'["pens", ["no"]]'), (503, b""), (500, b"<html>"), (200, b"<html>"), (200, b"[]"), (200, b'["pens", []]')],
)
def test_where_nothing_can_be_suggested_the_form_works(
    browser: Browser, network: Proxy, status: int, body: bytes
) -> None:
    network.instead["pens"] = (status, body)
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(network.address)
    page.focus("#q")
    type_(page, "pension")
    with page.expect_response("**/suggest?q=pens"):
        page.fill("#q", "pens")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert not is_open(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=pens")
    assert not errors
    context.close()


def test_a_server_that_is_gone_breaks_nothing(browser: Browser, tmp_path: Path) -> None:
    fill(tmp_path, ARTICLES)
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with served(tmp_path) as (process, address):
        page.goto(address)
        page.focus("#q")
        type_(page, "contribution")
        process.terminate()
        process.wait()
    with page.expect_event("requestfailed"):
        page.keyboard.type(" base")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert page.input_value("#q") == "contribution base"
    assert not errors
    context.close()


def key_of_input_method(page: Page, key: str) -> None:
    """Press a key that goes to the input method."""
    session = page.context.new_cdp_session(page)
    for kind in ("rawKeyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "windowsVirtualKeyCode": 229})


def compose(page: Page, text: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def test_what_an_input_method_composes_asks_for_nothing_until_it_is_done(page: Page, network: Proxy) -> None:
    stop_the_clock(page)
    for letters in ("sh", "sheng", "sheng yu"):
        key_of_input_method(page, "Process")
        compose(page, letters)
        page.clock.run_for(10 * PAUSE)
    for key in ("Enter", "ArrowDown", "Escape"):
        key_of_input_method(page, key)
    assert page.input_value("#q") == "sheng yu"
    assert page.url == network.address + "/"
    page.clock.run_for(10 * PAUSE)
    assert network.asked == []
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "生育"})
    page.clock.run_for(PAUSE)
    expect(page.get_by_role("option", name=CHINESE.title)).to_be_visible()
    assert network.asked == ["生育"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=%E7%94%9F%E8%82%B2")


def test_the_list_makes_room_for_the_candidates_of_an_input_method(page: Page) -> None:
    type_(page, "contribution")
    key_of_input_method(page, "Process")
    compose(page, "sheng")
    assert not is_open(page)


def test_a_phone_that_composes_every_word_gets_suggestions_all_the_same(page: Page, network: Proxy) -> None:
    key_of_input_method(page, "Unidentified")
    compose(page, "reiss")
    expect(page.get_by_role("option", name=REISSUE.title)).to_be_visible()
    key_of_input_method(page, "Unidentified")
    compose(page, "reissue")
    page.wait_for_load_state("networkidle")
    assert is_open(page)
    assert network.asked[0] == "reiss"


def test_an_old_browser_keeps_the_plain_form(browser: Browser, network: Proxy) -> None:
    context = browser.new_context()
    context.add_init_script("delete window.AbortController")
    page, wrong = chromium.watched(context)
    page.goto(network.address)
    expect(page.get_by_role("searchbox")).to_be_visible()
    page.focus("#q")
    page.keyboard.type("contribution")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=contribution")
    assert network.asked == []
    assert not wrong
    context.close()


def test_without_scripts_it_is_a_plain_form(browser: Browser, network: Proxy) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(network.address)
    expect(page.get_by_role("searchbox")).to_be_visible()
    assert page.get_by_role("listbox").count() == page.get_by_role("status").count() == 0
    page.focus("#q")
    page.keyboard.type("contribution")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=contribution")
    assert network.asked == []
    context.close()


@pytest.mark.parametrize("where", ["/", "/search?q=card&region=Changzhou"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")])
def test_the_open_list_shuts_nobody_out(
    browser: Browser, network: Proxy, where: str, width: int, scheme: Literal["dark", "light"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 640}, color_scheme=scheme)
    page = context.new_page()
    page.goto(network.address + where)
    retype(page, "contribution")
    page.keyboard.press("ArrowDown")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    rules = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found.response["violations"]]
    assert not rules, json.dumps(rules, indent=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("forced", ["active", "none"])
def test_the_active_suggestion_stands_out(browser: Browser, network: Proxy, forced: Literal["active", "none"]) -> None:
    context = browser.new_context(forced_colors=forced, reduced_motion="reduce")
    page = context.new_page()
    page.goto(network.address)
    page.focus("#q")
    type_(page, "contribution")
    page.keyboard.press("ArrowDown")
    look = "option => { const {backgroundColor, outlineStyle, color} = getComputedStyle(option);"
    look += " return {backgroundColor, outlineStyle, color} }"
    first, second = (page.get_by_role("option").nth(number).evaluate(look) for number in (0, 1))
    assert first["backgroundColor"] != second["backgroundColor"]
    assert (first["outlineStyle"], second["outlineStyle"]) == ("solid", "none")
    assert (first["color"] != second["color"]) == (forced == "active")
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def test_the_active_suggestion_is_scrolled_to(browser: Browser, network: Proxy) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 300})
    page = context.new_page()
    page.goto(network.address)
    page.focus("#q")
    type_(page, "contribution")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_be_in_viewport(ratio=1)
    context.close()


def back_after_a_suggestion(context: BrowserContext, address: str) -> Page:
    """Search, take a suggestion on the page of results, and go back to these."""
    page = context.new_page()
    page.goto(f"{address}/search?q=card")
    retype(page, "reissue my")
    page.get_by_role("option").click()
    page.wait_for_url("**/search?q=*reissue*")
    page.go_back(wait_until="commit")
    expect(page).to_have_url(f"{address}/search?q=card")
    return page


def test_back_leads_to_the_page_as_it_was(browser: Browser, network: Proxy) -> None:
    context = browser.new_context()
    page = back_after_a_suggestion(context, network.address)
    expect(page.get_by_role("combobox")).to_have_value("card")
    assert not is_open(page)
    context.close()


def test_back_to_a_page_that_the_browser_has_kept_finds_the_list_closed(browser: Browser, network: Proxy) -> None:
    with closing(chromium.started(browser.browser_type, "--disable-back-forward-cache")) as other:
        context = other.new_context()
        context.add_init_script("addEventListener('pageshow', event => window.kept = event.persisted)")
        page = back_after_a_suggestion(context, network.address)
        page.wait_for_function("window.kept")
        assert not is_open(page)
        retype(page, "contribution")
        context.close()
