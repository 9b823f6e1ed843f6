"""What our policy is worth by itself, on pages that print every payload as it is, and whether the payloads are any.

Skipped where Chromium is missing.
"""

import chromium
import pytest
from flask.testing import FlaskClient
from looking import LOOK, judged
from payloads import CLASSES
from playwright.sync_api import Browser

ADDRESS = "http://127.0.0.1/careless"
"""Nobody answers there; the tests say what is there."""
CARELESS = (
    *("<h1>{}</h1>", '<p title="{}">', "<p title='{}'>", "<p title=`{}`>", "<p title={}>", '<a href="{}">x</a>'),
    *("<title>{}</title>", "<textarea>{}</textarea>", "<style>{}</style>", "<!-- {} -->"),
    '<script type="application/ld+json">{{"name": "{}"}}</script>',
)
OTHERS = {"templates", "unicode", "headers", "redirects"}
"""Classes of payloads that attack something else than markup, or a reader that decodes twice."""
INSIDE = {"java\x00script:hit=1", "x;}*{background:url(//evil.example/x)}", "\\u003c/script>\\u003cscript>hit=1//"}
"""Payloads that stay in their element, and change what its text means."""
PAYLOADS = [payload for kind, payloads in CLASSES.items() for payload in payloads if kind not in OTHERS]
PARSE = """(documents, look) => documents.map(printed => printed.map(html => {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    try { return look(parsed); } catch (error) { return {made: [String(error)], schemes: []}; }
}))"""

pytestmark = chromium.needed


def test_a_careless_page_would_be_broken_by_every_payload(browser: Browser) -> None:
    """Were it not so, tests with them would prove nothing."""
    page = browser.new_page()
    page.route("**", lambda route: route.fulfill(body="", headers={"Content-Type": "text/html"}))
    page.goto(ADDRESS)
    documents = [[careless.format(text) for careless in CARELESS] for text in ("words", *PAYLOADS)]
    plain, *broken = page.evaluate(f"documents => ({PARSE})(documents, {LOOK})", documents)
    allowed = [frozenset(one["made"]) for one in plain]
    dull = {payload for payload, seen in zip(PAYLOADS, broken, strict=True) if not any(map(judged, seen, allowed))}
    assert dull == INSIDE
    page.close()


@pytest.mark.parametrize("guard", ["no policy", "our policy"])
def test_the_policy_holds_where_a_page_is_careless(browser: Browser, site: FlaskClient, guard: str) -> None:
    policy = site.get("/").headers["Content-Security-Policy"]
    headers = {"Content-Type": "text/html", **({"Content-Security-Policy": policy} if guard == "our policy" else {})}
    # No policy keeps a page from leading elsewhere.
    printed = [payload for payload in PAYLOADS if "refresh" not in payload]
    bodies = map(careless, printed)
    page = browser.new_page()
    page.route("**", lambda route: route.abort())
    page.route(ADDRESS, lambda route: route.fulfill(body=next(bodies), headers=headers))
    ran = []
    for payload in printed:
        page.goto(ADDRESS)
        ran += [payload] if page.evaluate("window.hit") else []
    page.close()
    assert len(ran) > 40 if guard == "no policy" else not ran


def careless(text: str) -> str:
    """Return a page that prints text as it is."""
    return f'<!doctype html><meta charset="utf-8"><p>{text}</p><p title="{text}"></p><p title=\'{text}\'></p>'
