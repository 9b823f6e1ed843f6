"""Where a page invites us to go on, what it forbids, and under which address it wants to be known.

Works on the whole page with lxml, since it looks at every link of it. Knows nothing of articles.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from corpus import canonical
from corpus.text import squash
from crawler.extraction.page import Page, resolve
from crawler.extraction.reading import PageLink

_DIRECTIVES = frozenset(["noindex", "nofollow", "noarchive", "nosnippet"])
_UNENDORSED = frozenset(["nofollow", "ugc", "sponsored"])
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|csv|zip|rar|7z|gz|tar|apk|exe|dmg|jpe?g|png|gif|webp|svg|bmp|ico|mp[34]|"
    r"avi|mov|flv|wmv|wav|m4a|css|js|json|xml|rss|atom|woff2?|ttf|swf|torrent)$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^\W*(?:next(?: page)?|older(?: posts| entries)?|last(?: page)?|下一?[页頁]|后一?页|"
    r"尾页|末页|다음(?: ?페이지)?)\W*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\[?\s*\d{1,4}\s*\]?$")
_PAGED = re.compile(r"(?:page|p|list|index|pn|start|offset)?[-_/=]?\d+", re.IGNORECASE)
_LONGEST_TEXT = 300


def robots_of(page: Page) -> frozenset[str]:
    """Return the directives of the page's robots meta element, `none` as the two for which it stands."""
    words = set(re.split(r"[\s,;]+", page.metas.get("robots", "").lower()))
    both = {"noindex", "nofollow"} if "none" in words else set[str]()
    return frozenset((words | both) & _DIRECTIVES)


def canonical_of(page: Page) -> str:
    """Return the page's canonical address: that of `rel=canonical` where it is sane, else its own.

    It is believed on the same host only, and not where it sends a deep page to the home page or keeps its scheme from
    https.
    """
    own = canonical(page.url)
    hrefs = [link.get("href", "") for link in page.tree.iter("link") if "canonical" in _rel(link)]
    named = resolve(page.base, hrefs[0]) if len(set(hrefs)) == 1 and hrefs[0] else ""
    is_home = urlsplit(named).path in {"", "/", "/index.html", "/index.php"} and not urlsplit(named).query
    is_deep = urlsplit(own).path not in {"", "/", "/index.html", "/index.php"}
    if not named or urlsplit(named).hostname != urlsplit(own).hostname or (is_home and is_deep):
        return own
    return named


def links_of(page: Page, related: Collection[str]) -> tuple[PageLink, ...]:
    """Return the links to follow, each address once; none from a page that says nofollow."""
    if "nofollow" in robots_of(page):
        return ()
    found: dict[str, PageLink] = {}
    for element in page.tree.iter("a", "area", "link"):
        if (url := _target(page, element)) and url not in found:
            text = squash(element.text_content())[:_LONGEST_TEXT]
            found[url] = PageLink(url, text, _role(element, url, text, related))
    found.pop(canonical(page.url), None)
    return tuple(found.values())


def _rel(element: HtmlElement) -> set[str]:
    return set((element.get("rel") or "").lower().split())


def _target(page: Page, element: HtmlElement) -> str:
    href = (element.get("href") or "").strip()
    is_leading = element.tag != "link" or "next" in _rel(element)
    if not href or href.startswith("#") or not is_leading or _rel(element) & _UNENDORSED:
        return ""
    url = resolve(page.base, href)
    return "" if _FILES.search(urlsplit(url).path) else url


def _role(element: HtmlElement, url: str, text: str, related: Collection[str]) -> str:
    if "next" in _rel(element) or _NEXT.match(text) or (_NUMBER.match(text) and _PAGED.search(_last(url))):
        return "next"
    return "related" if url in related else ""


def _last(url: str) -> str:
    """Return the last part of an address: where the number of a page stands."""
    parts = urlsplit(url)
    return f"{parts.path.rsplit('/', 1)[-1] or parts.path}?{parts.query}"
