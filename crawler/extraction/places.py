"""Which part of a page an element says it is, be it navigation, footer or advertising.

Knows element names, roles and the class names that templates use; not what stands in the element.
"""

import re

from bs4 import Tag

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


def place(tag: Tag, inherited: str, letters: int) -> str:
    """Return the part of the page that `tag` is, `inherited` where it says nothing of its own.

    A name is not believed of an element that holds the page's first heading or half of its `letters`: sites do write
    `class="content sidebar-right"`.
    """
    own = _named(tag)
    if not own or (inherited in _MARKED and own not in _MARKED):
        return inherited
    if own in {"crumbs", "comments"} and tag.h1 is None:
        return own
    return inherited if _holds_the_page(tag, letters) else own


def _named(tag: Tag) -> str:
    if _SCHEMA_CRUMBS in str(tag.get("itemtype", "")):
        return "crumbs"
    role = _BY_ROLE.get(str(tag.get("role", "")), "")
    return _by_class(tag) or role or _BY_ELEMENT.get(tag.name, "")


def _by_class(tag: Tag) -> str:
    if tag.name in _NEUTRAL:
        return ""
    names = f"{' '.join(tag.get_attribute_list('class'))} {tag.get('id', '')} {tag.get('aria-label', '')}"
    return next((found for word in _WORD.findall(names) if (found := _BY_WORD.get(word.lower()))), "")


def _holds_the_page(tag: Tag, letters: int) -> bool:
    if tag.h1 is not None:
        return True
    linked = sum(len(link.get_text()) for link in tag.find_all("a"))
    return len(tag.get_text()) - linked > letters * _MOSTLY
