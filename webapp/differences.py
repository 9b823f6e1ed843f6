"""Which words differ between two versions of an article, in lines for reading, field by field.

Knows articles, not requests and not HTML.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from corpus import Article, StatedFact
from corpus.difference import Piece, PieceKind, condensed, field_text, word_pieces
from corpus.history import Entry
from webapp.labels import label, language_name, language_of, law_label, measure_label, quantity
from webapp.language import day
from webapp.language import gettext as _

Line = tuple[Piece, ...]
"""One line of a field; an empty one stands for lines in which nothing differs."""

_OF_THE_SOURCE = {"title", "breadcrumb", "text", "steps", "related"}
"""Fields whose words are in the language of the article."""
_LISTS = {"steps", "legal_basis", "related", "regions", "topics", "years", "phones", "facts", "robots"}
_SHOWN = 4_000
"""Letters of one difference that are shown at most."""
_UNFOLDED = 1_500
"""Letters of it that are shown without being asked for."""
_SLIDING = 80
"""Letters at the end of a line that are looked at to tell where a new line begins."""
_MARKUP = 40
"""Letters for which a mark counts: it takes room as well."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The words of one field that differ."""

    name: str
    """What readers call the field."""
    lang: str
    """Language of its words; empty for that of the interface."""
    listed: bool
    """Whether its lines are entries of a list."""
    shown: tuple[Line, ...]
    folded: tuple[Line, ...]
    """Further lines, shown on demand."""
    cut: bool
    """Whether there is more than is shown."""

    @property
    def size(self) -> int:
        """How much room it takes, in letters."""
        return sum(map(_size, self.shown + self.folded))


def differences(entry: Entry) -> tuple[Difference, ...]:
    """Return the fields in which a version differs from the one before, where that can be seen."""
    if entry.before is None:
        return ()
    found = (_difference(name, entry.before, entry.version.article) for name in entry.telling)
    return tuple(one for one in found if one.shown or one.folded)


def field_name(name: str) -> str:
    """Return what readers call a field of an article."""
    return {
        "url": _("Address"),
        "site": _("Source"),
        "title": _("Title"),
        "breadcrumb": _("Filed there under"),
        "lang": _("Language"),
        "published": _("Published"),
        "text": _("Text"),
        "steps": _("Steps"),
        "legal_basis": _("Legal basis"),
        "related": _("Related at the source"),
        "regions": _("Regions"),
        "topics": _("Topics"),
        "years": _("Rules of"),
        "phones": _("Telephone"),
        "facts": _("Figures"),
        "robots": _("What the source asks of copies"),
    }[name]


def lines(pieces: Iterable[Piece]) -> Iterator[Line]:
    """Yield the lines in which words differ, what stayed cut short, and an empty one for those left out between two."""
    begun = left_out = False
    for line in map(_smoothed, _split(_slid(pieces))):
        if all(piece.kind is PieceKind.BOTH for piece in line):
            left_out = begun
            continue
        if left_out:
            yield ()
        yield tuple(condensed(line))
        begun, left_out = True, False


def _difference(name: str, old: Article, new: Article) -> Difference:
    # With a line end the last line is like any other, whatever follows it in the other version.
    pieces = word_pieces(f"{_words(old, name)}\n", f"{_words(new, name)}\n")
    kept, cut = _fitting(lines(pieces), _SHOWN)
    open_ = sum(size <= _UNFOLDED for size in accumulate(map(_size, kept)))
    lang = language_of(new.title, new.lang) if name in _OF_THE_SOURCE else ""
    return Difference(field_name(name), lang, name in _LISTS, tuple(kept[:open_]), tuple(kept[open_:]), cut)


def _words(article: Article, name: str) -> str:
    """Return a field as readers know it; a list is one entry a line."""
    match name:
        case "topics" | "regions":
            known = [label(value, name[:-1]) for value in getattr(article, name)]
        case "facts":
            known = list(map(_figure, article.facts))
        case "legal_basis":
            known = [law_label(one.key) for one in article.legal_basis]
        case "related":
            known = [link.title for link in article.related]
        case "breadcrumb":
            known = [" › ".join(article.breadcrumb)]
        case "lang":
            known = [language_name(article.lang)]
        case "published":
            known = [day(article.published)]
        case _:
            known = [field_text(article, name)]
    return "\n".join(known)


