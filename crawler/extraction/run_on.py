"""How to split a paragraph in which a whole numbered list runs on without line ends.

Knows labels inside a line; what the pieces come to is decided in `steps`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from crawler.extraction.numbering import Family, Label, label

_HAN = "[一二三四五六七八九十]"
_CANDIDATE = re.compile(
    # Most characters of a text begin none of these: one look at them saves two thirds of the time.
    rf"(?=[\d(（①-⑳stef第最首其再然]|{_HAN})(?:"
    rf"(?<![\d.])\d{{1,2}}\s?[.．,，、。)）:：](?!\d)|[(（]\s*(?:\d{{1,2}}|[a-z]{{1,5}}|{_HAN}{{1,2}})\s*[)）]|[①-⑳]"
    r"|\bstep (?:\d{1,2}|[a-z]+)\b|\bthe (?:last|final|first|second|third|fourth|fifth) step\b"
    r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|finally|first of all)(?:ly)?\s?[,，:：]"
    rf"|第(?:{_HAN}{{1,2}}|\d{{1,2}})步|最后一步|(?<!{_HAN}){_HAN}{{1,2}}、|首先|其次|再次|然后|最后)",
    re.IGNORECASE,
)
_BREAK = tuple(';；.。:：!！?？”"')
_INTRODUCTION = (":", "：", ";", "；")
_ANYWHERE = (Family.CIRCLED, Family.PAREN, Family.STEP)
_WORDED = (Family.ORDINAL, Family.SEQUENCE)
_FEWEST = 2
_SHORTEST = 8  # Characters of a line that may hold two entries.
_LONGEST_LABEL = 60
_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z\"“])|[。！？](?=.)")
_CITED = re.compile(r"(?:\d|\b(?:article|paragraph|item|section|no\.?)|[条款项第])\s*$", re.IGNORECASE)


def parts(text: str) -> tuple[str, ...]:
    """Return the pieces of a paragraph: what stands before its list, then each entry with its label.

    A paragraph without a list is one piece. The pieces together have all words of the paragraph.
    """
    return tuple(piece for line in text.split("\n") for piece in _pieces(line)) or ("",)


def _pieces(line: str) -> tuple[str, ...]:
    own = label(line)
    starts = _chain(line, own) if len(line) > _SHORTEST else ()
    if not starts:
        return (line,) if line.strip() else ()
    bounds = [0, *(start for start in starts if start), len(line)]
    entries = [line[here:there].strip() for here, there in pairwise(bounds)]
    first = 1 if starts[0] else 0
    return tuple(piece for piece in (*entries[:-1], *_last_cut(entries[first:-1], entries[-1])) if piece)


def _chain(line: str, own: Label | None) -> tuple[int, ...]:
    """Return where the entries of the outermost list inside `line` begin; empty where there is no such list."""
    marks = tuple(_marks(line))
    for index, (start, found) in enumerate(marks):
        if own is not None and (start or found.family is not own.family):
            return ()
        if _may_open(line, start, found, own):
            chain = _followed(marks, index, own_number=own is not None)
            if len(chain) >= _FEWEST:
                return chain
    return _opened(line, marks) if own is None else ()


def _opened(line: str, marks: tuple[tuple[int, Label], ...]) -> tuple[int, ...]:
    """Return where a list begins that only later lines go on with: at a first step, or at a number behind a colon."""
    for start, found in marks:
        introduced = _before(line, start).endswith((":", "：")) and found.family not in _WORDED
        if found.values[:1] == (1,) and (introduced or found.family is Family.STEP):
            return (start,)
    return ()


def _marks(line: str) -> Iterator[tuple[int, Label]]:
    for match in _CANDIDATE.finditer(line):
        start = match.start()
        found = label(line[start : start + _LONGEST_LABEL])
        if found and not found.weak and _stands_free(_before(line, start), found):
            yield start, found


def _before(line: str, start: int) -> str:
    """Return what stands right before a position; all of a long line, for each of its labels, would take too long."""
    return line[max(0, start - _LONGEST_LABEL) : start].rstrip()


def _stands_free(before: str, found: Label) -> bool:
    if not before or before.endswith(_BREAK):
        return True
    return found.family in _ANYWHERE and not _CITED.search(before)


def _may_open(line: str, start: int, found: Label, own: Label | None) -> bool:
    """Tell whether a list may begin here; one of words only at the start or behind a colon.

    "The system has three features. First, …" is an argument, not a procedure.
    """
    if own is not None:
        return start == 0
    introduced = not start or _before(line, start).endswith(_INTRODUCTION)
    return 1 in found.values and (introduced or found.family not in _WORDED)


def _followed(marks: Sequence[tuple[int, Label]], index: int, *, own_number: bool) -> tuple[int, ...]:
    """Return where the entries of the list that begins with a mark begin, up to where it begins anew."""
    start, first = marks[index]
    number = first.values[0] if own_number and first.values else 1
    starts = [start]
    for position, found in islice(marks, index + 1, None):
        worded = first.family in _WORDED and found.family is Family.SEQUENCE and 1 not in found.values
        if found.family is not first.family and not worded:
            continue
        if number + 1 in found.values or not found.values:
            number += 1
            starts.append(position)
        elif 1 in found.values:
            break
        elif number in found.values:
            starts.append(position)
        if found.last:
            break
    return tuple(starts)


def _last_cut(before: list[str], last: str) -> tuple[str, ...]:
    """Split what follows the list off its last entry, where every other entry is a single clause."""
    end = _SENTENCE_END.search(last, 4) if before else None
    if end is None or not all(entry.endswith((";", "；")) and not _SENTENCE_END.search(entry, 4) for entry in before):
        return (last,)
    return last[: end.start() + 1].strip(), last[end.start() + 1 :].strip()
