"""What kind of change lies between two versions of an article, so that a cosmetic one raises no alarm.

Knows articles only; which words differ is told by `corpus.difference`.
"""

from enum import StrEnum

from corpus.article import Article
from corpus.difference import changed_fields


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
