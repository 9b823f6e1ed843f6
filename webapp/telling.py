"""How changes are told to readers: what happened, in their language.

Knows articles and their versions, not requests and not HTML; which words differ is the affair of `differences`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from corpus import Article, ChangeClass, Status, Store, Version
from corpus.history import Entry, Event, entry
from webapp.differences import Difference, differences, field_name
from webapp.labels import language_of
from webapp.language import gettext as _

_WEIGHTY: Final = frozenset(
    {Event.GONE, Event.BACK, ChangeClass.FIGURE, ChangeClass.DEADLINE, ChangeClass.STEPS, ChangeClass.LEGAL_BASIS}
)
"""What somebody who has acted on the older version should know."""
VERSIONS_SHOWN: Final = 20
"""Versions on one page at most."""
_COMPARED = 600_000
"""Letters of versions that are compared for one page: more would keep its reader waiting."""
_ROOM = 40_000
"""Letters of differences on one page."""
_SPOKEN = {"title", "text", "steps"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that happened with a version."""

    name: str
    """For programs: `figure`, `gone`."""
    sentence: str
    weighty: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What happened with one version."""

    version: Version
    kinds: tuple[Kind, ...]
    fields: tuple[str, ...] = ()
    """What readers call the fields that differ."""
    differences: tuple[Difference, ...] = ()
    """Their words; empty where nobody wants them, or the source does not allow to show any."""
    position: int = 0
    """Its place in the feed of changes, where that is known."""

    @property
    def article(self) -> Article:
        """The article as it was then."""
        return self.version.article

    @property
    def lang(self) -> str:
        """Language of its title; empty where unknown."""
        return language_of(self.article.title, self.article.lang)

    @property
    def gone(self) -> bool:
        """Whether the source has removed the article with this version, or before."""
        return self.article.status is Status.GONE

    @property
    def size(self) -> int:
        """How much room it takes, in letters."""
        return sum(difference.size for difference in self.differences)


def may_show(*articles: Article) -> bool:
    """Tell whether the source lets us show the text of all these: what it has forbidden once we do not show later."""
    return not any("noarchive" in article.robots for article in articles)


def versions(known: Sequence[Version], today: Article) -> tuple[Told, ...]:
    """Return what happened with versions of an article, newest first, as many as one page bears.

    `known` has the oldest first; unless it is the very first, that one only shows what the next has changed.
    """
    befores = [None, *(version.article for version in known)]
    pairs = [pair for pair in zip(befores, known, strict=False) if pair[0] or pair[1].number == 1]
    told: list[Told] = []
    compared = room = 0
    for before, version in reversed(pairs[-VERSIONS_SHOWN:]):
        compared += len(version.article.text)
        if told and (compared > _COMPARED or room > _ROOM):
            break
        told.append(_told(before, version, today))
        room += told[-1].size
    return tuple(told)


def _told(before: Article | None, version: Version, today: Article) -> Told:
    compared = entry(before, version)
    shown = may_show(today, version.article, before or today)
    told = _without_words(compared)
    return replace(told, differences=differences(compared)) if shown else told


def _without_words(compared: Entry, position: int = 0) -> Told:
    return Told(compared.version, kinds(compared), tuple(map(field_name, compared.telling)), position=position)


def recent(store: Store, before: int | None = None, limit: int = 50, *, first: bool = True) -> tuple[Told, ...]:
    """Return what happened last in the whole corpus, newest first, without the words; see `Store.recent`."""
    return tuple(
        _without_words(entry(one.before, one.version), one.position) for one in store.recent(before, limit, first=first)
    )


def newest(store: Store, limit: int = 5) -> tuple[Told, ...]:
    """Return the newest changes of guides that were there before."""
    return recent(store, limit=limit, first=False)


def kinds(entry: Entry) -> tuple[Kind, ...]:
    """Return what happened with a version, the weightiest first."""
    told = [] if entry.event is Event.CHANGED else [kind(entry.event)]
    if entry.changes == (ChangeClass.WORDING,) and _SPOKEN.isdisjoint(entry.fields):
        told.append(Kind("details", _("Details changed")))
    else:
        told += map(kind, entry.changes)
    return tuple(told) or (Kind("nothing", _("Nothing changed that readers would notice")),)


def kind(what: Event | ChangeClass) -> Kind:
    """Return one thing that happened, with its sentence in the language of the reader."""
    return Kind(what.name.lower(), _sentence(what), what in _WEIGHTY)


def _sentence(what: Event | ChangeClass) -> str:
    return {
        Event.FIRST: _("First collected"),
        Event.GONE: _("Removed by the source"),
        Event.BACK: _("Back at the source"),
        ChangeClass.FIGURE: _("A figure changed"),
        ChangeClass.DEADLINE: _("A date or a period changed"),
        ChangeClass.STEPS: _("The steps changed"),
        ChangeClass.LEGAL_BASIS: _("The legal basis changed"),
        ChangeClass.WORDING: _("The wording changed"),
        ChangeClass.COSMETIC: _("Only the form changed"),
        ChangeClass.EXTRACTION: _("Read anew; for readers nothing changed"),
    }[what]
