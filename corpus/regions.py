"""How to find regions of China in a text.

Knows the names of `corpus.gazetteer`, not what a text is about.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from corpus.gazetteer import (
    Level,
    Region,
    by_chinese,
    by_english,
    chinese_keys,
    core,
    is_word,
    openings,
    plain,
    stands_alone,
)

__all__ = ["Level", "Mention", "Region", "code", "find", "mentions", "named"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names a region."""

    start: int
    end: int
    region: Region


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A span that may name one of several regions."""

    start: int
    end: int
    regions: tuple[Region, ...]
    needs_superior: bool = False
    """Whether the span means a region only where the text names the region's superior as well."""


_LONGEST = 4  # Words of the longest spelling: "horqin left middle banner".
_WORD = re.compile(r"[A-Za-zÀ-ÿĀ-ſ]+(?:['’`][A-Za-zü]+)*")
_JOINTS = (" ", "-", "'", "’", " '")
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
_NO_PLACE_AFTER = frozenset(["road", "street", "avenue", "lu", "university", "hotel", "airport", "railway"])
_NO_PLACE_BEFORE = re.compile(r"\bbank of $", re.IGNORECASE)
_NO_PLACE_HAN = re.compile(
    # Phrases in which a name arises from the end of one word and the beginning of the next.
    r"三明治|[组构形达完变养赞促生]成都|中山(?=[路装])|大同小异|海口径|重庆祝|[有没]安全|合作市场|[海河湖广云济]南通[过知常]"
)
_NO_SUFFIX = re.compile(r"区[域别间分]|市场|县级")


def named(name: str) -> Region | None:
    """Return the region of this name, None where there is none.

    Takes the English name with or without "City", pinyin without apostrophe or spaces, and Chinese with or without 市,
    县, 区, 省. Of namesakes the highest in rank is meant, then the first by code.
    """
    key = unicodedata.normalize("NFKC", name).strip()
    words = plain(key).split()
    if len(words) > 1 and words[-1] in _KINDS and (found := by_english().get(" ".join(words[:-1]))):
        return next(iter(_of_kind(found, words[-1])), None)
    chinese = by_chinese().get(key) or by_chinese().get(core(key))
    found = chinese or by_english().get(" ".join(words)) or by_english().get("".join(words)) or ()
    return next(iter(found), None)


@cache
def code(name: str) -> str:
    """Return the code of the region of this name, by which former names are known; the name where there is none."""
    region = named(name)
    return region.code if region else name


def find(text: str) -> tuple[Region, ...]:
    """Return the regions that `text` names, in order of appearance, each once."""
    return tuple(dict.fromkeys(mention.region for mention in mentions(text)))


def mentions(text: str) -> tuple[Mention, ...]:
    """Return every place where `text` names a region, in order of appearance. Never raises.

    Of namesakes the one is meant whose superior the text names too, else the highest in rank. A county or district
    whose name is short, or a word as well, counts only with its suffix ("Gulou District", 鼓楼区) or with its superior
    in the text; a district of several namesakes only with its superior.
    """
    candidates = sorted((*_english(text), *_chinese(text)), key=lambda candidate: candidate.start)
    certain = {candidate.regions[0].name for candidate in candidates if not candidate.needs_superior}
    resolved = ((candidate, _resolved(candidate, certain)) for candidate in candidates)
    return tuple(Mention(candidate.start, candidate.end, region) for candidate, region in resolved if region)


def _resolved(candidate: _Candidate, certain: set[str]) -> Region | None:
    """Return which of the namesakes is meant, None where nothing tells."""
    first, *others = candidate.regions
    level = [region for region in candidate.regions if region.level is first.level]
    inside = next((region for region in level if region.parent in certain), None)
    if inside or candidate.needs_superior or (first.is_district and others):
        return inside
    return first


def _english(text: str) -> Iterator[_Candidate]:
    """Yield the names in Latin letters; a text all in lower case, such as a query, may write them so."""
    words = tuple(_WORD.finditer(text))
    capitals = [position for position, word in enumerate(words) if word[0][0].isupper()]
    end = 0
    for position in capitals or range(len(words)):
        if position >= end:
            length, candidate = _english_at(text, words, position)
            end = position + length
            if candidate:
                yield candidate


def _english_at(text: str, words: Sequence[re.Match[str]], position: int) -> tuple[int, _Candidate | None]:
    """Return how many words from here on belong to a name, and what the name may mean."""
    if (opening := plain(words[position][0])) and opening not in openings():
        return 0, None
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        span = words[position : position + length]
        key = plain(" ".join(word[0] for word in span))
        if (found := by_english().get(key)) and _joined(text, span):
            return _with_suffix(text, words[position : position + length + 1], key, found)
    return 0, None


def _joined(text: str, span: Sequence[re.Match[str]]) -> bool:
    return all(text[one.end() : two.start()] in _JOINTS for one, two in pairwise(span))


def _with_suffix(
    text: str, words: Sequence[re.Match[str]], key: str, found: tuple[Region, ...]
) -> tuple[int, _Candidate | None]:
    """Return the candidate that a name makes together with the word behind it."""
    span = words[: 1 + key.count(" ")] if len(words) > 1 + key.count(" ") else words
    after = words[len(span)] if len(words) > len(span) and _joined(text, words[len(span) - 1 : len(span) + 1]) else None
    word, start, end = after[0].lower() if after else "", span[0].start(), span[-1].end()
    if after and word in _KINDS:
        fitting = _of_kind(found, word)
        return len(span) + 1, _Candidate(start, after.end(), fitting) if fitting else None
    if word in _NO_PLACE_AFTER or _NO_PLACE_BEFORE.search(text, max(0, start - 9), start):
        return len(span), None
    return len(span), _bare(start, end, key, found)


def _of_kind(found: Sequence[Region], word: str) -> tuple[Region, ...]:
    district = word in ("district", "qu")
    city = word in ("city", "shi")
    fitting = (region for region in found if region.is_district is district and (not city or region.zh.endswith("市")))
    levels = _KINDS[word]
    return tuple(sorted((region for region in fitting if region.level in levels), key=lambda r: levels.index(r.level)))


def _bare(start: int, end: int, key: str, found: tuple[Region, ...]) -> _Candidate | None:
    alone = tuple(region for region in found if " " in key or stands_alone(region, key))
    if alone:
        return _Candidate(start, end, alone)
    return None if is_word(key) else _Candidate(start, end, found, needs_superior=True)


def _chinese(text: str) -> Iterator[_Candidate]:
    if text.isascii():
        return
    masked = _NO_PLACE_HAN.sub(lambda match: " " * len(match[0]), text)
    for run in _HAN_RUN.finditer(masked):
        position = run.start()
        while position < run.end() - 1:
            candidate = _chinese_at(masked, position)
            if candidate:
                yield candidate
            position = candidate.end if candidate else position + 1


def _chinese_at(text: str, position: int) -> _Candidate | None:
    """Return what the longest name that begins here may mean."""
    for key in chinese_keys().get(text[position : position + 2], ()):
        end = position + len(key)
        if text.startswith(key, position) and not _NO_SUFFIX.match(text, end - 1):
            found = by_chinese()[key]
            full = tuple(region for region in found if region.zh == key and not _says_nothing(region))
            return _Candidate(position, end, full) if full else _bare(position, end, key, found)
    return None


def _says_nothing(region: Region) -> bool:
    """Tell whether a name is no more than "urban district" (城区) or "suburb" (郊区)."""
    return region.is_district and len(region.zh) == len("城区")
