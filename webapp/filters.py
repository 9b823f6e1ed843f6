"""How templates print dates, addresses and telephone numbers.

Every filter takes what was crawled and returns plain text; escaping is the template engine's business.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from flask import Flask

from indexer import MAX_CHARACTERS
from webapp.labels import label, language_name, language_of, measure_label, other_name, quantity
from webapp.language import day, number

_NO_DIAL = re.compile(r"[^\d+]")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\\"<>^`{|}]")


def web_url(url: str) -> str:
    """Return `url` if it leads to a web page, else nothing: `javascript:` and the like become no link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc and not _UNSAFE.search(url) else ""


def tel(phone: str) -> str:
    """Return the digits to dial, with a leading + where there is one; empty where there is nothing to dial."""
    number = _NO_DIAL.sub("", phone)
    return number if re.fullmatch(r"\+?\d{3,15}", number) else ""


def iso(moment: date | None) -> str | None:
    """Return a day or an instant for machines: `2026-11-22`, `2026-11-22T00:00:00Z`."""
    if not isinstance(moment, datetime):
        return moment.isoformat() if moment else None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def host_of(url: str) -> str:
    """Return the host that a link leads to, for readers."""
    return urlsplit(url).hostname or "" if web_url(url) else ""


def years(values: Sequence[int]) -> str:
    """Return years for readers: `2019`, or `2019–2022` from the first to the last."""
    return f"{min(values)}–{max(values)}" if len(set(values)) > 1 else "".join(map(str, values[:1]))


def install(app: Flask) -> None:
    """Give the templates the filters, and the number of characters that are read of a query."""
    filters = (
        *(web_url, tel, iso, host_of, years, day, number),
        *(label, other_name, measure_label, quantity, language_name, language_of),
    )
    app.jinja_env.globals["max_characters"] = MAX_CHARACTERS
    app.jinja_env.filters.update({function.__name__: function for function in filters})
