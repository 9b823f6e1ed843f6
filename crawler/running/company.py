"""Several processes that crawl one site ask it no faster than one would: each waits for its turn.

Alone, a process asks as its own slot lets it, and nobody is told. Knows hosts and times; neither Scrapy nor pages.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from corpus import Store, Turn, host

_TURN = timedelta(seconds=60)
"""When a turn is over though nobody has said so: twice as long as an answer may take."""
_AGAIN = 0.1
"""Seconds before a host is looked at again at which as many requests are under way as may be."""


class Company:
    """One process among those that work on a run."""

    def __init__(self, store: Store, run: int, owner: str) -> None:
        """Work as `owner`."""
        self._store, self._run, self._owner = store, run, owner
        self._others: list[str] = []

    def join(self, until: datetime) -> None:
        """Say that this process is here."""
        self._store.join(self._run, self._owner, until)

    def look_around(self) -> bool:
        """Return whether others work on the run."""
        self._others = self._store.others(self._run, self._owner, _now())
        return bool(self._others)

    @property
    def leads(self) -> bool:
        """Whether this process does what only one of them is to do."""
        return all(self._owner < other for other in self._others)

    @asynccontextmanager
    async def turn(self, url: str, gap: float, most: int) -> AsyncIterator[None]:
        """Wait until the host of `url` may be asked: `gap` seconds after the last request, `most` at a time."""
        if not self._others:
            yield
            return
        taken = await self._taken(host(url), timedelta(seconds=gap), most)
        try:
            await asyncio.sleep((taken.begins - _now()).total_seconds())
            yield
        finally:
            self._store.end_turn(taken)

    async def _taken(self, name: str, gap: timedelta, most: int) -> Turn:
        while True:
            now = _now()
            if turn := self._store.take_turn(name, self._owner, now, now + _TURN, gap, most):
                return turn
            await asyncio.sleep(_AGAIN)

    def postpone(self, url: str, until: datetime) -> None:
        """Let nobody ask the host of `url` before that time."""
        if self._others:
            self._store.postpone(host(url), until)


def _now() -> datetime:
    return datetime.now(UTC)
