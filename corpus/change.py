"""What kind of change lies between two versions of an article, so that a cosmetic one raises no alarm.

Knows articles only; which words differ is told by `corpus.difference`.
"""

import re
from collections.abc import Sequence
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
    fetched = [article.retrieved.date() if article.retrieved else None for article in (old, new)]
    found: list[Rewritten] = []
    for one, other in zip(_texts(old), _texts(new), strict=False):
        anew = rewritten(one, other, fetched)
        if anew is None:
            return False
        found += anew
    return len(old.steps) == len(new.steps) and _follow(old, new, found)


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
