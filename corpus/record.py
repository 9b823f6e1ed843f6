"""How the fields of a JSON object are read and written: each of its type, or an error that says what it should be.

Knows JSON values, not articles.
"""

import difflib
import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit

from corpus.address import canonical
from corpus.errors import BadRecordError
from corpus.text import clean, encodable

_SHOWN = 60
"""Letters of a bad value that an error shows."""

_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")


def stamp(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC with a Z; raises ValueError for one without a time zone."""
    return _in_utc(moment).isoformat() + "Z"


def sortable(moment: datetime) -> str:
    """Return what `stamp` does, always with microseconds, so that moments sort as text."""
    return _in_utc(moment).isoformat(timespec="microseconds") + "Z"


def unstamp(text: str) -> datetime:
    """Return the moment (UTC) that ISO 8601 text with a time zone names; raises ValueError for any other text."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = f"{text!r} has no time zone"
        raise ValueError(message)
    return moment.astimezone(UTC)


def shorten(value: object) -> str:
    """Return how an error message shows a value that it complains about."""
    shown = json.dumps(value, ensure_ascii=True, default=repr)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def plain(name: str) -> bool:
    """Tell whether `name` has letters, all of them visible: no blank, control or lone surrogate."""
    return bool(name) and name.isprintable() and " " not in name


class Fields:
    """The fields of one JSON object; every reader raises BadRecordError for a value of another type."""

    def __init__(self, record: Mapping[str, object], known: Collection[str], path: str = "") -> None:
        """Take the object at `path` of the record; raises BadRecordError for a key that is not known."""
        self._record = record
        self._path = path
        for key in record:
            if key not in known:
                raise BadRecordError(self._unknown(key, known))

    def has(self, name: str) -> bool:
        """Tell whether the field is there, be it empty."""
        return name in self._record

    def reject(self, name: str, should: str) -> NoReturn:
        """Raise the BadRecordError that says what the field should be."""
        found = f"is {shorten(self._record[name])}" if name in self._record else "is missing"
        message = f"{self._path}{name} {found}; it should be {should}"
        raise BadRecordError(message)

    def raw(self, name: str, default: str | None = None) -> str:
        """Return text as it is; without a default it has to be there."""
        value = self._record.get(name, default)
        if not isinstance(value, str):
            self.reject(name, "text")
        return encodable(value)

    def text(self, name: str, default: str | None = None) -> str:
        """Return text, cleaned; without a default it has to be there."""
        return clean(self.raw(name, default))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, each cleaned; empty where the field is not there."""
        return tuple(clean(value) for value in self._list(name, str, "a list of texts"))

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers; empty where the field is not there."""
        return tuple(self._list(name, int, "a list of whole numbers"))

    def number(self, name: str) -> int | None:
        """Return a whole number, or None where there is none."""
        value = self._record.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            self.reject(name, "a whole number")
        return value

    def flag(self, name: str) -> bool:
        """Return true or false; false where the field is not there."""
        value = self._record.get(name, False)
        if not isinstance(value, bool):
            self.reject(name, "true or false")
        return value

    def choice(self, name: str, kind: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return one of the values of an enumeration; without a default it has to be there."""
        value = self._record.get(name, default)
        if value not in tuple(kind):
            self.reject(name, "one of " + ", ".join(kind))
        return kind(str(value))

    def day(self, name: str) -> date | None:
        """Return a day, or None where there is none."""
        return self._parsed(name, _day, "a day, as in 2026-11-22")

    def moment(self, name: str) -> datetime | None:
        """Return a moment in UTC, or None where there is none."""
        return self._parsed(name, unstamp, "a moment with its time zone, as in 2026-11-22T08:30:00Z")

    def url(self, name: str) -> str:
        """Return an http(s) address, kept as it was written where that is safe, else in its canonical form."""
        try:
            return _address(self.raw(name))
        except ValueError:
            self.reject(name, "the full http(s) address of a page, as in https://example.org/page.html")

    def objects(self, name: str, known: Collection[str]) -> list["Fields"]:
        """Return the fields of each object of a list; empty where the field is not there."""
        values = self._list(name, dict, "a list of objects")
        return [Fields(value, known, f"{self._path}{name}[{at}].") for at, value in enumerate(values)]

    def rows(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return a list of lists of texts, each cleaned; empty where the field is not there."""
        rows = self._list(name, list, "a list of rows, each a list of texts")
        if not all(isinstance(cell, str) for row in rows for cell in row):
            self.reject(name, "a list of rows, each a list of texts")
        return tuple(tuple(map(clean, row)) for row in rows)

    def _list(self, name: str, kind: type[_Value], should: str) -> list[_Value]:
        values = self._record.get(name, [])
        if not isinstance(values, list) or not all(_is(value, kind) for value in values):
            self.reject(name, should)
        return values

    def _parsed(self, name: str, parse: Callable[[str], _Value], should: str) -> _Value | None:
        value = self._record.get(name)
        if value is None:
            return None
        try:
            return parse(str(value))
        except (ValueError, OverflowError):
            self.reject(name, should)

    def _unknown(self, key: str, known: Collection[str]) -> str:
        near = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(known)
        return f"{self._path}{shorten(key)} is no field of a record; {hint}"


def _is(value: object, kind: type[object]) -> bool:
    """Tell whether a JSON value is of this type; to Python, true and false are numbers too."""
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = f"{moment!r} has no time zone; use datetime.now(UTC) or the like"
        raise ValueError(message)
    return moment.astimezone(UTC).replace(tzinfo=None)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        message = f"{text!r} is written in another way than year-month-day"
        raise ValueError(message)
    return day


def _address(url: str) -> str:
    """Return `url` as it is, so that an export repeats the import; invisible letters and passwords are left out."""
    safe = canonical(url)
    if safe == url:
        return url
    return url if plain(url) and urlsplit(url).username is None else safe
