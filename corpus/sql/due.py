"""Which addresses wait for a run: those whose next visit is due, and those that a check is made for.

Knows when an address was visited, not who holds it.
"""

from datetime import datetime, timedelta
from functools import cache

from corpus.frontier import WITNESSES, Priority, Revisit
from corpus.record import sortable
from corpus.sql.database import Dialect
from corpus.sql.runs import Runs

_DAY = timedelta(days=1)
_EARLIER = "(1 - 0.25 * ((number - 1) * 618 % 1000) / 1000)"
"""Pages that came in together, as in a first run, fall due on different days: the golden ratio spreads them evenly."""


class Due(Runs):
    """What waits for a visit, in the tables of a store; all of this belongs inside a write transaction."""

    def _recount(self, run: int) -> None:
        """Count how many addresses wait for the run; from then on it is kept up to date."""
        site = self._header(run)["site"]
        self._db.run("UPDATE runs SET waiting = ? WHERE number = ?", self._count_waiting(site), run)

    def _add_waiting(self, site: str, addresses: int) -> None:
        sql = "UPDATE runs SET waiting = waiting + ? WHERE site = ? AND finished IS NULL AND kind <> 'replay'"
        self._db.run(sql, addresses, site)

    def _await_due(self, site: str, at: datetime, revisit: Revisit) -> None:
        """Let all addresses wait that are due, besides those that still do."""
        days = (revisit.share, revisit.shortest / _DAY, revisit.longest / _DAY)
        self._db.run(_await_due(self._db.dialect), site, sortable(at), *days)
        self._await_witnesses(site)

    def _retry_early(self, site: str, at: datetime) -> None:
        """Let nothing wait for a time that was told by a clock which was set back since then: it may be far off."""
        sql = "UPDATE addresses SET retry_at = NULL WHERE site = ? AND waiting = 1 AND retry_at > ? AND visited > ?"
        self._db.run(sql, site, sortable(at), sortable(at))

    def _await_witnesses(self, site: str) -> None:
        """Let a few articles wait as well where others are missing: they only go when one is there."""
        self._db.run(
            "UPDATE addresses SET waiting = 1 WHERE number IN (SELECT number FROM addresses WHERE site = ?1 "
            "AND outcome IN ('article', 'unchanged') AND missing_since IS NULL ORDER BY visited DESC LIMIT ?2) "
            "AND EXISTS (SELECT 1 FROM addresses WHERE site = ?1 AND missing_since IS NOT NULL)",
            *(site, WITNESSES),
        )

    def _await_deletions(self, site: str, run: int) -> None:
        """Let nothing wait but the addresses whose deletion `run` holds, and those that show that the site is there.

        Whatever waited for a crawl that was stopped is due in the next one all the same.
        """
        self._db.run("UPDATE addresses SET waiting = 0 WHERE site = ? AND waiting = 1", site)
        self._db.run(
            "UPDATE addresses SET waiting = 1, retry_at = NULL WHERE site = ?1 AND (priority = ?3 "
            "OR number IN (SELECT address FROM staged WHERE run = ?2 AND saved = 'gone') "
            "OR number IN (SELECT a.number FROM addresses AS a JOIN articles ON articles.number = a.article "
            "WHERE a.site = ?1 AND a.outcome IN ('article', 'unchanged') AND articles.status = 'live' "
            "AND a.number NOT IN (SELECT address FROM staged) ORDER BY a.visited DESC LIMIT ?4))",
            *(site, run, int(Priority.START), WITNESSES),
        )


@cache
def _await_due(dialect: Dialect) -> str:
    """Return the statement that lets wait what is due of site ?1 at ?2; ?3 to ?5 are the figures of `Revisit`."""
    visited, since = dialect.days.format("visited"), dialect.days.format("coalesce(same_since, visited)")
    interval = f"{dialect.greatest}({dialect.least}(?3 * ({visited} - {since}), ?5) * {_EARLIER}, ?4)"
    due = f"{visited} + {interval}"
    return (
        f"UPDATE addresses SET waiting = 1, due = coalesce({dialect.moment.format(due)}, '') "  # noqa: S608 - our own words
        "WHERE site = ?1 AND waiting = 0 AND ("
        f"visited IS NULL OR priority <= {Priority.LISTING:d} OR outcome IN ('listing', 'failed') "
        f"OR missing_since IS NOT NULL OR {interval} <= 0 OR {due} <= {dialect.days.format('?2')} "
        # The clock was set back since then, nobody knows by how much.
        "OR visited > ?2)"
    )
