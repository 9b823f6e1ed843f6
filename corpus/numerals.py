"""Numbers as Chinese and English write them: 十五, 二〇二二, 三万五千, fifteen, thirty-six.

Knows numerals, not what they count.
"""

from decimal import Decimal, InvalidOperation

UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {digit: at for at, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERALS = _DIGITS.keys() | UNITS.keys()
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred")
_WORDS = {word: number for number, word in enumerate((*_ONES, *_TEENS), start=1)}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS, start=2)}
WORD = rf"(?:(?:{'|'.join(_TENS)})-(?:{'|'.join(_ONES)})|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
"""Pattern of an English numeral in small letters, up to a hundred."""


def han_number(text: str) -> int | None:
    """Return the number that a numeral writes: 十五 and 15 are 15, 二〇二二 is 2022, 三万五千 is 35,000; else None."""
    if text.isdecimal():
        return int(text)
    if not text or not set(text) <= _NUMERALS:
        return None
    whole = part = digit = 0
    for letter in text:
        if letter in _DIGITS:
            digit = digit * 10 + _DIGITS[letter]
        elif (unit := UNITS[letter]) >= UNITS["万"]:
            whole, part, digit = (whole + part + digit or 1) * unit, 0, 0
        else:
            part, digit = part + (digit or 1) * unit, 0
    return whole + part + digit


def word_number(text: str) -> int | None:
    """Return the number that an English numeral in small letters writes: fifteen is 15, thirty-six is 36; else None."""
    tens, _, ones = text.partition("-")
    found = [_WORDS.get(part) for part in (tens, ones) if part]
    return None if None in found or not found else sum(filter(None, found))


def decimal(text: str) -> Decimal | None:
    """Return the number that any of these writes: 0.05, 1,000, 十六, 零点五, fifteen; else None."""
    plain = text.replace(",", "").lower()
    whole, point, fraction = plain.partition("点")
    number = word_number(plain) if plain[:1].isalpha() and plain.isascii() else han_number(whole)
    digits = "".join(str(_DIGITS.get(digit, "?")) for digit in fraction)
    try:
        return Decimal(plain if number is None else f"{number}.{digits}" if point else number)
    except InvalidOperation:
        return None
