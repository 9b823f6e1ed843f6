"""How text is normalised, in one place: extraction, index and site all use it.

Knows characters, not HTML and not languages.
"""

import re
import unicodedata
from string import ascii_uppercase

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters, as ranges for a character class of a regular expression."""
_HAN = re.compile(f"[{HAN}]")
_SMALL = {ord(letter): letter.lower() for letter in ascii_uppercase}
_WORD = re.compile(f"[{HAN}]|[^\\W{HAN}]+")


def clean(text: str) -> str:
    """Return `text` in NFC without control, zero-width, bidirectional and lone surrogate characters.

    Tabs and line ends stay, the latter always as line feeds.
    """
    if text.isascii() and text.isprintable():
        return text
    unbroken = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", unbroken))


def encodable(text: str) -> str:
    """Return `text` as it is, but for lone surrogates, which no encoding can write, and NUL, which no store keeps."""
    return text if text.isascii() and "\x00" not in text else _UNWRITABLE.sub("", text)


def squash(text: str) -> str:
    """Return `text` cleaned, on one line, with every run of white space as one space."""
    return _joined(clean(text))


def _joined(text: str) -> str:
    # A third of the time of a regular expression, for the same white space.
    return " ".join(text.split())


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of `text`, each squashed, without the empty ones."""
    return tuple(line for line in map(_joined, clean(text).split("\n")) if line)


def small(text: str) -> str:
    """Return `text` with the letters A to Z made small; every character stays where it is."""
    return text.translate(_SMALL)


def fold(text: str) -> str:
    """Return `text` in the form in which words are compared: NFKC, case folded, squashed.

    Full-width letters and digits of Chinese pages become their plain forms.
    """
    plain = squash(text)
    return plain.lower() if plain.isascii() else squash(unicodedata.normalize("NFKC", plain).casefold())


def words(text: str) -> list[str]:
    """Return the words of `text` as they are compared: folded, each Han character by itself."""
    return _WORD.findall(fold(text))


def has_han(text: str) -> bool:
    """Tell whether `text` has at least one Han character."""
    return bool(_HAN.search(text))


def han_share(text: str) -> float:
    """Return the share (0 to 1) of Han characters among the letters and digits of `text`."""
    if text.isascii():
        return 0.0
    letters = sum(character.isalnum() for character in text)
    return len(_HAN.findall(text)) / letters if letters else 0.0
