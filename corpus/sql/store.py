"""The store as the parts make it: how a run begins and ends touches several of them at once.

Knows no engine: a crawl, the site and the commands use the same database at the same time, whichever it is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from corpus.errors import StoreError
from corpus.frontier import Revisit, Run, RunKind, crawl_words
from corpus.record import sortable
from corpus.sql.database import RESTORE, Row
from corpus.sql.duplicates import Duplicates
from corpus.sql.freshness import Freshness
from corpus.sql.soundness import flaws, stray_duplicates
from corpus.sql.visits import Visits
from corpus.store import EVERYTHING


class SqlStore(Visits, Duplicates, Freshness):
    """Articles with their history, the addresses to visit, and the runs, in tables."""

    def close(self) -> None:
        """Let go of the database; closing twice does no harm."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def begin_run(self, site: str, at: datetime, revisit: Revisit = EVERYTHING, declaration: str = "") -> Run:
        """Return the site's unfinished crawl, to be gone on with, or a new one for which all that is due waits."""
        with self._db.write(site):
            if check := self._unfinished(site, RunKind.CHECK):
                self._end(check, at)
            row = self._unfinished(site, RunKind.CRAWL)
            self._retry_early(site, at)
            if row is None:
                self._await_due(site, at, revisit)
            number = row["number"] if row else self._new_run(site, RunKind.CRAWL, at, declaration=declaration)
            self._recount(number)
        return self.run(number)

    def begin_replay(self, site: str, at: datetime) -> Run:
        """Return the site's unfinished replay or a new one; no address waits for it."""
        with self._db.write(site):
            row = self._unfinished(site, RunKind.REPLAY)
            number = row["number"] if row else self._new_run(site, RunKind.REPLAY, at)
        return self.run(number)

    def begin_check(self, run: int, at: datetime) -> Run:
        """Return a CHECK run in which the deletions held by `run` wait for another visit."""
        header = self._header(run)
        site = header["site"]
        with self._db.write(site):
            if crawl := self._unfinished(site, RunKind.CRAWL):
                words = crawl_words(site, crawl["declaration"], self.starts(site))
                message = (
                    f"run {crawl['number']} of {site} is not finished, so the deletions of run {run} cannot be checked "
                    f"now; go on with it first: python -m crawler run {words}"
                )
                raise StoreError(message)
            check = self._unfinished(site, RunKind.CHECK)
            if check and check["checks"] != run:
                self._end(check, at)
                check = None
            if check is None:
                self._await_deletions(site, run)
            number = (
                check["number"]
                if check
                else self._new_run(site, RunKind.CHECK, at, declaration=header["declaration"], checks=run)
            )
            self._recount(number)
        return self.run(number)

    def end_run(  # noqa: PLR0913 - all that is decided of a run
        self,
        run: int,
        at: datetime,
        *,
        complaints: Sequence[str] = (),
        hold: bool = False,
        stopped: str = "",
        judged: int | None = None,
    ) -> Run:
        """Close the run, put into the corpus what is not to be held, and return its record."""
        with self._db.write(self._header(run)["site"], corpus=True):
            header = self._header(run)
            if header["finished"] is None and judged in {None, self.last_visit(run)}:
                self._settle_moves(header)
                if hold or not complaints:
                    self._publish(header, at, deletions=not hold)
                self._end(header, at, complaints, stopped, held=bool(complaints) and not hold)
        return self.run(run)

    def release(self, run: int, at: datetime) -> Run:
        """Put the new and changed articles that a run staged into the corpus; deletions stay held."""
        with self._db.write(self._header(run)["site"], corpus=True):
            header = self._header(run)
            if header["finished"] is None:
                self._settle_moves(header)
                self._end(header, at)
            if header["held"] or self._count_held(run):
                self._publish(header, at, deletions=False)
                self._db.run("UPDATE runs SET released = ? WHERE number = ?", sortable(at), run)
        return self.run(run)

    def verify(self) -> list[str]:
        """Return what is wrong with the store, each as a line that names the cure."""
        found = (*self._unsound(), *flaws(self._db), *stray_duplicates(self._db))
        return [f"store {self._db.name} {flaw}; {RESTORE}" for flaw in found]

    def _unsound(self) -> list[str]:
        """Return what is wrong with what lies under the tables, each as the rest of a sentence."""
        return []

    def _end(
        self, header: Row, at: datetime, complaints: Sequence[str] = (), stopped: str = "", *, held: bool = False
    ) -> None:
        """Close a run; what it has not put into the corpus stays staged."""
        self._give_back(header)
        self._close(header, at, complaints, stopped, held=held)
