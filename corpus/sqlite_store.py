"""The store in one SQLite file, for one machine: a crawl, the site and the commands use it at the same time.

Here is how a run begins and ends, which touches several parts at once. Each part is in `corpus.sqlite`.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from corpus.errors import StoreError
from corpus.frontier import Revisit, Run, RunKind, crawl_words
from corpus.record import sortable
from corpus.sqlite.copies import backup
from corpus.sqlite.database import RESTORE, Database, Row
from corpus.sqlite.duplicates import Duplicates
from corpus.sqlite.freshness import Freshness
from corpus.sqlite.soundness import flaws, stray_duplicates
from corpus.sqlite.visits import Visits
from corpus.store import EVERYTHING


class SqliteStore(Visits, Duplicates, Freshness):
    """Articles with their history, the addresses to visit, and the runs, in one file."""

    def __init__(self, path: Path) -> None:
        """Open the store in this file, made if it is not there; raises StoreError where that cannot be done."""
        super().__init__(Database(path))

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def begin_run(self, site: str, at: datetime, revisit: Revisit = EVERYTHING, declaration: str = "") -> Run:
        """Return the site's unfinished crawl, to be gone on with, or a new one for which all that is due waits."""
        with self._db.write():
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
        with self._db.write():
            row = self._unfinished(site, RunKind.REPLAY)
            number = row["number"] if row else self._new_run(site, RunKind.REPLAY, at)
        return self.run(number)

    def begin_check(self, run: int, at: datetime) -> Run:
        """Return a CHECK run in which the deletions held by `run` wait for another visit."""
        with self._db.write():
            header = self._header(run)
            site = header["site"]
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

    def end_run(
        self, run: int, at: datetime, *, complaints: Sequence[str] = (), hold: bool = False, stopped: str = ""
    ) -> Run:
        """Close the run, put into the corpus what is not to be held, and return its record."""
        with self._db.write():
            header = self._header(run)
            if header["finished"] is None:
                self._settle_moves(header)
                if hold or not complaints:
                    self._publish(header, at, deletions=not hold)
                self._end(header, at, complaints, stopped, held=bool(complaints) and not hold)
        return self.run(run)

    def release(self, run: int, at: datetime) -> Run:
        """Put the new and changed articles that a run staged into the corpus; deletions stay held."""
        with self._db.write():
            header = self._header(run)
            if header["finished"] is None:
                self._settle_moves(header)
                self._end(header, at)
            if header["held"] or self._count_held(run):
                self._publish(header, at, deletions=False)
                self._db.run("UPDATE runs SET released = ? WHERE number = ?", sortable(at), run)
        return self.run(run)

    def backup(self, target: Path) -> None:
        """Write a whole, consistent copy while others read and write; `target` stays unless the copy is sound."""
        backup(self._db.path, target)

    def verify(self) -> list[str]:
        """Return what is wrong with the store, each as a line that names the cure."""
        return [f"store {self._db.path} {flaw}; {RESTORE}" for flaw in (*flaws(self._db), *stray_duplicates(self._db))]

    def _end(
        self, header: Row, at: datetime, complaints: Sequence[str] = (), stopped: str = "", *, held: bool = False
    ) -> None:
        """Close a run; what it has not put into the corpus stays staged."""
        self._give_back(header)
        self._close(header, at, complaints, stopped, held=held)
