"""Which part of a page an element says it is, be it navigation, footer or advertising.

Knows element names, roles and the class names that templates use; not what stands in the element.
"""

import re
from functools import cached_property

from lxml.html import HtmlElement

from crawler.extraction.page import length, text_length

_BY_ELEMENT = {"nav": "nav", "footer": "footer", "aside": "aside", "dialog": "popup"}
_BY_ROLE = {
    "navigation": "nav",
    "menu": "nav",
    "menubar": "nav",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "popup",
    "alertdialog": "popup",
}
_BY_WORD = {
    word: place
    for place, words in {
        "crumbs": "breadcrumb breadcrumbs crumb crumbs mbx weizhi dqwz curpos curlocation location position path",
        "related": "related relate xgwz xgyd xiangguan recommend recommended recommendations tuijian",
        "aside": "sidebar sidebox widget widgets hot rank ranking popular latest newest remen paihang",
        "comments": "comment comments commentlist pinglun disqus respond",
        "share": "share sharing sharebar bdsharebuttonbox bdshare jiathis bshare addthis a2a",
        "ad": "ad ads adv advert adverts advertisement advertising adsbygoogle sponsor sponsored guanggao promo banner "
        "cta lawyer lvshi",
        "footer": "footer foot ft bottom copyright colophon",
        "nav": "nav navbar menu topbar topnav toolbar navigation daohang mainmenu",
        "pager": "pager pagination paging prevnext prenext shangxia nextprev",
        "popup": "cookie cookies consent gdpr modal popup overlay newsletter subscribe qrcode",
        "meta": "byline postmeta tags taglist",
    }.items()
    for word in words.split()
}
_MARKED = ("related", "crumbs")
"""Places that hold under any other: a related list in an aside is still one."""
_NEUTRAL = frozenset(["html", "body", "main", "article", "a", "p", "span", "h1", "h2", "h3", "li", "td", "b", "strong"])
"""Elements whose class names say how they look rather than what they hold."""
_WORD = re.compile(r"[a-z0-9]+|[A-Z][a-z0-9]*")
_SCHEMA_CRUMBS = "BreadcrumbList"
_MOSTLY = 0.5


class Places:
    """The parts of one page.

    Names are measured against how much of the page an element holds, which is counted for all at once: nested elements
    that each counted for themselves would read a hostile page hundreds of times.
    """

    def __init__(self, root: HtmlElement) -> None:
        """Take the element that holds everything."""
        self._root = root

    def of(self, element: HtmlElement, inherited: str) -> str:
        """Return the part of the page that `element` is, `inherited` where it says nothing of its own.

        A name is not believed of an element that holds the page's first heading or half of its letters: sites do write
        `class="content sidebar-right"`.
        """
        own = _named(element)
        if not own or (inherited in _MARKED and own not in _MARKED):
            return inherited
        if own in {"crumbs", "comments"} and not _holds_headline(element):
            return own
        return inherited if _holds_headline(element) or self._prose[element] > self._half else own

    @cached_property
    def _half(self) -> float:
        return length(self._root) * _MOSTLY

    @cached_property
    def _prose(self) -> dict[HtmlElement, int]:
        """Characters of each element that are no link."""
        lengths: dict[HtmlElement, int] = {}
        linked: dict[HtmlElement, int] = {}
        for element in reversed(list(self._root.iter())):
            tails = sum(text_length(child.tail) for child in element)
            lengths[element] = text_length(element.text) + tails + sum(lengths[child] for child in element)
            linked[element] = sum(lengths[child] if child.tag == "a" else 0 for child in element)
            linked[element] += sum(linked[child] for child in element)
        return {element: lengths[element] - linked[element] for element in lengths}


def _named(element: HtmlElement) -> str:
    if _SCHEMA_CRUMBS in element.get("itemtype", ""):
        return "crumbs"
    role = _BY_ROLE.get(element.get("role", ""), "")
    return _by_class(element) or role or _BY_ELEMENT.get(element.tag, "")


def _by_class(element: HtmlElement) -> str:
    if element.tag in _NEUTRAL:
        return ""
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('aria-label', '')}"
    return next((found for word in _WORD.findall(names) if (found := _BY_WORD.get(word.lower()))), "")


def _holds_headline(element: HtmlElement) -> bool:
    return next(element.iterdescendants("h1"), None) is not None
