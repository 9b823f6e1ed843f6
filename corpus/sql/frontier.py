"""The addresses of a store: which are known, which wait for a visit, and who holds them meanwhile.

Knows nothing of articles but to which one an address leads.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from corpus.frontier import LONGEST_URL, Address, Link, Outcome, Priority, RunKind, Visit
from corpus.record import sortable, unstamp
from corpus.sql.company import Company
from corpus.sql.database import Row
from corpus.sql.due import Due
from corpus.text import clean

_UNREAD = (Outcome.UNCHANGED, Outcome.FAILED)
"""Outcomes that tell nothing new about the links of a page: what was known of them stays."""
_Ranks: TypeAlias = tuple[int, ...]
"""Priority, depth and redirects of an address."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the frontier as a visit finds it, with what the corpus and the stage have of its article."""

    number: int
    site: str
    outcome: str | None
    """Of the last visit; None where there was none."""
    visited: str | None
    same_since: str | None
    missing_since: str | None
    missing_run: int | None
    etag: str
    last_modified: str
    moved_to: str
    waiting: int
    """1 where the run has still to visit it."""
    article: int | None
    """Number of the article to which the address last led."""
    article_id: str | None
    status: str | None
    """Of that article."""
    staged: str | None
    """What waits for this address, as `Saved`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a visit leaves at its address, besides what it says itself."""

    article: int | None
    """Number of the article to which it leads now."""
    validators: tuple[str, str]
    same_since: str | None
    missing_since: str | None
    missing_run: int | None


