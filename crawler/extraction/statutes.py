"""Which statute a text names: every spelling of one statute leads to one canonical English name.

The spellings stand in `statutes.tsv`. A statute that is not there is kept under its own name, tidied. Knows names, not
articles, and not where on a page they stand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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


_QUOTES = "\"“”'‘’«»「」"
_PRC = r"(?:the )?people['’]?s['’]? republic of china(?: ?\(prc\))?|(?:the )?prc|china"
_OF_PRC = rf"(?:,? of (?:{_PRC})(?: ?\(prc\))?)"
_BEFORE_PRC = r"(?:the )?people['’]?s['’]? republic of china(?: ?\(prc\))?(?:['’]s)? "
_OPEN, _CLOSE = r"[《〈\"“‘「]", r"[》〉\"”’」]"
_UNKNOWN_ZH = re.compile(r"《(?P<name>[^《》\n]{2,60}?(?:法|法典|条例|规定|办法|决定|意见|通知|解释|细则|规则))》")
_TITLE_WORD = r"(?:[A-Z][\w'’-]*)"
_UNKNOWN_EN = re.compile(
    rf"(?P<whole>(?P<law>{_TITLE_WORD}(?: (?:{_TITLE_WORD}|and|of|on|for|the|in|to)){{0,8}} Law)"
    rf" of (?:the )?People['’]s Republic of China(?: \(PRC\))?)"
    rf"|Law of (?:the )?People['’]s Republic of China(?: \(PRC\))? (?:on|for) (?P<on>(?:the )?{_TITLE_WORD}(?: (?:{_TITLE_WORD}|and|of|on|for|the|in|to))*)"
    rf"|[\"“](?P<quoted>(?:[A-Z][\w'’,-]*(?: |, ))(?:[\w'’,()-]+ ){{0,16}}?[\w'’()-]+)[\"”](?= ?,? ?(?:Article|article|第))"
    rf"|(?P<rules>(?:(?:Interim|Provisional|Trial|Several|Special|Implementation|Implementing) )?(?:Regulations|Measures|Provisions|Rules|Decision|Opinions|Notice)"
    rf"(?: (?:{_TITLE_WORD}|and|of|on|for|the|in|to|by)){{2,22}})"
    rf"|(?P<local>(?:{_TITLE_WORD}(?: and)? ){{2,8}}(?:Regulations|Measures|Provisions|Rules)(?: of (?:the )?{_TITLE_WORD}(?: {_TITLE_WORD})?)?)"
)
_TAIL = re.compile(r"(?: (?:and|of|on|for|the|in|to|by|Article|Articles|Chapter|Section))+$")
_NOT_NAMES = re.compile(r"(?:relevant|these|those|the|following|local|legal|such|this|other)\b", re.IGNORECASE)


@cache
def _table() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, tuple[str, int]]]:
    """Return the patterns of English and Chinese spellings, and name and number of articles by spelling."""
    text = files("crawler.extraction").joinpath("statutes.tsv").read_text(encoding="utf-8")
    meaning: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, articles, english, chinese = line.split("\t")
            meaning |= {spelling: (name, int(articles)) for cell in (english, chinese) for spelling in cell.split("|")}
    meaning |= {_turned(spelling): value for spelling, value in meaning.items() if spelling.endswith(" law")}
    words = sorted(meaning, key=len, reverse=True)
    english_words = "|".join(_loose(word) for word in words if word.isascii())
    chinese_words = "|".join(re.escape(word) for word in words if not word.isascii())
    return (
        re.compile(
            rf"{_OPEN}?(?P<before>{_BEFORE_PRC})?(?:the )?\b(?P<name>{english_words})\b(?P<after>{_OF_PRC})?{_CLOSE}?",
            re.IGNORECASE,
        ),
        re.compile(rf"[《〈]?(?:中华人民共和国)?(?P<name>{chinese_words})(?:（[^（）]{{1,12}}）)?[》〉]?"),
        meaning,
    )


def _turned(spelling: str) -> str:
    """Return "law on social insurance" for "social insurance law"."""
    return f"law on {spelling.removesuffix(' law')}"


def _loose(spelling: str) -> str:
    """Return the pattern of a spelling: any "the" may stand between its words, and the state's name behind "law"."""
    words = re.escape(spelling).replace(r"\ ", " ").replace(" ", r" (?:the )?")
    return (
        words.replace(r"law (?:the )?on ", rf"law{_OF_PRC}? on (?:the )?", 1)
        if spelling.startswith("law on ")
        else words
    )


def statutes(text: str) -> tuple[Statute, ...]:
    """Return the statutes that `text` names, in order of appearance. Never raises."""
    found: list[Statute] = []
    for statute in sorted((*_known(text), *_unknown(text)), key=lambda statute: statute.start):
        if not found or statute.start >= found[-1].end:  # Of two that start together the known one is first.
            found.append(statute)
    return tuple(found)


def _known(text: str) -> Iterator[Statute]:
    english, chinese, meaning = _table()
    for match in english.finditer(text):
        key = (
            re.sub(rf"{_OF_PRC}", "", match["name"].lower())
            if match["name"].lower().startswith("law")
            else match["name"].lower()
        )
        name, articles = meaning[re.sub(r"\bthe ", "", key)]
        quoted = match[0][0] in '《〈"“‘「'
        formal = bool(match["before"] or match["after"] or quoted or "republic" in match["name"].lower())
        yield Statute(match.start(), match.end(), name, articles, formal)
    for match in chinese.finditer(text):
        name, articles = meaning[match["name"]]
        yield Statute(match.start(), match.end(), name, articles, match[0][0] in "《〈" or match[0].startswith("中华"))


def _unknown(text: str) -> Iterator[Statute]:
    for match in _UNKNOWN_ZH.finditer(text):
        yield Statute(match.start(), match.end(), match["name"].removeprefix("中华人民共和国"), 0, formal=True)
    for match in _UNKNOWN_EN.finditer(text):
        if name := _tidy(match):
            yield Statute(
                match.start(),
                match.start() + len(match[0].rstrip()),
                name,
                0,
                formal=not (match["rules"] or match["local"]),
            )


def _tidy(match: re.Match[str]) -> str:
    """Return the name of a statute that is not in the table; empty where the words are none."""
    if match["law"]:
        return re.sub(r"^The ", "", match["law"]) + _OF_CHINA
    if match["on"]:
        return f"{_TAIL.sub('', match['on'])} Law{_OF_CHINA}"
    name = _TAIL.sub("", (match["quoted"] or match["rules"] or match["local"]).strip(" ,"))
    return (
        ""
        if _NOT_NAMES.match(name) or " " not in name
        else re.sub(r" of (?:the )?People['’]s Republic of China(?: \(PRC\))?$", "", name)
    )
