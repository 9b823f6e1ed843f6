"""The runs of a store, counted from their visits: while they last whenever they are asked for, then once.

So the record of a run that was killed is as exact as that of any other. Knows nothing of leases.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from corpus.article import EXTRACTED
from corpus.change import ChangeClass
from corpus.errors import UnknownRunError
from corpus.frontier import LoggedVisit, Outcome, Run, RunKind, RunState, Saved, Spent
from corpus.record import sortable, unstamp
from corpus.sql.database import NO_LIMIT, Part, Row

_Key = TypeVar("_Key")
WAITS = (
    "saved <> 'same' AND (run + 0 = ?2 OR run + 0 IN (SELECT number FROM runs WHERE checks = ?2 AND finished IS NULL))"
)
"""What the run ?2 has staged, with the deletions that a check of it has confirmed and not put into the corpus yet.

Added to nothing, the number of the run is found by no index: so the stage is gone through in the order of its addresses
instead of being sorted for every page.
"""


class Runs(Part):
    """The runs' share of the store; what begins with an underscore belongs inside a write transaction."""

    def add_seconds(self, run: int, seconds: float) -> None:
        """Count time that a process spent on the run."""
        if not self._db.changed("UPDATE runs SET seconds = seconds + ? WHERE number = ?", seconds, run):
            raise self._unknown(run)

    def last_visit(self, run: int) -> int:
        """Return the number of the last visit of the run; 0 for none."""
        return int(self._db.value("SELECT coalesce(max(number), 0) FROM visits WHERE run = ?", run))

    def spent(self, run: int, after: int = 0) -> Spent:
        """Return what visits of the run came to that were recorded after a visit."""
        sql = (
            "SELECT count(status), CAST(coalesce(sum(size), 0) AS BIGINT), coalesce(max(number), ?2) FROM visits "
            "WHERE run = ?1 AND number > ?2"
        )
        return Spent(*self._db.rows(sql, run, after)[0])

    def run(self, number: int) -> Run:
        """Return the record of a run."""
        return self._counted(self._header(number))

    def runs(self, site: str | None = None, limit: int = 50, before: int | None = None) -> list[Run]:
        """Return the newest runs, newest first."""
        # Named only where it is asked for: so the index of a site's runs is found.
        of_site = "" if site is None else "AND site = ?3"
        sql = f"SELECT * FROM runs WHERE number < ?2 {of_site} ORDER BY number DESC LIMIT ?1"  # noqa: S608 - our own words
        bounds = limit, NO_LIMIT if before is None else before
        values = bounds if site is None else (*bounds, site)
        return [self._counted(row) for row in self._db.rows(sql, *values)]

    def newest_runs(self) -> list[Run]:
        """Return the newest run of each site, in the order of the sites."""
        sql = "SELECT * FROM runs WHERE number IN (SELECT max(number) FROM runs GROUP BY site) ORDER BY site"
        return [self._counted(row) for row in self._db.rows(sql)]

    def log(self, run: int) -> Iterator[LoggedVisit]:
        """Yield the visits of a run in the order in which they were recorded."""
        self._header(run)
        sql = (
            "SELECT visits.number AS place, url, at, visits.outcome, visits.status, visits.reason, size, seconds, "
            "visits.saved, changes, filled, coalesce((SELECT article_id FROM staged WHERE address = addresses.number), "
            "(SELECT id FROM articles WHERE number = addresses.article), '') AS article_id "
            "FROM visits JOIN addresses ON addresses.number = visits.address "
            "WHERE visits.number > ?1 AND run = ?2 ORDER BY visits.number LIMIT ?3"
        )
        return map(_logged, self._pages(sql, run))

    def _header(self, run: int) -> Row:
        """Return the row of a run; raises UnknownRunError."""
        row = self._db.row("SELECT * FROM runs WHERE number = ?", run)
        if row is None:
            raise self._unknown(run)
        return row

    def _unfinished(self, site: str, kind: RunKind) -> Row | None:
        return self._db.row("SELECT * FROM runs WHERE site = ? AND kind = ? AND finished IS NULL", site, str(kind))

    def _new_run(
        self, site: str, kind: RunKind, at: datetime, *, declaration: str = "", checks: int | None = None
    ) -> int:
        number: int = self._db.value(
            "INSERT INTO runs (site, kind, started, declaration, checks) VALUES (?, ?, ?, ?, ?) RETURNING number",
            *(site, str(kind), sortable(at), declaration, checks),
        )
        return number

    def _close(self, header: Row, at: datetime, complaints: Sequence[str], stopped: str, *, held: bool) -> None:
        """Write down how the run ended, and what later runs would change of its figures."""
        waiting = self._count_waiting(header["site"]) if header["kind"] != RunKind.REPLAY else 0
        self._db.run(
            "UPDATE runs SET finished = ?, waiting = ?, articles = ?, counts = ?, complaints = ?, stopped = ?, "
            "held = ? WHERE number = ?",
            *(sortable(at), waiting, self._count_articles(header), _written(self._count_visits(header["number"]))),
            *(json.dumps(list(complaints), ensure_ascii=False), stopped, int(held), header["number"]),
        )

    def _unknown(self, run: int) -> UnknownRunError:
        newest = self._db.value("SELECT coalesce(max(number), 0) FROM runs")
        return UnknownRunError(f"there is no run {run} in {self._db.name}; the newest is {newest}")

    def _counted(self, row: Row) -> Run:
        running = row["finished"] is None
        return Run(
            number=row["number"],
            site=row["site"],
            kind=RunKind(row["kind"]),
            declaration=row["declaration"],
            state=_state(row),
            started=unstamp(row["started"]),
            finished=_moment(row["finished"]),
            released=_moment(row["released"]),
            seconds=row["seconds"],
            stopped=row["stopped"],
            complaints=tuple(json.loads(row["complaints"])),
            articles=self._count_articles(row) if row["articles"] is None else row["articles"],
            held={} if running else self._count_held(row["number"]),
            waiting=row["waiting"],
            **self._counts(row),
        )

    def _counts(self, row: Row) -> dict[str, Any]:
        """Return what the visits of a run come to; none are added to one that is finished, so its counts are kept."""
        if row["counts"] is not None:
            return _read(row["counts"])
        counts = self._count_visits(row["number"])
        if row["finished"] is not None:
            # It ended before counts were kept, or was restored from a backup of that time.
            self._db.run("UPDATE runs SET counts = ? WHERE number = ?", _written(counts), row["number"])
        return counts

    def _count_visits(self, run: int) -> dict[str, Any]:
        """Return the fields of a run's record that are counted from its visits."""
        groups, addresses = self._groups(run), self._addresses(run)
        return {
            "pages": sum(group["visits"] for group in groups if group["status"] is not None),
            "size": sum(group["size"] for group in groups),
            "visited": addresses["visited"],
            "failed": addresses["failed"],
            "missing": addresses["missing"],
            "outcomes": _tally(groups, lambda group: group["outcome"]),
            "saved": _tally(groups, lambda group: group["saved"]),
            "changes": _changes(groups),
            "statuses": _tally(groups, lambda group: group["status"]),
            "reasons": _tally(groups, _reason),
            "fill": _fill(groups),
        }

    def _groups(self, run: int) -> list[Row]:
        return self._db.rows(
            "SELECT outcome, status, saved, reason, filled, changes, count(*) AS visits, "
            "CAST(sum(size) AS BIGINT) AS size "
            "FROM visits WHERE run = ? GROUP BY outcome, status, saved, reason, filled, changes",
            run,
        )

    def _addresses(self, run: int) -> Row:
        """Return how many addresses were visited, failed and were missing, each by its last visit in the run."""
        return self._db.rows(
            "SELECT count(*) AS visited, count(*) FILTER (WHERE outcome = 'failed') AS failed, "
            "count(*) FILTER (WHERE outcome = 'gone' AND missing = 1) AS missing "
            "FROM visits WHERE number IN (SELECT max(number) FROM visits WHERE run = ? GROUP BY address)",
            run,
        )[0]

    def _count_held(self, run: int) -> dict[str, int]:
        sql = (
            "SELECT saved, count(*) FROM staged WHERE saved <> 'same' AND run IN "
            "(SELECT ?1 UNION SELECT number FROM runs WHERE checks = ?1 AND finished IS NULL) GROUP BY saved"
        )
        return dict(map(tuple, self._db.rows(sql, run)))

    def _count_articles(self, row: Row) -> int:
        """Return how many addresses of a run's site lead to an article; a replay counts what it read as it did."""
        sql = (
            "SELECT count(*) FROM addresses LEFT JOIN visits ON visits.address = addresses.number "
            "AND visits.number IN (SELECT max(number) FROM visits "
            "WHERE run = ?2 AND outcome NOT IN ('failed', 'gone') GROUP BY address) "
            "WHERE site = ?1 AND coalesce(visits.outcome, addresses.outcome) IN ('article', 'unchanged')"
        )
        return int(self._db.value(sql, row["site"], row["number"] if row["kind"] == RunKind.REPLAY else None))

    @property
    def _by_waiting(self) -> str:
        """Names an index, as the engine may prefer that of all addresses of the site, most of which do not wait."""
        return self._db.dialect.by_index.format("waiting_addresses")

    def _count_waiting(self, site: str) -> int:
        sql = f"SELECT count(*) FROM addresses {self._by_waiting} WHERE site = ? AND waiting = 1"  # noqa: S608 - our own words
        return int(self._db.value(sql, site))


