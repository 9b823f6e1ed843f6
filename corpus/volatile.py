"""What a server writes anew at each request: clocks, tokens, counters; two pages that differ in nothing else are alike.

Knows text only. A time or date that a reader needs (opening hours, a deadline) is never taken for a clock.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

_NEAR = timedelta(days=1)
"""A clock is of the day of the fetch, or of the one beside it in another time zone."""
_MARGIN = 120
"""Letters on either side of what differs that are looked at, so that a stretch is seen whole."""
_LONGEST = 20_000
"""Letters between the first and the last difference of a line, beyond which it says something else anyway."""
_BEFORE, _BEHIND = 40, 12
"""Letters on either side of a time that tell what it is for."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_WEEKDAY = (
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b,?"
    r"|[（(]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)"
)
_DAYS = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)",
    r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日",
    rf"(?:{_WEEKDAY}\s?)?\d{{1,2}}(?:st|nd|rd|th)?[\s-]{_MONTH},?[\s-]\d{{4}}(?!\d)",
    rf"(?:{_WEEKDAY}\s?)?{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}(?!\d)",
)
_DAY = rf"(?:{'|'.join(_DAYS)})"
_HALF = r"(?:(?:上午|下午|晚上|早上|凌晨|中午)\s?)?"
_ZONE = r"(?:\s?[ap]\.?m\b\.?)?(?:\s?(?:Z|UTC|GMT|CST)\b|\s?[+-]\d{2}:?\d{2}(?!\d)){0,2}"
_EXACT = (
    rf"{_HALF}(?:\d{{1,2}}[:：]\d{{2}}[:：]\d{{2}}(?:\.\d{{1,9}})?{_ZONE}"
    r"|\d{1,2}\s?[时点]\s?\d{1,2}\s?分\s?\d{1,2}\s?秒)"
)
_CLOCK = rf"(?:{_EXACT}|{_HALF}\d{{1,2}}[:：]\d{{2}}(?![\d:：]){_ZONE}|{_HALF}\d{{1,2}}\s?[时点]\s?\d{{1,2}}\s?分)"
_COUNT = r"(?:(?<![\d.,])(?:\d{1,3}(?:[,，]\d{3}){1,4}|\d{1,12}(?:\.\d{1,3})?\s?[万km]?\+?))"
_ENDED = r"(?=\s*(?:$|[\n|·•,，;；.。)）\]】<]|\s{2}))"
_LONG = 24
"""Letters of a token that nothing names: longer than the numbers of banks, firms and persons, all of which matter."""
# What stands before a token, in addresses and in forms.
_LEAD = (
    r"\b(?:[xc]srf|sess(?:ion)?|(?:php|asp|j)sess(?:ion)?|(?:request|trace)[\s_-]?id|nonce|token|sid)"
    r"(?:[\s_-]?(?:id|token|key|middleware)){0,3}(?:\s?[=:：]\s?|[\"']\s?(?:value)?\s?[=:]\s?[\"']?)"
)
_KINDS = {
    "token": (
        rf"{_LEAD}(?=[a-z_-]{{0,99}}\d)(?=[\d_-]{{0,99}}[a-z])[a-z0-9_+/=.-]{{8,400}}",
        rf"(?<![a-z0-9_+/=-])[a-z0-9_+/-]{{{_LONG},400}}+={{0,2}}(?![a-z0-9_+/=-])",
    ),
    # In English a count of readers has a colon, or words beside it that count nothing else.
    "counter": (
        (
            r"\b(?:(?:page[\s-]?|total )?views?|hits?|clicks?|reads?|visits?|visitors?(?: count(?:er)?| no\.?| number)?"
            r"|(?:visitors?|users?|guests?|people|members) (?:now )?online|online(?: now| users)?)"
            rf"\s?[:：(（]\s?{_COUNT}(?:\s?times)?{_ENDED}"
        ),
        rf"\b{_COUNT}\s?(?:page ?)?views\b(?! (?:per|a|each|every)\b)",
        (
            rf"\b{_COUNT}\s?(?:visitors?|users?|guests?|members?|people)\s"
            r"(?:are )?(?:currently |now )?(?:online|reading|viewing)\b"
        ),
        rf"\b(?:read|viewed)\s{_COUNT}\stimes\b",
        rf"\byou are (?:our )?(?:the )?(?:visitor )?(?:no\.? ?|number )?{_COUNT}(?:st|nd|rd|th)?(?: visitor)?\b",
        (
            r"(?:(?:阅读|浏览|访问|点击|查看|播放|围观)(?:数量|次数|人数|总数|量|数)|人气|热度|(?:当前)?在线(?:人数)?|访客(?:人数|数)?)"
            rf"\s?[:：(（]?\s?{_COUNT}(?:\s?人?次)?(?![\d年月日天元%])"
        ),
        rf"(?:(?:阅读|浏览|访问|点击|查看|围观)\s?[:：(（]|阅读|浏览|点击)\s?{_COUNT}(?:\s?人?次)?(?![\d年月日天元%])",
        rf"(?:已有|共有?|有)\s?{_COUNT}\s?[位个]?(?:人次?|网友|用户|访客|读者)(?:看过|阅读|浏览|查看|访问|在线|围观)过?",
        rf"{_COUNT}\s?(?:人(?:在线|看过|浏览|阅读|围观)|次(?:阅读|浏览|点击|查看))",
        rf"第\s?{_COUNT}\s?位(?:访客|访问者|浏览者)",
    ),
    "timing": (
        (
            r"\b(?:generated|rendered|loaded|processed|executed|created|served|completed)\s(?:in|within)\s(?:about )?"
            r"\d{1,6}(?:\.\d{1,9})?\s?(?:milliseconds?|second\(s\)|(?:seconds?|sec|ms|s)\b)"
            r"(?:,\s?\d+ (?:sql |database )?quer(?:y|ies))?"
        ),
        r"(?:耗时|用时|执行时间|处理时间|生成时间|加载时间)\s?[:：]?\s?\d{1,6}(?:\.\d{1,9})?\s?(?:毫秒|秒|ms|s)钟?",
        r"(?:页面|本页)[^\n。\d]{0,8}\d{1,6}\.\d{1,9}\s?秒",
    ),
    "moment": (
        rf"{_DAY}(?:T|[\s,，]{{0,3}}(?:at |{_WEEKDAY}\s?)?){_CLOCK}",
        rf"{_WEEKDAY}\s{_MONTH}\s{{1,2}}\d{{1,2}}\s\d{{2}}:\d{{2}}:\d{{2}}\s(?:[A-Z]{{3,4}}\s)?\d{{4}}",
        rf"(?<![\d.])(?<!\d[:：]){_EXACT}[\s,，]{{1,3}}(?:on )?{_DAY}",
    ),
    "today": (
        (
            r"(?:\b(?:today is|today's date(?: is)?|current date|date today|it is now)\s?[:：]?"
            r"|今[天日]是|当前日期[:：]?|现在是)"
            rf"\s?{_DAY}(?:\s?{_WEEKDAY})?"
        ),
    ),
    "clock": (rf"(?<![\d.])(?<!\d[:：]){_EXACT}(?![\d:：])",),
}
# Where one can begin; asked first, since all else costs ten times as much.
_START = r"(?:(?<![a-z\d])(?=[a-z\d])|(?=[（(阅浏访点查播围人热当在已共有第耗用执处生加页本今现上下晚早凌中星周礼]))"
_EITHER = "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in _KINDS.items())
_VOLATILE = re.compile(f"{_START}(?:{_EITHER})", re.IGNORECASE)
_RUN = re.compile(r"\d+|[a-z]+|[A-Z]+")
_TELLS_NOW = re.compile(
    r"(?:(?:generated|rendered|printed|cached|accessed|retrieved|refreshed|served)\b[^.。\n\d]{0,25}"
    r"|\b(?:server|current|local|system|page) time"
    r"|\btime (?:is )?now|\b(?:it is|time is)(?: now)?|\bnow|last visit(?:ed)?"
    r"|(?:当前|现在|系统|服务器|本地|访问|打印|生成|刷新)(?:的)?时间|现在是|生成于|打印于|刷新于)"
    r"\W*(?:\b(?:is|at|on)\b|为|是|于)?\W*$",
    re.IGNORECASE,
)
_NEEDED_BEFORE = re.compile(
    r"\b(?:by|from|to|since|until|till|than|before|after|between|at|and)\s*$"
    r"|\b(?:open|clos|deadline|due\b|expir|start|begin|end(?:s|ing)?\b|hours|regist|appl[iy]|declar|submi|valid"
    r"|effective|enrol)"
    r"|[-–—~～至到自从]\s*$|截止|截至|止于|不迟于|不晚于|开放|营业|办公|上班|下班|服务|受理|开始|结束|报名|申报|缴费|办理"
    r"|有效|生效|施行|起止",
    re.IGNORECASE,
)
_NEEDED_BEHIND = re.compile(
    r"\s*(?:[-–—~～至到起止]|(?:to|until|till|and|deadline|sharp|or)\b|之?[前后]|以[前后]|截止|截至|开始|结束|关闭|开放|停止|生效)",
    re.IGNORECASE,
)
_ROUND = re.compile(
    r"\d[:：](?:[0-5][05]|59)(?:[:：](?:00|59)(?:\.0+)?)?(?![\d:：])"
    r"|\d\s?[时点]\s?(?:[0-5]?[05]|59)\s?分(?!\s?[1-9])"
)
"""A time that somebody set; a clock shows one of them now and then, hardly ever twice in a row."""
_ISO = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[\s-])?({_MONTH})(?:\s+(\d{{1,2}}))?(?:\D|\d\d:)*?(\d{{4}})", re.IGNORECASE
)

