"""The divisions of China from province to county, and how to find them named in a text.

The names stand in `divisions.tsv`; its first lines say where they come from. Knows names, not what a text is about.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names a region."""

    start: int
    end: int
    region: Region


_HAN_SUFFIX = re.compile(r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|自治州|自治县|自治旗|地区|新区|省|市|盟|县|区|旗)$")
_WORD = re.compile(r"[A-Za-zÀ-ÿĀ-ſ]+(?:['’`][A-Za-zü]+)*")
_HAN_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_KINDS: dict[str, tuple[Level, ...]] = {
    "province": (Level.PROVINCE,),
    "municipality": (Level.PROVINCE, Level.PREFECTURE),
    "prefecture": (Level.PREFECTURE,),
    "city": (Level.PREFECTURE, Level.COUNTY, Level.PROVINCE),
    "shi": (Level.PREFECTURE, Level.COUNTY, Level.PROVINCE),
    "county": (Level.COUNTY,),
    "xian": (Level.COUNTY,),
    "banner": (Level.COUNTY,),
    "district": (Level.COUNTY,),
    "qu": (Level.COUNTY,),
}
_ROADS = frozenset({"road", "street", "avenue", "lu", "bank", "university", "hotel", "airport", "railway"})
# Names of cities and counties that are also words of English or Chinese, or personal names: only with their suffix.
_WORDS = frozenset(
    "mile bole dali emin aral gar guide hukou dawu dawa seda dari nima saga gande boye mulan hami hezuo tumen anda "
    "daan anlu wushi wuda wuji wuhe sunan minhe sanhe renhe xinhe hebei henan jinan xian anren aimin youyi minle "
    "yongan pingan xingan dongfang putuo muli ganquan heping fuan huaan juan lean leye yian puan guan bama cili "
    "chibi dege mayi mailing kunlun shule".split()
)
_HAN_WORDS = frozenset("东方 合作 安宁 新民 新乐 安达 大安 安国 永安 宁安 高安 应城 兴化 福安 永康 恩平 北安 集安 同江 当阳 个旧 "
    "和平 来宾 大理 大同 海口 日照 保定 长治 东营 定西 朝阳 南通 宜城 兴平 兴城 新星 双河 白杨 海城 乐平 和田 昌都 凤城 东港 "
    "建德 永济 高平 平度 平湖 丰城 开原 开远 文山 公安 共青城 海南 中山".split()) - frozenset("大同 海口 南通 和田 海南 中山 建德 昌都".split())
_MASKED = re.compile(
    r"[社医劳参投]保定(?!市)|保定(?=点|额|期|制)|(?:按|工作|次|节假|生|每|当|即|近)日照|延长治|股东营|[规决确固约]定西|(?:海|河|湖|广|云|济)南通[过知常]|"
    r"[组构形达完变养赞落促生]成都|中山(?=[路装])|大同(?=小异)|三明治|海口(?=径)|大理(?=石|想)|河南(?=岸)|重庆(?=祝)|[有没]安全|吉林(?=木)|天津津"
)
_SURE = 6  # Letters from which on a county's name is no chance likeness of another word.
_LONGEST = 4  # Words in the longest spelling: "horqin left middle banner".


def _plain(name: str) -> str:
    """Return a name in plain lower-case letters, apostrophes and accents dropped."""
    letters = unicodedata.normalize("NFD", name.replace("ü", "u").replace("Ü", "U").lower())
    return re.sub(r"[^a-z ]", "", letters)