class Frontier(Due, Company):
    """The frontier's share of the store; what begins with an underscore belongs inside a write transaction."""

    def add_links(self, site: str, links: Iterable[Link]) -> int:
        """Add addresses that are not known yet, sooner priority winning; return how many were new."""
        with self._db.write(site):
            # A check visits what it was made for and nothing else.
            return self._add(site, links, waiting=self._unfinished(site, RunKind.CHECK) is None)

    def starts(self, site: str) -> list[str]:
        """Return the addresses at which runs of the site began."""
        # Not a value but a word of the query: so the index of the few that it asks for is found.
        sql = f"SELECT url FROM addresses WHERE site = ? AND priority = {Priority.START:d} ORDER BY number"  # noqa: S608 - our own number
        return [row["url"] for row in self._db.rows(sql, site)]

    def lease(self, run: int, owner: str, limit: int, until: datetime, at: datetime) -> list[Address]:
        """Lease addresses that wait and that nobody else holds: by priority, the most overdue first."""
        with self._db.step():
            rows = self._db.rows(
                "SELECT number, url, priority, depth, failures, etag, last_modified, redirects FROM addresses "  # noqa: S608 - our own words
                "WHERE site = ?1 AND waiting = 1 AND (lease_until IS NULL OR lease_until <= ?2) "
                "AND (retry_at IS NULL OR retry_at <= ?2) ORDER BY priority, due, depth, number LIMIT ?3 "
                f"{self._db.dialect.skip_locked}",
                *(self._open_site(run), sortable(at), limit),
            )
            sql = "UPDATE addresses SET lease_owner = ?, lease_until = ? WHERE number = ?"
            self._db.run_many(sql, [(owner, sortable(until), row["number"]) for row in rows])
        return list(map(_address, rows))

    def renew(self, owner: str, until: datetime) -> int:
        """Prolong the leases of this owner; return how many there are."""
        self._db.run("UPDATE workers SET until = ? WHERE owner = ?", sortable(until), owner)
        # What is being saved just now is given back with that.
        held = f"SELECT number FROM addresses WHERE lease_owner = ? {self._db.dialect.skip_locked}"  # noqa: S608 - our own words
        sql = f"UPDATE addresses SET lease_until = ? WHERE number IN ({held})"  # noqa: S608 - our own words
        return self._db.changed(sql, sortable(until), owner)

    def give_back(self, owner: str) -> int:
        """End the leases and turns of this owner; return how many leases there were."""
        self._leave(owner)
        # Two workers may find the same third one dead, and are not to wait for each other.
        held = f"SELECT number FROM addresses WHERE lease_owner = ? {self._db.dialect.skip_locked}"  # noqa: S608 - our own words
        sql = f"UPDATE addresses SET lease_owner = NULL, lease_until = NULL WHERE number IN ({held})"  # noqa: S608 - our own words
        return self._db.changed(sql, owner)

    def owners(self, run: int) -> list[str]:
        """Return who holds leases of the run's site, or works on the run."""
        sql = (
            "SELECT lease_owner FROM addresses WHERE lease_owner IS NOT NULL AND site = ? "
            "UNION SELECT owner FROM workers WHERE run = ? ORDER BY 1"
        )
        return [row["lease_owner"] for row in self._db.rows(sql, self._header(run)["site"], run)]

    def waiting(self, run: int, at: datetime) -> tuple[int, datetime | None]:
        """Return how many addresses the run has still to visit, and when the next can be leased."""
        header = self._header(run)
        if not _visits(header):
            return 0, None
        waiting = f"FROM addresses {self._by_waiting} WHERE site = ? AND waiting = 1"
        # In the order of the index, so that the engine reads that and not the whole table.
        first = "ORDER BY priority, due, depth, number LIMIT 1"
        free = f"SELECT 1 {waiting} AND lease_until IS NULL AND retry_at IS NULL {first}"
        if self._db.row(free, header["site"]):
            return max(header["waiting"], 1), at
        when = f"min({self._db.dialect.greatest}(coalesce(lease_until, ''), coalesce(retry_at, '')))"
        row = self._db.rows(f"SELECT count(*) AS addresses, {when} AS free {waiting}", header["site"])[0]
        return row["addresses"], _next(row["free"], at)

    def _release_leases(self, site: str, urls: Iterable[str]) -> None:
        sql = "UPDATE addresses SET lease_owner = NULL, lease_until = NULL WHERE site = ? AND url = ?"
        self._db.run_many(sql, [(site, url) for url in urls])

    def _open_site(self, run: int) -> str | None:
        """Return the site whose addresses wait for the run; None, which no address has, where none do."""
        header = self._header(run)
        return header["site"] if _visits(header) else None

    def _add(self, site: str, links: Iterable[Link], *, waiting: bool) -> int:
        wanted = _merged(links)
        known = self._known(site, list(wanted)) if wanted else {}
        new = [(site, url, *ranks, int(waiting)) for url, ranks in wanted.items() if url not in known]
        self._db.run_many(
            "INSERT INTO addresses (site, url, priority, depth, redirects, waiting) VALUES (?, ?, ?, ?, ?, ?)", new
        )
        self._db.run_many(
            "UPDATE addresses SET priority = ?, depth = ?, redirects = ? WHERE site = ? AND url = ?",
            [(*sooner, site, url) for url, ranks in known.items() if (sooner := _least(ranks, wanted[url])) != ranks],
        )
        if waiting and new:
            self._add_waiting(site, len(new))
        return len(new)

    def _known(self, site: str, urls: list[str]) -> dict[str, _Ranks]:
        """Return what decides when those of the addresses are visited that are known; most links lead to such."""
        sql = (
            "SELECT url, priority, depth, redirects FROM addresses "  # noqa: S608 - our own words
            f"WHERE site = ? AND url {self._db.dialect.texts}"
        )
        return {url: tuple(ranks) for url, *ranks in self._db.rows(sql, site, json.dumps(urls))}

    def _place(self, site: str, url: str) -> Place:
        """Return the address of a visit; one that nobody leased becomes known by it."""
        sql = (
            "SELECT addresses.number, addresses.site, outcome, visited, same_since, missing_since, missing_run, "
            "addresses.etag, addresses.last_modified, moved_to, waiting, article, id, articles.status, saved "
            "FROM addresses "
            "LEFT JOIN articles ON articles.number = article LEFT JOIN staged ON staged.address = addresses.number "
            "WHERE addresses.site = ? AND url = ?"
        )
        row = self._db.row(sql, site, url)
        if row is None:
            self._add(site, [Link(url)], waiting=False)
            row = self._db.rows(sql, site, url)[0]
        return Place(*row)

    def _settle(self, run: int, place: Place, visit: Visit, mark: Mark) -> None:
        """Mark the address visited, end its lease, and take in its links."""
        failed = visit.outcome is Outcome.FAILED
        retry_at = sortable(visit.retry_at) if failed and visit.retry_at else None
        self._db.run(
            "UPDATE addresses SET waiting = ?, article = ?, last_run = ?, visited = ?, outcome = ?, status = ?, "
            "failures = CASE WHEN ? = 1 THEN failures + 1 ELSE 0 END, retry_at = ?, etag = ?, last_modified = ?, "
            "same_since = ?, missing_since = ?, missing_run = ?, moved_to = ?, "
            "lease_owner = NULL, lease_until = NULL WHERE number = ?",
            *(int(retry_at is not None), mark.article, run, sortable(visit.at), str(visit.outcome), visit.status),
            *(int(failed), retry_at, *mark.validators, mark.same_since, mark.missing_since, mark.missing_run),
            *(visit.moved_to or (place.moved_to if failed else ""), place.number),
        )
        self._add_waiting(place.site, (retry_at is not None) - place.waiting)
        self._replace_links(place, visit)

    def _replace_links(self, place: Place, visit: Visit) -> None:
        """Keep which addresses the page names now, all of which are known by then."""
        if visit.outcome in _UNREAD:
            return
        self._db.run("DELETE FROM links WHERE source = ?", place.number)
        if visit.links:
            self._db.run(
                "INSERT INTO links (source, target) SELECT ?, number FROM addresses "  # noqa: S608 - our own words
                f"WHERE site = ? AND url {self._db.dialect.texts} ON CONFLICT DO NOTHING",
                *(place.number, place.site, json.dumps([link.url for link in visit.links])),
            )


