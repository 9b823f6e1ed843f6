"""The passage of an article that best shows why it was found.

Knows texts and terms, no engine and no HTML.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from corpus.text import has_han
from indexer.analysis import Analyzer, Token
from indexer.query import Span

LENGTH = 220
"""Width of a passage at most, in Latin letters, its dots left out: two to three lines on a page of results."""
_HAN_WIDTH = 2
_READ = 50_000
_REPEATED = 0.1
_BACK = 60
_CUT = "…"
_BESIDE = 8
"""Characters of a step that is cut off, from which on it is known again."""
_SENTENCE = re.compile(r"[.!?;:](?=\s)\s*|[。！？；：]\s*|\n+")
_SPACE = re.compile(r"\s+")


def passage(text: str, terms: Mapping[str, float], analyzer: Analyzer) -> tuple[Span, ...]:
    """Return the best passage of `text` with the words of the query marked; its beginning where none stands there.

    `terms` maps each term to what it is worth. A passage with more different terms wins, then one that repeats them;
    it begins with a sentence where that is near. Only the first 50,000 characters are read.
    """
    read = text[:_READ]
    found = [token for token in analyzer.tokens(read) if token.term in terms]
    length = _length(read)
    first, last = _best(found, terms, length)
    start = _beginning(read, first, last, length)
    end = _ending(read, start, last, length)
    return _spans(text, start, end, [token for token in found if token.start >= start and token.end <= end])


def marked(text: str, terms: Mapping[str, float], analyzer: Analyzer) -> tuple[Span, ...]:
    """Return a whole text with the words of the query marked."""
    return _spans(text, 0, len(text), [token for token in analyzer.tokens(text) if token.term in terms])


def step_shown(spans: Sequence[Span], steps: Sequence[str]) -> tuple[int, int] | None:
    """Return which of the steps a passage shows, and how many there are: (2, 5); None if most marks are elsewhere."""
    shown = [span for span in spans if span.text != _CUT]
    text = "".join(span.text for span in shown)
    ends = accumulate(len(span.text) for span in shown)
    marks = [end for span, end in zip(shown, ends, strict=True) if span.mark]
    for number, step in enumerate(steps, 1):
        start, end = _place(_SPACE.sub(" ", step), text)
        if 2 * sum(start < mark <= end for mark in marks) > len(marks):
            return number, len(steps)
    return None


def _place(step: str, text: str) -> tuple[int, int]:
    """Return from where to where a passage shows a step, of which it may have only the beginning or the end."""
    if (at := text.find(step)) >= 0:
        return at, at + len(step)
    if text in step:
        return 0, len(text)
    for length in range(min(len(step), len(text)) - 1, _BESIDE, -1):
        if text.endswith(step[:length]):
            return len(text) - length, len(text)
        if text.startswith(step[-length:]):
            return 0, length
    return 0, 0


def _length(text: str) -> int:
    """Return how many characters a passage may have: half as many where most are Chinese, which are twice as wide."""
    opening = text[:LENGTH]
    return LENGTH // _HAN_WIDTH if 2 * sum(map(has_han, opening)) > len(opening) else LENGTH


def _best(found: list[Token], terms: Mapping[str, float], length: int) -> tuple[int, int]:
    """Return the first and last character of the densest run of matches that fits into a passage."""
    best, place = 0.0, (0, 0)
    for index, token in enumerate(found):
        inside = found[index : bisect_right(found, token.start + length, lo=index, key=lambda other: other.end)]
        different = {other.term for other in inside}
        worth = sum(terms[term] for term in different) + _REPEATED * (len(inside) - len(different))
        if worth > best:
            best, place = worth, (token.start, max(other.end for other in inside))
    return place


def _beginning(text: str, first: int, last: int, length: int) -> int:
    """Return where to begin so that the passage opens a sentence or has a few words of context."""
    if last <= length:
        return 0
    sentences = [mark.end() for mark in _SENTENCE.finditer(text, last - length, first)]
    if sentences:
        return sentences[-1]
    earliest = max(last - length, first - _BACK, 0)
    space = _SPACE.search(text, earliest, first)
    return space.end() if space else earliest


def _ending(text: str, start: int, last: int, length: int) -> int:
    """Return where to end: with a whole word where one ends near, and never before the last match."""
    end = start + length
    if end >= len(text):
        return len(text)
    spaces = [space.start() for space in _SPACE.finditer(text, max(last, end - _BACK), end + 1)]
    return spaces[-1] if spaces else end


def _spans(text: str, start: int, end: int, found: list[Token]) -> tuple[Span, ...]:
    marks = _merged(found)
    edges = sorted({start, end, *(edge for mark in marks for edge in mark)})
    pieces = [Span(_SPACE.sub(" ", text[a:b]), (a, b) in marks) for a, b in pairwise(edges)]
    opening = [Span(_CUT)] if start > 0 and pieces else []
    closing = [Span(_CUT)] if end < len(text.rstrip()) and pieces else []
    return (*opening, *pieces, *closing)


def _merged(found: list[Token]) -> set[tuple[int, int]]:
    """Return the marked stretches; overlapping Chinese words become one."""
    marks: list[tuple[int, int]] = []
    for token in found:
        if marks and token.start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(marks[-1][1], token.end))
        else:
            marks.append((token.start, token.end))
    return set(marks)
