"""Undoes the damage done to figures, where a figure has one reading.

`202 1` is 2021 and `1 1 yuan` is 11 yuan; `2019 2020` and `15 108` without a unit stay as they are. One translator
writes a 1 as `/kloc-0/` or `65438+0`, another loses all but `0/`. Knows units and hotlines, not sentences.
"""

import re
from collections.abc import Callable

_FIRST_YEAR, _LAST_YEAR = "1990", "2035"
_DAYS = range(10, 32)
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_UNIT = (
    r"(?:(?:(?:working |calendar |natural |consecutive )?(?:days?|months?|years?|weeks?|hours?|minutes?|times|people|"
    r"persons?|cases|provinces?|cit(?:y|ies)|points?|employees|workers)|yuan|RMB|per ?cent|percentage)\b"
    r"|%|个?(?:工作日|月)|[日天年元万人次倍岁]|周岁)"
)
_HOTLINES = ("12333", "12393", "12345", "12329", "12366", "12348", "12315", "12328", "12351")
_CALL = r"(?:(?:hot ?line|telephone|phone|tel|call|dial|number|consultation)s?\b|热线|电话|拨打|致电)"
_NUMBERED = re.compile(
    r"\b(?:articles?|sections?|nos?|steps?|grades?|chapters?|items?|paragraphs?|pages?|class|level|aged?|age of)"
    r"\.?\s*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|was|are|were|be|pays?|paid|costs?|only|exactly|about|approximately|than|reach(?:es)?|exceeds?|receives?)\s$",
    re.IGNORECASE,
)
_NAMES = frozenset(
    {"covid", "http", "https", "www", "win", "windows", "office", "app", "mp", "utf", "ipv", "ios", "ver"}
)


def mended(text: str) -> str:
    """Return `text` with its damaged figures mended; see the rules for what counts as damage."""
    for sign, rules in _DAMAGES:
        if sign.search(text):
            for rule, new in rules:
                text = rule.sub(new, text)
    return text


def _year(match: re.Match[str]) -> str:
    joined = match["n"].replace(" ", "")
    return match["lead"] + joined if _FIRST_YEAR <= joined <= _LAST_YEAR else match[0]


def _day(match: re.Match[str]) -> str:
    joined = match["n"].replace(" ", "")
    return match["lead"] + joined if int(joined) in _DAYS else match[0]


def _amount(match: re.Match[str]) -> str:
    """Join the groups of digits in front of a unit, unless they may be two figures or begin with a list's number."""
    groups = match["n"].split(" ")
    one_by_one = all(len(group) == 1 for group in groups)
    thousands = [len(group) for group in groups[1:]] == [3] and groups[0] != "0"
    torn = groups[0] != "0" and (any(group[0] == "0" for group in groups[1:]) or _one_figure(match, groups))
    if _NUMBERED.search(match.string, max(0, match.start() - 20), match.start()):
        return match[0]
    return "".join(groups) if one_by_one or thousands or torn else match[0]


def _one_figure(match: re.Match[str], groups: list[str]) -> bool:
    """Tell whether the word before allows but one figure: "it was 3 20 yuan"."""
    before = max(0, match.start() - 20)
    return len(groups[0]) == 1 and len(groups) == 1 + 1 and bool(_VERB.search(match.string, before, match.start()))


def _five(match: re.Match[str]) -> str:
    joined = re.sub(r"\s", "", match["n"])
    return match["lead"] + joined if len(joined) in (5, 6) else match[0]


def _parted(match: re.Match[str]) -> str:
    return match[0] if match["word"].lower() in _NAMES else f"{match['word']} {match['n']}"


def _rule(pattern: str, new: str | Callable[[re.Match[str]], str]) -> tuple[re.Pattern[str], str | Callable[..., str]]:
    return re.compile(pattern, re.IGNORECASE), new


_ALONE = r"(?<![\d.,/+-])(?<!\d )"
_STRAY = (  # A leading 1 gone astray.
    _rule(r"\b(?P<lead>within|in|about|over|under)\s*/kloc-after 0/(?=\d)", r"\g<lead> 1"),
    _rule(r"/kloc-(?P<word>[a-z]+) 0/(?=\d)", r"\g<word> 1"),
    _rule(r"(?<=[A-Za-z])/kloc-0/(?=[\d.,])", " 1"),
    _rule(r"/kloc-0/(?=[\d.,]| ?[A-Za-z])", "1"),
    _rule(r"65438\+0(?=\d)", "1"),
    _rule(rf"(?<=[A-Za-z])/0/(?P<n>\d{{1,4}})(?=(?:,\d{{3}})* ?{_UNIT})", r" 1\g<n>"),
    _rule(rf"(?<![\d/.,])/?0/(?P<n>\d{{1,4}})(?=(?:,\d{{3}})* ?{_UNIT})", r"1\g<n>"),
)
_SPLIT = (  # Years, days of a month, amounts, shares and hotlines.
    _rule(
        rf"(?P<lead>){_ALONE}(?P<n>(?:199|20[0-3]) \d|2 0[0-3]\d|2 0 [0-3] \d|20 [0-3] \d)(?![\d%]|[.,]\d| \d)", _year
    ),
    _rule(
        rf"(?P<lead>\b(?:{_MONTH}|in|since|from|year|until|before|after|by|of|during) )(?P<n>20 [012]\d)"
        rf"(?![\d%]|[.,]\d| ?(?:{_UNIT}|\d))",
        _year,
    ),
    _rule(rf"(?P<lead>\b(?:{_MONTH}) )(?P<n>[123] \d)(?![\d.%]| ?(?:\d|{_UNIT}))", _day),
    _rule(rf"{_ALONE}(?P<n>\d{{1,3}}(?: \d{{1,4}}){{1,3}})(?= ?{_UNIT})", _amount),
    _rule(r"(?<=\d\.\d) (?P<n>\d)(?=%)", r"\g<n>"),
    _rule(r"(?P<lead>[^\s\d] )1 (?P<n>\d(?:\.\d+)?%)", r"\g<lead>1\g<n>"),
    *(_rule(rf"{_ALONE}{' ?'.join(number)}(?! ?[\d%,]|-)", number) for number in _HOTLINES),
    _rule(rf"(?P<lead>\b{_CALL}[^\d\n]{{0,25}})(?P<n>9[56]\d? \d{{2,4}})(?! ?\d)", _five),
    _rule(rf"(?P<lead>){_ALONE}(?P<n>9[56]\d? \d{{2,4}})(?=[^\d\n]{{0,12}}\b{_CALL})", _five),
)
_GLUED = (  # Words and figures.
    _rule(
        r"(?<![\w./@#&=_-])(?P<word>[A-Za-z]?(?-i:[a-z]{2,}))(?P<n>\d+(?:[.,]\d+)*(?:%|(?![\w/@_=-]|\.\w)))",
        _parted,
    ),
    _rule(r"(?<=\d)(?=(?:yuan|days|months|years|hours|working)\b)", " "),
    _rule(r"(?<=\d%)(?=[A-Za-z]{2})", " "),
)
_DAMAGES = (
    (re.compile(r"0/|\+0|kloc"), _STRAY),
    (re.compile(r"\d \d"), _SPLIT),
    (re.compile(r"[a-z]\d|\d[a-z]|%[A-Za-z]"), _GLUED),
)
