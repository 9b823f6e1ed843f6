"""Attacks on whoever keeps the site: nothing runs in maintenance of what readers ask and what sites are called.

The pages are compared with those of a site on which nobody attacks. Skipped where Chromium is missing.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote
from urllib.request import Request, urlopen

import chromium
import pytest
from looking import Watched, look
from maintained import TOKEN
from payloads import CLASSES, PAYLOADS
from playwright.sync_api import BrowserContext
from test_attacks import CONTROL, HARMLESS
from test_webapp_server import served
from webapp_articles import fill, hostile

PAGES = ("/maintenance", "/maintenance/runs", "/maintenance/stale", "/maintenance/readers", "/")
WORDS = (*HARMLESS, *(f"zzqq{number}" for number in range(len(PAYLOADS))))
"""What is asked on the site that nobody attacks: what is there, and what is not."""
OFTEN = 3
"""Times that a question is asked until it is suggested to others."""

pytestmark = chromium.needed


@pytest.fixture(params=["with the policy", "without it"])
def context(request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    with chromium.chromium() as browser:
        token = {"Authorization": f"Bearer {TOKEN}"}
        yield browser.new_context(bypass_csp=request.param == "without it", extra_http_headers=token)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Return where a harmless site is and one with all payloads, both much used."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAINTENANCE_TOKEN", TOKEN)
        addresses = []
        for name, texts in {"harmless": WORDS, "attacked": PAYLOADS}.items():
            folder = tmp_path_factory.mktemp(name)
            named = texts if name == "attacked" else HARMLESS
            fill(folder, [hostile(text, number) for number, text in enumerate(named)])
            addresses.append(stack.enter_context(served(folder))[1])
            ask(addresses[-1], texts)
            judge(addresses[-1], named)
        yield addresses


def ask(address: str, texts: tuple[str, ...]) -> None:
    """Ask for every text so often that it is suggested."""
    for text in texts:
        for _ in range(0 if CONTROL.search(text) else OFTEN):
            urlopen(f"{address}/search?q={quote(text)}").close()  # noqa: S310 - our own


def judge(address: str, texts: tuple[str, ...]) -> None:
    """Come from a question to the article of every text, and find it useless."""
    for number, text in enumerate(texts):
        article = f"{address}/article/{hostile(text, number).id}"
        urlopen(Request(article, headers={"Referer": f"{address}/search?q={quote(text)}"})).close()  # noqa: S310
        urlopen(f"{article}/feedback", data=b"useful=no").close()  # noqa: S310 - our own


def test_what_readers_ask_runs_nothing_in_maintenance(context: BrowserContext, addresses: list[str]) -> None:
    page = context.new_page()
    wrong = chromium.heard(page)
    harmless, attacked = addresses
    made: set[str] = set()
    for where in (*PAGES, *thanks(HARMLESS), *map(site, HARMLESS)):
        page.goto(harmless + where)
        made |= set(look(page)["made"])
    watched = Watched(page, attacked, frozenset(made), wrong, bare=False)
    for where in (*PAGES, *thanks(PAYLOADS)[::9], *(site(payloads[0]) for payloads in CLASSES.values())):
        assert not watched.faults(where), where
    page.goto(f"{attacked}/maintenance/readers")
    assert "<script>hit=1</script>" in page.inner_text("main")


def thanks(texts: tuple[str, ...]) -> list[str]:
    """Return where readers are thanked for finding the articles of these texts useless."""
    return [f"/thanks/no/{hostile(text, number).id}" for number, text in enumerate(texts)]


def site(text: str) -> str:
    """Return the page of the site that has this text for its name."""
    return f"/maintenance/site?name={quote(hostile(text, 0).site)}"
