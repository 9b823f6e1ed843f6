"""What readers call the values that articles are filed under, in the language of the interface.

Knows names and languages, not articles.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from corpus import MEASURES, TOPICS, LegalReference, Unit, regions
from corpus.statutes import known_statutes
from corpus.text import has_han
from webapp.language import gettext as _
from webapp.language import language, ngettext

_LANGUAGES: dict[str, Callable[[], str]] = {
    "en": lambda: _("English"),
    "zh": lambda: _("Chinese"),
    "ko": lambda: _("Korean"),
    "ja": lambda: _("Japanese"),
    "de": lambda: _("German"),
    "fr": lambda: _("French"),
}
_SMALL = re.compile(r"(?<=\s)(Of|On|And|The|For|In|To|By|A)\b")
_CHINESE = "zh"


def facet_titles() -> dict[str, str]:
    """Return the headings of the filters, in the order in which they are shown."""
    return {
        "topic": _("Topic"),
        "region": _("Region"),
        "year": _("Year of the rules"),
        "law": _("Law"),
        "site": _("Source"),
    }


def law_label(law: str) -> str:
    """Return the name of a law filter: `social-insurance-law/25` is "Social Insurance Law, Article 25"."""
    slug, _slash, number = law.partition("/")
    chinese = _chinese_laws().get(slug) if language() == _CHINESE else None
    name = f"《{chinese}》" if chinese else _SMALL.sub(lambda word: word[0].lower(), slug.replace("-", " ").title())
    return _("%(law)s, Article %(number)s") % {"law": name, "number": number} if number else name


def label(value: str | int, facet: str) -> str:
    """Return what readers call this value of this facet."""
    match facet:
        case "topic":
            return topic_label(str(value))
        case "law":
            return law_label(str(value))
        case "region":
            return region_label(str(value))
        case _:
            return str(value)


def topic_label(topic: str) -> str:
    """Return what readers call a topic."""
    if topic not in TOPICS:
        return topic
    return TOPICS[topic].zh if language() == _CHINESE else TOPICS[topic].en


def region_label(name: str) -> str:
    """Return what readers call the region with this English name: 常州市 is what Chinese readers call Changzhou."""
    return _chinese_region(name) if language() == _CHINESE else name


def measure_label(measure: str) -> str:
    """Return what readers call what a figure measures; empty where it is none of `corpus.MEASURES`."""
    if measure not in MEASURES:
        return ""
    return MEASURES[measure].zh if language() == _CHINESE else MEASURES[measure].en


def quantity(value: str, unit: str) -> str:
    """Return a stated figure for readers: `16 %`, `60–300 %`, `15 working days`."""
    count = value.replace("-", "–")
    many = 1 if value == "1" else 2
    match unit:
        case Unit.PERCENT:
            return f"{count} %"
        case Unit.YEARS:
            words = ngettext("%(count)s year", "%(count)s years", many)
        case Unit.MONTHS:
            words = ngettext("%(count)s month", "%(count)s months", many)
        case Unit.DAYS:
            words = ngettext("%(count)s day", "%(count)s days", many)
        case Unit.WORKING_DAYS:
            words = ngettext("%(count)s working day", "%(count)s working days", many)
        case Unit.YUAN:
            words = ngettext("%(count)s yuan", "%(count)s yuan", many)
        case _:
            return value
    return words % {"count": count}


def other_name(topic: str) -> str:
    """Return what a topic is called in the other language of the interface."""
    if topic not in TOPICS:
        return ""
    return TOPICS[topic].en if language() == _CHINESE else TOPICS[topic].zh


def language_name(code: str) -> str:
    """Return the name of a language by its ISO 639-1 code, or the code itself."""
    return _LANGUAGES[code]() if code in _LANGUAGES else code


def language_of(text: str, known: str = "") -> str:
    """Return the language tag for `text`: the known one, else what its characters tell, else none."""
    return known or (_CHINESE if has_han(text) else "")


@cache
def _chinese_laws() -> dict[str, str]:
    return {LegalReference(statute.name).slug: statute.chinese[0] for statute in known_statutes()}


@lru_cache(maxsize=4_000)
def _chinese_region(name: str) -> str:
    region = regions.named(name)
    return region.zh if region else name
