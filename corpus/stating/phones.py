"""The telephone numbers of an article as facts: whom one reaches there, and the sentence that says so.

Knows numbers that were found already, not how they are told from other digits.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

_HOTLINES = {
    "12333": "hotline-social-security",
    "12393": "hotline-medical-insurance",
    "12329": "hotline-housing-fund",
    "12366": "hotline-tax",
    "12345": "hotline-government",
}
_OTHER = "phone-other"
_DIGIT = re.compile("[0-9]")
_MOST = 20
"""So many numbers of an article are looked for; a page with more is a directory."""
_GAP = re.compile(r"[\d\s—–()（）-]{1,30}")
_NO_CALL_BEFORE = re.compile(r"(?:handheld|mobile|tax|[a-z]\.|掌上|税务)\s?[\"“”]?$|\d\s?[-—–]\s?$", re.IGNORECASE)
_NO_CALL_BEHIND = re.compile(
    r"\s?[\"”]?\s?(?:\.(?:gov|com|cn)|app\b|applet|mini program|小程序|网|公众号)", re.IGNORECASE
)
_NEAR = 12


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone number where a text says to call it."""

    start: int
    end: int
    number: str
    measure: str

    @property
    def is_local(self) -> bool:
        """Whether it is reached in one place; a hotline without an area code is reached everywhere."""
        return self.number not in _HOTLINES


def calls(text: str, phones: Sequence[str]) -> Iterator[Call]:
    """Yield where a text first says to call each of these numbers."""
    places = [match.start() for match in _DIGIT.finditer(text)] if phones else []
    digits = "".join(text[at] for at in places)
    for phone in islice(dict.fromkeys(phones), _MOST):
        dialled = re.sub(r"\D", "", phone)
        found = ((places[at], places[at + len(dialled) - 1] + 1) for at in _finds(digits, dialled))
        if span := next((span for span in found if _is_call(text, *span)), None):
            yield Call(*span, phone, _HOTLINES.get(phone.rpartition("-")[2], _OTHER))


def _finds(digits: str, dialled: str) -> Iterator[int]:
    at = digits.find(dialled) if dialled else -1
    while at >= 0:
        yield at
        at = digits.find(dialled, at + len(dialled))


def _is_call(text: str, start: int, end: int) -> bool:
    """Tell whether digits are a number of their own to call, not part of another or of the name of an application."""
    alone = not text[start - 1 : start].isdecimal() and not text[end : end + 1].isdecimal()
    named = _NO_CALL_BEFORE.search(text, max(0, start - _NEAR), start) or _NO_CALL_BEHIND.match(text, end)
    return alone and not named and bool(_GAP.fullmatch(text, start, end))
