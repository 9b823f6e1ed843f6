"""Numbers as Chinese writes them: 十五, 二〇二二, 三万五千.

Knows numerals, not what they count.
"""

UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_DIGITS = {digit: at for at, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERALS = _DIGITS.keys() | UNITS.keys()


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
