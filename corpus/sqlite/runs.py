"""The runs of the SQLite store, counted from their visits whenever they are asked for.

So the record of a run that was killed is as exact as that of any other. Knows nothing of leases.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from corpus.article import EXTRACTED
from corpus.errors import UnknownRunError
from corpus.frontier import Outcome, Revisit, Run, RunState
from corpus.record import sortable, unstamp
from corpus.sqlite.database import Part, Row

_Key = TypeVar("_Key")


class Runs(Part):
    """The runs' share of the store."""

    def begin_run(self, site: str, at: datetime, revisit: Revisit | None = None) -> Run:  # noqa: ARG002
        """Return the site's unfinished run, or a new one, in which every known address is to be visited once."""
        with self._db.write():
            row = self._db.row("SELECT number FROM runs WHERE site = ? AND finished IS NULL", site)
            number = row["number"] if row else self._new_run(site, at)
        return self.run(number)

    def end_run(
        self,
        run: int,
        at: datetime,
        *,
        complaints: Sequence[str] = (),
        hold: bool = False,
        stopped: str = "",  # noqa: ARG002
    ) -> Run:
        """Close the run and return its record; a run that is closed stays as it is."""
        with self._db.write():
            self._site(run)
            self._db.run(
                "UPDATE runs SET finished = ?1, waiting = "
                "(SELECT count(*) FROM addresses WHERE addresses.site = runs.site AND addresses.waiting = 1) "
                "WHERE number = ?2 AND finished IS NULL",
                *(sortable(at), run),
            )
        return self.run(run)

    def add_seconds(self, run: int, seconds: float) -> None:
        """Count time that a process spent on the run."""
        if not self._db.run("UPDATE runs SET seconds = seconds + ? WHERE number = ?", seconds, run):
            raise self._unknown(run)

    def run(self, number: int) -> Run:
        """Return the record of a run."""
        row = self._db.row("SELECT * FROM runs WHERE number = ?", number)
        if row is None:
            raise self._unknown(number)
        return self._counted(row)

    def runs(self, site: str | None = None, limit: int = 50) -> list[Run]:
        """Return the newest runs, newest first."""
        sql = "SELECT * FROM runs WHERE ?1 IS NULL OR site = ?1 ORDER BY number DESC LIMIT ?2"
        return [self._counted(row) for row in self._db.rows(sql, site, limit)]

    def _new_run(self, site: str, at: datetime) -> int:
        self._db.run("UPDATE addresses SET waiting = 1 WHERE site = ? AND waiting = 0", site)
        return self._db.insert("INSERT INTO runs (site, started) VALUES (?, ?)", site, sortable(at))

    def _site(self, run: int) -> str:
        row = self._db.row("SELECT site FROM runs WHERE number = ?", run)
        if row is None:
            raise self._unknown(run)
        return str(row["site"])

    def _open_site(self, run: int) -> str | None:
        """Return the site of the run while it is unfinished; None, which no address has, when it is over."""
        site = self._site(run)
        return site if self._db.row("SELECT 1 FROM runs WHERE number = ? AND finished IS NULL", run) else None

    def _unknown(self, run: int) -> UnknownRunError:
        newest = self._db.value("SELECT coalesce(max(number), 0) FROM runs")
        return UnknownRunError(f"there is no run {run} in {self._db.path}; the newest is {newest}")

    def _counted(self, row: Row) -> Run:
        groups = self._db.rows(
            "SELECT outcome, status, saved, reason, filled, count(*) AS visits, sum(size) AS size FROM visits "
            "WHERE run = ? GROUP BY outcome, status, saved, reason, filled",
            row["number"],
        )
        return Run(
            number=row["number"],
            site=row["site"],
            state=RunState.FINISHED if row["finished"] else RunState.RUNNING,
            started=unstamp(row["started"]),
            finished=unstamp(row["finished"]) if row["finished"] else None,
            seconds=row["seconds"],
            pages=sum(group["visits"] for group in groups if group["status"] is not None),
            size=sum(group["size"] for group in groups),
            outcomes=_tally(groups, lambda group: group["outcome"]),
            saved=_tally(groups, lambda group: group["saved"]),
            statuses=_tally(groups, lambda group: group["status"]),
            reasons=_tally(groups, _reason),
            fill=_fill(groups),
            waiting=row["waiting"] if row["finished"] else self._count_waiting(row["site"]),
        )

    def _count_waiting(self, site: str) -> int:
        return int(self._db.value("SELECT count(*) FROM addresses WHERE site = ? AND waiting = 1", site))


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


def _fill(groups: list[Row]) -> dict[str, float]:
    articles = sum(group["visits"] for group in groups if group["filled"] is not None)
    if not articles:
        return {}
    filled = dict.fromkeys(EXTRACTED, 0)
    for group in groups:
        for name in (group["filled"] or "").split():
            filled[name] += group["visits"]
    return {name: count / articles for name, count in filled.items()}
