"""What differs between two versions of an article: which fields, and which words of them.

Knows neither colours nor HTML; whoever shows a difference marks it up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile
from math import inf

from corpus.article import EXTRACTED, Article, LegalReference, RelatedLink
from corpus.stated import StatedFact
from corpus.text import HAN

# A number is one word, so that nobody has to read [-3-]{+2+}0 days.
_WORD = re.compile(
    rf"\d{{1,18}}+(?:[.,]\d{{1,18}}+)*+(?!\w)|[〇零一二两三四五六七八九十百千万亿]{{2,}}|[{HAN}]|(?:(?![{HAN}])\w)+|[^\w\s]|\s+"
)
_COMPARED = ("status", "url", "site", *EXTRACTED, "robots")
_CLOSELY = 250_000
"""Pairs of words up to which every one is looked at."""
_AT_ALL = 1_000_000
"""Pairs of words beyond which none is matched: that takes seconds, and finds crumbs that two different texts share."""
_SENTENCE = re.compile(r"(?:[^。！？；;!?.\n]|\.(?!\s))*+[。！？；;!?.\n]?\s*+")
_AROUND = 40
"""Letters of unchanged text shown on either side of a change."""
_UNTORN = re.compile(rf"(?:(?![{HAN}])[\w.,%]){{0,40}}+")
"""What goes on of a word or a number at the place of a cut."""


class PieceKind(StrEnum):
    """Which of two texts has a piece."""

    BOTH = "both"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words of the older text, the newer one, or both."""

    kind: PieceKind
    text: str


def changed_fields(old: Article, new: Article) -> list[str]:
    """Return the names of the fields that say something else; dates and validators say nothing to a reader."""
    return [name for name in _COMPARED if getattr(old, name) != getattr(new, name)]


def field_text(article: Article, name: str) -> str:
    """Return a field as text that can be compared: a list is one entry a line."""
    value = getattr(article, name)
    if isinstance(value, tuple):
        return "\n".join(map(_entry, value))
    return "" if value is None else str(value)


def word_difference(old: str, new: str) -> list[Piece]:
    """Return both texts as one sequence of pieces, changes as small as a word or a Chinese character."""
    return list(word_pieces(old, new))


def word_pieces(old: str, new: str) -> Iterator[Piece]:
    """Yield both texts as one sequence of pieces; whoever needs the beginning only does not wait for the rest.

    Lines are compared first and words only within lines that differ, so long texts stay cheap. Both steps use the
    Ratcliff-Obershelp matching of difflib.
    """
    last = Piece(PieceKind.BOTH, "")
    for removed, added in _stretches(old, new):
        same = [(PieceKind.BOTH, removed)] if removed == added else []
        for kind, text in same or [(PieceKind.REMOVED, removed), (PieceKind.ADDED, added)]:
            if kind is last.kind:
                last = Piece(kind, last.text + text)
            elif text:
                if last.text:
                    yield last
                last = Piece(kind, text)
    if last.text:
        yield last


def changed_spans(old: str, new: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield where the words differ: from and to in the older text, from and to in the newer one."""
    before = after = start_before = start_after = 0
    for piece in (*word_difference(old, new), Piece(PieceKind.BOTH, "")):
        if piece.kind is PieceKind.BOTH:
            if before > start_before or after > start_after:
                yield (start_before, before), (start_after, after)
            before, after = before + len(piece.text), after + len(piece.text)
            start_before, start_after = before, after
        elif piece.kind is PieceKind.REMOVED:
            before += len(piece.text)
        else:
            after += len(piece.text)


def condensed(pieces: Sequence[Piece]) -> list[Piece]:
    """Return a difference with long unchanged stretches cut short."""
    last = len(pieces) - 1
    return [_cut(piece, head=at > 0, tail=at < last) for at, piece in enumerate(pieces)]


def marked(pieces: Sequence[Piece]) -> str:
    """Return a difference as plain text, `[-removed-]` and `{+added+}`, long unchanged stretches cut short."""
    return "".join(map(_marked, condensed(pieces)))


def _entry(value: object) -> str:
    match value:
        case LegalReference(law, article):
            return law if article is None else f"{law}, article {article}"
        case RelatedLink(title, url):
            return f"{title} <{url}>"
        case StatedFact():
            tied = " ".join(filter(None, (value.region, str(value.year or ""))))
            return f"{value.measure} {value.value} {value.unit}{tied and f' ({tied})'}: {value.quote}"
        case _:
            return str(value)


def _stretches(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield both texts in stretches that are alike or differ."""
    for before, after in _aligned(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        texts = "".join(before), "".join(after)
        if len(before) == len(after) > 1 and not _few(*map(_WORD.findall, texts)):
            # A source that writes every line anew, if only its end, leaves each where it was.
            yield from (stretch for line in zip(before, after, strict=True) for stretch in _by_sentences(*line))
        else:
            yield from _by_sentences(*texts)


def _by_sentences(old: str, new: str) -> Iterator[tuple[str, str]]:
    if old == new or _few(_WORD.findall(old), _WORD.findall(new)):
        yield from _by_words(old, new)
        return
    for before, after in _aligned(_SENTENCE.findall(old), _SENTENCE.findall(new)):
        yield from _by_words("".join(before), "".join(after))


def _by_words(old: str, new: str) -> Iterator[tuple[str, str]]:
    if old == new:
        yield old, new
        return
    for before, after in _aligned(_WORD.findall(old), _WORD.findall(new), at_most=_AT_ALL):
        yield "".join(before), "".join(after)


def _few(old: Sequence[str], new: Sequence[str]) -> bool:
    return len(old) * len(new) <= _AT_ALL


def _aligned(
    old: Sequence[str], new: Sequence[str], at_most: float = inf
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield both sequences in stretches that are alike or differ; the ends that they share need no matching.

    What is between them is one stretch where it has more than so many pairs.
    """
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    yield old[:head], new[:head]
    between = old[head : len(old) - tail], new[head : len(new) - tail]
    yield from _matched(*between) if len(between[0]) * len(between[1]) <= at_most else [between]
    yield old[len(old) - tail :], new[len(new) - tail :]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items at the beginning are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    # Blanks are alike everywhere: they belong to the words beside them and never make a match by themselves. Frequent
    # words are left out of long sequences only, where looking at each would take minutes.
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=len(old) * len(new) > _CLOSELY)
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        yield old[old_from:old_to], new[new_from:new_to]


def _marked(piece: Piece) -> str:
    match piece.kind:
        case PieceKind.REMOVED:
            return f"[-{piece.text}-]"
        case PieceKind.ADDED:
            return f"{{+{piece.text}+}}"
    return piece.text


def _cut(piece: Piece, *, head: bool, tail: bool) -> Piece:
    """Return an unchanged stretch with as much as is wanted of its beginning and its end."""
    first = piece.text[: _untorn(piece.text)] if head else ""
    last = piece.text[-_untorn(piece.text[::-1]) :] if tail else ""
    if piece.kind is not PieceKind.BOTH or len(piece.text) <= len(first) + len(last) + 1:
        return piece
    return Piece(piece.kind, f"{first}…{last}")


def _untorn(text: str) -> int:
    """Return where a beginning may end: half a number is another number."""
    goes_on = _UNTORN.match(text, _AROUND)
    return goes_on.end() if goes_on else _AROUND