def _figure(fact: StatedFact) -> str:
    tied = ", ".join(filter(None, (label(fact.region, "region"), str(fact.year or ""))))
    measured = measure_label(fact.measure) or fact.measure
    return f"{measured}: {quantity(fact.value, fact.unit)}{tied and f' ({tied})'}"


def _slid(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces so that a line which came or went begins where lines begin.

    Behind "Pay 5." the line "Keep the receipt." is to be new, not ".", "Keep the receipt" and the old dot.
    """
    held = Piece(PieceKind.BOTH, "")
    for piece in pieces:
        head, end, others = held.text.partition("\n")
        same = _begins(head, piece.text) if end and held.kind is not PieceKind.BOTH is piece.kind else ""
        if same:
            yield replace(held, text=head.removesuffix(same))
            yield Piece(PieceKind.BOTH, same)
            held = replace(held, text=f"\n{others}{same}")
        yield held
        held = replace(piece, text=piece.text.removeprefix(same))
    yield held


def _begins(head: str, following: str) -> str:
    """Return the longest end of a line with which what follows begins."""
    ends = (head[at:] for at in range(max(len(head) - _SLIDING, 0), len(head)))
    return next((end for end in ends if following.startswith(end)), "")


def _split(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces line by line; where either side of a change has several lines, the older ones come first."""
    line: list[Piece] = []
    before = Piece(PieceKind.BOTH, "")
    for piece in pieces:
        replaces = (before.kind, piece.kind) == (PieceKind.REMOVED, PieceKind.ADDED)
        if replaces and "\n" in before.text + piece.text and line:
            yield line
            line = []
        first, *others = piece.text.split("\n")
        line.append(Piece(piece.kind, first))
        for text in others:
            yield line
            line = [Piece(piece.kind, text)]
        before = piece
    yield line


class _Hunk(NamedTuple):
    """A change, and what stays behind it."""

    removed: str = ""
    added: str = ""
    kept: str = ""

    @property
    def size(self) -> int:
        return max(len(self.removed), len(self.added))

    @property
    def pieces(self) -> Iterator[Piece]:
        for kind, text in zip((PieceKind.REMOVED, PieceKind.ADDED, PieceKind.BOTH), self, strict=True):
            if text:
                yield Piece(kind, text)


def _smoothed(line: list[Piece]) -> list[Piece]:
    """Return a line without crumbs: the few letters that two wordings share by chance only disturb who reads them."""
    whole: list[_Hunk] = []
    for hunk in _hunks(line):
        joined = hunk
        while whole and _is_crumb(whole[-1], joined):
            before = whole.pop()
            removed, added = (f"{one}{before.kept}" for one in before[:2])
            joined = _Hunk(removed + joined.removed, added + joined.added, joined.kept)
        whole.append(joined)
    return [piece for hunk in whole for piece in hunk.pieces]


def _hunks(line: list[Piece]) -> Iterator[_Hunk]:
    hunk = _Hunk()
    for piece in line:
        # Nobody sees blanks that come or go.
        if piece.kind is PieceKind.BOTH or piece.text.isspace():
            hunk = hunk._replace(kept=hunk.kept + piece.text)
            continue
        if hunk.kept:
            yield hunk
            hunk = _Hunk()
        side = str(piece.kind)
        hunk = hunk._replace(**{side: getattr(hunk, side) + piece.text})
    yield hunk


def _is_crumb(before: _Hunk, after: _Hunk) -> bool:
    """Tell whether what stays between two changes is no more than a letter, or less than either of them."""
    size = len(before.kept.strip())
    return min(before.size, after.size) > 0 and (size <= 1 or size < min(before.size, after.size))


def _fitting(differing: Iterable[Line], room: int) -> tuple[list[Line], bool]:
    """Return as many lines as there is room for, and whether there are more."""
    kept: list[Line] = []
    for line in differing:
        fitting = tuple(_cut(line, room))
        if fitting or not line:
            kept.append(fitting)
        if fitting != line:
            return kept, True
        room -= _size(line)
    return kept, False


def _cut(line: Line, room: int) -> Iterator[Piece]:
    for piece in line:
        if room > 0:
            yield piece if len(piece.text) <= room else replace(piece, text=f"{piece.text[:room]}…")
        room -= _size((piece,))


def _size(line: Line) -> int:
    return sum(len(piece.text) + _MARKUP for piece in line)
