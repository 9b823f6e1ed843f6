"""Words of a question that say little or nothing of what an article is about.

They stand in `plain_words.txt`. Knows words and their terms, not questions.
"""

import re
from functools import cache
from importlib.resources import files

from indexer.analysis import ANALYZER

_GROUP = re.compile(r"\[(\w+)\]")


@cache
def _groups() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    name = ""
    for line in files("indexer.understanding").joinpath("plain_words.txt").read_text(encoding="utf-8").splitlines():
        if found := _GROUP.fullmatch(line):
            name = found[1]
        elif not line.startswith("#"):
            groups.setdefault(name, set()).update(line.split())
    return {name: frozenset(words) for name, words in groups.items()}


def common_words() -> frozenset[str]:
    """Return question words and particles, as they are written."""
    return _groups()["common"]


@cache
def common_terms() -> frozenset[str]:
    """Return question words and particles as terms."""
    return _terms(common_words())


@cache
def asking_terms() -> frozenset[str]:
    """Return the words that say what kind of answer is wanted, as terms."""
    return _terms(_groups()["asking"])


def _terms(words: frozenset[str]) -> frozenset[str]:
    # A Chinese word is its own term, and needs no dictionary to be cut.
    return frozenset(ANALYZER.terms(word)[0] if word.isascii() else word for word in words)
