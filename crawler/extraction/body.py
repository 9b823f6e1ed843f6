"""Which lines of a page are the article itself.

Three ways, the surest first: the element that the site's declaration names; the skins of the source family, where the
title stands again above the body and markers end it; and for any other page the region in which trafilatura finds the
text, of which every line is then read here, since it drops steps that are links or stand in tables.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

import trafilatura
from lxml.html import HtmlElement

from corpus import BlockKind
from corpus.text import fold
from corpus.text import lines as text_lines
from crawler.extraction.breadcrumb import is_breadcrumb
from crawler.extraction.lines import Line, read_lines
from crawler.extraction.page import Page
from crawler.extraction.phrases import COMMENTS, NEIGHBOUR, PROMOTED, RELATED, RELATED_INLINE, is_chaff
from crawler.extraction.reading import Layout
from crawler.extraction.related import related_lines
from crawler.extraction.title import is_title

_ELSEWHERE = frozenset(
    ["nav", "footer", "aside", "related", "comments", "popup", "share", "crumbs", "pager", "ad", "form", "meta"]
)
_PROSE = 25
"""Characters without link from which a line counts as text of the page."""
_CORE = 0.8
"""Share of the text that the smallest element around the body holds."""
_RESUMING = 80
"""Characters of prose with which a body goes on below a list of links in its midst."""
_PARTS = frozenset(["p", "li", "ul", "ol", "td", "tr", "tbody", "blockquote"])
_STRUNG = range(2, 12)
"""Elements and texts of a line of bylines or buttons."""
_ENDINGS = (PROMOTED, COMMENTS, NEIGHBOUR)


def find_body(page: Page, lines: Sequence[Line], layout: Layout, title: str) -> list[Line]:
    """Return the lines of the body in order."""
    if (content := page.select(layout.content)) is not None:
        return _body(_within(lines, content), title, believed=True)
    below = _below_title(lines, title)
    if below and _is_family(lines, title):
        return _body(below, title) or _body(list(lines), title)
    return _body(_located(page, below or lines), title)


def _within(lines: Sequence[Line], region: HtmlElement) -> list[Line]:
    inside = set(region.iter())
    found = [line for line in lines if line.element in inside]
    # An element inside a single entry or cell has no lines of its own among those of the page.
    return found or read_lines(region)


def _below_title(lines: Sequence[Line], title: str) -> list[Line]:
    """Return the lines below the last heading that is the title, or below its last repetition; empty without one."""
    alone = [
        at
        for at, line in enumerate(lines)
        if is_title(line.text, title) and not line.is_link and line.place not in _ELSEWHERE
    ]
    headed = [at for at in alone if lines[at].level == 1] or alone[:1]
    return list(lines[headed[0] + 1 :]) if headed else []


def _is_family(lines: Sequence[Line], title: str) -> bool:
    """Tell whether the page has a skin of the source family: breadcrumb above, neighbours or related list below."""
    above = any(is_breadcrumb(line, title) for line in lines)
    return above and any(NEIGHBOUR(line.text) or RELATED(line.text) for line in lines)


def _located(page: Page, lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the smallest element that holds what trafilatura takes for the text."""
    document = trafilatura.bare_extraction(page.markup, include_comments=False, fast=True, favor_recall=True)
    text = document.text or "" if document is not None and not isinstance(document, dict) else ""
    found = {fold(line.lstrip("- ")) for line in text_lines(text)}
    hits = [line for line in lines if line.place not in _ELSEWHERE and fold(line.text) in found]
    region = _around(hits)
    return _within(lines, region) if region is not None else list(lines)


def _body(lines: Sequence[Line], title: str, *, believed: bool = False) -> list[Line]:
    apart = {id(line) for line in related_lines(lines)}
    kept = [line for line in lines if believed or line.place not in _ELSEWHERE or id(line) in apart]
    core = kept if believed else _core(kept, apart)
    return _without_ends([line for line in _until_end(core, apart) if not _is_foreign(line, title)])


