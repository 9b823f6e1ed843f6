"""The address of a search: from the parameters of a request to a `Query`, and back.

Knows what readers may ask and how it is written, not how it is answered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus import TOPICS
from corpus.text import squash
from indexer import FACETS, MAX_CHARACTERS, Query, Sort
from webapp.errors import BadParameterError

MAX_VALUE = 120
"""Characters that the value of a filter may have."""
MAX_PAGE = 10_000
YEARS = range(1900, 2100)
NAMES = ("q", *FACETS, "sort", "page", "literal")
"""Names of the parameters."""
CHANGED = "changed"
"""The kind of change that asks for no new guides."""
_LETTER = r"[^\x00-/:-@\[-^`{-\xa0\u2000-\u206f\u3000\ufeff]"
LAW_FORM = f"{_LETTER}+(-{_LETTER}+)*(/[1-9][0-9]{{0,3}})?"
"""How the value of a law filter is written, as a regular expression that every dialect reads alike."""

TEXT_FORM = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*"
"""Text without control characters, likewise; but tabs and line ends come with what is pasted."""

_LAW = re.compile(LAW_FORM)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    query: Query
    shortened: bool = False
    """Whether the words were longer than `MAX_CHARACTERS` and have been cut."""


def read(args: Mapping[str, str]) -> Asked:
    """Return what the parameters ask for; empty ones count as absent, unknown ones are passed over.

    Raises BadParameterError for one that cannot be understood.
    """
    given = {name: args.get(name, "") for name in NAMES}
    words = squash(given["q"])
    query = Query(
        words=words[:MAX_CHARACTERS].rstrip(),
        topic=_topic(given["topic"]),
        region=_short("region", given["region"]),
        year=_year(given["year"]),
        site=_short("site", given["site"]),
        law=_law(given["law"]),
        sort=_sort(given["sort"]),
        page=page_number(given["page"]),
        literal=_flag("literal", given["literal"]),
    )
    return Asked(query, shortened=len(words) > MAX_CHARACTERS)


def page_number(value: str) -> int:
    """Return the number of a page of results, 1 where none is given; raises BadParameterError."""
    if not value:
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,8}", value) or int(value) > MAX_PAGE:
        message = f"page={value[:40]} is no page of results; give a whole number from 1 to {MAX_PAGE}"
        raise BadParameterError(message)
    return int(value)


def place(value: str) -> int | None:
    """Return before which place a list that leads backwards goes on, None for its beginning.

    Raises BadParameterError.
    """
    if not value:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,17}", value):
        message = f"before={value[:40]} is no place in this list; give a whole number from 1, or leave it out"
        raise BadParameterError(message)
    return int(value)


def only_changed(value: str) -> bool:
    """Return whether of all changes only those of guides that were there before are asked; raises BadParameterError."""
    if value not in {"", CHANGED}:
        message = f"kind={value[:40]} is no kind of change; give {CHANGED}, or leave it out for new guides as well"
        raise BadParameterError(message)
    return value == CHANGED


def parameters(query: Query) -> dict[str, str]:
    """Return the parameters that ask for `query`, without those that say the default."""
    written = {
        "q": query.words,
        "topic": query.topic,
        "region": query.region,
        "year": str(query.year or ""),
        "site": query.site,
        "law": query.law,
        "sort": "" if query.sort is Sort.RELEVANCE else query.sort,
        "page": "" if query.page == 1 else str(query.page),
        "literal": "1" if query.literal else "",
    }
    return {name: value for name, value in written.items() if value}


def at_page(query: Query, page: int) -> Query:
    """Return `query` at another page of its results."""
    return replace(query, page=page)


def with_filter(query: Query, facet: str, value: str) -> Query:
    """Return `query` with this filter set, or taken away where `value` is empty, at its first page."""
    match facet:
        case "topic":
            return replace(query, topic=value, page=1)
        case "region":
            return replace(query, region=value, page=1)
        case "year":
            return replace(query, year=int(value) if value else None, page=1)
        case "site":
            return replace(query, site=value, page=1)
        case _:
            return replace(query, law=value, page=1)


def literally(query: Query) -> Query:
    """Return `query` with its words taken as they were typed, at its first page."""
    return replace(query, literal=True, page=1)


def is_law(value: str) -> bool:
    """Tell whether a law filter can have this value."""
    return len(value) <= MAX_VALUE and bool(_LAW.fullmatch(value))


def filters(query: Query) -> dict[str, str]:
    """Return the filters that are set, by name."""
    return {name: value for name, value in parameters(query).items() if name in FACETS}


def _topic(value: str) -> str:
    if value and value not in TOPICS:
        message = f"topic={value[:40]} is no topic; choose one of {', '.join(TOPICS)}"
        raise BadParameterError(message)
    return value


def _year(value: str) -> int | None:
    if value and not (re.fullmatch("[0-9]{4}", value) and int(value) in YEARS):
        message = f"year={value[:40]} is no year; give one from {YEARS[0]} to {YEARS[-1]}"
        raise BadParameterError(message)
    return int(value) if value else None


def _law(value: str) -> str:
    if value and not is_law(value):
        message = f"law={value[:40]} is no law; write it as in social-insurance-law or social-insurance-law/25"
        raise BadParameterError(message)
    return value


def _sort(value: str) -> Sort:
    if value and value not in set(Sort):
        message = f"sort={value[:40]} is no order; choose one of {', '.join(Sort)}"
        raise BadParameterError(message)
    return Sort(value or Sort.RELEVANCE)


def _flag(name: str, value: str) -> bool:
    if value not in {"", "0", "1"}:
        message = f"{name}={value[:40]} is neither yes nor no; give 1 or 0"
        raise BadParameterError(message)
    return value == "1"


def _short(name: str, value: str) -> str:
    if len(value) > MAX_VALUE:
        message = f"{name} is {len(value)} characters long; give at most {MAX_VALUE}"
        raise BadParameterError(message)
    return squash(value)
