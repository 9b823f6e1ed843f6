"""Who works on a run, and whose turn it is to ask a host, in the tables of a store.

Knows hosts and processes; neither addresses nor what is asked for.
"""

from datetime import datetime, timedelta

from corpus.frontier import Turn
from corpus.record import sortable, unstamp
from corpus.sql.database import Part


class Company(Part):
    """The share of the store in which processes that crawl the same site learn of each other."""

    def join(self, run: int, owner: str, until: datetime) -> None:
        """Note that a process works on the run, up to that time unless it renews its leases."""
        self._db.run(
            "INSERT INTO workers (owner, run, until) VALUES (?, ?, ?) "
            "ON CONFLICT (owner) DO UPDATE SET run = excluded.run, until = excluded.until",
            *(owner, run, sortable(until)),
        )

    def others(self, run: int, owner: str, at: datetime) -> list[str]:
        """Return the other processes that work on the run."""
        sql = "SELECT owner FROM workers WHERE run = ? AND owner <> ? AND until > ? ORDER BY owner"
        return [row["owner"] for row in self._db.rows(sql, run, owner, sortable(at))]

    def take_turn(  # noqa: PLR0913, PLR0917 - whose turn, when, and on which terms
        self, host: str, owner: str, at: datetime, until: datetime, gap: timedelta, most: int
    ) -> Turn | None:
        """Return when the owner may ask the host, and let nobody else ask it for `gap` after that."""
        if self._asking(host, at) >= most:
            return None  # seen without writing, as whoever waits looks ten times a second
        with self._db.step():
            # Also where it is known already: so that its row is locked up to the end.
            sql = (
                "INSERT INTO hosts (host) VALUES (?) ON CONFLICT (host) DO UPDATE SET host = excluded.host "
                "RETURNING free_at"
            )
            free_at = self._db.value(sql, host)
            if self._asking(host, at) >= most:
                return None
            begins = max(at, unstamp(free_at)) if free_at else at
            self._db.run("UPDATE hosts SET free_at = ? WHERE host = ?", sortable(begins + gap), host)
            sql = "INSERT INTO turns (host, owner, until) VALUES (?, ?, ?) RETURNING number"
            return Turn(self._db.value(sql, host, owner, sortable(until + (begins - at))), begins)

    def _asking(self, host: str, at: datetime) -> int:
        """Return how many turns are under way."""
        return int(self._db.value("SELECT count(*) FROM turns WHERE host = ? AND until > ?", host, sortable(at)))

    def end_turn(self, turn: Turn) -> None:
        """Let others take the turn."""
        self._db.run("DELETE FROM turns WHERE number = ?", turn.number)

    def postpone(self, host: str, until: datetime) -> None:
        """Let no turn at the host begin before that time."""
        self._db.run(
            "INSERT INTO hosts (host, free_at) VALUES (?1, ?2) "
            "ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at WHERE hosts.free_at < excluded.free_at",
            *(host, sortable(until)),
        )

    def _leave(self, owner: str) -> None:
        for table in ("turns", "workers"):
            self._db.run(f"DELETE FROM {table} WHERE owner = ?", owner)  # noqa: S608 - the names above
