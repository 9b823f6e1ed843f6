"""What the tests in a real browser stand on: Chromium itself, and a page that tells what went wrong in it."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Dialog, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]

needed = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium."""
    with sync_playwright() as playwright, closing(started(playwright.chromium)) as browser:
        yield browser


def started(browsers: BrowserType, *without: str) -> Browser:
    """Start Chromium, without some of the flags that Playwright would give it."""
    return browsers.launch(executable_path=CHROMIUM, args=FLAGS, ignore_default_args=without)


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """Return a page, and the list to which is added what it should not do.

    That is logging an error, breaking the policy, opening a dialog or asking another host for anything.
    """
    page = context.new_page()
    wrong: list[str] = []

    def answered(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", answered)
    page.on("request", lambda request: None if "127.0.0.1" in request.url else wrong.append(request.url))
    return page, wrong
