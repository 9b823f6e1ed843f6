"""What the tests in a real browser stand on: Chromium itself, and a page that tells what went wrong in it."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    sync_playwright,
)

CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]

HERE = "http://127.0.0.1"

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
    """Return a page, and the list to which is added whatever happens in it that should not."""
    page = context.new_page()
    wrong = heard(page)

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(message.text)

    page.on("console", hear)
    return page, wrong


def heard(page: Page) -> list[str]:
    """Return the list to which is added what no page of ours does, whatever it is asked for.

    It opens neither dialogs nor windows, loads nothing down, asks no other host for anything, and never fails.
    """
    wrong: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    def judge(request: Request) -> None:
        if not request.url.startswith(HERE):
            wrong.append(request.url)

    page.on("dialog", dismiss)
    page.on("request", judge)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("popup", lambda popup: wrong.append(popup.url))
    page.on("download", lambda download: wrong.append(download.url))
    return wrong
