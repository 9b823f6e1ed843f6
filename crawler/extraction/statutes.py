"""Which statute a text names: every spelling of one statute leads to one canonical English name.

The spellings are those of `corpus.statutes`. A statute that is not there is kept under its own name, tidied. Knows
names, not articles, and not where on a page they stand.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.statutes import known_statutes
from crawler.extraction.alternatives import any_of

_OF_CHINA = " of the People's Republic of China"


@dataclass(frozen=True, slots=True)
class Statute:
    """A place where a text names a statute."""

    start: int
    end: int
    name: str
    """Canonical English name; the Chinese one of a statute that is known by no other."""
    articles: int
    """How many articles it has, 0 where unknown."""
    formal: bool
    """Whether the name is quoted, in full, or in Chinese marks: such a mention is a citation wherever it stands."""


_LAW_ON = "law on "
_LOWER_CASE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ’", "abcdefghijklmnopqrstuvwxyz'")
_ENGLISH_SIGN = re.compile("law|code|regulation|ordinance|measures|provisions|rules")
_CHINESE_SIGN = re.compile("[法例定典办]")
_UNKNOWN_SIGN = re.compile(
    'Law of|Regulations|Measures|Provisions|Rules|Decision|Opinions|Notice|["”] ?,? ?(?:[Aa]rt|第)'
)
_PRC = r"(?:the )?people'?s'? republic of china(?: ?\(prc\))?"
_OF_PRC = rf"(?:,? of (?:{_PRC}|(?:the )?prc|china)(?: ?\(prc\))?)"
_OPEN, _CLOSES = r"[《〈\"“‘「]", re.compile(r"[》〉\"”’」]")
_BEFORE = re.compile(rf"(?:{_OPEN} ?(?:{_PRC}(?:'s)? )?|{_PRC}(?:'s)? )(?:the )?$|\bthe $")
_UNKNOWN_ZH = re.compile(r"《(?P<name>[^《》\n]{2,60}?(?:法|法典|条例|规定|办法|决定|意见|通知|解释|细则|规则))》")
_CAPITAL = r"[A-Z][\w'’-]*"
_LOWER = "and|of|on|for|the|in|to|by"
_REPUBLIC = r"(?:the )?People['’]s Republic of China(?: \(PRC\))?"
_NO_NAME = "See|The|According|Under|In|By|And|With|From|Also|Both|Article|Law|Legal|Chinese|Its|This|These|New"
_RULES = "Regulations|Measures|Provisions|Rules"
_UNKNOWN_EN = re.compile(
    rf"\b(?!(?:{_NO_NAME})\b)(?P<law>{_CAPITAL}(?: (?:{_CAPITAL}|{_LOWER})){{0,8}} Law) of {_REPUBLIC}"
    rf"|Law of {_REPUBLIC} (?:on|for) (?P<on>(?:the )?{_CAPITAL}(?: (?:{_CAPITAL}|{_LOWER}))*)"
    r"|[\"“](?P<quoted>[A-Z][\w'’-]*,? (?:[\w'’,()-]+ ){0,16}?[\w'’()-]+)[\"”](?= ?,? ?(?:[Aa]rticle|第))"
    rf"|(?P<rules>(?:(?:Interim|Provisional|Trial|Several|Special|Implement(?:ation|ing)) )?"
    rf"(?:{_RULES}|Decision|Opinions|Notice)(?: (?:{_CAPITAL}|{_LOWER})){{2,22}})"
    rf"|\b(?!(?:{_NO_NAME})\b)(?P<local>(?:{_CAPITAL}(?: and)? ){{2,8}}(?:{_RULES})"
    rf"(?: of (?:the )?{_CAPITAL}(?: {_CAPITAL})?)?)"
)
_TAIL = re.compile(r"(?: (?:and|of|on|for|the|in|to|by|Article|Articles|Chapter|Section))+$")
_NOT_NAMES = re.compile(r"(?:relevant|these|those|the|following|local|legal|such|this|other)\b", re.IGNORECASE)


@cache
def _table() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, tuple[str, int]]]:
    """Return the patterns of English and Chinese spellings, and name and number of articles by spelling."""
    meaning = {
        spelling: (statute.name, statute.articles)
        for statute in known_statutes()
        for spelling in (*statute.english, *statute.chinese)
    }
    meaning |= {_turned(spelling): value for spelling, value in meaning.items() if spelling.endswith(" law")}
    english = _english(spelling for spelling in meaning if spelling.isascii())
    chinese = any_of(spelling for spelling in meaning if not spelling.isascii())
    return (
        re.compile(rf"\b(?P<name>{english})\b(?P<after>{_OF_PRC})?"),
        re.compile(rf"[《〈]?(?:中华人民共和国)?(?P<name>{chinese})(?:（[^（）]{{1,12}}）)?[》〉]?"),
        meaning,
    )


def _turned(spelling: str) -> str:
    """Return "law on social insurance" for "social insurance law"."""
    return _LAW_ON + spelling.removesuffix(" law")


def _english(spellings: Iterable[str]) -> str:
    """Return the pattern of spellings: any "the" may stand between the words, and the state's name behind "law"."""
    turned: list[str] = []
    plain: list[str] = []
    for spelling in spellings:
        _, is_turned, rest = spelling.rpartition(_LAW_ON)
        (turned if is_turned else plain).append(rest)
    between = " (?:the )?"
    return rf"law{_OF_PRC}?{between}on{between}{any_of(turned, between)}|{any_of(plain, between)}"


