"""Which measures a question asks for, by the same words by which figures are known to measure them.

Knows the senses of words and the names of measures; not how a question is answered.
"""

import re
from functools import cache

from corpus.measures import MEASURES, MeasureKind
from corpus.stating.senses import Slot, senses
from corpus.text import small

_LIGHT = frozenset(
    {"per-day", "pay", "within", "apply", "each", "rate", "cost", "amount", "benefit", "receive", "make", "recognise"}
)
"""Senses that a question may leave to the kind of answer it asks for."""
_BOUND = frozenset({"individual", "employer"})
_OPEN = frozenset({"pension", "medical", *_BOUND})
"""What a question may leave open: of which insurance, of whom. One of them, and then what is said comes first."""
_WOMEN = frozenset({"women-workers", "women-cadres"})
"""Of whom a question about women may be; one that names neither women nor men is of neither alone."""
_HASTY = re.compile(r"\b((?:wo)?men)s\b")
"""What is typed for "women's"."""
_LIMITS = {
    "lower": re.compile(r"\b(?:lowest|minimum|least|bottom)\b|最低|最少|下限|起步"),
    "upper": re.compile(r"\b(?:highest|maximum|most|top|cap|ceiling)\b|最高|最多|上限|封顶"),
}
"""Words that mean a limit where a base is spoken of, and other things elsewhere."""


_KINDS = {
    MeasureKind.RATE: r"how much|\brates?\b|\bratios?\b|percent|proportion|\bshares?\b|%|比例|费率|百分之|多少|几成",
    MeasureKind.AMOUNT: (
        r"how much|\bcosts?\b|\bfees?\b|\bprice|\bbase\b|\blimits?\b|\bamount|\bstandard"
        r"|多少|基数|费用|上限|下限|最低|最高|标准|钱"
    ),
    MeasureKind.AGE: r"\bages?\b|how old|年龄|几岁|多大|岁数|多少岁|年纪",
    MeasureKind.PERIOD: (
        r"how long|how many (?:days?|weeks?|months?|years?)|\bperiod\b|\bdays\b|\bmonths\b|\byears\b"
        r"|多久|多长|几个?[天月年]|多少[天年]|多少个月|天数|年限|期限"
    ),
    MeasureKind.DEADLINE: (
        r"\bwhen\b|deadline|how soon|how late|how long|how many days|time limit|\bwithin\b|\bin time\b"
        r"|多久|多长|期限|时限|几天|多少天|什么时候|截止|之内|以内|逾期"
    ),
    MeasureKind.PHONE: (
        r"phone|\bhot ?line|\bhelp ?line|\bcall\b|\bring\b|\bdial\b|\bnumber\b|\bcontact|电话|热线|号码|联系方式|拨打"
    ),
}
_ASKED_FOR = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}


def measures_asked(question: str) -> tuple[str, ...]:
    """Return the ids of the measures that a question may ask for, those of which it says most first.

    It asks for their kind, has a word for all by which each is told from others but one, and none that belongs to
    another.
    """
    said = _said(question)
    kinds = {kind for kind, pattern in _ASKED_FOR.items() if pattern.search(small(question))}
    slots = {name for name, slot in said.items() if slot is not Slot.WORD}
    found = []
    for measure, needed in _needed().items():
        missing = needed - said.keys()
        open_ = _OPEN | _WOMEN if "women" in said else _OPEN
        told = needed and slots <= needed | _open(measure, needed) and len(missing) <= len(missing & open_) <= 1
        if told and len(needed) > len(missing) and MEASURES[measure].kind in kinds:
            found.append((len(missing), -len(needed), measure))
    return tuple(measure for _, _, measure in sorted(found, key=lambda one: one[:2]))


def _said(question: str) -> dict[str, Slot]:
    said = {sense.name: sense.slot for sense in senses(_HASTY.sub(r"\1's", small(question)))}
    if "base" in said:
        said |= {limit: Slot.LIMIT for limit, pattern in _LIMITS.items() if pattern.search(small(question))}
    return said


@cache
def _needed() -> dict[str, frozenset[str]]:
    """Return the senses that tell each measure from others: those that its names in both languages have."""
    return {measure.id: _senses(measure.en) & _senses(measure.zh) - _LIGHT for measure in MEASURES.values()}


def _senses(name: str) -> frozenset[str]:
    return frozenset(sense.name for sense in senses(name))


def _open(measure: str, needed: frozenset[str]) -> frozenset[str]:
    """Return senses of a question that do not speak against a measure: whom a time binds may be said or not."""
    bound = _BOUND if MEASURES[measure].kind in {MeasureKind.DEADLINE, MeasureKind.PERIOD} else frozenset()
    return bound | {"women"} if needed & _WOMEN else bound
