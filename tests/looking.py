"""Whether anything foreign is in a page or happens in it, told by comparison with harmless pages."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Page

LOOK = (Path(__file__).parent / "looking.js").read_text()
"""Function of a document: what it is made of."""


@dataclass
class Watched:
    """A page in which nothing may happen."""

    page: Page
    address: str
    allowed: frozenset[str]
    """What harmless pages are made of."""
    wrong: list[str]
    """What has happened in it all the same."""
    bare: bool
    """Whether no policy binds it."""

    def faults(self, where: str, text: str = "") -> list[object]:
        """Go there; return what is wrong with the page, of which a heading has to say the text."""
        self.wrong.clear()
        self.page.goto(self.address + where)
        seen = look(self.page)
        shown = not text or any(flat(text) in flat(heading) for heading in seen["headings"])
        at_home = self.page.url.startswith(f"{self.address}/")
        return [
            *judged(seen, self.allowed),
            *self.wrong,
            *([] if shown else seen["headings"]),
            *([] if at_home else [self.page.url]),
        ]


def look(page: Page) -> dict[str, Any]:
    """Return what a page is made of, and what has happened in it."""
    return cast("dict[str, Any]", page.evaluate(f"({LOOK})(document)"))


def judged(seen: dict[str, Any], allowed: frozenset[str]) -> list[object]:
    """Return what is wrong with a page that was looked at."""
    return [
        *(set(seen["made"]) - allowed),
        *(set(seen["schemes"]) - {"http:", "https:", "tel:"}),
        *filter(None, [seen.get("hit"), *(seen.get("violations") or ())]),
    ]


def flat(text: str) -> str:
    """Return text as it is compared: without white space and what no page can show."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffd]+", "", text)
