"""What readers call the values that articles are filed under.

Knows names and languages, not articles.
"""

import re

from corpus import TOPICS
from corpus.text import has_han

FACET_TITLES = {"topic": "Topic", "region": "Region", "year": "Year of the rules", "law": "Law", "site": "Source"}
"""Headings of the filters, in the order in which they are shown."""

_LANGUAGES = {"en": "English", "zh": "Chinese", "ko": "Korean", "ja": "Japanese", "de": "German", "fr": "French"}
_SMALL = re.compile(r"(?<=\s)(Of|On|And|The|For|In|To|By|A)\b")


def law_label(law: str) -> str:
    """Return the name of a law filter: `social-insurance-law/25` is "Social Insurance Law, Article 25"."""
    slug, _, number = law.partition("/")
    name = _SMALL.sub(lambda word: word[0].lower(), slug.replace("-", " ").title())
    return f"{name}, Article {number}" if number else name


def label(value: str | int, facet: str) -> str:
    """Return what readers call this value of this facet."""
    match facet:
        case "topic":
            return TOPICS[str(value)].en if value in TOPICS else str(value)
        case "law":
            return law_label(str(value))
        case _:
            return str(value)


def in_chinese(topic: str) -> str:
    """Return what Chinese readers call a topic."""
    return TOPICS[topic].zh if topic in TOPICS else ""


def language_name(code: str) -> str:
    """Return the English name of a language by its ISO 639-1 code, or the code itself."""
    return _LANGUAGES.get(code, code)


def language_of(text: str, known: str = "") -> str:
    """Return the language tag for `text`: the known one, else what its characters tell, else none."""
    return known or ("zh" if has_han(text) else "")
