"""How pages number things: which label a line opens with, and which numbers that label may stand for.

Knows labels, not lists: whether a numbered line belongs to a list is decided in `steps`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from corpus.numerals import han_number
from crawler.extraction.alternatives import any_of

# ruff: noqa: SIM905 -- number words in quotes, one by one, read worse
_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ROMANS = "0 i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def _number_words() -> dict[str, int]:
    words = {word: value for names in (_CARDINALS, _ORDINALS) for value, word in enumerate(names)}
    for ten, name in enumerate(_TENS, start=2):
        words |= {name: ten * 10, name[:-1] + "ieth": ten * 10}
        words |= {f"{name}-{names[n]}": ten * 10 + n for names in (_CARDINALS, _ORDINALS) for n in range(1, 10)}
    return words


WORDS = _number_words()
"""English number words, cardinal and ordinal, lower case, from 0 to 99."""
ORDINAL_WORDS = any_of(word for word in WORDS if word.endswith(("th", "st", "nd", "rd")))
"""Pattern of the ordinals among them."""


class Family(Enum):
    """Styles of numbering; the value is the depth at which pages usually use the style: a method has steps."""

    METHOD = (-1, "method")
    STEP = (0, "step")
    ORDINAL = (0, "ordinal")
    SEQUENCE = (0, "sequence")
    ITEM = (0, "item")
    ARABIC = (1, "arabic")
    HALF = (2, "half")
    PAREN = (2, "paren")
    CIRCLED = (3, "circled")
    LOWER = (3, "lower")

    @property
    def depth(self) -> int:
        """Depth at which pages usually use the style, the least outermost."""
        return self.value[0]


@dataclass(frozen=True, slots=True)
class Label:
    """The numbering with which a line opens."""

    family: Family
    values: tuple[int, ...]
    """Numbers that the label may stand for: `i` is one and nine. Empty for `Then`, which is any but the first."""
    rest: str
    """The line without its label."""
    last: bool = False
    """Whether the label says that nothing follows: `The last step`."""
    weak: bool = False
    """Whether the label may well be part of the sentence: `1 Go` without punctuation."""


def values(token: str) -> tuple[int, ...]:
    """Return the numbers for which a token (`3`, `three`, `third`, `iii`, `c`, `三`) may stand, likeliest first."""
    word = token.lower().rstrip(".")
    found: list[int | None] = [int(word) if word.isdecimal() else WORDS.get(word) or WORDS.get(word.removesuffix("ly"))]
    if word in _ROMANS[1:]:
        found.append(_ROMANS.index(word))
    if len(word) == 1 and "a" <= word <= "z":
        found.append(ord(word) - ord("a") + 1)
    found.append(han_number(token))
    return tuple(dict.fromkeys(value for value in found if value))


_HIGHEST = 20  # Longer lists are numbered in digits.
_WORD = any_of(word for word, value in WORDS.items() if 0 < value <= _HIGHEST)
_ROMAN = any_of(_ROMANS[1:])
_HAN = "[一二三四五六七八九十]{1,3}"
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


def _counted(family: Family, *, last: bool = False, weak: bool = False) -> Callable[[re.Match[str]], Label]:
    def read(match: re.Match[str]) -> Label:
        token = match["n"] if "n" in match.re.groupindex else ""
        return Label(family, values(token) if token else (), match.string[match.end() :], last, weak)

    return read


def _fixed(family: Family, *numbers: int) -> Callable[[re.Match[str]], Label]:
    return lambda match: Label(family, numbers, match.string[match.end() :])


def _circled(match: re.Match[str]) -> Label:
    return Label(Family.CIRCLED, (_CIRCLED.index(match["n"]),), match.string[match.end() :])


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Label]], ...] = (
    (rf"(?:method|way|mode) (?P<n>\d{{1,2}}|{_WORD})\s*[:：.,、，]", _counted(Family.METHOD)),
    (rf"(?:方法|方式|途径)(?P<n>{_HAN}|\d{{1,2}})\s*[:：,，、.]", _counted(Family.METHOD)),
    (rf"(?:the )?step (?P<n>\d{{1,2}}|{_WORD}|{_ROMAN})\b\s*[:：.,、，)）-]?", _counted(Family.STEP)),
    (rf"(?:the )?(?P<n>{_WORD}) step\b(?: is to\b)?\s*[:：.,，-]?", _counted(Family.STEP)),
    (r"(?:the )?(?:last|final) step\b(?: is to\b)?\s*[:：.,，-]?", _counted(Family.STEP, last=True)),
    (rf"第(?P<n>{_HAN}|\d{{1,2}})步[:：,，、.]?", _counted(Family.STEP)),
    (r"最后一步[:：,，、.]?", _counted(Family.STEP, last=True)),
    (rf"[(（]\s*(?P<n>\d{{1,2}}|{_WORD}|{_ROMAN}|[a-z]|{_HAN})\s*[)）]\s*[、,:，：]?", _counted(Family.PAREN)),
    (rf"(?P<n>[{_CIRCLED[1:]}])\s*[、,.:，：]?", _circled),
    (r"verb \((?:abbreviation|abbr\.?|short) (?:of|for) verb\)\s*[.,、:，：]?", _fixed(Family.ORDINAL, 5)),
    (r"intransitive verbs?\b\s*[.,、:，：]", _fixed(Family.ORDINAL, 6)),
    (r"first of all\b\s*[,:，：]?|首先[,:，：]?", _fixed(Family.SEQUENCE, 1)),
    (
        r"(?:then|next|after that|afterwards)\s*[,:，：]|(?:其次|再次|然后|接着|接下来|再者)[,:，：]?",
        _counted(Family.SEQUENCE),
    ),
    (r"(?:finally|lastly)\s*[,:，：]|最后[,:，：]", _counted(Family.SEQUENCE, last=True)),
    (rf"(?P<n>(?:{_WORD})(?:ly)?)\s*[.,、:，：]", _counted(Family.ORDINAL)),
    (rf"(?P<n>{_HAN})(?:\s*[、.,，．:：]|是(?=[\u4e00-\u9fff]))", _counted(Family.ORDINAL)),
    (
        rf"(?-i:(?P<n>[A-Z]|[IVX](?i:{_ROMAN})?|{_ROMAN.upper()}))\s*[.,、．，:：)）](?![A-Za-z]\.)",
        _counted(Family.ORDINAL),
    ),
    (rf"(?-i:(?P<n>{_ROMAN}|[a-z]))\s*[.、．)）](?![A-Za-z]\.)", _counted(Family.LOWER)),
    (r"(?P<n>\d{1,2})\s*[)）]\s*[、,:，：]?", _counted(Family.HALF)),
    (r"(?P<n>\d{1,2})\s?(?:[.．,，:：](?!\d)|[、。])[.、,，]?", _counted(Family.ARABIC)),
    (
        rf"(?P<n>\d{{1,2}})(?-i: (?!{_MONTH})(?=[A-Z\"“《])|(?=[A-Z][a-z]+\b)| ?(?=[《“]))",
        _counted(Family.ARABIC, weak=True),
    ),
)
_COMPILED = tuple((re.compile(rf"\s*(?:{form})\s*", re.IGNORECASE), read) for form, read in _FORMS)
_OPENS = re.compile(
    rf"\s*(?:[\d(（第最首其再然接方途{_CIRCLED}]|{_HAN}|[a-z]{{1,6}}\s*[.,、．，:：)）]"
    rf"|(?:the )?(?:step|last|final|{_WORD})|method|way|mode|verb|intransitive|then|next|after|finally|lastly)",
    re.IGNORECASE,
)
"""What every form begins with: most lines are none, and need not be tried with each."""


@lru_cache(maxsize=512)  # The lines of a page are asked several times.
def label(line: str) -> Label | None:
    """Return the label with which `line` opens, None where it opens with none."""
    if not _OPENS.match(line):
        return None
    for pattern, read in _COMPILED:
        if match := pattern.match(line):
            return read(match)
    return None
