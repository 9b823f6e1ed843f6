"""What sources quote of an article of a statute, word for word.

Knows articles, not requests. Sources print the law in their own words and translations, so what they say is shown as
theirs, each text with those that print it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus import Article, Block
from corpus.numerals import han_number
from corpus.text import fold, has_han
from webapp.labels import language_of

_SHOWN = 3
_NUMBER = re.compile(
    r"\b(?:articles?|art\.)\s*(\d{1,4})\b|第\s*([零〇一二两三四五六七八九十百千\d]{1,7})\s*条",
    re.IGNORECASE,
)
_MENTION_ONLY = 100
"""Letters up to which a paragraph names an article and hardly says what stands in it; half as many in Chinese."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A text of the statute's article, and the guides whose sources print it."""

    text: str
    guides: tuple[Article, ...]

    @property
    def lang(self) -> str:
        """Language of the text; empty where unknown."""
        return language_of(self.text) or self.guides[0].lang


def quotes(law: str, number: int, guides: Iterable[Article]) -> tuple[Quote, ...]:
    """Return what the guides' sources print of one article of a statute (its slug), the most frequent first."""
    found: dict[str, list[tuple[str, Article]]] = {}
    for guide in guides:
        for text in _printed(law, number, guide):
            found.setdefault(fold(text), []).append((text, guide))
    most_frequent = sorted(found.values(), key=len, reverse=True)[:_SHOWN]
    return tuple(Quote(same[0][0], tuple(guide for _, guide in same)) for same in most_frequent)


def _printed(law: str, number: int, guide: Article) -> Iterator[str]:
    if {"noarchive", "nosnippet"} & set(guide.robots):
        return
    basis = {(one.slug, one.article) for one in guide.legal_basis if one.article}
    if (law, number) not in basis or any(article == number and slug != law for slug, article in basis):
        return
    only = len(basis) == 1
    for block in guide.blocks:
        if block.role == "legal" and _says_something(block):
            named = _numbers(block.text)
            if number in named or (only and not named):
                yield block.text


def _says_something(block: Block) -> bool:
    return len(block.text) > (_MENTION_ONLY // 2 if has_han(block.text) else _MENTION_ONLY)


def _numbers(text: str) -> set[int | None]:
    return {han_number(found[1] or found[2]) for found in _NUMBER.finditer(text)}