def _visits(header: Row) -> bool:
    """Tell whether addresses wait for the run."""
    return header["finished"] is None and header["kind"] != RunKind.REPLAY


def same_since(place: Place, visit: Visit, *, same: bool) -> str | None:
    """Return since when visits of the address have found the same, this visit included."""
    if visit.outcome is Outcome.FAILED:
        return place.same_since
    if same and place.outcome in {None, Outcome.FAILED, *_alike(visit.outcome)}:
        return place.same_since or place.visited or sortable(visit.at)
    return sortable(visit.at)


def _alike(outcome: Outcome) -> tuple[Outcome, ...]:
    article = (Outcome.ARTICLE, Outcome.UNCHANGED)
    return article if outcome in article else (outcome,)


def fresh(visit: Visit) -> tuple[str, str]:
    """Return the validators that came with the answer."""
    return clean(visit.etag), clean(visit.last_modified)


def _merged(links: Iterable[Link]) -> dict[str, _Ranks]:
    """Return the address of each link once, with the least of what its links say; none that is too long to be kept."""
    merged: dict[str, _Ranks] = {}
    for link in links:
        if len(link.url) > LONGEST_URL:
            continue
        ranks = (int(link.priority), link.depth, link.redirects)
        merged[link.url] = _least(merged.get(link.url, ranks), ranks)
    return merged


def _least(one: _Ranks, other: _Ranks) -> _Ranks:
    return one if one == other else tuple(map(min, one, other))


def _address(row: Row) -> Address:
    return Address(
        url=row["url"],
        priority=Priority(row["priority"]),
        depth=row["depth"],
        failures=row["failures"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        redirects=row["redirects"],
    )


def _next(free: str | None, at: datetime) -> datetime | None:
    """Return when the next address can be leased; an empty text stands for one that always could."""
    if free is None:
        return None
    return unstamp(free) if free else at
