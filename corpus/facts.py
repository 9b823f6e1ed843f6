"""Finds in a text what a reader acts on: figures, times and citations of statutes, in English and in Chinese.

Knows words and numbers, not articles. A fact is told in a form in which two writings of the same are equal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.numerals import UNITS, WORD, han_number, word_number
from corpus.text import fold

# Runs are bounded and give nothing back, so that a page of digits costs no more than one of words.
_N = r"(?:\d{1,18}+(?:[.,]\d{1,18}+){0,6}+)"
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"
_HAN = rf"(?<!{_NUMERAL}){_NUMERAL}{{1,18}}"
_ANY = rf"(?:{_N}\s?[十百千万亿]{{0,2}}|(?<!第)(?:半|{_HAN})多?)"
_MONTH = (
    r"(?-i:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_SPAN = (
    r"(?:(?:working|calendar|natural|consecutive|business|full|whole)[ -])?"
    r"(?:days?|months?|years?|weeks?|hours?|minutes?|quarters?)"
)
_YEAR = r"(?:19[5-9]|20[0-4])\d"


class FactKind(StrEnum):
    """What a reader does with a fact."""

    LEGAL = "legal"
    """Look up the statute, or the document."""
    TIME = "time"
    """Be there by then: a day, a time of day, a period, a year."""
    FIGURE = "figure"
    """Reckon, pay, call."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a text."""

    kind: FactKind
    start: int
    end: int
    value: str
    """The same for every writing of the same."""


