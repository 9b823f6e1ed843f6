"""Addresses without end: calendars, repeated segments, sorted lists of lists.

Two ways to notice them. By its look, an address is longer, deeper, or says the same more often than those of pages are.
By what its like came to: addresses that differ in numbers and tokens only are of one shape, and a shape of which many
pages were visited, and nothing new came of them, is left alone for the rest of the run. A page is worth its visit if it
is an article that no other page was, or if it is the first to lead to a page that is worth its visit; listings live on
that, and so a site whose articles are all of one shape is never cut off.

Knows addresses and what visits of their like came to; neither pages nor the network.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from corpus import Link, Outcome, Priority, Visit

LONGEST = 2048
"""Characters of an address: what sitemaps may name, and what some browsers and servers take."""
DEEPEST = 16
"""Segments of a path; those of content management systems end before ten."""
MOST_REPEATS = 2
"""How often a segment, or a group of them, may come again right after itself; a relative link gone wrong adds one each
time. Numbers may: they are the parts of dates and of numbers cut in pieces."""
MOST_ALIKE = 3
"""How often a segment that is no number may stand in a path at all."""
MOST_PARAMETERS = 16
"""Parameters of a query; every choice on a page that adds one more doubles the number of its addresses."""
MOST_CHOICES = 2
"""Parameters that choose how a list is shown: by date and downwards, but not in columns and fifty a page as well."""
PATIENCE = 100
"""Visits of one shape without anything new before it is given up: eight years of months, a hundred orders of a list."""
WIDE_PATIENCE = 300
"""The same for all that is in one folder, or all queries on one path: those are more, and more different, pages."""
WORTH = 20
"""Visits that are paid for by each that was worth it: a shape with one article in twenty pages is never given up."""
PENDING = 400
"""Visits of one shape that may wait at a time for what comes of their links, such as a list for each of the 333
prefectures of China; where another process, or no run, visits the links, there would be no end to waiting."""

_RUN = re.compile(r"[A-Za-z0-9]+")
_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]{8,}|[A-Za-z0-9]{24,}")
"""What nobody would write by hand: letters and digits mixed, or more of them than any word has."""
_NUMBER = re.compile(r"\d+")
_CHOICES = re.compile(
    r"(?:sort|order|dir|direction|filter|facet|view|display|layout|limit|show|per_?page|page_?size)"
    r"(?:_?(?:by|field|type|mode))?(?:\[.*)?",
    re.IGNORECASE,
)
_READ = {Outcome.ARTICLE, Outcome.LISTING, Outcome.NOT_ARTICLE, Outcome.MOVED}
"""Outcomes of pages that were there; of one that was not, nothing can be learned of its like."""


def look(url: str) -> str:
    """Return why an address is none of a page, by its look alone; empty where it may be one."""
    if len(url) > LONGEST:
        return "trap: address too long"
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > DEEPEST:
        return "trap: path too deep"
    if _repeats(segments):
        return "trap: repeated segments"
    names = [pair.partition("=")[0] for pair in parts.query.split("&") if pair]
    if len(names) > MOST_PARAMETERS:
        return "trap: query too long"
    if sum(bool(_CHOICES.fullmatch(unquote(name))) for name in names) > MOST_CHOICES:
        return "trap: list sorted and filtered"
    return ""


def _repeats(segments: list[str]) -> bool:
    """Tell whether a segment comes too often, or a group of segments comes again and again."""
    words = Counter(segment for segment in segments if not segment.isdecimal())
    if any(count > MOST_ALIKE for count in words.values()):
        return True
    times = MOST_REPEATS + 1
    for length in range(1, len(segments) // times + 1):
        for at in range(len(segments) - length * times + 1):
            group = segments[at : at + length]
            if group * times == segments[at : at + length * times] and not all(part.isdecimal() for part in group):
                return True
    return False


def shape(url: str) -> str:
    """Return an address with its numbers and tokens blotted out."""
    parts = urlsplit(url)
    return _blotted(f"{parts.netloc}{parts.path}?{parts.query}")


def _wide_shape(url: str) -> str:
    """Return what an address has in common with all queries on its path, or with all pages of its folder."""
    parts = urlsplit(url)
    common = f"{parts.path}?" if parts.query else f"{parts.path.rpartition('/')[0]}/"
    return f"{_blotted(parts.netloc + common)}*"


def _blotted(text: str) -> str:
    return _RUN.sub(lambda run: "*" if _TOKEN.fullmatch(run[0]) else _NUMBER.sub("0", run[0]), unquote(text))


@dataclass(slots=True)
class _Kind:
    """What the visits of one shape came to."""

    patience: int
    barren: int = 0
    """Visits of which nothing new came."""
    waiting: int = 0
    """Visits of whose links nobody knows yet what comes."""
    credit: int = 0
    """Barren visits that are paid for."""

    def is_endless(self) -> bool:
        """Tell whether no more pages of this shape are visited."""
        return self.barren + max(0, self.waiting - PENDING) > self.patience + self.credit


@dataclass(slots=True)
class _Page:
    """A page that was visited, as long as something may still come of its links."""

    shape: str
    kinds: tuple[_Kind, ...]
    finder: "_Page | None"
    """The page that was the first to lead to this one."""
    links: int = 0
    """How many of its links wait for their visits."""
    waits: bool = False
    paid: bool = False

    def wait(self, links: int) -> None:
        """Wait for what comes of so many links, or know already that nothing does."""
        self.links, self.waits = links, links > 0
        for kind in self.kinds:
            kind.waiting += self.waits
            kind.barren += not self.waits

    def give_up(self) -> None:
        """Take note that nothing came of one more link."""
        self.links -= 1
        if self.waits and not self.links:
            self.waits = False
            for kind in self.kinds:
                kind.waiting -= 1
                kind.barren += 1

    def pay(self, worth: int) -> None:
        """Take note that the visit was worth as many barren ones."""
        for kind in self.kinds:
            kind.waiting -= self.waits
            kind.credit += worth
        self.waits, self.paid = False, True


@dataclass(slots=True)
class Traps:
    """Tells of each address whether it is worth a visit, from its look and from what its like came to so far.

    Remembers a number for each address that it met, so its memory is that of the frontier of one run.
    """

    _kinds: dict[str, _Kind] = field(default_factory=dict)
    """By shape."""
    _finders: dict[int, _Page | None] = field(default_factory=dict)
    """Who was the first to lead to an address, by its hash; None once that does not matter any more."""
    _articles: set[int] = field(default_factory=set)
    """Hashes of what articles say: the same article under ever new addresses is a trap as well."""

    def reason(self, url: str) -> str:
        """Return why an address is not visited, in a few words that can be counted; empty where it is."""
        return look(url) or ("trap: endless pattern" if self._is_endless(url) else "")

    def learn(self, visit: Visit) -> None:
        """Take note of what a visit came to."""
        if visit.retry_at:
            return
        finder = self._finders.get(hash(visit.url))
        self._finders[hash(visit.url)] = None
        page = _Page(shape(visit.url), self._kinds_of(visit.url), finder)
        if worth := self._worth(visit):
            page.pay(worth)
            _pay_finders(finder, worth)
        elif finder:
            finder.give_up()
        if visit.outcome in _READ:
            self._follow(page, visit.links)

    def _is_endless(self, url: str) -> bool:
        return any(kind.is_endless() for kind in self._kinds_of(url))

    def _kinds_of(self, url: str) -> tuple[_Kind, ...]:
        patience = {shape(url): PATIENCE, _wide_shape(url): WIDE_PATIENCE}
        return tuple(self._kinds.setdefault(name, _Kind(much)) for name, much in patience.items())

    def _worth(self, visit: Visit) -> int:
        """Return how many barren visits this one pays for: a page that was known before does for one like it."""
        if visit.outcome is Outcome.UNCHANGED:
            return 1
        if visit.outcome is not Outcome.ARTICLE or not visit.article:
            return 0
        said = hash((visit.article.title, visit.article.text))
        is_new = said not in self._articles
        self._articles.add(said)
        return WORTH if is_new else 0

    def _follow(self, page: _Page, links: Iterable[Link]) -> None:
        """Remember the links that nobody found before; those that look like articles are worth it until proven else."""
        fresh = [link for link in links if hash(link.url) not in self._finders]
        declared = (link for link in fresh if link.priority is Priority.ARTICLE)
        if not page.paid and any(not self._is_endless(link.url) for link in declared):
            page.pay(1)
        if not page.paid:
            page.wait(len({link.url for link in fresh}))
        self._finders.update((hash(link.url), None if page.paid else page) for link in fresh)


def _pay_finders(finder: _Page | None, worth: int) -> None:
    """Pay the page that led to something new, and those that led to that page, but not page by page of one list."""
    while finder and not finder.paid:
        finder.pay(worth)
        finder = finder.finder if finder.finder and finder.finder.shape != finder.shape else None
