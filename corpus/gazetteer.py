"""The divisions of China from province to county, and every way in which they are spelled.

The names stand in `divisions.tsv`; its first lines say where they come from. Knows names, not texts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files


class Level(IntEnum):
    """Rank of a division, the highest first."""

    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3


@dataclass(frozen=True, slots=True)
class Region:
    """A province, prefecture or county; municipalities such as Beijing count as provinces."""

    name: str
    """English name without "City" or "County": Changzhou, Nong'an; Caoxian after one character."""
    zh: str
    """Full Chinese name: 常州市."""
    level: Level
    code: str
    """Six digits by GB/T 2260; a former name has the code of what it became."""
    parent: str = ""
    """English name of the division above; empty for a province."""

    @property
    def is_district(self) -> bool:
        """Whether it is an urban district, whose name alone says little."""
        return self.level is Level.COUNTY and self.zh.endswith("区")


_ONE_CHARACTER = 2  # Length of a Chinese name of one character and its suffix: 曹县.
_SURE = 6  # Letters from which on the name of a county is no chance likeness of another word.
_SUFFIX = re.compile(r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|自治州|自治县|自治旗|地区|新区|省|市|盟|县|区|旗)$")
_PEOPLES = re.compile(
    "(?<=..)(?:(?:阿昌|白|保安|布朗|布依|朝鲜|达斡尔|傣|东乡|侗|独龙|鄂温克|仡佬|哈尼|回|基诺|景颇|拉祜|黎|傈僳|满|毛南|苗|仫佬"
    "|纳西|怒|普米|羌|撒拉|畲|水|土家|土|佤|锡伯|瑶|彝|裕固|藏|壮|各)族"
    "|蒙古族?|哈萨克族?|柯尔克孜|维吾尔|塔吉克|锡伯|达斡尔).*$"
)
_PINYIN_SUFFIX = {"县": "xian", "旗": "qi", "区": "qu", "市": "shi"}
_ENGLISH_SUFFIX = {"县": "county", "旗": "banner", "区": "district", "市": "city"}
_OTHER_SPELLINGS = {
    "beijing": ("peking",),
    "harbin": ("haerbin",),
    "hohhot": ("huhehaote", "huhhot"),
    "inner mongolia": ("neimenggu", "nei mongol"),
    "kashgar": ("kashi",),
    "lhasa": ("lasa",),
    "macao": ("macau",),
    "qiqihar": ("qiqihaer",),
    "tibet": ("xizang",),
    "urumqi": ("wulumuqi",),
}
_WORDS = frozenset(
    # Names of counties that are words of English, or of the pinyin that pages leave in their texts.
    """aba aimin anda anlu anren aral bama bole boye chibi cili daan dali dari dawa dawu dege dongfang emin fuan gande
    ganquan gar guan guide hami heping hezuo huaan hukou juan kunlun lean leye mayi mile minhe minle mulan muli nima
    pingan puan putuo renhe saga sanhe seda shule sunan tumen wuhe wuji wushi xian xingan xinhe yian yongan youyi
    """.split()  # noqa: SIM905 -- sixty names in quotes read worse
)
_HAN_WORDS = frozenset(
    # Names that are Chinese words as well, or parts of common phrases (医保定点, 工作日照常).
    """安达 安国 安宁 白杨 保定 北安 朝阳 大安 大理 当阳 定西 东方 东港 东营 恩平 凤城 丰城 福安 高安 高平 个旧
    公安 海城 合作 和平 集安 开原 开远 来宾 乐平 宁安 平度 平湖 日照 双河 同江 文山 新乐 新民
    新星 兴城 兴化 兴平 宜城 应城 永安 永济 永康 长治
    """.split()  # noqa: SIM905 -- as above
)


def plain(name: str) -> str:
    """Return a name in lower-case letters and single spaces, apostrophes and accents dropped."""
    letters = unicodedata.normalize("NFD", name.lower())
    return " ".join(re.sub(r"[^a-z ]", "", letters).split())


@cache
def regions() -> tuple[Region, ...]:
    """Return every region, the highest in rank first, then by code."""
    table = files("corpus").joinpath("divisions.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    names = {code: name for code, _, _, name in reversed(rows)}
    found = (Region(name, zh, Level[level.upper()], code, _parent(names, code)) for code, level, zh, name in rows)
    return tuple(sorted(found, key=lambda region: region.level))


def _parent(names: dict[str, str], code: str) -> str:
    superiors = (code[:4] + "00", code[:2] + "0000")
    return next((names[superior] for superior in superiors if superior != code and superior in names), "")


@cache
def by_english() -> dict[str, tuple[Region, ...]]:
    """Return the regions by every English spelling in plain letters; of namesakes the highest in rank first."""
    return _grouped((spelling, region) for region in regions() for spelling in _spellings(region))


@cache
def openings() -> frozenset[str]:
    """Return the words with which the keys of `by_english` begin."""
    return frozenset(key.partition(" ")[0] for key in by_english())


def _spellings(region: Region) -> Iterator[str]:
    name = plain(region.name)
    yield name
    yield name.replace(" ", "")
    yield plain(region.name.replace("'", " "))
    yield plain(region.name.replace("ü", "v"))
    yield from _OTHER_SPELLINGS.get(name, ())
    suffix = region.zh[-1]
    if len(region.zh) == _ONE_CHARACTER:
        stem = name.removesuffix(_PINYIN_SUFFIX[suffix])
        yield f"{stem} {_PINYIN_SUFFIX[suffix]}"
        yield f"{stem} {_ENGLISH_SUFFIX[suffix]}"


@cache
def by_chinese() -> dict[str, tuple[Region, ...]]:
    """Return the regions by full name and by name without suffix (two characters at least)."""
    return _grouped((key, region) for region in regions() for key in (region.zh, core(region.zh)) if len(key) > 1)


def core(zh: str) -> str:
    """Return a Chinese name without its suffix and the peoples after it, unless one character would be left."""
    stem = _SUFFIX.sub("", zh)
    if zh.endswith(("自治州", "自治县", "自治旗")):
        stem = _PEOPLES.sub("", stem)
    return stem if len(stem) > 1 else zh


@cache
def chinese_keys() -> dict[str, tuple[str, ...]]:
    """Return the keys of `by_chinese` by their first two characters, the longest first."""
    groups: dict[str, list[str]] = {}
    for key in sorted(by_chinese(), key=len, reverse=True):
        groups.setdefault(key[:2], []).append(key)
    return {pair: tuple(keys) for pair, keys in groups.items()}


def _grouped(pairs: Iterable[tuple[str, Region]]) -> dict[str, tuple[Region, ...]]:
    groups: dict[str, dict[Region, None]] = {}
    for key, region in pairs:
        groups.setdefault(key, {})[region] = None
    return {key: tuple(found) for key, found in groups.items()}


def is_word(key: str) -> bool:
    """Tell whether a name without suffix, plain or Chinese, is a word or phrase as well."""
    return key in _WORDS or key in _HAN_WORDS


def stands_alone(region: Region, key: str) -> bool:
    """Tell whether `key`, a name without suffix, is enough to mean the region wherever it stands.

    Enough are provinces, prefectures, county-level cities, new areas, and in English counties of six letters or more.
    """
    if is_word(key):
        return region.level < Level.COUNTY and key.isascii()
    if region.level < Level.COUNTY or region.zh.endswith(("市", "新区")):
        return True
    return not region.is_district and key.isascii() and len(key) >= _SURE
