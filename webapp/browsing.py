"""How the lists to browse are put in order.

Knows facets, not requests.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from indexer import FacetValue
from webapp.labels import law_label


@dataclass(slots=True)
class Statute:
    """A statute with those of its articles that guides rest on."""

    law: str
    """Its name in addresses."""
    count: int = 0
    """Guides that rest on it, or on any of its articles."""
    articles: list[tuple[int, int]] = field(default_factory=list)
    """Number of the article, and how many guides rest on it; ascending."""

    @property
    def name(self) -> str:
        """Its name for readers."""
        return law_label(self.law)


def initials(facets: Iterable[FacetValue]) -> list[tuple[str, list[FacetValue]]]:
    """Return the values in the order of the alphabet, under their first letters."""
    ordered = sorted(facets, key=lambda facet: facet.value.casefold())
    return [(letter, list(values)) for letter, values in groupby(ordered, key=lambda facet: _initial(facet.value))]


def _initial(name: str) -> str:
    return name[:1].upper() if name[:1].isalnum() else "#"


def newest_first(facets: Iterable[FacetValue]) -> list[FacetValue]:
    """Return years, the newest first."""
    return sorted(facets, key=lambda facet: facet.value, reverse=True)


def statutes(facets: Iterable[FacetValue]) -> list[Statute]:
    """Return the statutes that `slug` and `slug/article` values name, most cited first."""
    known: dict[str, Statute] = {}
    for facet in facets:
        slug, _, number = facet.value.partition("/")
        statute = known.setdefault(slug, Statute(slug))
        if number:
            statute.articles.append((int(number), facet.count))
        else:
            statute.count = facet.count
    for statute in known.values():
        statute.articles.sort()
    return sorted(known.values(), key=lambda statute: (-statute.count, statute.law))
