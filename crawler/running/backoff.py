"""A host that says it is asked too much, or is down for a while, is left alone for a while: all of it, not one page.

Knows what visits came to; neither the queue nor the network.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from corpus import Visit, host

LONGEST_PAUSE = timedelta(minutes=2)
"""After it the host is asked for one page more; the crawl ends by its own limits where that never helps."""
BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""Statuses by which a server says that it is asked too much, or not there for a while."""


@dataclass(frozen=True, slots=True)
class _Pause:
    ends: datetime
    length: timedelta


class Backoff:
    """Remembers which hosts pause, and until when; each pause that did not help is followed by one twice as long."""

    def __init__(self, shortest: timedelta) -> None:
        """Pause at least so long."""
        self._shortest = shortest
        self._pauses: dict[str, _Pause] = {}

    def learn(self, visit: Visit) -> datetime | None:
        """Take note of what a visit came to; return when a pause ends that begins with it."""
        last = self._pauses.get(host(visit.url))
        if visit.status in BUSY:
            self._pauses[host(visit.url)] = self._next(visit, last)
            return self._pauses[host(visit.url)].ends
        if last and visit.status is not None and visit.at >= last.ends:
            del self._pauses[host(visit.url)]
        return None

    def pauses(self, url: str, at: datetime) -> bool:
        """Tell whether the host of `url` is left alone at this time."""
        pause = self._pauses.get(host(url))
        return pause is not None and at < pause.ends

    def _next(self, visit: Visit, last: _Pause | None) -> _Pause:
        asked = max(visit.retry_at - visit.at, self._shortest) if visit.retry_at else self._shortest
        if last and visit.at < last.ends:
            # What was under way when the pause began says nothing new, but may ask for more.
            return max(last, self._from(visit.at, asked), key=lambda pause: pause.ends)
        return self._from(visit.at, max(asked, 2 * last.length) if last else asked)

    @staticmethod
    def _from(at: datetime, length: timedelta) -> _Pause:
        length = min(length, LONGEST_PAUSE)
        return _Pause(at + length, length)
