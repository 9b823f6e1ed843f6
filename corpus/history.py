"""Tells the versions of an article: when each came in, what kind of change it was, and which words differ.

Knows versions; how they were kept is no concern of it, and printing is left to the command.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.text import Text

from corpus.article import Article, Status
from corpus.change import ChangeClass, classes
from corpus.difference import Piece, PieceKind, changed_fields, condensed, field_text, marked, word_difference
from corpus.record import stamp
from corpus.store import Version

_SPOKEN = ("title", "text", "steps")
_STYLES = {PieceKind.BOTH: "", PieceKind.REMOVED: "red strike", PieceKind.ADDED: "green underline"}
_REMEMBERED = 20_000
_known: dict[tuple[int, int], tuple[ChangeClass, ...]] = {}
"""Classes of changes by the hashes of both versions: they never change, and finding them takes some milliseconds."""


class Event(StrEnum):
    """What happened to the article with a version."""

    FIRST = "first version"
    GONE = "gone from its source"
    BACK = "back at its source"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One version beside the one before."""

    version: Version
    event: Event
    changes: tuple[ChangeClass, ...] = ()
    """The weightiest first."""
    fields: tuple[str, ...] = ()
    """Names of the fields that differ, the status left out."""
    before: Article | None = None
    """The article as the version before has it."""

    @property
    def telling(self) -> tuple[str, ...]:
        """Those of these fields that tell something, the steps not once more where their words differ in the text."""
        told = "text" in self.fields and ChangeClass.STEPS not in self.changes
        return tuple(name for name in self.fields if not (told and name == "steps"))

    @property
    def summary(self) -> str:
        """What happened, in words."""
        if self.event is Event.FIRST:
            return self.event
        told = [] if self.event is Event.CHANGED else [str(self.event)]
        if self.changes == (ChangeClass.WORDING,) and not {*self.fields} & {*_SPOKEN}:
            return ", ".join([*told, f"{' and '.join(self.fields)} changed"])
        told += [change.sentence for change in self.changes]
        if not told:
            return "nothing but what the source writes anew at each request" if self.fields else "nothing changed"
        return ", ".join(told) + (f" ({', '.join(self.fields)})" if self.fields else "")


def entries(versions: Sequence[Version]) -> Iterator[Entry]:
    """Yield what each version changed, oldest first."""
    before: Article | None = None
    for version in versions:
        yield entry(before, version)
        before = version.article


def entry(before: Article | None, version: Version) -> Entry:
    """Return what a version changed of the one before; None where it is the first."""
    article = version.article
    if before is None:
        return Entry(version, Event.FIRST)
    fields = tuple(name for name in changed_fields(before, article) if name != "status")
    return Entry(version, _event(before, article), _classes(before, article), fields, before)


def _classes(before: Article, article: Article) -> tuple[ChangeClass, ...]:
    """Return the classes of a change; those of one that was looked at before are remembered."""
    key = hash(before), hash(article)
    found = _known.get(key)
    if found is None:
        found = classes(before, article)
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[key] = found
    return found


def _event(before: Article, article: Article) -> Event:
    if before.status is article.status:
        return Event.CHANGED
    return Event.GONE if article.status is Status.GONE else Event.BACK


def as_json(versions: Sequence[Version]) -> dict[str, object]:
    """Return the history as JSON values, the differences whole."""
    newest = versions[-1].article
    return {
        "id": newest.id,
        "title": newest.title,
        "url": newest.url,
        "status": newest.status.value,
        "versions": list(map(_record, entries(versions))),
    }


def _record(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.version.number,
        "saved": stamp(entry.version.saved),
        "event": entry.event.value,
        "changes": [change.value for change in entry.changes],
        "alarming": any(change.alarming for change in entry.changes),
        "summary": entry.summary,
        "fields": list(entry.fields),
        "differences": {
            name: [{"kind": piece.kind.value, "text": piece.text} for piece in _pieces(entry, name)]
            for name in entry.fields
        },
    }


def as_lines(versions: Sequence[Version], *, styled: bool) -> Iterator[Text]:
    """Yield the history line by line; words are styled for a terminal, else marked `[-so-]` and `{+so+}`."""
    newest = versions[-1].article
    yield Text(f"{newest.id}  {newest.title}", "bold" if styled else "")
    yield Text(newest.url)
    for entry in entries(versions):
        yield Text()
        style = "bold yellow" if styled and any(change.alarming for change in entry.changes) else ""
        number, saved = entry.version.number, entry.version.saved
        yield Text(f"{number:>3}  {saved:%Y-%m-%d %H:%M:%S} UTC  ").append(entry.summary, style)
        for name in entry.telling:
            first, *rest = _shown(_pieces(entry, name), styled=styled).split("\n", allow_blank=True) or [Text()]
            yield Text(f"     {name}: ").append_text(first)
            yield from (Text("       ").append_text(line) for line in rest)


def _pieces(entry: Entry, name: str) -> list[Piece]:
    """Return the words of a field that differs."""
    before = field_text(entry.before, name) if entry.before else ""
    return word_difference(before, field_text(entry.version.article, name))


def _shown(pieces: Sequence[Piece], *, styled: bool) -> Text:
    if not styled:
        return Text(marked(pieces))
    return Text.assemble(*((piece.text, _STYLES[piece.kind]) for piece in condensed(pieces)))
