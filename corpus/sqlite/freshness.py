"""How long ago the sources of the articles in the SQLite store were last seen to say the same.

Reads an index in the place of records; knows nothing of visits.
"""

from datetime import datetime

from corpus.article import Article
from corpus.record import sortable
from corpus.sqlite.articles import current
from corpus.sqlite.database import Part

_SEEN = "coalesce(verified, CASE WHEN json_valid(record) THEN json_extract(record, '$.verified') END)"
"""When an article was last verified, in the words of the index that holds it: by them it is found."""
_LIVE = f"FROM articles WHERE status = 'live' AND {_SEEN} < ?1"
COUNT = f"SELECT site, count(*) {_LIVE} GROUP BY site ORDER BY site"
LIST = f"SELECT record, verified {_LIVE} AND site = ?2 ORDER BY {_SEEN}, number LIMIT ?3"


class Freshness(Part):
    """Its share of the store."""

    def stale(self, before: datetime) -> dict[str, int]:
        """Return how many live articles were last verified before that moment, by site."""
        return dict(map(tuple, self._db.rows(COUNT, sortable(before))))

    def stalest(self, site: str, before: datetime, limit: int = 50) -> list[Article]:
        """Return live articles of a site that were last verified before that moment, those of longest ago first."""
        return [current(row) for row in self._db.rows(LIST, sortable(before), site, limit)]
