"""Where a text cites articles of statutes, and by which numbers.

Reads `Article 25`, lists and ranges of them, 第二十五条, and in legal sections the ordinal that translation left of an
article ("Twenty-seventh individuals who …"). Knows numbers, not statutes.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from corpus.numerals import han_number
from crawler.extraction.numbering import ORDINAL_WORDS, WORDS


@dataclass(frozen=True, slots=True)
class Citation:
    """One or more numbers of articles, and where they stand."""

    start: int
    end: int
    numbers: tuple[int, ...]
    torn: str = ""
    """Digits with spaces between them (`2 1 1`), which may be one number; `numbers` is empty then."""

    def numbers_in(self, articles: int) -> tuple[int, ...]:
        """Return the numbers cited of a statute with so many articles, 0 where that is unknown.

        Digits torn apart are one number if the statute has such an article, and none otherwise.
        """
        if not self.torn:
            return self.numbers
        joined = int(self.torn.replace(" ", ""))
        return (joined,) if 0 < joined <= (articles or _USUAL) else ()


_USUAL = 99  # Articles that a statute of unknown length may have.
_LONGEST_RANGE = 12
_JOIN = r"\s*(?:,|、|，|and|&|or|to|until|through|[-–—~～至和及])\s*(?:and\s+)?"
_NO_AMOUNT = r"(?!\s?(?:%|\.\d|(?:yuan|days?|months?|years?|times|people|paragraphs?|items?|working|percent)\b))"
_HAN = r"[零〇一二两三四五六七八九十百千\d]{1,9}"
_ARTICLE = re.compile(
    rf"\barticles?\s+(?P<torn>\d{{1,2}}(?: \d{{1,2}}){{1,3}})(?![\d%]){_NO_AMOUNT}"
    rf"|\barticles?\s*(?P<list>\d{{1,4}}(?!\d)(?:{_JOIN}(?:articles?\s+)?\d{{1,4}}(?![\d%]| \d){_NO_AMOUNT})*)"
    r"|\barticle\s+(?P<word>[A-Za-z]+(?:-[A-Za-z]+)?)\b"
    r"|\bthe (?P<nth>\d{1,3})(?:st|nd|rd|th) article\b"
    rf"|第(?P<han>{_HAN})(?P<more>(?:[、和及至]第?{_HAN})*)条",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:to|until|through|[-–—~～至])\s*(?:articles?\s*)?", re.IGNORECASE)
_ORDINAL = re.compile(
    rf"\b(?P<word>{ORDINAL_WORDS}|\d{{1,3}}(?:st|nd|rd|th))\s+"
    r"(?!(?:and|batch|category|child|class|day|generation|grade|half|instance|item|kind|level|line|month|of|paragraph|"
    r"party|people's|phase|quarter|stage|step|times?|type|year)\b)(?=[A-Za-z\"“(])",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|[.。;；:：!?！？”\"》*)\]】])\s*$")
_NEAR = 32
"""Characters before an ordinal among which the name of a statute ends."""
_NAME_END = ' ,，*"”》'


def opens_with_article(text: str) -> bool:
    """Tell whether `text` begins with the number of an article, with or without the word."""
    return bool(_ARTICLE.match(text) or _ORDINAL.match(text))


def article_at(text: str) -> int:
    """Return where the article with which `text` begins ends, 0 where it begins with none."""
    match = _ARTICLE.match(text)
    return match.end() if match else 0


def has_article(text: str) -> bool:
    """Tell whether `text` cites an article by the word."""
    return _may_cite(text) and bool(_ARTICLE.search(text))


def citations(text: str) -> tuple[Citation, ...]:
    """Return the articles that `text` cites by the word, in order. Never raises."""
    matches = _ARTICLE.finditer(text) if _may_cite(text) else ()
    found = (Citation(match.start(), match.end(), _numbers(match), match["torn"] or "") for match in matches)
    return tuple(citation for citation in found if citation.numbers or citation.torn)


def _may_cite(text: str) -> bool:
    # Most lines hold neither word, and are told apart in a tenth of the time of the pattern.
    return "第" in text or "article" in text.lower()


def ordinals(text: str, names: AbstractSet[int]) -> Iterator[Citation]:
    """Yield the ordinals that stand for articles: at the start of a sentence, or where the name of a statute ends.

    `names` are the positions at which such names end.
    """
    for match in _ORDINAL.finditer(text):
        before = text[max(0, match.start() - _NEAR) : match.start()]
        gaps = {len(before) - len(before.rstrip()), len(before) - len(before.rstrip(_NAME_END))}
        behind_name = not names.isdisjoint(match.start() - gap for gap in gaps)
        if behind_name or _SENTENCE_START.search(before[-8:]):
            yield Citation(match.start(), match.end("word"), (_ordinal(match["word"]),))


def _ordinal(word: str) -> int:
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else WORDS[word.casefold()]


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    found: list[int | None] = []
    if match["list"]:
        found += _expanded(match["list"])
    elif match["word"]:
        found.append(WORDS.get(match["word"].casefold()))
    elif match["nth"]:
        found.append(int(match["nth"]))
    elif match["han"]:
        found += map(han_number, re.split("[、和及至]第?", match["han"] + match["more"]))
    return tuple(number for number in found if number)


def _expanded(listed: str) -> list[int]:
    """Return the numbers of `14, 15 and 17`, and all from first to last of `37 to 39`."""
    numbers: list[int] = []
    for separator, digits in re.findall(r"(\D*)(\d{1,4})", listed):
        last = int(digits)
        ranged = bool(numbers and _RANGE.fullmatch(separator) and 0 < last - numbers[-1] <= _LONGEST_RANGE)
        numbers += range(numbers[-1] + 1 if ranged else last, last + 1)
    return numbers
