"""A page as it is opened: parsed once, what its head says read, and cut down to what readers can see.

lxml parses the whole (in C, bounded in depth) and cuts, since every element of every page is visited; BeautifulSoup
(0.6 ms for a page that lxml parses in 0.08) runs the CSS selectors of the sites that declare some. Knows HTML, not
articles.
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import urljoin, urlsplit

import lxml.html
from bs4 import BeautifulSoup
from lxml import etree
from lxml.html import HtmlElement

from corpus import canonical
from corpus.text import clean, squash
from crawler.extraction.decoding import decode

_UNSEEN = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "canvas",
    "video",
    "audio",
    "select",
    "textarea",
    "input",
    "map",
    "link",
    "meta",
    # Readings that stand above Han characters would stand amid their words.
    "rt",
    "rp",
)
_KEPT = frozenset(["class", "id", "href", "rel", "role", "title", "itemprop", "itemtype", "aria-label", "datetime"])
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1f]|\xef\xbf\xbd")
"""Control and replacement characters: what is left of a file that is no text."""
_TOLERATED = 0.02
_NOTHING = b"<html></html>"
_CROWDED = re.compile(
    rb"<[a-z][^\s/>]*+(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+){1000}",
    re.IGNORECASE,
)
"""Tags of a thousand attributes, ten times what templates need: libxml2 compares each with each, minutes for 4 MB."""
_ELEMENTS = 60_000
_NUMBER = "data-number"
"""Attribute by which an element that BeautifulSoup has found is known again."""
_BLANK = " \t\n\f\r"
_LINKS = 1024
"""Links of which the addresses are remembered: those of one page."""
_LONGEST = 2000
"""Characters of an attribute that are read; the addresses of real pages are shorter."""


@dataclass(frozen=True)
class Page:
    """One page, parsed."""

    url: str
    """The address that it was fetched from."""
    tree: HtmlElement
    """The whole page, nothing cut."""
    flaw: str = ""
    """Why the page cannot be read as a whole, in countable words; empty for a sound one."""
    metas: dict[str, str] = field(default_factory=dict)
    """Contents of meta elements by lower-case name or property, the first of each."""

    @cached_property
    def base(self) -> str:
        """Address on which relative links stand."""
        found = next((b.get("href") for b in self.tree.iter("base") if b.get("href")), "")
        return resolve(self.url, found) or self.url

    @cached_property
    def head_title(self) -> str:
        """Text of the title element."""
        return next((squash(str(title.text_content())) for title in self.tree.iter("title")), "")

    @cached_property
    def visible(self) -> HtmlElement:
        """The page without what a reader cannot see, and with what is hidden until a click."""
        return _cut(self.tree)

    @cached_property
    def markup(self) -> str:
        """The visible page as HTML."""
        return str(lxml.html.tostring(self.visible, encoding="unicode"))

    def select(self, selector: str) -> HtmlElement | None:
        """Return the first element of the visible page that a CSS selector names; None for an empty one."""
        tag = self._numbered[0].select_one(selector) if selector else None
        return self._numbered[1][int(str(tag[_NUMBER]))] if tag else None

    def remove(self, selector: str) -> None:
        """Take every element that a CSS selector names from the visible page, but for the page itself."""
        soup, elements = self._numbered
        for tag in soup.select(selector):
            element = elements[int(str(tag.extract()[_NUMBER]))]
            if element.getparent() is not None:
                element.drop_tree()

    @cached_property
    def _numbered(self) -> tuple[BeautifulSoup, list[HtmlElement]]:
        """The visible page for BeautifulSoup, and the elements by the numbers that its tags bear."""
        numbered = deepcopy(self.visible)
        for number, element in enumerate(numbered.iter()):
            element.set(_NUMBER, str(number))
        soup = BeautifulSoup(lxml.html.tostring(numbered, encoding="unicode"), "lxml")
        return soup, list(self.visible.iter())

    @cached_property
    def data(self) -> tuple[dict[str, object], ...]:
        """Every object of the page's JSON-LD, nested ones too; scripts that are no JSON are none."""
        scripts = self.tree.iterfind(".//script[@type='application/ld+json']")
        return tuple(item for script in scripts for item in _objects(_json(script.text or "")))


def open_page(html: bytes | str, url: str, charset: str | None = None) -> Page:
    """Return the page, parsed; never raises, whatever the bytes are."""
    # A NUL ends a document for libxml2, lone surrogates cannot be encoded.
    source = decode(html, charset).encode("utf-8", "replace")
    if _CROWDED.search(source):
        return Page(url, lxml.html.document_fromstring(_NOTHING), "too many attributes")
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = lxml.html.document_fromstring(source or _NOTHING, parser=parser)
    except etree.ParserError:
        # That is lxml's word for a document without a single element, such as a lone comment.
        tree = lxml.html.document_fromstring(_NOTHING)
    return Page(url, tree, _flaw(source, tree, parser), _metas(tree))


@lru_cache(maxsize=_LINKS)
def resolve(base: str, href: str) -> str:
    """Return `href` absolute and canonical; empty for what leads to no web page.

    Remembers its answers: several parts of one page ask for the same links.
    """
    try:
        return canonical(urljoin(base, href.strip()))
    except ValueError:
        return ""


def same_host(one: str, other: str) -> bool:
    """Tell whether two addresses are of one host, `www.` or not."""
    hosts = [(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)]
    return hosts[0] == hosts[1]


def length(element: HtmlElement) -> int:
    """Return the number of characters in an element, white space between its parts counted as one."""
    return sum(map(text_length, element.itertext()))


def text_length(text: str | None) -> int:
    """Return the number of characters in one text of an element."""
    return len(text) if text and text.strip(_BLANK) else bool(text)


def _flaw(source: bytes, tree: HtmlElement, parser: lxml.html.HTMLParser) -> str:
    if len(_BINARY.findall(source)) > len(source) * _TOLERATED:
        return "no text"
    if any("depth" in entry.message for entry in parser.error_log):
        return "nested too deep"
    return "too many elements" if sum(1 for _ in tree.iter()) > _ELEMENTS else ""


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        found.setdefault(name.strip().lower(), squash(meta.get("content") or ""))
    return found


def _cut(tree: HtmlElement) -> HtmlElement:
    copy = deepcopy(tree)
    etree.strip_elements(copy, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    for element in copy.iter():
        if items := element.items():
            kept = {name: clean(value) for name, value in items if name in _KEPT and len(value) <= _LONGEST}
            # All at once: templates leave attributes behind whose names lxml would not take back to delete them.
            element.attrib.clear()
            element.attrib.update(kept)
    return copy


def _json(text: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: object) -> Iterator[dict[str, object]]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as item:
                yield item
                waiting.extend(reversed(item.values()))
            case list() as items:
                waiting.extend(reversed(items))
