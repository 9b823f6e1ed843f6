"""Our own pages, for crawlers: where each is, and when what it shows last changed.

Copies of articles are none: their source is the original. Knows laws and changes, not addresses and not XML.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from corpus import Article, Store
from indexer import Search
from webapp.query import is_law

MOST: Final = 50_000
"""Addresses that one file of a sitemap may have (sitemaps.org)."""
_LISTS = ("home", "topics", "regions", "years", "laws")
"""Pages that change with every article."""
_LAWS = 1_000_000
_CHANGES = 1_000
"""The newest changes, of which the dates are told; what changed before has none."""


@dataclass(frozen=True, slots=True)
class Place:
    """One page of ours."""

    page: str
    """Its name among the pages of the site."""
    law: str = ""
    """With `law`: the statute, or the article of it, as a filter names it."""
    changed: datetime | None = None
    """When what it shows last changed; None where nobody knows."""


def places(search: Search, store: Store) -> list[Place]:
    """Return all our pages, in an order that stays."""
    laws = sorted(one.value for one in search.facets("law", _LAWS) if is_law(one.value))
    changed = last_changes(change.article for change in store.changes(store.position() - _CHANGES))
    return [
        *(Place(page, changed=changed.get("")) for page in _LISTS),
        Place("about"),
        *(Place("law", law, changed.get(law)) for law in laws),
    ]


def last_changes(articles: Iterable[Article | None]) -> Mapping[str, datetime]:
    """Return when the newest of the articles that rest on a law changed, by law; under no name that of all."""
    found: dict[str, datetime] = {}
    for article in articles:
        moment = article and (article.changed or article.retrieved)
        if article and moment:
            for law in _laws(article):
                found[law] = max(moment, found.get(law, moment))
    return found


def _laws(article: Article) -> Iterator[str]:
    yield ""
    for basis in article.legal_basis:
        yield from (basis.slug, basis.key)


def part(whole: list[Place], number: int) -> list[Place]:
    """Return what stands in the file with this number, from 1 on; nothing where there is no such file."""
    return whole[(number - 1) * MOST : number * MOST]


def parts(whole: list[Place]) -> range:
    """Return the numbers of the files that it takes."""
    return range(1, -(-len(whole) // MOST) + 1)
