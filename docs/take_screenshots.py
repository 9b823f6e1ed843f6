"""Take the screenshots of the documents from a site that is being served: `make run`, then `make screenshot`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SITE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
FOLDER = Path(__file__).parent / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = {
    "home": "/",
    "search": "/search?q=pay+medical+insurance+for+my+mother",
    "search-zh": "/search?q=生育保险报销&lang=zh",
    "law": "/law/social-insurance-law/25",
}


def main() -> None:
    """Write one PNG a page, one of the first article found, and one as a phone shows it in the dark."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for name, path in PAGES.items():
            page.goto(SITE + path)
            page.screenshot(path=FOLDER / f"{name}.png")
        page.goto(SITE + PAGES["search"])
        page.locator("main a[href^='/article/']").first.click()
        page.screenshot(path=FOLDER / "article.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=FOLDER / "phone.png")
        browser.close()


if __name__ == "__main__":
    main()
