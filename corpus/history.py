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
    differences: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    """Each of these fields, and its words."""

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
        yield _entry(before, version) if before else Entry(version, Event.FIRST)
        before = version.article


def _entry(before: Article, version: Version) -> Entry:
    article = version.article
    fields = tuple(name for name in changed_fields(before, article) if name != "status")
    differences = ((name, word_difference(field_text(before, name), field_text(article, name))) for name in fields)
    return Entry(
        version,
        _event(before, article),
        classes(before, article),
        fields,
        tuple((name, tuple(pieces)) for name, pieces in differences),
    )


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
            name: [{"kind": piece.kind.value, "text": piece.text} for piece in pieces]
            for name, pieces in entry.differences
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
        for name, pieces in _worth_showing(entry):
            first, *rest = _shown(pieces, styled=styled).split("\n", allow_blank=True) or [Text()]
            yield Text(f"     {name}: ").append_text(first)
            yield from (Text("       ").append_text(line) for line in rest)


def _worth_showing(entry: Entry) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    """Yield the differences, but not once more that of a step whose words differ in the text as well."""
    told = "text" in entry.fields and ChangeClass.STEPS not in entry.changes
    return ((name, pieces) for name, pieces in entry.differences if not (told and name == "steps"))


def _shown(pieces: Sequence[Piece], *, styled: bool) -> Text:
    if not styled:
        return Text(marked(pieces))
    return Text.assemble(*((piece.text, _STYLES[piece.kind]) for piece in condensed(pieces)))
