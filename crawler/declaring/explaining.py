"""Why a page was read as it was: which rule of the declaration matched, which part of the page is missing.

Knows declarations and readings; neither fetches nor keeps anything.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from scrapy.utils.url import url_has_any_extension

from corpus import Article, Priority, StatedFact
from corpus.article import EXTRACTED
from crawler.extraction import Layout, PageKind, Reading
from crawler.site import NO_PAGES, SiteSpider

_RULES = {
    Priority.START: "a start address",
    Priority.LISTING: "listing: a sitemap, or `listings` matches",
    Priority.ARTICLE: "article: `articles` matches",
    Priority.OTHER: "any page: the site declares no `articles`",
}
_EXAMPLES = 3
_LONGEST = 100
_EXPECTED = ("title", "text", "breadcrumb", "steps", "legal_basis", "related", "topics")
"""Fields that a guide has as a rule; the others depend on the question."""


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a record."""

    name: str
    found: str
    """Beginning of its text, or how many entries there are; empty where it is missing."""
    by: str
    """The selector that found it, or that matched nothing; empty where extraction found it by itself."""

    @property
    def missing(self) -> bool:
        """Whether a reader of the page should ask why the field is empty."""
        return not self.found and self.name in _EXPECTED


@dataclass(frozen=True, slots=True)
class Rule:
    """What the declaration makes of the links of a page."""

    name: str
    visited: bool
    examples: tuple[str, ...]
    count: int


def rule_of(site: SiteSpider, url: str) -> str:
    """Return which rule of the declaration decides about a canonical address."""
    priority = site.priority(url)
    if priority is not None:
        return _RULES[priority]
    if not site.is_here(url):
        return "another host"
    if url_has_any_extension(url, NO_PAGES):
        return "a file, no page"
    return "neither `articles` nor `listings` matches"


def rules_of_links(site: SiteSpider, reading: Reading) -> list[Rule]:
    """Return the rules that decide about the links of a page, those by which links are visited first."""
    urls: dict[str, list[str]] = defaultdict(list)
    for link in reading.links:
        urls[rule_of(site, link.url)].append(link.url)
    rules = [
        Rule(name, site.priority(found[0]) is not None, tuple(found[:_EXAMPLES]), len(found))
        for name, found in urls.items()
    ]
    return sorted(rules, key=lambda rule: (not rule.visited, -rule.count))


def parts_of(reading: Reading, html: bytes | str, layout: Layout) -> list[Part]:
    """Return every field of the article, and by which selector it was found; empty for a page that is none."""
    if reading.article is None:
        return []
    matches = dict(_selectors(html, layout))
    return [Part(name, _found(reading.article, name), matches.get(name, "")) for name in EXTRACTED]


def kind_of(reading: Reading) -> str:
    """Return what the page is, and why where it is no article."""
    kind = reading.kind.value
    return f"{kind}: {reading.reason}" if reading.kind is PageKind.NOT_ARTICLE else kind


def idle_selectors(html: bytes | str, layout: Layout) -> list[str]:
    """Return the selectors of the declaration that match nothing on a page."""
    soup = BeautifulSoup(html, "lxml")
    named = [("content", layout.content), ("title", layout.title), ("breadcrumb", layout.breadcrumb)]
    named += [("related", layout.related), *(("remove", selector) for selector in layout.remove)]
    return [f"{name} {selector!r}" for name, selector in named if selector and not soup.select(selector)]


def _selectors(html: bytes | str, layout: Layout) -> Iterator[tuple[str, str]]:
    soup = BeautifulSoup(html, "lxml")
    fields = {"text": layout.content, "title": layout.title, "breadcrumb": layout.breadcrumb, "related": layout.related}
    for name, selector in fields.items():
        if selector:
            count = len(soup.select(selector))
            yield name, f"{selector!r} matches {count or 'nothing, so it was looked for elsewhere'}"


def _found(article: Article, name: str) -> str:
    value = getattr(article, name)
    match value:
        case () | "" | None:
            return ""
        case tuple():
            return f"{len(value)}: {_short('; '.join(map(_entry, value)))}"
        case str() if name == "text":
            return f"{len(value)} characters: {_short(value)}"
        case _:
            return _short(str(value))


def _entry(value: object) -> str:
    match value:
        case str() | int():
            return str(value)
        case StatedFact():
            return f"{value.measure} {value.value} {value.unit}"
        case _:
            return str(getattr(value, "title", "") or getattr(value, "law", ""))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