_CHINESE_PERIOD = (
    r"(?:工作日|自然日|交易日|小时|分钟|星期|季度|学期|礼拜|周(?![岁期转])|月|天|日(?!常)|年(?![龄轻])度?)"
    r"(?:以[内上下]|之?内)?"
)
_CHINESE_UNIT = (
    r"(?:个百分点|%|‰|倍|元|块钱|角|万元|亿元|周岁|岁|人次?|名|户|份|张|件|次(?!性)|家|级|档|平方米|公里|折|口|种|项|寸|页|套|位"
    r"|成(?![立功为员果本年]))"
)
_ENGLISH_UNIT = (
    r"(?:(?:years? (?:old|of age))|percent(?:age)?(?: points?)?|per ?cent|times|yuan|RMB|dollars?|fold|copies|copy"
    r"|people|persons?|employees|photos?|windows?|floors?)\b"
)
_PATTERNS = {
    FactKind.LEGAL: (
        r"\b(?:articles?|clauses?)\s*\d{1,4}+(?:\s?(?:,|and|to|-|、)\s?\d{1,4}\b){0,9}(?!\s?(?:yuan|days?|%))",
        rf"第\s?(?:\d{{1,4}}|{_HAN})(?:\s?[、至和]\s?第?(?:\d{{1,4}}|{_HAN})){{0,9}}\s?[条款项章]",
        r"《[^》\n]{2,60}》",
        r"[〔\[［【(（]\s?(?:19|20)\d\d\s?[〕\]］】)）]\s?(?:第?\s?\d{1,5}\s?号|No\. ?\d{1,5})",
        (
            r"(?-i:\b[A-Z]\w{1,20}(?: (?:and|of|on|the|for|[A-Z]\w{1,20})){0,8} "
            r"(?:Law|Regulations?|Measures|Act|Code|Ordinance)\b)(?: of the People's Republic of China)?"
        ),
        r"(?:社会保险|劳动合同|劳动|就业促进|公务员|军人保险)法(?:实施细则)?",
    ),
    FactKind.TIME: (
        r"\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}(?!\d)",
        (
            r"(?:(?:\d{2,4}|[零〇一二三四五六七八九]{4})\s?年[度底初末]?\s?)?"
            rf"(?:(?<!\d)\d{{1,2}}|(?<!{_NUMERAL})[一二三四五六七八九十]{{1,2}})\s?月[份底初末]?"
            r"(?:\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?[日号])?"
        ),
        rf"(?:(?<!\d)\d{{1,2}}|(?<!{_NUMERAL})[一二三四五六七八九十]{{1,3}})\s?[日号](?=[之以]?前|之?后|起|止|至|到|[。；，,;\s]|$)",
        rf"\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s{_YEAR})?",
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of )?)?{_MONTH}(?:,?\s{_YEAR})?",
        r"\b\d{1,2}(?:st|nd|rd|th)\b(?! (?:floor|grade|level|window|article|class))",
        r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|(?:星期|礼拜|周)[一二三四五六日天末]",
        r"(?:(?:[上下中]午|早上|晚上)\s?)?(?:(?<!\d)\d{1,2}[:：]\d{2}(?!\d)(?:\s?[ap]\.?m\b)?|(?<!\d)\d{1,2}\s?[点时](?![间候])(?:\s?\d{1,2}\s?分|半)?)",
        r"\b\d{1,2}\s?[ap]\.?m\b",
        rf"(?:{_ANY}|数)\s?个?{_CHINESE_PERIOD}",
        rf"\b(?:{_N}|{WORD})(?: or more| to \d{{1,4}}|-)?[ -]?{_SPAN}\b(?! (?:old|of age))",
        r"\bhalf an? (?:day|month|year|hour)\b",
        rf"(?<![\d.,¥￥$-]){_YEAR}(?:\s?[-–—~～至]\s?{_YEAR})?\s?年度?",
        (
            rf"(?<![\d.,¥￥$-]){_YEAR}(?:[-–—~～](?:\d{{4}}|\d\d))?(?![\d.,]{{0,9}}\d)"
            r"(?!\s?(?:yuan|RMB|dollars?|people|persons?|times|元|万|人|次|户|[%‰]|[-–]\d))"
        ),
        r"[零〇一二三四五六七八九]{4}年度?",
    ),
    FactKind.FIGURE: (
        rf"百分之(?:[零〇一二两三四五六七八九十百点]{{1,9}}|{_N})|(?:{_HAN}|{_N})分之(?:{_HAN}|{_N})",
        r"\b(?:one|two|three)[- ](?:third|quarter|fifth|tenth|half)s?\b|\b(?:half|twice|double|triple)\b",
        r"一半|翻[一两二三]?番",
        (
            r"(?<![\d-])(?:\+?86[- ]?)?(?:0\d{2,3}[-–— ]\d{7,8}(?:[-–—]\d{1,5})?|1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
            r"|[48]00[- ]\d{3,4}[- ]\d{3,4})(?!\d)"
        ),
        rf"(?:[¥￥$€]|\b(?:RMB|CNY|USD))\s?{_N}(?:\s?[万亿])?(?:\s?(?:million|billion|thousand)\b)?",
        rf"(?!一[种项位家名件口套页]){_ANY}\s?{_CHINESE_UNIT}",
        rf"(?:{_N}|(?!一个){_HAN})\s?个(?![月人体别])",
        rf"(?:{_N}|\b{WORD})[ -]?{_ENGLISH_UNIT}",
        rf"{_N}(?:\s?[-–—~～/:]\s?{_N}){{0,6}}(?:\s?[%‰])?",
    ),
}
# Where a fact can begin; asked first, since all else costs ten times as much.
_START = rf"(?=[\d《〔\[［【（(¥￥$€+半数上下早晚中星礼周翻百社劳就公军第]|{_NUMERAL})|\b(?=[A-Za-z])"
_KINDS = "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in _PATTERNS.items())
_FACT = re.compile(f"(?:{_START})(?:{_KINDS})", re.IGNORECASE)
LIST_MARK = re.compile(
    rf"\s*(?:[（(]\s?(?:[1-9]|[12]\d|{_HAN})\s?[)）]|(?:[1-9]|[12]\d)\s?(?:[、)）]|[.,，．:：](?!\d))"
    rf"|{_HAN}、|第{_HAN}步|(?:step|no\.) ?\d{{1,2}}\b|(?:first|second|third|fourth|fifth|sixth)(?:ly)?,"
    r"|verb \(abbreviation of verb\))",
    re.IGNORECASE,
)
"""The number of an entry, with which a line of a list begins; a fifth one (v.) as machines translate it, too."""
_HAN_RUN = re.compile(rf"{_NUMERAL}+")
_SCALED = re.compile(r"(\d{1,18}(?:\.\d{1,18})?)\s?([百千万亿])")
_SEPARATOR = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_WORD_RUN = re.compile(rf"\b{WORD}\b")
_BLANKS = re.compile(r"\s+")
_DATE = re.compile(r"(\d+)[-/.年](\d+)[-/.月](\d+)[日号]?")


def facts(text: str) -> Iterator[Fact]:
    """Yield the facts of a text in order; the number with which an entry of a list begins is none. Never raises."""
    mark = LIST_MARK.match(text)
    for match in _FACT.finditer(text, mark.end() if mark else 0):
        yield Fact(FactKind(match.lastgroup or ""), match.start(), match.end(), value(match[0]))


def value(text: str) -> str:
    """Return a fact in the form that its writings share: 五倍 and 5倍, 1,000 and 1000, 2022-06-01 and 2022年6月1日."""
    plain = _SEPARATOR.sub("", fold(text))
    plain = _SCALED.sub(lambda match: f"{(Decimal(match[1]) * UNITS[match[2]]).normalize():f}", plain)
    plain = _HAN_RUN.sub(lambda match: str(han_number(match[0])), plain)
    plain = _WORD_RUN.sub(lambda match: str(word_number(match[0])), plain)
    plain = _BLANKS.sub("", plain).replace("–", "-").replace("—", "-").replace("~", "-")
    return _DATE.sub(lambda match: "-".join(part.lstrip("0") for part in match.groups()), plain)
