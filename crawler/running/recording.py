"""Visits are saved in groups: one transaction, and one wait for the disk, for many pages.

Until its group is saved an address stays leased, so a kill costs a fetch and never a page. Knows the store; neither
Scrapy nor where visits come from.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from corpus import BadRecordError, BusyStoreError, Outcome, Saved, ShebaoError, Store, Visit
from crawler.errors import fault

GROUP = 16
"""Visits in a transaction: its fixed costs are small beside theirs then, and the download loop waits some 20 ms."""
_TRIES = 3
PATIENCE = 0.25
"""Seconds that a visit waits for others, so that a slow site's links are not kept from it."""

logger = logging.getLogger(__name__)


class Recorder:
    """Saves visits of one run, soon and together."""

    def __init__(
        self, store: Store, run: int, saved: Callable[[Visit, Saved | None], None], fail: Callable[[ShebaoError], None]
    ) -> None:
        """Tell `saved` of each visit as it was saved, and `fail` why visits could not be."""
        self._store, self._run, self._saved, self._fail = store, run, saved, fail
        self.before: list[Callable[[], None]] = []
        """What has to be done before visits are saved; where it raises an error of ours they are not."""
        self._group: list[tuple[Visit, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        """Return how many visits wait to be saved."""
        return len(self._group)

    def add(self, visit: Visit) -> "asyncio.Future[None]":
        """Take a visit; the future is done when it was saved, or could not be."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._group.append((visit, done))
        if len(self._group) >= GROUP:
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(PATIENCE, self.flush)
        return done

    def flush(self) -> None:
        """Save all that waits."""
        if self._timer:
            self._timer.cancel()
        group, self._group, self._timer = self._group, [], None
        try:
            self.save([visit for visit, _ in group])
        finally:
            for _, done in group:
                if not done.done():
                    done.set_result(None)

    def save(self, visits: list[Visit]) -> None:
        """Save visits now, in one transaction; where the store refuses one of them, one by one."""
        if not visits:
            return
        try:
            for prepare in self.before:
                prepare()
            for visit, saved in self._all(visits):
                self._saved(visit, saved)
        except ShebaoError as error:
            self._fail(error)
        except Exception as error:
            # The addresses would stay leased, and the crawl would wait for them for ever.
            self._fail(fault(f"{len(visits)} visits, as of {visits[0].url}, could not be saved", error))
            logger.debug("where it broke", exc_info=error)

    def _all(self, visits: list[Visit]) -> Iterable[tuple[Visit, Saved | None]]:
        try:
            return list(zip(visits, self._recorded(visits), strict=True))
        except BadRecordError:
            return map(self._one, visits)

    def _recorded(self, visits: list[Visit]) -> list[Saved | None]:
        """Save visits; once more where another process was writing the same articles in another order."""
        for _ in range(_TRIES - 1):
            with suppress(BusyStoreError):
                return self._store.record_all(self._run, visits)
        return self._store.record_all(self._run, visits)

    def _one(self, visit: Visit) -> tuple[Visit, Saved | None]:
        """Save a visit; one whose article the store refuses is saved as a failure, told, and ends nothing."""
        try:
            return visit, self._store.record(self._run, visit)
        except BadRecordError as error:
            logger.error("cannot keep %s: %s", visit.url, error)  # noqa: TRY400 - one line for a user
            visit = refused(visit)
            return visit, self._store.record(self._run, visit)


def refused(visit: Visit) -> Visit:
    """Return what becomes of a visit whose article the store refuses: a failure."""
    return replace(visit, outcome=Outcome.FAILED, reason="record refused", article=None)
