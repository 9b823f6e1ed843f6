"""What kind of change lies between two versions of an article, so that a cosmetic one raises no alarm.

Knows articles only; which words differ is told by `corpus.difference`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from corpus.article import Article
from corpus.difference import changed_fields
from corpus.volatile import Rewritten, rewritten

_NEVER_REWRITTEN = (
    "site",
    "status",
    "robots",
    "extractor",
    "breadcrumb",
    "lang",
    "legal_basis",
    "related",
    "regions",
    "topics",
)
"""Fields in which no server writes anything anew that should pass; a related list that is shuffled should not."""

_REWRITTEN = (
    *("title", "text", "steps", "blocks", "title_as_found", "text_as_found"),
    *("published", "years", "phones"),
)


class ChangeClass(StrEnum):
    """Why a reader should, or need not, be told of a change; the weightiest first."""

    FIGURE = "figure"
    """An amount, a ratio, a number, a telephone number."""
    DEADLINE = "deadline"
    """A date, a period of time, a year."""
    STEPS = "steps"
    """What to do, or in which order."""
    LEGAL_BASIS = "legal-basis"
    """The statutes on which it rests."""
    WORDING = "wording"
    """The same said in other words, or something else that the classes above do not name."""
    COSMETIC = "cosmetic"
    """Blanks, punctuation, letter case, the list of related articles, the breadcrumb."""
    EXTRACTION = "extraction"
    """Nothing that readers see; a newer extractor made the record."""


def classes(old: Article, new: Article) -> tuple[ChangeClass, ...]:
    """Return the classes of a change, the weightiest first; empty where both versions say the same."""
    return (ChangeClass.WORDING,) if changed_fields(old, new) else ()


def says_the_same(old: Article, new: Article) -> bool:
    """Tell whether two versions differ only in what a server writes anew at each request: clocks, tokens, counters.

    Both have to be read by the same extractor. Where `retrieved` is known, a time with a date passes for a clock only
    if it tells the day of its own fetch. Never raises.
    """
    if old.page != new.page or any(getattr(old, name) != getattr(new, name) for name in _NEVER_REWRITTEN):
        return False
    fetched = (_fetched(old), _fetched(new))
    found: list[Rewritten] = []
    for one, other in zip(_texts(old), _texts(new), strict=False):
        anew = rewritten(one, other, fetched)
        if anew is None:
            return False
        found += anew
    return len(old.steps) == len(new.steps) and _follow(old, new, found)


def steadied(old: Article, new: Article) -> Article:
    """Return the newer version with clocks, tokens and counters as the older one has them; itself if more differs."""
    if not says_the_same(old, new):
        return new
    return replace(new, **{name: getattr(old, name) for name in _REWRITTEN})


def _fetched(article: Article) -> frozenset[date]:
    """Return the days on which the words of a version may have been read: a version is kept while it is verified."""
    return frozenset(at.date() for at in (article.retrieved, article.changed, article.first_seen) if at)


def _texts(article: Article) -> tuple[str, ...]:
    return (article.title, article.text, *article.steps)


def _follow(old: Article, new: Article, found: Sequence[Rewritten]) -> bool:
    """Tell whether the years, the day of publication and the numbers differ by what stands in those clocks only."""
    days = {day for one in found for day in one.days}
    digits = " ".join(re.sub(r"\D", "", text) for one in found for text in (one.old, one.new))
    return (
        {*old.years} ^ {*new.years} <= {day.year for day in days}
        and {old.published, new.published} - days in ({old.published}, set())
        and all(re.sub(r"\D", "", phone) in digits for phone in {*old.phones} ^ {*new.phones})
    )
