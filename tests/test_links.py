"""Which links a page invites to follow, and under which address it wants to be known."""

import pytest

from crawler.extraction.links import canonical_of, links_of, robots_of
from crawler.extraction.page import open_page

URL = "https://www.example.org/social/a.html"


def links(html: str, related: frozenset[str] = frozenset()) -> list[tuple[str, str, str]]:
    return [(link.url, link.text, link.role) for link in links_of(open_page(html, URL), related)]


def test_links_are_absolute_canonical_and_once() -> None:
    html = '<a href="b.html?utm_source=x#top"> B  page </a><a href="/social/b.html">again</a><a href="a.html">self</a>'
    assert links(html) == [("https://www.example.org/social/b.html", "B page", "")]


def test_base_element_counts() -> None:
    assert links('<base href="/other/"><a href="c.html">c</a>')[0][0] == "https://www.example.org/other/c.html"


@pytest.mark.parametrize(
    "href",
    ["mailto:a@b.org", "javascript:void(0)", "#top", "", "ftp://x.org/a", "/x.pdf", "/a/b.JPG", "http://[bad", "tel:1"],
)
def test_what_leads_to_no_page_is_left_out(href: str) -> None:
    assert links(f'<a href="{href}">x</a>') == []


@pytest.mark.parametrize("rel", ["nofollow", "external NoFollow", "ugc", "sponsored"])
def test_unendorsed_links_are_left_out(rel: str) -> None:
    assert links(f'<a href="/x.html" rel="{rel}">x</a>') == []


@pytest.mark.parametrize(
    ("html", "role"),
    [
        ('<link rel="next" href="/n">', "next"),
        ('<a rel="next" href="/n">more</a>', "next"),
        ('<a href="/n">Next page</a>', "next"),
        ('<a href="/n">下一页 &gt;</a>', "next"),
        ('<a href="/list_3.html">3</a>', "next"),
        ('<a href="/n?page=3">[3]</a>', "next"),
        ('<a href="/n">3</a>', ""),
        ('<a href="/n">Next article</a>', ""),
    ],
)
def test_pagination_is_told_apart(html: str, role: str) -> None:
    assert links(html)[0][2] == role


def test_related_links_have_their_role() -> None:
    assert links('<a href="r.html">r</a>', frozenset(["https://www.example.org/social/r.html"]))[0][2] == "related"


@pytest.mark.parametrize(
    ("content", "directives"),
    [
        ("noindex,nofollow", {"noindex", "nofollow"}),
        ("NONE", {"noindex", "nofollow"}),
        ("noarchive; nosnippet", {"noarchive", "nosnippet"}),
        ("index, follow", set[str]()),
    ],
)
def test_robots_directives(content: str, directives: set[str]) -> None:
    page = open_page(f'<meta name="ROBOTS" content="{content}"><a href="/x">x</a>', URL)
    assert robots_of(page) == directives
    assert bool(links_of(page, ())) == ("nofollow" not in directives)


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/social/a1.html", "https://www.example.org/social/a1.html"),
        ("http://www.example.org/social/a.html", "http://www.example.org/social/a.html"),
        ("https://elsewhere.org/social/a.html", URL),
        ("/", URL),
        ("https://www.example.org/index.html", URL),
        ("javascript:x", URL),
        ("", URL),
    ],
)
def test_canonical_is_believed_on_the_same_host_only(href: str, address: str) -> None:
    assert canonical_of(open_page(f'<link rel="canonical" href="{href}">', URL)) == address


def test_two_canonical_links_are_none() -> None:
    html = '<link rel="canonical" href="/x.html"><link rel="canonical" href="/y.html">'
    assert canonical_of(open_page(html, URL)) == URL
