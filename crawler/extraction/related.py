"""The source's own list of related articles.

Knows headings and links, not the articles behind them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.html import HtmlElement

from corpus import BlockKind, RelatedLink
from corpus.text import squash
from crawler.extraction.lines import Line
from crawler.extraction.page import Page, resolve
from crawler.extraction.phrases import BULLET, COMMENTS, NEIGHBOUR, PROMOTED, RELATED, RELATED_INLINE, is_chaff
from crawler.extraction.reading import Layout

_BULLET = re.compile(rf"^\s*(?:{BULLET}\s*)+|^\[[^\]]{{1,12}}\]\s*")
_NAMING = re.compile(r"articles|posts|文章|기사|글", re.IGNORECASE)
"""Headings that are no section of a body, even without a single link below."""
_CUT_OFF = ("...", "…")
_PROSE = 120
"""Characters of a line without links that no title has."""


def find_related(page: Page, listed: Sequence[Line], layout: Layout) -> tuple[RelatedLink, ...]:
    """Return the related articles of the `listed` lines in order, each address once, those without a link left out."""
    declared = page.select(layout.related)
    listing = (a for line in listed for a in line.links)
    anchors = listing if declared is None else declared.iterdescendants("a")
    found = {url: text for a in anchors if (url := _address(page, a)) and (text := _title(a))}
    return tuple(RelatedLink(title, url) for url, title in found.items() if url != page.url)


def related_lines(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of every related list with their headings, linked or not."""
    found: list[Line] = []
    for at, line in enumerate(lines):
        if RELATED_INLINE(line.text) and line.links:
            found.append(line)
        elif RELATED(line.text) and not line.is_link:
            entries = list(_entries(line, (lines[below] for below in range(at + 1, len(lines)))))
            if _NAMING.search(line.text) or any(_is_entry(entry) for entry in entries):
                found.extend([line, *entries])
    return found or [line for line in lines if line.place == "related"]


def _entries(heading: Line, lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the entries below a heading: up to the next heading, another part of the page, or prose."""
    group: HtmlElement | None = None
    begun = False
    for line in lines:
        left_list = group is not None and line.group is not group
        if left_list or _ends(line, heading, begun=begun):
            return
        group = line.group if group is None and line.is_link else group
        begun = begun or line.is_link
        yield line


def _is_entry(line: Line) -> bool:
    return line.is_link or bool(_BULLET.match(line.text))


def _ends(line: Line, heading: Line, *, begun: bool) -> bool:
    if line.place != heading.place and (line.place in {"footer", "nav", "comments"} or begun):
        return True
    markers = (RELATED, PROMOTED, COMMENTS, NEIGHBOUR)
    if any(marker(line.text) for marker in markers) or is_chaff(line.text):
        return True
    is_title = _is_entry(line) or line.group is not None
    return not is_title and (line.kind is BlockKind.HEADING or len(line.text) > _PROSE)


def _title(anchor: HtmlElement) -> str:
    heading = next(anchor.iterdescendants("h2", "h3", "h4", "h5", "strong"), None)
    found = "".join(anchor.itertext()) if heading is None else " ".join(heading.itertext())
    text = _BULLET.sub("", squash(found))
    full = squash(anchor.get("title", ""))
    stem = text.rstrip(".… ")
    return full if text.endswith(_CUT_OFF) and full.startswith(stem) else text


def _address(page: Page, anchor: HtmlElement) -> str:
    href = anchor.get("href", "")
    return resolve(page.base, href) if href and not href.startswith("#") else ""
