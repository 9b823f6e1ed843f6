"""The addresses of the SQLite store: which are known, which wait for a visit, and who holds them meanwhile.

Knows nothing of articles but the number of the one to which an address leads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from corpus.frontier import Address, Link, Outcome, Priority, Visit
from corpus.record import sortable, unstamp
from corpus.sqlite.runs import Runs
from corpus.text import clean

_UNREAD = (Outcome.UNCHANGED, Outcome.FAILED)
"""Outcomes that tell nothing new about the links of a page: what was known of them stays."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the frontier as a visit finds it."""

    number: int
    site: str
    article: int | None
    """Number of the article to which the address last led."""
    etag: str
    last_modified: str


class Frontier(Runs):
    """The frontier's share of the store; `_place` and `_settle` belong inside a write transaction."""

    def add_links(self, site: str, links: Iterable[Link]) -> int:
        """Add addresses that are not known yet, sooner priority winning; return how many were new."""
        with self._db.write():
            return self._add(site, links)

    def lease(self, run: int, owner: str, limit: int, until: datetime, at: datetime) -> list[Address]:
        """Lease addresses that wait and that nobody else holds, in order of priority."""
        with self._db.write():
            rows = self._db.rows(
                "SELECT number, url, priority, depth, failures, etag, last_modified FROM addresses "
                "WHERE site = ?1 AND waiting = 1 AND (lease_until IS NULL OR lease_until <= ?2) "
                "AND (retry_at IS NULL OR retry_at <= ?2) ORDER BY priority, depth, number LIMIT ?3",
                *(self._open_site(run), sortable(at), limit),
            )
            sql = "UPDATE addresses SET lease_owner = ?, lease_until = ? WHERE number = ?"
            self._db.run_many(sql, [(owner, sortable(until), row["number"]) for row in rows])
        return [
            Address(
                url=row["url"],
                priority=Priority(row["priority"]),
                depth=row["depth"],
                failures=row["failures"],
                etag=row["etag"],
                last_modified=row["last_modified"],
            )
            for row in rows
        ]

    def renew(self, owner: str, until: datetime) -> int:
        """Prolong the leases of this owner; return how many there are."""
        return self._db.run("UPDATE addresses SET lease_until = ? WHERE lease_owner = ?", sortable(until), owner)

    def give_back(self, owner: str) -> int:
        """End the leases of this owner; return how many there were."""
        return self._db.run(
            "UPDATE addresses SET lease_owner = NULL, lease_until = NULL WHERE lease_owner = ?",
            owner,
        )

    def owners(self, run: int) -> list[str]:
        """Return who holds leases of the run's site."""
        sql = "SELECT DISTINCT lease_owner FROM addresses WHERE lease_owner IS NOT NULL AND site = ? ORDER BY 1"
        return [row["lease_owner"] for row in self._db.rows(sql, self._site(run))]

    def waiting(self, run: int, at: datetime) -> tuple[int, datetime | None]:
        """Return how many addresses the run has still to visit, and when the next can be leased."""
        row = self._db.rows(
            "SELECT count(*) AS addresses, min(max(coalesce(lease_until, ''), coalesce(retry_at, ''))) AS free "
            "FROM addresses WHERE site = ? AND waiting = 1",
            self._open_site(run),
        )[0]
        return row["addresses"], _next(row["free"], at)

    def _add(self, site: str, links: Iterable[Link]) -> int:
        values = [(site, link.url, int(link.priority), link.depth) for link in links]
        new = self._db.run_many(
            "INSERT INTO addresses (site, url, priority, depth) VALUES (?, ?, ?, ?) ON CONFLICT (site, url) DO NOTHING",
            values,
        )
        self._db.run_many(
            "UPDATE addresses SET priority = min(priority, ?3), depth = min(depth, ?4) "
            "WHERE site = ?1 AND url = ?2 AND (priority > ?3 OR depth > ?4)",
            values,
        )
        return max(new, 0)

    def _place(self, run: int, url: str) -> Place:
        """Return the address of a visit; one that nobody leased becomes known by it."""
        site = self._site(run)
        sql = "SELECT number, site, article, etag, last_modified FROM addresses WHERE site = ? AND url = ?"
        row = self._db.row(sql, site, url)
        if row is None:
            self._add(site, [Link(url)])
            row = self._db.rows(sql, site, url)[0]
        return Place(*row)

    def _settle(self, run: int, place: Place, visit: Visit, article: int | None) -> None:
        """Mark the address visited, end its lease, and take in its links."""
        etag, last_modified = _validators(place, visit)
        failed = visit.outcome is Outcome.FAILED
        retry_at = sortable(visit.retry_at) if failed and visit.retry_at else None
        self._db.run(
            "UPDATE addresses SET waiting = ?, article = ?, last_run = ?, visited = ?, outcome = ?, status = ?, "
            "failures = CASE WHEN ? THEN failures + 1 ELSE 0 END, retry_at = ?, etag = ?, last_modified = ?, "
            "lease_owner = NULL, lease_until = NULL WHERE number = ?",
            *(retry_at is not None, article, run, sortable(visit.at), str(visit.outcome), visit.status),
            *(failed, retry_at, etag, last_modified, place.number),
        )
        self._add(place.site, visit.links)
        if visit.outcome not in _UNREAD:
            self._replace_links(place, visit.links)

    def _replace_links(self, place: Place, links: Iterable[Link]) -> None:
        self._db.run("DELETE FROM links WHERE source = ?", place.number)
        self._db.run_many(
            "INSERT INTO links (source, target) SELECT ?, number FROM addresses WHERE site = ? AND url = ? "
            "ON CONFLICT DO NOTHING",
            [(place.number, place.site, link.url) for link in links],
        )


def _validators(place: Place, visit: Visit) -> tuple[str, str]:
    fresh = (clean(visit.etag), clean(visit.last_modified))
    match visit.outcome:
        case Outcome.ARTICLE | Outcome.LISTING:
            return fresh
        case Outcome.UNCHANGED if any(fresh):
            return fresh
        case Outcome.UNCHANGED | Outcome.FAILED:
            return place.etag, place.last_modified
        case _:
            # Of a page that is no article they are not kept: a 304 would confirm what may be a soft 404.
            return "", ""


def _next(free: str | None, at: datetime) -> datetime | None:
    """Return when the next address can be leased; an empty text stands for one that always could."""
    if free is None:
        return None
    return unstamp(free) if free else at
