"""The statutes that guides rest on most, with the ways to write their names; the table is `statutes.tsv`.

Knows names, not texts: where a page names a statute is found by the crawler.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class KnownStatute:
    """One statute of the table."""

    name: str
    """Canonical English name, as in `LegalReference.law`."""
    articles: int
    """How many articles it has; 0 where unknown."""
    english: tuple[str, ...]
    """Spellings in small letters, without the state's name and without "the"."""
    chinese: tuple[str, ...]
    """Spellings without the state's name, the usual one first."""


@cache
def known_statutes() -> tuple[KnownStatute, ...]:
    """Return every statute of the table."""
    text = files("corpus").joinpath("statutes.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(
        KnownStatute(name, int(articles), tuple(english.split("|")), tuple(chinese.split("|")))
        for name, articles, english, chinese in rows
    )
