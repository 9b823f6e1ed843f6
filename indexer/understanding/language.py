"""The query language for people: words, "phrases", -not, field:word.

Knows what readers type, no engine. Nothing that is typed is an error: what cannot be meant is taken as plain words.
"""

import re
from dataclasses import dataclass

from corpus.text import clean

MAX_CHARACTERS = 200
"""What is read of a query; reading on finds nothing better, even for questions with a scenario."""
MAX_TERMS = 64
"""Clauses that are read of a query; 16 would cost .023 nDCG@10 on long questions. A word costs well under a
millisecond on 10,000 articles, so none of them holds a CPU."""
TEXT_FIELDS = ("title", "steps", "text", "law")
"""Parts of an article in which a word can be looked for: `title:pension`."""
FILTER_FIELDS = ("topic", "region", "year", "site")
"""Facets by which a query can be narrowed: `region:Shenzhen`."""

_QUOTES = str.maketrans("“”„‟〝〞「」『』＂", '"' * 11)
_CLAUSE = re.compile(
    rf"""
    (?P<minus>[-－−]?)
    (?:(?P<field>{"|".join(TEXT_FIELDS + FILTER_FIELDS)})[:：])?
    (?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a reader asks for."""

    text: str
    """Word or words, as typed."""
    field: str = ""
    """One of TEXT_FIELDS or FILTER_FIELDS; empty for anywhere."""
    phrase: bool = False
    """Whether the words must stand side by side."""
    excluded: bool = False
    """Whether articles that have it are left out."""

    @property
    def plain(self) -> bool:
        """Whether it is a word that may stand anywhere, or nowhere where others do."""
        return not self.required and not self.excluded

    @property
    def written(self) -> str:
        """As it can be typed again."""
        text = f'"{self.text}"' if self.phrase else self.text
        return ("-" if self.excluded else "") + (f"{self.field}:" if self.field else "") + text

    @property
    def required(self) -> bool:
        """Whether every article found has it: phrases and words with a field; any one of the plain words is enough."""
        return not self.excluded and (self.phrase or bool(self.field))


def parse(typed: str) -> tuple[Clause, ...]:
    """Return what `typed` asks for; never raises, and reads no more than MAX_CHARACTERS and MAX_TERMS clauses."""
    # Cut first, so that even a huge text costs nothing; cleaning can only shorten what is left.
    text = clean(typed[:MAX_CHARACTERS]).translate(_QUOTES)
    clauses = (_clause(found) for found in _CLAUSE.finditer(text))
    return tuple(clause for clause in clauses if clause.text.strip())[:MAX_TERMS]


def _clause(found: re.Match[str]) -> Clause:
    return Clause(
        text=found["word"] if found["phrase"] is None else found["phrase"],
        field=(found["field"] or "").lower(),
        phrase=found["phrase"] is not None,
        excluded=bool(found["minus"]),
    )
