"""The path of categories above an article, however a site prints it.

Knows lines and links, not what the categories mean.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from urllib.parse import urlsplit

from corpus.text import squash
from crawler.extraction.lines import Line
from crawler.extraction.page import Page, resolve, same_host
from crawler.extraction.phrases import LOCATION, TERMINAL
from crawler.extraction.reading import Layout
from crawler.extraction.title import is_title

_SEPARATORS = (r"[>＞»›→»]+|&gt;", r"\s*[|｜]\s*", r"\s*/\s*", r"\s+[-–—]\s+|\s+[-–—]|[-–—]\s+", r"::", r"\s*[-–—]\s*")
"""In the order in which they are tried: a hyphen also occurs inside names."""
_SEPARATED = re.compile(r"[-–—>＞»›→|/]\s*$")
_TITLE_START = 150
"""Characters of a title that no template cuts off."""
_LONGEST = 8
_LONGEST_NAME = 60
_LONGEST_LINE = 160
"""Characters of a breadcrumb without its title; a sentence is longer."""


def find_breadcrumb(page: Page, lines: Sequence[Line], layout: Layout, title: str) -> tuple[str, ...]:
    """Return the categories, outermost first, without label and title; empty where the page prints none."""
    if (declared := page.select(layout.breadcrumb)) is not None:
        return _path([squash(text) for text in _texts("\n".join(declared.itertext()))], title)
    above = lines[: _start(lines, title)]
    found = (
        _labelled(above, title),
        _marked(above),
        _ending(above, title),
        _listed(above, title),
        _linked(page, above),
    )
    return next(filter(None, (_path(parts, title) for parts in (*found, _declared(page)))), ())


def is_breadcrumb(line: Line, title: str) -> bool:
    """Tell whether a line is a breadcrumb, so that it cannot be of the body."""
    if line.place == "crumbs" or (LOCATION.match(line.text) and len(line.text) < _LONGEST_LINE + len(title)):
        return _has_separator(line.text) or line.place == "crumbs"
    return bool(_before_title(line.text, title))


def _texts(text: str) -> list[str]:
    lines = [line for line in text.split("\n") if squash(line)]
    return lines if len(lines) > 1 else _split(LOCATION.sub("", "".join(lines), count=1))


def _start(lines: Sequence[Line], title: str) -> int:
    """Return where the title stands alone; a breadcrumb is above it, at most one line below."""
    alone = (at for at, line in enumerate(lines) if is_title(line.text, title) and line.place != "crumbs")
    of_text = (at for at in alone if lines[at].kind.value != "list")
    return next(of_text, len(lines)) + 2


def _labelled(lines: Sequence[Line], title: str) -> list[str]:
    for at, line in enumerate(lines):
        label = LOCATION.match(line.text)
        rest = line.text[label.end() :] if label else ""
        if rest and _has_separator(line.text) and len(rest) < _LONGEST_LINE + len(title):
            return _split(_before_title(rest, title) or rest)
        if label and not rest:
            return _following(lines[at + 1 :])
    return []


def _following(lines: Sequence[Line]) -> list[str]:
    """Return the entries of a list whose label is a line of its own."""
    group = lines[0].group if lines else None
    if group is None:
        return _split(lines[0].text) if lines and _has_separator(lines[0].text) else []
    return [line.text for line in lines if line.group is group]


def _marked(lines: Sequence[Line]) -> list[str]:
    """Return the entries of the first element that says by its name that it is a breadcrumb."""
    texts: list[str] = []
    for line in lines:
        if line.place == "crumbs":
            texts.append(LOCATION.sub("", line.text, count=1))
        elif texts:
            break
    return _split(texts[0]) if len(texts) == 1 else texts


def _ending(lines: Sequence[Line], title: str) -> list[str]:
    """Return what stands before the title on a line that ends with it."""
    return next((_split(found) for line in lines if (found := _before_title(line.text, title))), [])


def _before_title(text: str, title: str) -> str:
    """Return what stands before the title on a line that ends with it, be it doubled or cut off."""
    before, found, _ = text.partition(title[:_TITLE_START]) if title else ("", "", "")
    is_end = found and is_title(text[len(before) :], title)
    return before if is_end and _SEPARATED.search(before) and len(before) < _LONGEST_LINE else ""


def _listed(lines: Sequence[Line], title: str) -> list[str]:
    """Return the entries of a list that ends with the title."""
    for at, line in enumerate(lines):
        if line.group is not None and is_title(line.text.lstrip("->»›/ "), title):
            return [other.text for other in lines[: at + 1] if other.group is line.group]
    return []


def _linked(page: Page, lines: Sequence[Line]) -> list[str]:
    """Return the entries of a line or list of links that all lead to addresses above the page's own.

    One link is none: it may be nothing but a logo that leads home.
    """
    for _, together in groupby(lines, key=lambda line: line if line.group is None else line.group):
        group = list(together)
        links = [link for line in group for link in line.links]
        short = sum(line.prose for line in group) < _LONGEST_LINE
        if len(links) in range(2, _LONGEST) and short and _lead_up(page, [a.get("href", "") for a in links]):
            return [squash("".join(link.itertext())) for link in links]
    return []


def _lead_up(page: Page, hrefs: Sequence[str]) -> bool:
    addresses = [resolve(page.base, href) for href in hrefs]
    paths = [urlsplit(address).path.rstrip("/").removesuffix("/index.html") for address in addresses]
    own = urlsplit(page.url).path.lower()
    rising = all(len(one) < len(other) for one, other in pairwise(paths))
    above = all(
        same_host(page.url, a) and own.startswith(path.lower() + "/") for a, path in zip(addresses, paths, strict=True)
    )
    return rising and above


def _declared(page: Page) -> list[str]:
    for item in page.data:
        if item.get("@type") == "BreadcrumbList" and isinstance(entries := item.get("itemListElement"), list):
            return [name for entry in _by_position(entries) if (name := _name(entry))]
    return []


def _by_position(entries: list[object]) -> list[dict[str, object]]:
    items = [entry for entry in entries if isinstance(entry, dict)]
    return sorted(items, key=lambda entry: int(p) if str(p := entry.get("position", 0)).isdecimal() else 0)


def _name(entry: dict[str, object]) -> str:
    item = entry.get("item")
    name = entry.get("name") or (item.get("name") if isinstance(item, dict) else "")
    return squash(name) if isinstance(name, str) else ""


def _has_separator(text: str) -> bool:
    return any(re.search(separator, text) for separator in _SEPARATORS)


def _split(text: str) -> list[str]:
    for separator in _SEPARATORS:
        parts = re.split(separator, text.strip(" -–—>＞»›→|/:："))
        if len(parts) > 1:
            return parts
    return [text]


def _path(parts: Sequence[str], title: str) -> tuple[str, ...]:
    path = list(filter(None, _entries(parts)))
    while path and (is_title(path[-1], title) or TERMINAL.match(path[-1])):
        path.pop()
    is_path = len(path) <= _LONGEST and all(len(name) <= _LONGEST_NAME for name in path)
    return tuple(path) if is_path else ()


def _entries(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        entry = squash(LOCATION.sub("", part + " ", count=1) if LOCATION.fullmatch(part + " ") else part)
        yield entry.strip(" -–—>＞»›→|/:：「」[]【】")
