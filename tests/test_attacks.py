"""Attacks with all payloads in a real browser, with our policy and without it: escaping alone has to hold.

Whatever hostile pages are made of, elements with their attributes, harmless pages are made of too: so nothing broke out
of its place, whichever way it tried. Skipped where Chromium is missing.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from urllib.parse import quote, urlencode

import chromium
import pytest
from looking import LOOK, Watched, judged, look
from lxml import etree
from payloads import CLASSES, PAYLOADS
from playwright.sync_api import Browser, BrowserContext, expect
from test_webapp_server import served
from webapp_articles import ARTICLES, GONE, GUIDE, fill, hostile, urls

from corpus import Article, open_store
from corpus.text import squash
from indexer import open_index

HARMLESS = ("words", "普通的词", "0519 8558 8888", "https://elsewhere.example/x")
"""What stands where payloads stand elsewhere, so that pages have everything that they may have."""
NUMBERS = {payload: number for number, payload in enumerate((*PAYLOADS, *HARMLESS))}
LISTS = ("/", "/topics", "/regions", "/laws", "/years", "/about", "/changes")
MISTAKES = ("topic", "year", "page", "sort", "law", "literal")
"""Parameters that are refused with a page that says what was wrong with them."""
REFUSED = "This cannot be searched for"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
EVERYWHERE = (
    *(f"/search?{name}={{}}" for name in MISTAKES),
    *("/topics?lang={}", "/topics?{}=x", "/{}", "/search/{}", "/static/{}", "/article/{}", "/article/{}/history"),
    *("/law/{}", "/law/{}/25", "/law/social-insurance-law/{}", "/law/social-insurance-law/25?page={}"),
    *("/changes?before={}", "/changes?kind={}", f"/article/{GUIDE.id}/history?before={{}}", "/thanks/yes/{}"),
    *("/api/v1/search?topic={}", "/api/v1/suggest?q={}", "/api/v1/articles/{}", "/api/{}"),
)
"""Every place of an address in which something may stand, but for those that `reflections` fills."""
XML = ("/sitemap.xml", "/opensearch.xml", "/changes.atom", "/feed.atom?q=hostile")
NAMESPACES = ("www.sitemaps.org/schemas/sitemap/0.9", "a9.com/-/spec/opensearch/1.1/", "www.w3.org/2005/Atom")
FETCH = """async (places, look) => {
    const parser = new DOMParser(), answers = {};
    const next = async () => {
        const place = places.pop();
        const answer = await fetch(place);
        const kind = answer.headers.get("Content-Type"), text = await answer.text();
        const seen = kind.startsWith("text/html") ? look(parser.parseFromString(text, "text/html")) : {};
        answers[place] = {...seen, status: answer.status, kind};
        if (places.length) return next();
    };
    await Promise.all([next(), next(), next(), next()]);
    return answers;
}"""

pytestmark = chromium.needed


def attack(payload: str) -> Article:
    return hostile(payload, NUMBERS[payload])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("attacks")
    articles = list(map(attack, (*HARMLESS, *PAYLOADS)))
    fill(folder, [*ARTICLES, GONE, *(replace(one, title=f"before {one.title}") for one in articles)])
    where = urls(folder)
    with open_store(where["store_url"]) as store, closing(open_index(where["index_url"])) as index:
        store.put(articles)
        index.update(store.changes(index.position()))
    with served(folder) as (_, address):
        yield address


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser that no policy binds."""
    context = browser.new_context(bypass_csp=True)
    yield context
    context.close()


@pytest.fixture(scope="module")
def allowed(bare: BrowserContext, address: str) -> frozenset[str]:
    """Return what harmless pages of every kind are made of."""
    searches = (GUIDE.title, "contribution&page=2", "pension+years+minimum", "contribtion+base", "zzqqy")
    laws = ("/law/social-insurance-law", "/law/social-insurance-law/25")
    others = (f"/article/{GUIDE.id}", *laws, *LISTS, *(f"/search?q={words}" for words in searches))
    page = bare.new_page()
    # As the server sends it: the script of the page shows the button.
    made = {"xhtml button hidden"}
    for where in (*(place for words in HARMLESS for place in (*places(words), *reflections(words))), *others):
        page.goto(address + where)
        made |= set(look(page)["made"])
    page.close()
    return frozenset(made)


