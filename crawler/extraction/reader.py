"""One page in, one reading out: the order in which extraction asks its questions.

Pure: no clock, no network, no settings.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, islice

from corpus import Article, Block, host, page_id
from corpus.stating import stated_facts
from crawler.extraction import facts
from crawler.extraction.blocks import block_lines, text_of, to_blocks, with_texts
from crawler.extraction.body import find_body
from crawler.extraction.breadcrumb import find_breadcrumb
from crawler.extraction.kinds import Signs, judge
from crawler.extraction.language import language
from crawler.extraction.legal import with_legal_basis
from crawler.extraction.lines import Line, read_lines
from crawler.extraction.links import canonical_of, links_of, robots_of
from crawler.extraction.page import Page, open_page
from crawler.extraction.phrases import is_chaff
from crawler.extraction.reading import Layout, PageKind, Reading
from crawler.extraction.related import find_related, related_lines
from crawler.extraction.repair import repaired
from crawler.extraction.steps import with_steps
from crawler.extraction.title import find_title, is_title

EXTRACTOR = "4"
"""Version of the extraction; raised whenever it makes other records of the same pages."""
_NO_LAYOUT = Layout()
_MOST_LINES = 60_000
"""As many as a page may have elements; a `<pre>` makes lines without any."""
_LABEL = re.compile(r"\s+(?=[^\s:：]+(?: [^\s:：]+)?\s?[:：])")
_LONGEST_BYLINE = 160
_BYLINES = 3
"""Lines below the title among which a day without label is that of publication."""
_DAY = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_YEAR = re.compile(r"19\d\d|20\d\d")
_DATED = ("article:published_time", "datepublished", "og:published_time", "publishdate", "pubdate")


def read(
    html: bytes | str, *, url: str, layout: Layout = _NO_LAYOUT, fetched: datetime, charset: str | None = None
) -> Reading:
    """Return what the page at `url` came to.

    `charset` is that of the HTTP header, `fetched` the time (UTC) of the answer. Whatever the bytes are, there is an
    answer; raises ValueError only for a `url` that is no web address.
    """
    page = open_page(html, url, charset)
    address, robots = canonical_of(page), robots_of(page)
    lines = [] if page.flaw else _lines(page, layout)
    if flaw := page.flaw or ("too many lines" if len(lines) > _MOST_LINES else ""):
        return Reading(kind=PageKind.NOT_ARTICLE, url=address, reason=flaw, robots=robots)
    return _Reader(page, lines, address, robots, layout).reading(fetched)


def _lines(page: Page, layout: Layout) -> list[Line]:
    for selector in layout.remove:
        page.remove(selector)
    return read_lines(next(page.visible.iter("body"), page.visible))


class _Reader:
    """The parts of one page, each found once."""

    def __init__(self, page: Page, lines: list[Line], address: str, robots: frozenset[str], layout: Layout) -> None:
        self.page, self.lines, self.address, self.robots, self.layout = page, lines, address, robots, layout
        self.title_found = find_title(page, self.lines, layout)
        self.kept = find_body(page, self.lines, layout, self.title_found)
        self.found = _without_title(to_blocks(self.kept), self.title_found)
        self.listed = related_lines(self.lines)
        self.related = find_related(page, self.listed, layout)
        self.links = links_of(page, {link.url for link in self.related})

    def reading(self, fetched: datetime) -> Reading:
        """Return the article, or why there is none."""
        apart = {id(line) for line in self.listed}
        own = [line for line in self.lines if id(line) not in apart]
        signs = Signs(self.address, self.title_found, text_of(self.found), own, self.kept, self.links)
        verdict = judge(signs, self.layout)
        article = self.article(fetched) if verdict.kind is PageKind.ARTICLE else None
        return Reading(
            kind=verdict.kind,
            url=self.address,
            article=article,
            reason=verdict.reason,
            links=self.links,
            robots=self.robots,
        )

    def article(self, fetched: datetime) -> Article:
        """Return the record of the article."""
        found = text_of(self.found)
        repaired_blocks = [with_texts(block, repaired) for block in self.found]
        blocks = [block for block in repaired_blocks if block_lines(block)]
        title, text = repaired(self.title_found), text_of(blocks)
        marked, legal_basis = with_legal_basis(blocks)
        shown, steps = with_steps(marked)
        regions, years, phones = facts.regions(title, text), facts.years(title, text), facts.phones(text)
        return Article(
            id=page_id(self.address),
            url=self.address,
            site=self.layout.site or host(self.address),
            title=title,
            text=text,
            breadcrumb=find_breadcrumb(self.page, self.lines, self.layout, self.title_found),
            lang=language(f"{title}\n{text}"),
            published=_published(self.page, self.lines, self.title_found),
            steps=steps,
            legal_basis=legal_basis,
            related=self.related,
            regions=regions,
            topics=facts.topics(title, text),
            years=years,
            phones=phones,
            facts=stated_facts(title, text, regions, years, phones),
            blocks=shown,
            title_as_found=self.title_found if title != self.title_found else "",
            text_as_found=found if text != found else "",
            robots=tuple(sorted(self.robots)),
            first_seen=fetched,
            retrieved=fetched,
            verified=fetched,
            changed=fetched,
            extractor=EXTRACTOR,
        )


def _without_title(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """Return the blocks without repetitions of the title above the body."""
    at = 0
    while at < len(blocks) and is_title(text_of([blocks[at]]), title):
        at += 1
    return blocks[at:]


def _published(page: Page, lines: list[Line], title: str) -> date | None:
    """Return the day that the page gives: in its head, in a time element, or on a line of its own."""
    times = (time.get("datetime", "") for time in page.visible.iter("time"))
    named = (page.metas.get(name, "") for name in _DATED)
    declared = (str(item.get("datePublished", "")) for item in page.data)
    days = (_day(text) for text in chain(named, declared, islice(times, 1)))
    # Source, day and count of readers often share a line: each label begins a piece of its own.
    short = (line.text for line in lines if len(line.text) <= _LONGEST_BYLINE and _YEAR.search(line.text))
    pieces = (f"{text}\n{_LABEL.sub(chr(10), text)}" for text in short)
    told = next(filter(None, days), None) or facts.published("\n".join(pieces))
    return told or next(filter(None, map(_day, _bylines(lines, title))), None)


def _bylines(lines: list[Line], title: str) -> Iterator[str]:
    """Yield what the lines right below the title open with, where that is a byline's."""
    at = next((at for at, line in enumerate(lines) if is_title(line.text, title)), len(lines))
    for line in lines[at + 1 : at + 1 + _BYLINES]:
        first = line.text if is_chaff(line.text) else next(filter(None, map(str.strip, line.element.itertext())), "")
        if is_chaff(first):
            yield first


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
