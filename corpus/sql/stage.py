"""What runs brought to a store and is not in the corpus yet, and how it gets there.

One row for an address, and one row with an article: other addresses that lead to it only say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from corpus.article import Article, Status
from corpus.frontier import GONE_AFTER, RunKind, Saved, Staged
from corpus.record import sortable, unstamp
from corpus.sql.articles import Articles, Entry, current, entry, refreshed
from corpus.sql.database import Row
from corpus.sql.frontier import Frontier
from corpus.sql.runs import WAITS
from corpus.sql.versions import decode

MOVED = "moved to "
"""Begins the reason of a deletion whose article has another address now."""
_LED = (
    "EXISTS (SELECT 1 FROM addresses AS other WHERE other.article = articles.number AND other.number <> ?1 "
    "AND (other.outcome IN ('article', 'unchanged') OR other.missing_since > ?2))"
)
"""Whether another address still leads to the article, or was not missing for long enough to say that it does not."""


@dataclass(frozen=True, slots=True)
class Source:
    """The visit from which something is staged."""

    run: int
    address: int
    at: datetime
    validators: tuple[str, str] = ("", "")
    base: int = 0
    """Position of the version in the corpus on which it builds; 0 for none."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An article that a run has staged."""

    address: int
    saved: Saved
    article: Article


