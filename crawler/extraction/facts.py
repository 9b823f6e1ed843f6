"""The facts that a reader filters by: places, topics, years, telephone numbers and the day of publication.

Knows text only; the gazetteer is `corpus.regions`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from corpus.regions import Mention, mentions
from crawler.extraction.topics import topics

__all__ = ["phones", "published", "regions", "topics", "years"]

_OFTEN = 2  # Mentions that a body needs to be about a place which its title does not name.
_OFTEN_TITLED = 4  # The same where the title names another place.
_LISTED = 3  # Places in a row from which on they are a list in passing.
_BETWEEN = re.compile(r"\s*(?:,|、|，|;|and|or|和|及|以及|或|,\s*and)\s*")

_FIRST_YEAR, _LAST_YEAR = 1990, 2035
_YEAR = re.compile(r"(?<![\d.,#])((?:19|20)\d\d)(?![\d%]|[.,]\d)")
_NUMBER_BEFORE = re.compile(r"(?<!\d)(?!(?:19|20)\d\d\D)\d{3,}[-–—/+]$|\+$")
_NUMBER_AFTER = re.compile(r"[-–—/+](?!(?:19|20)\d\d(?!\d))\d{3,}")
_NO_YEAR_AFTER = re.compile(
    r"\s?(?:yuan|RMB|dollars?|USD|people|persons?|points?|times|hours|days|months|households|enterprises|units|cases|"
    r"million|billion|square|meters|kilometers|元|万|亿|人|次|户|家|名|平方|米|倍|个(?!月)|多(?:元|人))",
    re.IGNORECASE,
)
_NO_YEAR_BEFORE = re.compile(
    r"(?:[¥￥$]|\b(?:no|yuan|rmb|article|rooms?|building|code|number|grade|pixels|×)\.?)\s*$|[第号×x]\s*$",
    re.IGNORECASE,
)
_BESIDE = r"(?:,| and| or|、|[~～-]| [-+×÷*/=])"
_ROW_BEFORE = re.compile(rf"(?<!\d)(?:[1-9]00|[1-9]\d{{3,5}}){_BESIDE} ?$")
_ROW_AFTER = re.compile(rf"{_BESIDE} ?(?:[1-9]00|[1-9]\d{{3,5}})(?!\d)")
_CELL_AFTER = re.compile(r" \d{2,6}(?:\n|$)")
_DOCUMENT_AFTER = re.compile(r"\s*[\]】〕）)]?\s*(?:No\b|第?\s*\d*\s*号)", re.IGNORECASE)
_DOCUMENT_BEFORE = re.compile(r"[\[【〔［]\s*$")

_CALL = re.compile(
    r"hot ?line|phone|\btel\b|\bcall|\bdial|consult|inquir|enquir|numbers?\b|contact"
    r"|热线|电话|拨打|致电|咨询|查询|客服",
    re.IGNORECASE,
)
_PHONE = re.compile(
    # Most characters of a text are none of these: half of the time, saved by one look.
    r"(?=[\d(（])(?<![\d.,/-])(?:"
    r"(?P<area>\(?（?0(?:10|2\d|[3-9]\d{2})[)）]?[\s\-—–]{0,3})(?P<local>[2-9]\d{2,3}[\s\-]?\d{4}|12\d{3}|9[56]\d{3}\d?)"
    r"|(?P<free>[48]00)[\s\-—–]?(?P<f1>\d{3})[\s\-—–]?(?P<f2>\d{4})|(?P<free2>[48]00-\d{4}-\d{3})"
    r"|(?P<mobile>1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4})"
    r"|(?P<hotline>12333|12393|12345|12329|12366|12348|12315|12328|12351)"
    r"|(?P<service>9[56]\d{3}\d?)"
    r"|(?P<plain>[2-9]\d{6,7})"
    r")(?![\d%]|[.,]\d)"
)
_NO_PHONE_AFTER = re.compile(r"\s?(?:yuan|RMB|people|persons?|元|万|人|\.(?:gov|com|cn))", re.IGNORECASE)

_PUBLISHED = re.compile(
    r"(?:publish(?:ed|ing)?(?: (?:date|time|on|at))?|publication date|release(?:d| date| time)|posted(?: on)?"
    r"|updated?(?: on| time| date)?|date|time(?=\s*[:：])"
    r"|发布(?:时间|日期|于)?|发表(?:时间|日期|于)?|更新(?:时间|日期)?|日期|时间)\s*[:：]?\s*"
    r"(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})",
    re.IGNORECASE,
)


def regions(title: str, text: str) -> tuple[str, ...]:
    """Return the English names of the places that an article is about, those of the title first.

    Every place in the title counts. The body alone makes an article one about a place by naming it at least twice, and
    at least half as often as the place it names most; where the title names a place already, at least four times, and
    as often as that. Three places in a row are a list in passing: its members do not count.
    """
    whole = f"{title}\n{text}"
    found = mentions(whole)
    titled = [mention.region.name for mention in found if mention.start < len(title)]
    body = [mention for mention in found if mention.start >= len(title)]
    counts = Counter(mention.region.name for mention in _not_listed(body, whole))
    often = max(_OFTEN_TITLED, *(counts[name] for name in titled)) if titled else max(_OFTEN, _top(counts) / 2)
    return tuple(dict.fromkeys((*titled, *(name for name, count in counts.items() if count >= often))))


def _top(counts: Counter[str]) -> int:
    return max(counts.values(), default=0)


def _not_listed(found: Sequence[Mention], text: str) -> list[Mention]:
    rows: list[list[Mention]] = []
    for mention in found:
        if rows and _BETWEEN.fullmatch(text, rows[-1][-1].end, mention.start):
            rows[-1].append(mention)
        else:
            rows.append([mention])
    return [mention for row in rows if len(row) < _LISTED for mention in row]


def years(title: str, text: str) -> tuple[int, ...]:
    """Return the years, 1990 to 2035, for which an article states rules, ascending.

    Amounts, numbers of documents and telephone numbers are no years.
    """
    whole = f"{title}\n{text}"
    found = {int(match[1]) for match in _YEAR.finditer(whole) if _is_year(match)}
    return tuple(sorted(year for year in found if _FIRST_YEAR <= year <= _LAST_YEAR))


def _is_year(match: re.Match[str]) -> bool:
    start, end = match.span()
    before, after = match.string[max(0, start - 12) : start], match.string[end : end + 16]
    if any(sign.search(before) for sign in (_NO_YEAR_BEFORE, _NUMBER_BEFORE)):
        return False
    if any(sign.match(after) for sign in (_NO_YEAR_AFTER, _NUMBER_AFTER)) or _in_row(match[1], before, after):
        return False
    return not (_DOCUMENT_BEFORE.search(before) and _DOCUMENT_AFTER.match(after))


def _in_row(number: str, before: str, after: str) -> bool:
    """Tell whether the number is one of `1500, 2000, 3000`, or of a table's row of figures."""
    beside = (_ROW_BEFORE.search(before), _ROW_AFTER.match(after), _CELL_AFTER.match(after))
    return number.endswith("00") and any(beside)


