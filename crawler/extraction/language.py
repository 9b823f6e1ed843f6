"""Which language a text is written in.

Knows the languages that the aggregated sites are written in, and no others.
"""

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from corpus.text import han_share

SERVED = ("en", "zh", "ko", "ja", "vi", "ru", "es", "fr", "de", "pt")
"""Languages that can be told apart, as ISO 639-1 codes."""

_HAN_HEAVY = 0.3  # Japanese prose stays below; Chinese with many figures and addresses above.
_ENGLISH = re.compile(r"\b(?:the|and|of|for|with)\b")
_ENGLISH_SHARE = 10
"""One word in so many is one of these in English alone; asking the classifier takes ten times as long."""
_KANA = range(0x3041, 0x30FB)
_HANGUL = range(0xAC00, 0xD7A4)
_ENOUGH = 500  # Characters; more hardly changes the answer.


@cache
def _identifier() -> Any:  # noqa: ANN401 -- py3langid is untyped
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(SERVED))
    return identifier


def language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, empty where it has no letters."""
    sample = text[:_ENOUGH]
    if not any(map(str.isalpha, sample)):
        return ""
    if not sample.isascii() and (found := _by_script(sample)):
        return found
    if len(_ENGLISH.findall(sample)) * _ENGLISH_SHARE >= len(sample.split()):
        return "en"
    return str(_identifier().classify(sample)[0])


def _by_script(sample: str) -> str:
    """Return the language in whose script much of `sample` is, empty where none stands out."""
    letters = [ord(character) for character in sample if character.isalpha()]
    if sum(letter in _HANGUL for letter in letters) > len(letters) * _HAN_HEAVY:
        return "ko"
    if sum(letter in _KANA for letter in letters) > len(letters) * 0.1:
        return "ja"
    if han_share(sample) > _HAN_HEAVY:
        return "zh"
    return ""
