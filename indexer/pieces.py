"""A text cut into pieces of a few sentences: what meaning is compared with, and what an answer quotes.

Knows characters only; a piece begins and ends with a sentence where one does near.
"""

import re
from collections.abc import Iterator

from corpus.text import has_han

WIDTH = 360
"""Of a piece, in Latin letters: some sixty words, in which one matter is said. Han characters are twice as wide."""
MOST = 12
"""Pieces of a text at most: those of a longer one are longer."""
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?;](?=\s)\s*|[。！？；]|\n+|$)")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; a line ends one, too. Together they are the whole text."""
    start = 0
    while start < len(text):
        found = _SENTENCE.match(text, start)
        end = found.end() if found and found.end() > start else len(text)
        yield start, end
        start = end


def pieces(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each piece begins and ends; none for an empty text. Together they are the whole text."""
    whole = sum(map(_width, (text[start:end] for start, end in sentences(text))))
    most = max(WIDTH, -(-whole // MOST))
    found: list[tuple[int, int]] = []
    filled = 0
    for start, end in sentences(text):
        width = _width(text[start:end])
        if found and filled + width <= most:
            found[-1] = (found[-1][0], end)
            filled += width
        else:
            found.append((start, end))
            filled = width
    return tuple(found)


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(1 + has_han(character) for character in text)
