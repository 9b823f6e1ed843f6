"""What kind of change lies between two versions of an article, so that a cosmetic one raises no alarm.

Knows articles only; how their words differ is told by `corpus.wording`, what a server writes anew at each request by
`corpus.volatile`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from corpus.article import Article
from corpus.difference import changed_fields
from corpus.facts import FactKind
from corpus.stated import StatedFact
from corpus.volatile import Rewritten, rewritten
from corpus.wording import Said, Wording, differing

_NEVER_REWRITTEN = (
    *("site", "status", "robots", "extractor", "breadcrumb", "lang"),
    *("legal_basis", "related", "regions", "topics"),
)
"""Fields in which no server writes anything anew that should pass; a related list that is shuffled should not."""
_OF_THE_SOURCE = tuple(name for name in _NEVER_REWRITTEN if name not in {"status", "extractor"})
"""Those of them that tell what the source says, not whether it is there and who read it."""
_REWRITTEN = (
    *("title", "text", "steps", "blocks", "title_as_found", "text_as_found"),
    *("published", "years", "phones", "facts"),
)
_WORDED = frozenset({"url", "site", "robots", "lang", "regions", "topics"})
"""Fields of which a change is one of wording, where nothing in the words explains it."""

DRAWN = timedelta(days=30)
"""For so long after a change, other entries in a related list alone make no version: many sites draw theirs by lot, or
name what is new. Later they do, so that a list which was mended gets in."""


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

    @property
    def alarming(self) -> bool:
        """Whether somebody should look at the change."""
        return self not in {ChangeClass.COSMETIC, ChangeClass.EXTRACTION}

    @property
    def sentence(self) -> str:
        """What a reader is told of it, as in "a figure changed"."""
        return _SENTENCES[self]


_SENTENCES = {
    ChangeClass.FIGURE: "a figure changed",
    ChangeClass.DEADLINE: "a date or a period changed",
    ChangeClass.STEPS: "the steps changed",
    ChangeClass.LEGAL_BASIS: "the legal basis changed",
    ChangeClass.WORDING: "the wording changed",
    ChangeClass.COSMETIC: "only the form changed",
    ChangeClass.EXTRACTION: "nothing that readers see; it was extracted anew",
}
_OF_WORDS = {
    FactKind.FIGURE: ChangeClass.FIGURE,
    FactKind.TIME: ChangeClass.DEADLINE,
    FactKind.LEGAL: ChangeClass.LEGAL_BASIS,
    Said.STEPS: ChangeClass.STEPS,
    Said.LEGAL: ChangeClass.LEGAL_BASIS,
    Said.TEXT: ChangeClass.WORDING,
}


def classes(old: Article, new: Article) -> tuple[ChangeClass, ...]:
    """Return the classes of a change, the weightiest first; empty where both versions say the same. Never raises.

    Whether the source still has the article is no change of what it says. A fact that only stands elsewhere now, or is
    written in other digits, has not changed. Facts that are found in the same words were extracted anew.
    """
    if _is_rewritten(old, new, _OF_THE_SOURCE):
        anew = old.extractor != new.extractor or _figures(old) != _figures(new)
        return (ChangeClass.EXTRACTION,) if anew else ()
    changed = set(changed_fields(old, new)) - {"status"}
    found = _of_words(old, new) if changed & {"title", "text", "steps"} else set()
    found |= set(_of_lists(old, new))
    if not found and changed & _WORDED:
        found.add(ChangeClass.WORDING)
    if not found or changed & {"breadcrumb", "related"}:
        found.add(ChangeClass.COSMETIC)
    return tuple(one for one in ChangeClass if one in found)


def _of_words(old: Article, new: Article) -> set[ChangeClass]:
    """Return the classes of what title, text and steps say."""
    found: set[FactKind | Said] = differing(_wording(old), _wording(new))
    return {_OF_WORDS[one] for one in found}


def _wording(article: Article) -> Wording:
    legal = (block for block in article.blocks if block.role == "legal")
    return Wording(
        title=article.title,
        text=article.text,
        steps=article.steps,
        legal=tuple(text for block in legal for text in (block.text, *block.items)),
        fetched=_fetched(article),
    )


def _of_lists(old: Article, new: Article) -> Iterator[ChangeClass]:
    """Yield the classes of the fields that hold facts; their order says nothing."""
    if {*old.phones} != {*new.phones}:
        yield ChangeClass.FIGURE
    if {*old.years} != {*new.years} or old.published != new.published:
        yield ChangeClass.DEADLINE
    if {*old.legal_basis} != {*new.legal_basis}:
        yield ChangeClass.LEGAL_BASIS


def says_the_same(old: Article, new: Article) -> bool:
    """Tell whether two versions differ only in what a server writes anew at each request: clocks, tokens, counters.

    Both have to be read by the same extractor. Where `retrieved` is known, a time with a date passes for a clock only
    if it tells the day of its own fetch. Never raises.
    """
    return _is_rewritten(old, new, _NEVER_REWRITTEN) and _figures(old) == _figures(new)


def _is_rewritten(old: Article, new: Article, lasting: Iterable[str]) -> bool:
    """Tell whether all that differs, besides fields that are not `lasting`, is what a server writes anew."""
    if old.page != new.page or any(getattr(old, name) != getattr(new, name) for name in lasting):
        return False
    fetched = (_fetched(old), _fetched(new))
    found: list[Rewritten] = []
    for one, other in zip(_texts(old), _texts(new), strict=False):
        anew = rewritten(one, other, fetched)
        if anew is None:
            return False
        found += anew
    return len(old.steps) == len(new.steps) and _follow(old, new, found)


def _figures(article: Article) -> frozenset[StatedFact]:
    """Return the facts of an article without the words that say them: those may hold a clock, and are compared."""
    return frozenset(replace(fact, quote="") for fact in article.facts)


def steadied(old: Article, new: Article) -> Article:
    """Return the newer version with clocks, tokens and counters as the older one has them; itself if more differs.

    A list of related articles that has other entries so soon after the last change passes for one that is drawn by lot.
    """
    drawn = replace(new, related=old.related) if _may_be_drawn(old, new) else new
    if not says_the_same(old, drawn):
        return new
    return replace(drawn, **{name: getattr(old, name) for name in _REWRITTEN})


def _may_be_drawn(old: Article, new: Article) -> bool:
    """Tell whether a related list may be another one at each request; one that comes or goes says something."""
    both = old.related and new.related and old.changed and new.changed
    return bool(both) and new.changed - old.changed < DRAWN  # type: ignore[operator]  # both are known


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