@pytest.fixture(scope="module", params=["with the policy", "without it"])
def watched(
    browser: Browser, bare: BrowserContext, address: str, allowed: frozenset[str], request: pytest.FixtureRequest
) -> Iterator[Watched]:
    is_bare = request.param == "without it"
    context = bare if is_bare else browser.new_context()
    context.add_init_script(
        "window.violations = []; document.addEventListener("
        "'securitypolicyviolation', event => violations.push(event.violatedDirective))"
    )
    page = context.new_page()
    yield Watched(page, address, allowed, chromium.heard(page), is_bare)
    page.close()


def tried(watched: Watched, kind: str) -> tuple[str, ...]:
    """Return the payloads that are visited one by one: without the policy all, with it one; the lists have all."""
    return CLASSES[kind] if watched.bare else CLASSES[kind][-1:]


def places(payload: str) -> tuple[str, ...]:
    """Return where the article of a payload is shown by itself."""
    article = f"/article/{attack(payload).id}"
    return article, f"{article}/history", f"{article}/history/1"


def reflections(payload: str) -> tuple[str, str]:
    """Return two addresses that make the site say the payload: with what was asked for, and with what was wrong."""
    mistake = MISTAKES[len(payload) % len(MISTAKES)]
    return (
        "/search?" + urlencode({"q": payload, "region": payload, "site": payload}),
        "/search?" + urlencode({"q": "pension", mistake: payload}),
    )


@pytest.mark.parametrize("kind", CLASSES)
def test_what_was_crawled_runs_nothing(watched: Watched, kind: str) -> None:
    for payload in tried(watched, kind):
        assert not watched.faults(places(payload)[0], squash(attack(payload).title)), payload
    for where in places(payload)[1:]:
        assert not watched.faults(where), payload


@pytest.mark.parametrize("kind", CLASSES)
def test_what_was_asked_runs_nothing(watched: Watched, kind: str) -> None:
    for payload in tried(watched, kind):
        said = REFUSED if CONTROL.search(payload) else f"for {squash(payload)}"
        assert not watched.faults(reflections(payload)[0], said), payload
    assert not watched.faults(reflections(payload)[1], REFUSED), payload


def test_lists_of_what_was_crawled_run_nothing(watched: Watched) -> None:
    for where in LISTS:
        assert not watched.faults(where), where
    for number in range(1, len(PAYLOADS) // 10 + 1):
        assert not watched.faults(f"/search?q=hostile&page={number}", "for hostile"), number


def test_suggestions_of_what_was_crawled_run_nothing(watched: Watched) -> None:
    watched.page.clock.install()
    watched.page.goto(watched.address)
    watched.page.focus("#q")
    # Longer titles are not suggested.
    for payload in (payload for payload in PAYLOADS[::4] if len(attack(payload).title) <= 100):
        number = f"hostile {NUMBERS[payload]}"
        watched.page.keyboard.press("Escape")
        watched.page.fill("#q", number)
        watched.page.clock.run_for(150)
        expect(watched.page.get_by_role("option").filter(has_text=f"{number} ").first).to_be_visible()
        seen = look(watched.page)
        assert {line.split()[1] for line in set(seen["made"]) - watched.allowed} <= {"div", "b", "input"}, payload
        assert not judged(seen, frozenset(seen["made"])), payload


def test_no_answer_makes_markup_of_a_payload(bare: BrowserContext, address: str, allowed: frozenset[str]) -> None:
    page = bare.new_page()
    page.goto(f"{address}/laws")
    laws: list[str] = page.locator("main a").evaluate_all("links => links.map(link => link.href)")
    shown = [where for payload in PAYLOADS for where in (f"{places(payload)[0]}?lang=zh", *places(payload)[1:])]
    asked = [place.format(quote(payload, safe="")) for place in EVERYWHERE for payload in PAYLOADS]
    for where, seen in page.evaluate(f"places => ({FETCH})(places, {LOOK})", [*laws[::3], *shown, *asked]).items():
        assert seen["status"] in {200, 400, 404}, where
        if "made" in seen:
            assert not judged(seen, allowed), where
        else:
            assert seen["kind"].startswith(("application/", "text/plain")), where
    page.close()


def test_feeds_and_other_files_for_programs_hold_no_markup_of_a_payload(address: str, bare: BrowserContext) -> None:
    for place in (*XML, *(f"/feed.atom?q={quote(payload)}" for payload in PAYLOADS[::3])):
        answer = bare.request.get(address + place)
        assert answer.status in {200, 400}, place
        if answer.ok:
            assert answer.headers["content-type"].startswith("application/"), place
            names = {etree.QName(element).namespace for element in etree.fromstring(answer.body()).iter()}
            assert names <= {f"http://{one}" for one in NAMESPACES}, place
        answer.dispose()