def phones(text: str) -> tuple[str, ...]:
    """Return hotlines and telephone numbers in order of appearance, each once.

    An area code is followed by a hyphen (`0519-86681234`), a local number has no gaps. What could be any number (five
    digits beginning with 95 or 96, seven, eight or eleven digits) counts only beside a word such as "hotline".
    """
    return tuple(dict.fromkeys(number for match in _PHONE.finditer(text) if (number := _number(match))))


def _number(match: re.Match[str]) -> str:
    if _NO_PHONE_AFTER.match(match.string, match.end()):
        return ""
    if match["area"]:
        return re.sub(r"\D", "", match["area"]) + "-" + re.sub(r"\D", "", match["local"])
    if match["free"]:
        return f"{match['free']}-{match['f1']}-{match['f2']}"
    if match["service"] or match["plain"] or match["mobile"]:
        around = match.string[max(0, match.start() - 60) : match.end() + 25]
        return re.sub(r"\D", "", match[0]) if _CALL.search(around) else ""
    return match["hotline"] or match["free2"] or ""


def published(text: str) -> date | None:
    """Return the day on a line such as `Published: 2021-03-04` or `发布时间：2021年3月4日`, None without one."""
    for line in text.split("\n"):
        match = _PUBLISHED.match(line.strip())
        if match:
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
    return None