def _state(row: Row) -> RunState:
    if row["finished"] is None:
        return RunState.RUNNING
    return RunState.HELD if row["held"] and row["released"] is None else RunState.FINISHED


def _written(counts: dict[str, Any]) -> str:
    return json.dumps(counts, ensure_ascii=False, separators=(",", ":"))


def _read(counts: str) -> dict[str, Any]:
    """Return counts that were written; the keys of a JSON object are texts, but a status is a number."""
    found: dict[str, Any] = json.loads(counts)
    return found | {"statuses": {int(status): visits for status, visits in found["statuses"].items()}}


def _moment(text: str | None) -> datetime | None:
    return unstamp(text) if text else None


def _logged(row: Row) -> LoggedVisit:
    return LoggedVisit(
        url=row["url"],
        at=unstamp(row["at"]),
        outcome=Outcome(row["outcome"]),
        status=row["status"],
        reason=row["reason"],
        size=row["size"],
        seconds=row["seconds"],
        saved=Saved(row["saved"]) if row["saved"] else None,
        changes=tuple(map(ChangeClass, row["changes"].split())),
        filled=frozenset((row["filled"] or "").split()),
        article_id=row["article_id"],
    )


def _reason(group: Row) -> str | None:
    counts = group["reason"] and group["outcome"] != Outcome.ARTICLE
    return f"{group['outcome']}: {group['reason']}" if counts else None


def _tally(groups: list[Row], key: Callable[[Row], _Key | None]) -> dict[_Key, int]:
    """Return the visits by key, most frequent first; a group without one does not count."""
    tally: Counter[_Key] = Counter()
    for group in groups:
        if (value := key(group)) is not None:
            tally[value] += group["visits"]
    return dict(tally.most_common())


def _changes(groups: list[Row]) -> dict[str, int]:
    tally: Counter[str] = Counter()
    for group in groups:
        for name in group["changes"].split():
            tally[name] += group["visits"]
    return dict(tally.most_common())


def _fill(groups: list[Row]) -> dict[str, float]:
    articles = sum(group["visits"] for group in groups if group["filled"] is not None)
    if not articles:
        return {}
    filled = dict.fromkeys(EXTRACTED, 0)
    for group in groups:
        for name in (group["filled"] or "").split():
            filled[name] += group["visits"]
    return {name: count / articles for name, count in filled.items()}