Fetched = tuple[AbstractSet[date], AbstractSet[date]]
"""The days on which the older and the newer text may have been read."""
_UNKNOWN: Fetched = (frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A stretch that the server wrote anew, in both of its forms."""

    old: str
    new: str

    @property
    def days(self) -> frozenset[date]:
        """The days that either form names."""
        return _days(self.old) | _days(self.new)


def rewritten(old: str, new: str, fetched: Fetched = _UNKNOWN) -> tuple[Rewritten, ...] | None:
    """Return what a server wrote anew between two texts; None where they differ in anything else. Never raises.

    `fetched` are the days on which each may have been read, empty where unknown: a time with a date is a clock only if
    it tells the day of its fetch.
    """
    if old == new:
        return ()
    olds, news = old.split("\n"), new.split("\n")
    if len(olds) != len(news):
        return None
    found: list[Rewritten] = []
    for one, other in zip(olds, news, strict=True):
        anew = _rewritten_in_line(one, other, fetched) if one != other else ()
        if anew is None:
            return None
        found += anew
    return tuple(found)


def steady(text: str) -> str:
    """Return a text without what may be written anew, to find it again in another version."""
    return _VOLATILE.sub("", text[:_LONGEST])


def _rewritten_in_line(old: str, new: str, fetched: Fetched) -> tuple[Rewritten, ...] | None:
    old, new = _around(old, new)
    if max(len(old), len(new)) > _LONGEST:
        return None
    olds, news = list(_VOLATILE.finditer(old)), list(_VOLATILE.finditer(new))
    if len(olds) != len(news) or list(_between(old, olds)) != list(_between(new, news)):
        return None
    pairs = [(one, other) for one, other in zip(olds, news, strict=True) if one[0] != other[0]]
    if all(_alike(one, other, fetched) for one, other in pairs):
        return tuple(Rewritten(one[0], other[0]) for one, other in pairs)
    return None


def _around(old: str, new: str) -> tuple[str, str]:
    """Return both texts without most of the beginning and the end that they share."""
    head = max(0, _shared(old, new) - _MARGIN)
    tail = max(0, _shared(old[head:][::-1], new[head:][::-1]) - _MARGIN)
    return old[head : len(old) - tail], new[head : len(new) - tail]


def _shared(one: str, other: str) -> int:
    """Return how many letters at the beginning are the same, by halving: comparing slices costs next to nothing."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _between(text: str, matches: Sequence[re.Match[str]]) -> Iterator[str]:
    """Yield what stands around the matches."""
    end = 0
    for match in matches:
        yield text[end : match.start()]
        end = match.end()
    yield text[end:]


def _alike(old: re.Match[str], new: re.Match[str], fetched: Fetched) -> bool:
    """Tell whether two stretches are the same thing at two times."""
    if old.lastgroup != new.lastgroup:
        return False
    if new.lastgroup == "token":
        return _is_token(old[0]) and _is_token(new[0])
    return new.lastgroup not in ("moment", "clock") or _is_clock(old, new, fetched)


def _is_token(text: str) -> bool:
    """Tell whether a long word was drawn by lot, from how often digits and letters of both cases take turns."""
    named = re.match(_LEAD, text, re.IGNORECASE)
    runs = len(_RUN.findall(text))
    return bool(named) or runs * 4 >= len(text)


def _is_clock(old: re.Match[str], new: re.Match[str], fetched: Fetched) -> bool:
    """Tell whether two times, with or without a day, are those at which the page was made."""
    before = new.string[max(0, new.start() - _BEFORE) : new.start()]
    if _NEEDED_BEHIND.match(new.string[new.end() : new.end() + _BEHIND]):
        return False
    if _TELLS_NOW.search(before):
        return True
    if _NEEDED_BEFORE.search(before) or (_ROUND.search(old[0]) and _ROUND.search(new[0])):
        return False
    return new.lastgroup == "clock" or all(map(_near, (old[0], new[0]), fetched))


def _near(moment: str, fetched: AbstractSet[date]) -> bool:
    """Tell whether a moment may be that of a fetch."""
    return not fetched or any(abs(day - one) <= _NEAR for day in _days(moment) for one in fetched)


def _days(text: str) -> frozenset[date]:
    """Return the days that a text may name; 3/4/2022 may be two."""
    named = [(y, m, d) for y, m, d in _ISO.findall(text)]
    named += [one for a, b, y in _NUMERIC.findall(text) for one in ((y, a, b), (y, b, a))]
    named += [(y, str(_MONTHS.index(m[:3].lower()) + 1), a or b) for a, m, b, y in _NAMED.findall(text)]
    return frozenset(day for one in named if (day := _day(*one)))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