class Stage(Articles, Frontier):
    """The stage's share of the store; what begins with an underscore belongs inside a write transaction."""

    def staged(self, run: int, saved: Saved | None = None) -> Iterator[Staged]:
        """Yield what waits of a run, of one kind or of all, in the order of its addresses."""
        self._header(run)
        sql = (
            "SELECT staged.address AS place, url, at, saved, reason, staged.record AS brought, articles.record, "  # noqa: S608 - our own words
            "articles.verified FROM staged JOIN addresses ON addresses.number = staged.address "
            "LEFT JOIN articles ON articles.id = article_id "
            f"WHERE staged.address > ?1 AND {WAITS} AND (CAST(?3 AS TEXT) IS NULL OR saved = ?3) "
            "ORDER BY staged.address LIMIT ?4"
        )
        return (
            Staged(
                run=run,
                url=row["url"],
                at=unstamp(row["at"]),
                saved=Saved(row["saved"]),
                article=decode(row["brought"]) if row["brought"] else current(row),
                reason=row["reason"],
            )
            for row in self._pages(sql, run, saved)
        )

    def _stage(self, source: Source, saved: Saved, article: Article) -> None:
        """Put an article aside; other addresses that staged the same one only lead to it from now on."""
        self._db.run(
            "UPDATE staged SET saved = 'same', run = ?, record = NULL, reason = '', etag = '', last_modified = '' "
            "WHERE article_id = ? AND address <> ?",
            *(source.run, article.id, source.address),
        )
        self._put_aside(source, saved, article.id, entry(article))

    def _stage_removal(self, source: Source, article_id: str, reason: str) -> bool:
        """Put a deletion aside, unless another address still leads to the article; return whether it was."""
        self._unstage(source.address)
        led = self._db.row(
            f"SELECT 1 FROM articles WHERE id = ?3 AND (status = 'gone' OR {_LED})",  # noqa: S608 - our own words
            *(source.address, sortable(source.at - GONE_AFTER), article_id),
        )
        if led is None:
            self._db.run("DELETE FROM staged WHERE article_id = ?", article_id)
            self._put_aside(source, Saved.GONE, article_id, reason=reason)
        return led is None

    def _put_aside(
        self, source: Source, saved: Saved, article_id: str, brought: Entry | None = None, reason: str = ""
    ) -> None:
        what = (brought.record, brought.page, brought.site, brought.filled) if brought else (None,) * 4
        self._db.run(
            "INSERT INTO staged (address, run, at, saved, article_id, reason, etag, last_modified, "
            "record, page, site, filled, base) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (address) DO UPDATE SET run = excluded.run, at = excluded.at, saved = excluded.saved, "
            "article_id = excluded.article_id, reason = excluded.reason, etag = excluded.etag, "
            "last_modified = excluded.last_modified, record = excluded.record, page = excluded.page, "
            "site = excluded.site, filled = excluded.filled, base = excluded.base",
            *(source.address, source.run, sortable(source.at), str(saved), article_id, reason),
            *(*source.validators, *what, source.base),
        )

    def _unstage(self, address: int, article_id: str | None = None) -> None:
        """Forget what waits for an address, and whatever else waits for an article."""
        self._db.run("DELETE FROM staged WHERE address = ? OR article_id = ?", address, article_id)

    def _found(self, run: int, article_id: str) -> tuple[Row | None, Pending | None]:
        """Return what the corpus has of an article, and how this run has staged it."""
        sql = (
            "SELECT number, position, articles.record, verified, address, saved, staged.record AS brought "
            "FROM (SELECT CAST(?1 AS TEXT) AS asked) AS one LEFT JOIN articles ON articles.id = asked "
            "LEFT JOIN staged ON article_id = asked AND run = ?2 AND saved IN ('new', 'changed')"
        )
        row = self._db.rows(sql, article_id, run)[0]
        known = row if row["number"] else None
        if not row["brought"]:
            return known, None
        return known, Pending(row["address"], Saved(row["saved"]), decode(row["brought"]))

    def _stage_again(self, source: Source, pending: Pending, article: Article) -> None:
        """Refresh the dates of what this run has staged; another address only leads to it."""
        if pending.address == source.address:
            self._put_aside(source, pending.saved, article.id, entry(refreshed(article, pending.article)))
        else:
            self._put_aside(source, Saved.SAME, article.id)

    def _publish(self, header: Row, at: datetime, *, deletions: bool) -> None:
        """Put what a run staged into the corpus: articles and those that they replace, and other deletions if so told.

        What a replay brings is a change of this moment, not of the day on which the page was fetched.
        """
        moment = at if header["kind"] == RunKind.REPLAY else None
        for row in self._brought(header["number"]):
            self._take_over(row, moment or unstamp(row["at"]))
        self._lead(header["number"])
        for row in self._removed(header["number"], deletions=deletions):
            self._delete(row, moment or unstamp(row["at"]))

    def _take_over(self, row: Row, at: datetime) -> None:
        """Make a staged article the newest version, as it was written down unless the corpus has another by now."""
        if row["position"] != row["base"]:
            self._save(decode(row["record"]), at)
            return
        brought = Entry(row["article_id"], row["page"], row["site"], Status.LIVE, row["filled"], row["record"])
        self._write(row["number"], row["versions"] + 1, brought, at)

    def _brought(self, run: int) -> Iterator[Row]:
        """Yield the articles that a run staged, each beside what the corpus has of it; no two are of one article."""
        sql = (
            "SELECT address AS place, staged.*, number, coalesce(versions, 0) AS versions, "
            "coalesce(position, 0) AS position FROM staged LEFT JOIN articles ON articles.id = article_id "
            "WHERE address > ?1 AND run = ?2 AND saved IN ('new', 'changed') ORDER BY address LIMIT ?3"
        )
        return self._pages(sql, run)

    def _removed(self, run: int, *, deletions: bool) -> Iterator[Row]:
        """Yield the deletions that a run staged, all of them or those of articles that have moved."""
        which = "" if deletions else f"AND reason LIKE '{MOVED}%'"
        sql = (
            "SELECT address AS place, * FROM staged "  # noqa: S608 - our own words
            f"WHERE address > ?1 AND run = ?2 AND saved = 'gone' {which} ORDER BY address LIMIT ?3"
        )
        return self._pages(sql, run)

    def _lead(self, run: int) -> None:
        """Let addresses lead to the articles that were published, with the validators that belong to them."""
        self._db.run(
            "UPDATE addresses SET article = articles.number, etag = staged.etag, last_modified = staged.last_modified "
            "FROM staged JOIN articles ON articles.id = article_id "
            "WHERE staged.address = addresses.number AND run = ? AND saved <> 'gone'",
            run,
        )
        self._db.run("DELETE FROM staged WHERE run = ? AND saved <> 'gone'", run)

    def _delete(self, row: Row, at: datetime) -> None:
        """Let an article go, unless an address was found since then that leads to it, or its new place is not there."""
        led = self._db.row(
            f"SELECT 1 FROM articles WHERE id = ?3 AND {_LED}",  # noqa: S608 - our own words
            *(row["address"], sortable(unstamp(row["at"]) - GONE_AFTER), row["article_id"]),
        )
        if row["reason"].startswith(MOVED) and not self._is_live(row["address"], row["reason"].removeprefix(MOVED)):
            return
        if led is None:
            self._save_removal(row["article_id"], at)
        self._db.run("UPDATE addresses SET missing_since = NULL, missing_run = NULL WHERE number = ?", row["address"])
        self._unstage(row["address"])

    def _is_live(self, beside: int, url: str) -> bool:
        """Tell whether an address of the same site leads to a live article."""
        sql = (
            "SELECT 1 FROM addresses JOIN articles ON articles.number = article WHERE url = ?2 "
            "AND addresses.site = (SELECT site FROM addresses WHERE number = ?1) AND articles.status = 'live'"
        )
        return self._db.row(sql, beside, url) is not None

    def _give_back(self, header: Row) -> None:
        """Leave deletions that a check did not confirm, or that did not go, to the run that held them."""
        if header["kind"] == RunKind.CHECK:
            sql = "UPDATE staged SET run = ? WHERE run = ? AND saved = 'gone'"
            self._db.run(sql, header["checks"], header["number"])