@cache
def _all() -> tuple[Region, ...]:
    table = files("corpus").joinpath("divisions.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    names = {code: name for code, _, _, name in reversed(rows)}
    return tuple(
        Region(name, zh, Level[level.upper()], code, names.get(code[:4] + "00", names.get(code[:2] + "0000", "")))
        if level == "county"
        else Region(name, zh, Level[level.upper()], code, names[code[:2] + "0000"] if level == "prefecture" else "")
        for code, level, zh, name in rows
    )


def _grouped(pairs: Iterable[tuple[str, Region]]) -> dict[str, tuple[Region, ...]]:
    groups: dict[str, list[Region]] = {}
    for key, region in sorted(pairs, key=lambda pair: pair[1].level):
        if region not in groups.setdefault(key, []):
            groups[key].append(region)
    return {key: tuple(found) for key, found in groups.items()}


def _spellings(region: Region) -> Iterator[str]:
    """Yield the ways in which English pages spell a name, in plain letters."""
    plain = _plain(region.name)
    yield plain
    for joint in ("'", "’"):
        if joint in region.name:
            yield _plain(region.name.replace(joint, " "))
    if "ü" in region.name:
        yield plain.replace("u", "v", 1)
    if len(region.zh) == 2 and region.level is Level.COUNTY:  # noqa: PLR2004 -- one character and its suffix
        suffix = {"县": "xian", "旗": "qi", "区": "qu", "市": "shi"}[region.zh[-1]]
        yield plain.removesuffix(suffix) + " " + suffix
        yield plain.removesuffix(suffix) + {"县": " county", "旗": " banner"}.get(region.zh[-1], " district")
    if " " in plain:
        yield plain.replace(" ", "")
    yield from {"macao": ("macau",), "tibet": ("xizang",), "inner mongolia": ("neimenggu", "nei mongol")}.get(plain, ())
    yield from {"harbin": ("haerbin",), "hohhot": ("huhehaote",), "urumqi": ("wulumuqi",), "lhasa": ("lasa",)}.get(plain, ())
    yield from {"kashgar": ("kashi",), "shaanxi": ("shanxi province of xian",), "beijing": ("peking",)}.get(plain, ())


@cache
def _english() -> dict[str, tuple[Region, ...]]:
    return _grouped((spelling, region) for region in _all() for spelling in _spellings(region))


def _core(zh: str) -> str:
    core = _HAN_SUFFIX.sub("", zh)
    short = re.sub(r"(?<=..)(?:[\u4e00-\u9fff]族|蒙古|哈萨克|柯尔克孜).*$", "", core) if zh.endswith("州") else core
    return short if len(short) > 1 else zh


@cache
def _chinese() -> dict[str, tuple[Region, ...]]:
    return _grouped((key, region) for region in _all() for key in (region.zh, _core(region.zh)) if len(key) > 1)


@cache
def _by_first_two() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for key in sorted(_chinese(), key=len, reverse=True):
        groups.setdefault(key[:2], []).append(key)
    return {pair: tuple(keys) for pair, keys in groups.items()}


def named(name: str) -> Region | None:
    """Return the region of this name, None where there is none.

    Takes the English name with or without "City", pinyin without apostrophe or spaces, and Chinese with or without 市,
    县, 区, 省. Of namesakes the highest in rank is meant, then the first by code.
    """
    key = unicodedata.normalize("NFKC", name).strip()
    words = _plain(key).split()
    kind = _KINDS.get(words[-1]) if len(words) > 1 else None
    found = (
        _chinese().get(key)
        or _chinese().get(_HAN_SUFFIX.sub("", key))
        or _english().get(" ".join(words))
        or (_english().get(" ".join(words[:-1])) if kind else None)
        or _english().get("".join(words))
        or ()
    )
    return next((region for region in found if kind is None or region.level in kind), found[0] if found else None)


def find(text: str) -> tuple[Region, ...]:
    """Return the regions that `text` names, in order of appearance, each once."""
    return tuple(dict.fromkeys(mention.region for mention in mentions(text)))


def mentions(text: str) -> tuple[Mention, ...]:
    """Return every place where `text` names a region, in order of appearance.

    A name that several regions bear is the one whose superior the text names too, else the highest in rank. A district,
    and any name that is also a word or has few letters, counts only with its suffix ("Gulou District", 鼓楼区), and a
    district of several namesakes only where the text names its city.
    """
    found = sorted((*_english_candidates(text), *_chinese_candidates(text)), key=lambda candidate: candidate[0])
    certain = {
        regions[0].name for *_, regions in found if not regions[0].is_district and regions[0].level < Level.COUNTY
    }
    resolved = ((start, end, _resolved(regions, certain)) for start, end, regions in found)
    return tuple(Mention(start, end, region) for start, end, region in resolved if region)


_Candidate = tuple[int, int, tuple[Region, ...]]


def _resolved(regions: Sequence[Region], certain: set[str]) -> Region | None:
    """Return which of the namesakes is meant, None where nothing tells."""
    if not regions[0].is_district:
        highest = [region for region in regions if region.level == regions[0].level]
        return next((region for region in highest if _lies_in(region, certain)), regions[0])
    if len({region.code for region in regions}) == 1:
        return regions[0]
    return next((region for region in regions if _lies_in(region, certain)), None)


def _lies_in(region: Region, certain: set[str]) -> bool:
    return region.parent in certain


def _english_candidates(text: str) -> Iterator[_Candidate]:
    """Yield the spans of Latin letters that name regions; a lower-case text (a query) may name them in lower case."""
    words = tuple(_WORD.finditer(text))
    lower = not any(word[0][0].isupper() for word in words)
    position = 0
    while position < len(words):
        taken = 1
        if lower or words[position][0][0].isupper():
            length, regions = _at(text, words, position)
            if regions:
                yield words[position].start(), words[position + length - 1].end(), regions
                taken = length
        position += taken


def _at(text: str, words: Sequence[re.Match[str]], position: int) -> tuple[int, tuple[Region, ...]]:
    """Return how many words from here on name regions, and which."""
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        span = words[position : position + length]
        spelling = " ".join(_plain(word[0]) for word in span)
        regions = _english().get(spelling)
        if regions and _joined(text, span):
            return _suffixed(text, words, position, length, regions)
    return 0, ()


def _joined(text: str, span: Sequence[re.Match[str]]) -> bool:
    return all(text[one.end() : two.start()] in (" ", "-", "'", " '") for one, two in zip(span, span[1:], strict=False))


def _suffixed(
    text: str, words: Sequence[re.Match[str]], position: int, length: int, regions: tuple[Region, ...]
) -> tuple[int, tuple[Region, ...]]:
    after = position + length
    beside = after < len(words) and text[words[after - 1].end() : words[after].start()] in (" ", "-")
    word = words[after][0].lower() if beside else ""
    before = text[max(0, words[position].start() - 8) : words[position].start()].lower()
    if kinds := _KINDS.get(word):
        fitting = _of_kind(regions, word, kinds)
        return (length + 1, fitting) if fitting else (0, ())
    if word in _ROADS or before.endswith("bank of "):
        return 0, ()
    return length, tuple(region for region in regions if _clear(region, words[position], length))


def _of_kind(regions: Sequence[Region], word: str, kinds: tuple[Level, ...]) -> tuple[Region, ...]:
    if word in ("district", "qu"):
        return tuple(region for region in regions if region.is_district)
    fitting = [region for level in kinds for region in regions if region.level is level and not region.is_district]
    if word == "city":
        fitting = [region for region in fitting if region.zh.endswith("市")]
    return tuple(fitting)


def _clear(region: Region, first: re.Match[str], length: int) -> bool:
    """Tell whether the name alone, without a suffix, is enough."""
    if region.level < Level.COUNTY:
        return True
    plain = _plain(region.name)
    if region.is_district or plain in _WORDS:
        return False
    return region.zh.endswith("市") or len(plain) >= _SURE or length > 1


def _chinese_candidates(text: str) -> Iterator[_Candidate]:
    masked = _MASKED.sub(lambda match: " " * len(match[0]), text)
    for run in _HAN_RUN.finditer(masked):
        position, end = run.start(), run.end()
        while position < end - 1:
            key = next((key for key in _by_first_two().get(masked[position : position + 2], ()) if masked.startswith(key, position)), "")
            regions = tuple(region for region in _chinese().get(key, ()) if _clear_han(region, key))
            if regions:
                yield position, position + len(key), regions
                position += len(key)
            else:
                position += 1


def _clear_han(region: Region, key: str) -> bool:
    """Tell whether the key, the full name or its core, is enough to mean the region."""
    if key == region.zh:
        return not (region.level is Level.COUNTY and len(key) == 2 and key.endswith("区")) and key != "市中区" or key == "市中区"
    return key not in _HAN_WORDS and (region.level < Level.COUNTY or region.zh.endswith("市"))
