"""Which words are the title of a page, whole, once, and without the name of the site.

Knows what titles look like, not what articles do.
"""

import re
from collections.abc import Iterator, Sequence

from corpus import BlockKind
from corpus.text import fold, has_han, squash
from crawler.extraction.lines import Line
from crawler.extraction.page import Page
from crawler.extraction.reading import Layout

_ASIDE = frozenset(["nav", "footer", "aside", "related", "comments", "popup", "share", "crumbs", "pager", "ad"])
_SEPARATOR = re.compile(r"\s+[-–—|·:»>]\s+|\s*[_|｜]\s*|\s*—{1,2}\s*|(?<=[\u4e00-\u9fff？?！!])-(?=[\u4e00-\u9fff])")
_CUT_OFF = ("...", "…", "..")
_LIMIT = range(180, 206)
"""Lengths at which templates of the family cut titles off."""
_SHORTEST_TWICE = 5
_LONGEST = 1000
"""Characters beyond which a heading is a text, and not looked through for a repetition."""
_HEADLINE = 8
_FAR = 12
"""Lines below a breadcrumb line among which its title must stand again."""


def find_title(page: Page, lines: Sequence[Line], layout: Layout) -> str:
    """Return the title as found, undoubled and completed; empty where the page has none."""
    found = next(filter(None, _candidates(page, lines, layout)), "")
    return _completed(undoubled(found), [page.metas.get("og:title", ""), page.head_title])


def is_title(text: str, title: str) -> bool:
    """Tell whether a line of the page is the title, perhaps doubled or cut off."""
    if not title or len(text) > 2 * len(title) + len(" - …"):
        return False
    if title.isascii() and text[:1].isascii() and text[:1].strip().lower() not in title[:1].lower():
        return False  # Most lines begin otherwise, and need not be folded.
    line = undoubled(text)
    if fold(line) == fold(title):
        return True
    stem = line.rstrip(".… ")
    return (len(line) in _LIMIT or stem != line) and len(stem) >= _SHORTEST_TWICE and title.startswith(stem)


def undoubled(title: str) -> str:
    """Return `title` once where it stands twice, the second time perhaps cut off."""
    if len(title) > _LONGEST:
        return title
    middle = len(title) // 2
    for at in range(middle, max(_SHORTEST_TWICE, middle - 2), -1):
        first, second = title[:at].strip(), title[at:].strip(" -|_")
        if first == second and (has_han(first) or len(first) >= _HEADLINE):
            return first
    return _once(title) if len(title) in _LIMIT or title.endswith(_CUT_OFF) else title


def _once(title: str) -> str:
    """Return the first half of a title whose repetition was cut off."""
    whole = title.rstrip(".… ")
    for at in range(len(whole) // 2 + 1, len(whole) - _HEADLINE):
        rest = whole[at:].lstrip()
        if whole.startswith(rest) and len(rest) >= _HEADLINE:
            return whole[:at].strip()
    return title


def without_site(head: str, title: str = "") -> str:
    """Return a title element's text without the site's name: up to where `title` ends, else its longest first part."""
    if title and fold(head).startswith(fold(title)):
        return title
    parts = [part for part in _SEPARATOR.split(head) if part]
    if len(parts) < 2:  # noqa: PLR2004 - nothing to take off
        return head
    longest = max(parts, key=len)
    # Category and site stand at the end, seldom first; a hyphen inside the title leaves a long rest.
    return parts[0] if len(parts[0]) >= len(longest) * 0.4 or longest == parts[0] else longest


def _candidates(page: Page, lines: Sequence[Line], layout: Layout) -> Iterator[str]:
    if (declared := page.select(layout.title)) is not None:
        yield squash(" ".join(declared.itertext()))
    yield _repeated(lines)
    headlines = [line.text for line in lines if line.level == 1 and line.place not in _ASIDE]
    yield from _confirmed(headlines, page)
    headings = [line.text for line in lines if line.kind is BlockKind.HEADING and line.place not in _ASIDE]
    if len(headlines) == 1 and not _is_site_name(headlines[0], page):
        yield headlines[0]
    yield from _confirmed(headings, page)
    yield from _confirmed([line.text for line in lines if not line.place and not line.links], page)
    yield page.metas.get("og:title", "") and without_site(page.metas["og:title"])
    yield without_site(page.head_title)
    yield from headlines


def _repeated(lines: Sequence[Line]) -> str:
    """Return the line that a breadcrumb line above it ends with."""
    for at, line in enumerate(lines):
        if not _SEPARATOR.search(line.text):
            continue
        for below in lines[at + 1 : at + _FAR]:
            before, found, after = line.text.rpartition(below.text)
            is_end = found and not after and _SEPARATOR.search(before[-3:] + " ")
            if is_end and len(below.text) >= _SHORTEST_TWICE and not below.is_link:
                return below.text
    return ""


def _confirmed(texts: Sequence[str], page: Page) -> Iterator[str]:
    """Yield the texts that the page's head has as its title, too."""
    heads = [fold(head) for head in (page.metas.get("og:title", ""), page.head_title) if head]
    for text in texts:
        folded = fold(undoubled(text))
        is_title = len(folded) >= _SHORTEST_TWICE and any(head.startswith(folded.rstrip(".…")) for head in heads)
        if is_title and not _is_site_name(text, page):
            yield text


def _is_site_name(text: str, page: Page) -> bool:
    if fold(text) == fold(page.metas.get("og:site_name", "")):
        return True
    parts = [fold(part) for part in _SEPARATOR.split(page.head_title) if part]
    return len(parts) > 1 and fold(text) == parts[-1]


def _completed(title: str, heads: Sequence[str]) -> str:
    """Return a title that was cut off as the head of the page has it in full."""
    if not title.endswith(_CUT_OFF) and len(title) not in _LIMIT:
        return title
    stem = title.rstrip(".… ")
    for head in heads:
        whole = undoubled(_first_part(head, stem))
        if head.startswith(stem) and len(whole) > len(stem) and not whole.endswith(_CUT_OFF):
            return whole
    return title


def _first_part(head: str, stem: str) -> str:
    """Return `head` without what follows the first separator behind `stem`."""
    end = _SEPARATOR.search(head, len(stem))
    return head[: end.start()] if end else head
