"""What kind of answer a question asks for: a telephone number, a figure, a place, a date, steps, a definition.

Knows how people ask in English and Chinese; not what answers.
"""

import re
from enum import StrEnum

from corpus.text import fold


class Intent(StrEnum):
    """What a reader wants to have in hand."""

    PHONE = "phone"
    FIGURE = "figure"
    PLACE = "place"
    TIME = "time"
    STEPS = "steps"
    DEFINITION = "definition"


_ASKED = {
    Intent.PHONE: (
        r"\barea code\b|\b1(?:2333|2393|2329|2345|2366)\b|\b(?:tele)?phones?\b|\b(?:hot|help) ?lines?\b"
        r"|\bnumber (?:of|for|to) (?:the )?(?:\w+ ){0,4}(?:bureau|office|hotline|agency|cent(?:er|re)|service)"
        r"|\b(?:who|what|which number)\b.{0,20}\b(?:call|dial|ring)\b|\bcontact (?:number|details)\b"
        r"|电话|热线|号码是|联系方式|打什么|拨打"
    ),
    Intent.FIGURE: (
        r"\bhow (?:much|many|old|high|long)\b|\bwhat (?:is the )?(?:age|rate|ratio|percentage|amount|price)\b"
        r"|\b(?:rates?|ratios?|percentages?|amounts?|proportions?|limits?|costs?|fees?|price|age|minimum|maximum|base)\b"
        r"|多少|几[年个岁天月%]|多大|多长|多久|比例|费率|标准|基数|金额|年龄|上限|下限|百分之"
    ),
    Intent.PLACE: (
        r"\bwhere\b|\bwhich (?:office|bureau|window|place|bank|counter)\b|\baddress\b"
        r"|哪里|哪儿|在哪|地址|地点|什么地方|去哪"
    ),
    Intent.TIME: (
        r"\bwhen\b|\bdeadlines?\b|\bhow (?:soon|late|long)\b|\btime limits?\b|\bby what date\b|\bwithin how\b"
        r"|什么时候|何时|期限|截止|几号|多久|时限|几天内"
    ),
    Intent.STEPS: (
        r"\bhow (?:to|do|does|can|could|should|would|is|are)\b(?! (?:much|many|old|long))|\bsteps?\b|\bprocess\b"
        r"|\bprocedures?\b|\bapply\b|\bway to\b|怎么|如何|怎样|流程|步骤|办理|手续|方法"
    ),
    Intent.DEFINITION: (
        r"^\W*what(?: is| are|'s| does)\b(?! the (?:age|rate|ratio|number|phone|telephone|amount|deadline))"
        r"|\bmean(?:s|ing)?\b|\bdefinition\b|\bstand for\b|什么是|是什么(?!时候)|什么意思|是指|含义|定义"
    ),
}
_PATTERNS = {intent: re.compile(pattern) for intent, pattern in _ASKED.items()}


def intents(question: str) -> frozenset[Intent]:
    """Return what kinds of answers a question asks for; none where it only names things."""
    folded = fold(question)
    return frozenset(intent for intent, pattern in _PATTERNS.items() if pattern.search(folded))
