"""From bytes to text: which encoding a page is in, whatever it says itself.

Knows bytes and declarations, not markup.
"""

import codecs

import cchardet
from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

_REPLACEMENT = "\ufffd"
_TOLERATED = 0.005
"""Share of replacement characters up to which a declaration is believed."""
_SURE = 0.9
_SINGLE_BYTE = ("cp125", "windows-125", "iso8859", "iso-8859", "latin", "ascii", "koi8", "mac")
_NOT_OF_THE_WEB = frozenset(["idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"])
"""Codecs of Python that no page is in, and that raise or warn whatever the error handler."""
_CHINESE = ("gb18030", "big5-hkscs")
_EVERYDAY = frozenset("的一是在不了有和人这中大为上个国我以要时来用生到地于出就分对成会可年月日社保险医疗养老金")
"""Characters on which a right reading of Chinese runs high and a wrong one low."""


def decode(body: bytes | str, charset: str | None = None) -> str:
    """Return the text of a page; never raises.

    A byte order mark wins, then valid UTF-8 whatever was declared, then `charset` (of the HTTP header) and the page's
    own declaration where they fail on next to nothing, then what detection finds.
    """
    if isinstance(body, str):
        return body.replace("\0", "")
    return _decoded(body, charset).replace("\0", "")


def _decoded(body: bytes, charset: str | None) -> str:
    marked, mark = read_bom(body)
    if marked and mark:
        return body[len(mark) :].decode(marked, "replace")
    if _is_utf8(body):
        return body.decode("utf-8", "replace")
    for name in _declared(body, charset):
        text = body.decode(name, "replace")
        if _believable(name, text):
            return text
    return _detected(body)


def _is_utf8(body: bytes) -> bool:
    try:
        # An incremental decoder forgives a body that was cut off amid a character.
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return False
    return True


def _declared(body: bytes, charset: str | None) -> list[str]:
    names = (charset, html_body_declared_encoding(body[:4096]))
    return [known for name in names if name and (known := _known(name))]


def _known(name: str) -> str:
    """Return the codec of that name, gb2312 and gbk as the gb18030 that holds both; empty for no codec of text."""
    try:
        found = resolve_encoding(name.strip()) or ""
        # Not empty: for no bytes at all Python does not look whether the codec is one of text.
        b"-".decode(found or "-", "replace")
    except (LookupError, ValueError):
        return ""
    if found.lower().replace("-", "_") in _NOT_OF_THE_WEB:
        return ""
    return "gb18030" if found.lower() in {"gb2312", "gbk", "cp936", "hz"} else found


def _believable(name: str, text: str) -> bool:
    if name.lower().startswith(_SINGLE_BYTE):
        # These never fail, so look at the outcome: no language of theirs has that many letters beyond ASCII.
        return sum(character > "\x7f" for character in text) < len(text) * 0.1
    return text.count(_REPLACEMENT) <= len(text) * _TOLERATED


def _detected(body: bytes) -> str:
    found = cchardet.detect(body)
    name = _known(found["encoding"] or "")
    if name and (found["confidence"] or 0) >= _SURE and not name.startswith(("gb", "big5")):
        return body.decode(name, "replace")
    names = dict.fromkeys([*([name] if name else []), *_CHINESE, "cp1252"])
    return max((body.decode(each, "replace") for each in names), key=_plausibility)


def _plausibility(text: str) -> float:
    """Return how much a reading looks like text: everyday Chinese counts for it, characters that failed against it."""
    letters = [character for character in text if character > "\x7f"]
    everyday = sum(character in _EVERYDAY for character in letters)
    return (everyday - 20 * text.count(_REPLACEMENT)) / max(1, len(letters))
