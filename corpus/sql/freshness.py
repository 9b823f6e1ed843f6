"""How long ago the sources of the articles of a store were last seen to say the same.

Reads an index in the place of records; knows nothing of visits.
"""

from datetime import datetime

from corpus.article import Article
from corpus.record import sortable
from corpus.sql.articles import current
from corpus.sql.database import Dialect, Part

_SEEN = "coalesce(verified, {field})"
"""When an article was last verified, in the words of the index that holds it: by them it is found."""
_LIVE = f"FROM articles WHERE status = 'live' AND {_SEEN} < ?1"
_COUNT = f"SELECT site, count(*) {_LIVE} GROUP BY site ORDER BY site"
_LIST = f"SELECT record, verified {_LIVE} AND site = ?2 ORDER BY {_SEEN}, number LIMIT ?3"


def counting(dialect: Dialect) -> str:
    """Return the query that counts stale articles by site."""
    return _COUNT.format(field=dialect.field.format("verified"))


def listing(dialect: Dialect) -> str:
    """Return the query that finds stale articles of a site."""
    return _LIST.format(field=dialect.field.format("verified"))


class Freshness(Part):
    """Its share of the store."""

    def stale(self, before: datetime) -> dict[str, int]:
        """Return how many live articles were last verified before that moment, by site."""
        return dict(map(tuple, self._db.rows(counting(self._db.dialect), sortable(before))))

    def stalest(self, site: str, before: datetime, limit: int = 50) -> list[Article]:
        """Return live articles of a site that were last verified before that moment, those of longest ago first."""
        rows = self._db.rows(listing(self._db.dialect), sortable(before), site, limit)
        return [current(row) for row in rows]
