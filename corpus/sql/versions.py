"""The versions of the articles of a store, read back from the newest.

Knows nothing of how they came in.
"""

import json
import zlib
from collections.abc import Iterator

from corpus.article import Article
from corpus.record import unstamp
from corpus.sql.database import NO_LIMIT, Part, Row
from corpus.store import Revision, Version

_REVISIONS = (
    "SELECT one.position, one.number, one.saved, one.record, earlier.record AS earlier FROM versions AS one "
    "LEFT JOIN versions AS earlier ON earlier.article = one.article AND earlier.number = one.number - 1"
)
_LATER = "SELECT position FROM versions {index} WHERE number > 1 AND position < ?1 ORDER BY position DESC LIMIT ?2"
"""Read by an index of them alone: the first versions of a large import are not even passed over."""


def decode(record: str | bytes) -> Article:
    """Return the article of a line that the tables keep."""
    return Article.from_record(json.loads(record))


class Versions(Part):
    """The versions' share of the store."""

    def history(self, article_id: str, before: int | None = None, limit: int | None = None) -> list[Version]:
        """Return every version, oldest first; on demand those below a number, and the newest so many of them."""
        sql = (
            "SELECT versions.number, saved, versions.record FROM versions JOIN articles ON articles.number = article "
            "WHERE id = ? AND versions.number < ? ORDER BY versions.number DESC LIMIT ?"
        )
        rows = self._db.rows(sql, article_id, _or_all(before), _or_all(limit))
        return [_version(row) for row in reversed(rows)]

    def recent(self, before: int | None = None, limit: int = 50, *, first: bool = True) -> Iterator[Revision]:
        """Yield the newest versions of all articles, newest first; on demand from a position on, and no first ones."""
        later = _LATER.format(index=self._db.dialect.by_index.format("later_versions"))
        wanted = "one.position < ?1" if first else f"one.position IN ({later})"
        sql = f"{_REVISIONS} WHERE {wanted} ORDER BY one.position DESC LIMIT ?2"
        for row in self._db.rows(sql, _or_all(before), limit):
            yield Revision(row["position"], _version(row), row["earlier"] and _unpacked(row["earlier"]))


def _or_all(bound: int | None) -> int:
    return NO_LIMIT if bound is None else bound


def _version(row: Row) -> Version:
    return Version(row["number"], unstamp(row["saved"]), _unpacked(row["record"]))


def _unpacked(record: bytes) -> Article:
    return decode(zlib.decompress(record))