@lru_cache(maxsize=256)  # The blocks of a page are asked several times.
def statutes(text: str) -> tuple[Statute, ...]:
    """Return the statutes that `text` names, in order of appearance. Never raises.

    Where names overlap, the one that begins first counts, and the known one before an unknown one that may have taken
    in words around it ("Provisions of the Labor Law").
    """
    known = tuple(_known(text))
    others = (other for other in _unknown(text) if other.formal or not any(_overlap(other, one) for one in known))
    found: list[Statute] = []
    for statute in sorted((*known, *others), key=lambda statute: statute.start):
        if not found or statute.start >= found[-1].end:
            found.append(statute)
    return tuple(found)


def _overlap(one: Statute, two: Statute) -> bool:
    return one.start < two.end and two.start < one.end


def _known(text: str) -> Iterator[Statute]:
    english, chinese, meaning = _table()
    lower = text.translate(_LOWER_CASE)
    for match in english.finditer(lower) if _ENGLISH_SIGN.search(lower) else ():
        name, articles = meaning[re.sub(r"\bthe ", "", re.sub(_OF_PRC, "", match["name"]))]
        before = _BEFORE.search(lower, max(0, match.start() - 60), match.start())
        start = before.start() if before else match.start()
        end = match.end() + bool(_CLOSES.match(text, match.end()))
        full = "republic" in lower[start:end]
        yield Statute(start, end, name, articles, formal=full or bool(re.match(_OPEN, text[start:end])))
    for match in chinese.finditer(text) if _CHINESE_SIGN.search(text) else ():
        name, articles = meaning[match["name"]]
        yield Statute(match.start(), match.end(), name, articles, formal=match[0][0] in "《〈中")


def _unknown(text: str) -> Iterator[Statute]:
    for match in _UNKNOWN_ZH.finditer(text):
        yield Statute(match.start(), match.end(), match["name"].removeprefix("中华人民共和国"), 0, formal=True)
    for match in _UNKNOWN_EN.finditer(text) if _UNKNOWN_SIGN.search(text) else ():
        if name := _tidy(match):
            informal = match["rules"] or match["local"]
            yield Statute(match.start(), match.start() + len(match[0].rstrip()), name, 0, formal=not informal)


def _tidy(match: re.Match[str]) -> str:
    """Return the name of a statute that is not in the table; empty where the words are none."""
    if match["law"]:
        return match["law"].removeprefix("The ") + _OF_CHINA
    if match["on"]:
        return f"{_TAIL.sub('', match['on']).removeprefix('the ')} Law{_OF_CHINA}"
    name = _TAIL.sub("", (match["quoted"] or match["rules"] or match["local"]).strip(" ,"))
    is_name = " " in name and not _NOT_NAMES.match(name)
    return re.sub(rf" of {_REPUBLIC}$", "", name) if is_name else ""