def _core(lines: Sequence[Line], apart: set[int]) -> list[Line]:
    """Return the lines within the smallest element that holds most of the prose."""
    region = _around([line for line in lines if line.prose >= _PROSE and id(line) not in apart])
    return _within(lines, region) if region is not None else list(lines)


def _around(lines: Sequence[Line]) -> HtmlElement | None:
    """Return the smallest element around most of the text of `lines`."""
    weights = Counter({line.element: 0 for line in lines})
    for line in lines:
        weights[line.element] += line.prose
    depths = _depths(weights)
    # From the innermost outwards, each once: adding every line to all elements above it takes too long on deep pages.
    for element in sorted(depths, key=depths.__getitem__, reverse=True):
        if (container := element.getparent()) is not None:
            weights[container] += weights[element]
    total = sum(line.prose for line in lines)
    enough = [element for element in depths if weights[element] >= total * _CORE]
    deepest = max(enough, key=depths.__getitem__, default=None)
    return _whole(deepest) if deepest is not None else None


def _depths(elements: Iterable[HtmlElement]) -> dict[HtmlElement, int]:
    """Return how deep elements stand, and those around them."""
    depths: dict[HtmlElement, int] = {}
    for element in elements:
        chain = [element, *element.iterancestors()] if element not in depths else []
        known = next((at for at, above in enumerate(chain) if above in depths), len(chain))
        for inside in reversed(chain[:known]):
            depths[inside] = depths.get(inside.getparent(), -1) + 1
    return depths


def _whole(element: HtmlElement) -> HtmlElement:
    """Return the container of a paragraph, entry or row in which most of a body stands."""
    while element.tag in _PARTS and (container := element.getparent()) is not None:
        element = container
    return element


def _until_end(lines: Sequence[Line], apart: set[int]) -> Iterable[Line]:
    """Yield the lines up to the marker that ends a body; on again where prose of the same kind follows."""
    ended = False
    homes: set[HtmlElement | None] = set()
    for line in lines:
        if id(line) in apart:
            ended = ended or not RELATED_INLINE(line.text)
        elif _is_ending(line):
            ended = True
        elif ended and line.prose >= _RESUMING and not line.is_link:
            ended = bool(homes) and line.element.getparent() not in homes
        if not ended and id(line) not in apart:
            homes.add(line.element.getparent())
            yield line


def _is_ending(line: Line) -> bool:
    if line.kind is BlockKind.TABLE or not any(marker(line.text) for marker in _ENDINGS):
        return False
    # "Next: …" also begins sentences.
    return not NEIGHBOUR(line.text) or line.prose < _PROSE or bool(line.links) or "article" in line.text.lower()


def _is_foreign(line: Line, title: str) -> bool:
    in_order = line.group is not None and line.group.tag == "ol"
    if in_order or (line.kind is BlockKind.TABLE and len(line.cells) > 1):
        return False
    return is_chaff(line.text) or _is_strung(line) or is_breadcrumb(line, title)


def _is_strung(line: Line) -> bool:
    """Tell whether a line is nothing but bylines and buttons, set apart by their elements alone."""
    if line.prose >= _RESUMING or line.kind is not BlockKind.PARAGRAPH or _pieces(line.element) not in _STRUNG:
        return False
    return all(is_chaff(text) for text in map(str.strip, line.element.itertext()) if text)


def _pieces(element: HtmlElement) -> int:
    """Return how many elements and texts stand side by side in an element, counted no further than is asked for."""
    return bool(element.text) + sum(1 + bool(child.tail) for child in islice(element, _STRUNG.stop))


def _without_ends(lines: list[Line]) -> list[Line]:
    """Return the lines without headings below which nothing is left."""
    while lines and lines[-1].kind is BlockKind.HEADING:
        lines.pop()
    return lines
