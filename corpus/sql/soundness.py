"""What can be wrong with the tables of a store, each said as the rest of a sentence.

Knows nothing of what lies under them: an engine has its own checks of that.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from corpus.errors import CorpusError, StoreError
from corpus.frontier import Saved
from corpus.sql.database import Database, Row
from corpus.sql.versions import decode

MOST = 20
"""Lines of one kind, after which it is clear that there are more."""
_PAGE = 200
_Checked = TypeVar("_Checked")

_MISMATCHES = {
    "its newest version is missing from the feed": (
        "SELECT id FROM articles AS a WHERE NOT EXISTS (SELECT 1 FROM versions AS v "
        "WHERE v.position = a.position AND v.article = a.number AND v.number = a.versions) LIMIT ?"
    ),
    "some of its versions are missing": (
        "SELECT id FROM articles AS a "
        "WHERE a.versions <> (SELECT count(*) FROM versions AS v WHERE v.article = a.number) LIMIT ?"
    ),
    "versions after its newest are in the feed": (
        "SELECT id FROM articles AS a WHERE EXISTS (SELECT 1 FROM versions AS v "
        "WHERE v.article = a.number AND v.position > a.position) LIMIT ?"
    ),
}


_DUPLICATES = {
    "they know the feed to position {}, which is beyond its end": (
        "SELECT position FROM sketching WHERE position > (SELECT coalesce(max(position), 0) FROM versions) LIMIT ?"
    ),
    "{} is no live article": (
        "SELECT id FROM sketches JOIN articles ON number = article "
        "WHERE status <> 'live' AND articles.position <= (SELECT position FROM sketching) LIMIT ?"
    ),
    "live article {} is unknown to them": (
        "SELECT id FROM articles WHERE status = 'live' AND position <= (SELECT position FROM sketching) "
        "AND number NOT IN (SELECT article FROM sketches) LIMIT ?"
    ),
    "{} is in a cluster, but unknown to them": (
        "SELECT id FROM duplicates JOIN articles ON number = article "
        "WHERE article NOT IN (SELECT article FROM sketches) LIMIT ?"
    ),
    "the cluster of {} has no representative": (
        "SELECT id FROM duplicates AS one JOIN articles ON number = one.article WHERE NOT EXISTS (SELECT 1 "
        "FROM duplicates AS best WHERE best.article = one.representative AND best.representative = best.article) "
        "LIMIT ?"
    ),
}


def flaws(database: Database, *, thorough: bool = True) -> list[str]:
    """Return what is wrong with the store, each as the rest of a sentence; `thorough` reads every record too."""
    checks = [_mismatches, *([_records, _versions, _staged] if thorough else [])]
    return [flaw for check in checks for flaw in guarded(check, database)]


def stray_duplicates(database: Database) -> list[str]:
    """Return what is wrong with the clusters of duplicates; they are made of the articles, so no backup fails by it."""
    return guarded(_duplicates, database)


def guarded(check: Callable[[_Checked], Iterable[str]], database: _Checked) -> list[str]:
    """Return what a check found; damage that stops it is a finding too."""
    found = []
    try:
        for flaw in check(database):
            found.append(flaw)  # noqa: PERF402 - what was found before an error counts
    except StoreError as error:
        found.append(f"cannot be read to the end ({error.__cause__ or error})")
    return found


def _mismatches(database: Database) -> Iterator[str]:
    for flaw, sql in _MISMATCHES.items():
        for row in database.rows(sql, MOST):
            yield f"has lost a part of article {row['id']}: {flaw}"


def _duplicates(database: Database) -> Iterator[str]:
    """Look at what was made of the feed as far as it was taken; what changed since then is no flaw."""
    for flaw, sql in _DUPLICATES.items():
        for row in database.rows(sql, MOST):
            yield f"has duplicates that do not follow from its articles: {flaw.format(row[0])}"


def _records(database: Database) -> Iterator[str]:
    last = 0
    sql = "SELECT number, id, site, status, record FROM articles WHERE number > ? ORDER BY number LIMIT ?"
    while rows := database.rows(sql, last, _PAGE):
        for row in rows:
            try:
                article = decode(row["record"])
            except (ValueError, CorpusError) as error:
                yield f"has an article {row['id']} whose record cannot be read ({error})"
                continue
            if (article.id, article.site, article.status) != (row["id"], row["site"], row["status"]):
                yield f"has an article {row['id']} whose record is that of another article or state"
        last = rows[-1]["number"]


def _versions(database: Database) -> Iterator[str]:
    last = 0
    sql = "SELECT position, record FROM versions WHERE position > ? ORDER BY position LIMIT ?"
    while rows := database.rows(sql, last, _PAGE):
        for row in rows:
            try:
                zlib.decompress(row["record"])
            except zlib.error as error:
                yield f"has a change {row['position']} whose record cannot be read ({error})"
        last = rows[-1]["position"]


def _staged(database: Database) -> Iterator[str]:
    last = 0
    sql = (
        "SELECT address, url, saved, article_id, record, "
        "EXISTS (SELECT 1 FROM articles WHERE id = article_id) AS there "
        "FROM staged JOIN addresses ON addresses.number = address WHERE address > ? ORDER BY address LIMIT ?"
    )
    while rows := database.rows(sql, last, _PAGE):
        for row in rows:
            if row["record"] is not None:
                yield from _staged_record(row)
            elif row["saved"] == Saved.GONE and not row["there"]:
                yield f"holds a deletion for {row['url']} of no article"
        last = rows[-1]["address"]


def _staged_record(row: Row) -> Iterator[str]:
    try:
        article = decode(row["record"])
    except (ValueError, CorpusError) as error:
        yield f"holds an article for {row['url']} whose record cannot be read ({error})"
        return
    if article.id != row["article_id"]:
        yield f"holds an article for {row['url']} whose record is that of another article"
