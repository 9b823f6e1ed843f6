"""Whether a page is an article, only leads to articles, or is neither.

Weighs what a page says against what it links; a page off our topics is an article like any other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.text import fold, han_share, has_han
from crawler.extraction.failures import FAILURES, ours, spam
from crawler.extraction.lines import Line
from crawler.extraction.reading import Layout, PageKind, PageLink


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page is, and why where it is no article."""

    kind: PageKind
    reason: str = ""


ARTICLE = Verdict(PageKind.ARTICLE)


_SHORT = 400
"""Characters of a body up to which an error or a wall can be all that a page says."""
_LONGEST = 500_000
"""Characters of a body beyond which it is a dump or a trap: the longest statute, the Civil Code, has 110,000."""
_TITLE_ONLY = 160
_EMPTY = 20
_EMPTY_HAN = 8
_FEW_WORDS = 4
_TIMES_TITLE = 8
"""Lengths of its title beyond which a body says more, whatever it says."""
_ASKING = re.compile(
    r"[?？!！.。]|^(?:how|what|where|when|who|why|can|does|do|is|are)\b|怎么|如何|吗|多少|哪", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？\n]")
_MANY_LINKS = 8
_PAGINATED = 3
_SPAM_HITS = 2
_SPAM_IN_BODY = 4
_TEASERS = 4
"""Linked headings in a body that make it a list of teasers."""
_TEASER = 200
"""Characters of prose below a linked heading up to which it is a teaser's."""
_SEARCH = re.compile(r"search results?\b|(?:站内)?搜索结果|.{0,40}(?:的|[-_])搜索结果|검색 ?결과", re.IGNORECASE)
_BESIDE = frozenset(["nav", "footer", "crumbs", "related", "aside", "pager", "comments"])
_HOME = re.compile(r"/(?:(?:index|default|home|main)\.[a-z]{3,5})?", re.IGNORECASE)
"""Path of a start page: however little it says, it is there to lead on."""
_DIRECTORY = re.compile(r"/(?:(?:index|list|default)[^/]*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Signs:
    """What of a page tells its kind."""

    url: str
    title: str
    body: str
    lines: Sequence[Line]
    """Lines of the page without its related list."""
    kept: Sequence[Line]
    """Lines of the body."""
    links: Sequence[PageLink]


def judge(signs: Signs, layout: Layout) -> Verdict:
    """Return what the page is."""
    if layout.listing and re.search(layout.listing, signs.url):
        return Verdict(PageKind.LISTING, "listing")
    if reason := _failure(signs) or _hijacked(signs):
        return Verdict(PageKind.NOT_ARTICLE, reason)
    if _is_listing(signs):
        return Verdict(PageKind.LISTING, "listing")
    reason = "too long" if len(signs.body) > _LONGEST else _too_little(signs)
    if reason and _HOME.fullmatch(urlsplit(signs.url).path) and len(signs.links) > 1:
        return Verdict(PageKind.LISTING, "listing")
    return Verdict(PageKind.NOT_ARTICLE, reason) if reason else ARTICLE


def _failure(signs: Signs) -> str:
    """Return which failure the page tells of: in its title, or in a body that says little else."""
    length = len(signs.body)
    seen = signs.title if length <= _SHORT * 2 else ""
    if length <= _SHORT:
        seen += "\n" + signs.body
    if length < _EMPTY:
        seen += "\n" + "\n".join(line.text for line in signs.lines if not line.is_link)[:_SHORT]
    if not seen:
        return ""
    found = (reason for reason, pattern in FAILURES.items() if _tells(pattern, seen.lower(), length))
    return next(found, "")


def _tells(pattern: re.Pattern[str], seen: str, length: int) -> bool:
    # A guide may mention that an account is suspended; a page that is suspended says nothing else.
    is_all = length <= _TITLE_ONLY or _covers(pattern, seen) or (length <= _SHORT and _fills(pattern, seen))
    return is_all and bool(pattern.search(seen))


def _covers(pattern: re.Pattern[str], seen: str) -> bool:
    title = seen.partition("\n")[0]
    found = pattern.search(title)
    return found is not None and len(found[0]) * 2 >= len(title)


def _fills(pattern: re.Pattern[str], seen: str) -> bool:
    """Tell whether at least half of the sentences, two or more, tell of the failure."""
    sentences = [part for part in _SENTENCE_END.split(seen) if part.strip()]
    telling = sum(bool(pattern.search(part.strip())) for part in sentences)
    return telling > 1 and telling * 2 >= len(sentences)


def _hijacked(signs: Signs) -> str:
    in_title, in_body = spam(signs.title), spam(signs.body)
    if not in_title and in_body <= _SPAM_IN_BODY:
        return ""
    proper = ours(f"{signs.title}\n{signs.body}")
    is_titled = in_title and in_title + in_body >= _SPAM_HITS and proper <= in_body
    return "hijacked" if is_titled or in_body > max(_SPAM_IN_BODY, proper * 2) else ""


def _is_listing(signs: Signs) -> bool:
    """Tell whether most of what the page says are links to its siblings."""
    entries = [line for line in signs.lines if line.is_link and line.place not in _BESIDE]
    linked = sum(line.linked for line in entries)
    prose = sum(line.prose for line in signs.kept if not line.is_link)
    if _DIRECTORY.search(urlsplit(signs.url).path) and prose < min(linked, _TITLE_ONLY):
        return sum(len(line.links) for line in entries) > 1
    paginated = sum(link.role == "next" for link in signs.links) >= _PAGINATED
    teasers = sum(bool(line.level and line.is_link) for line in signs.kept)
    if teasers >= _TEASERS and (len(entries) >= _MANY_LINKS or prose < teasers * _TEASER):
        return True
    if _SEARCH.match(signs.title) and entries:
        return True
    return len(entries) >= _MANY_LINKS and linked > prose * (0.5 if paginated else 1.5)


def _too_little(signs: Signs) -> str:
    enough = _EMPTY_HAN if han_share(signs.body[:_SHORT]) > 0.5 else _EMPTY  # noqa: PLR2004 - more Han than other letters
    is_long = len(signs.body) > _TIMES_TITLE * len(signs.title)
    if len(signs.body) >= enough and (is_long or fold(signs.body) != fold(signs.title)):
        return ""
    is_home = _HOME.fullmatch(urlsplit(signs.url).path)
    return "tag page" if _is_phrase(signs.title) and not is_home else "empty"


def _is_phrase(title: str) -> bool:
    """Tell whether a title is a key word rather than a question or a sentence."""
    words = len(title.split()) if not has_han(title) else len(title) // 2
    return 0 < words <= _FEW_WORDS and not _ASKING.search(title)
