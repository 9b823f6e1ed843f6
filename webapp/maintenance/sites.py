"""How the sites stand: their articles, their newest runs, what they have lost, and how they are crawled again.

Knows the store; nothing of what a maintainer is told first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from corpus import Run, RunKind, RunState, Store
from corpus.fills import Drift, drifts
from corpus.frontier import crawl_words

STALE = timedelta(days=30)
"""An article that was not verified for longer is out of date: no page is left alone for longer than that."""
HISTORY = 30
"""Runs of a site that are looked at, as in its report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site with what is known of it."""

    name: str
    live: int = 0
    stale: int = 0
    runs: tuple[Run, ...] = ()
    """The newest ones, newest first; none of a site that was only imported."""
    starts: tuple[str, ...] = ()

    @property
    def newest(self) -> Run | None:
        """The newest run of any kind."""
        return self.runs[0] if self.runs else None

    @property
    def crawl(self) -> Run | None:
        """The newest crawl."""
        return next((run for run in self.runs if run.kind is RunKind.CRAWL), None)

    @property
    def crawls(self) -> tuple[Run, ...]:
        """The crawls that are over, the oldest first."""
        over = (run for run in self.runs if run.kind is RunKind.CRAWL and run.state is not RunState.RUNNING)
        return tuple(reversed(tuple(over)))

    @property
    def drifts(self) -> tuple[Drift, ...]:
        """The fields that it has lost."""
        return drifts(reversed(self.runs))

    @property
    def command(self) -> str:
        """What crawls it again; empty for a site that never was."""
        if self.crawl is None:
            return ""
        return f"python -m crawler run {crawl_words(self.name, self.crawl.declaration, self.starts)}"


def site(store: Store, name: str, now: datetime) -> Site | None:
    """Return how one site stands; None for one that nobody knows."""
    live, stale = store.sites().get(name, 0), store.stale(now - STALE).get(name, 0)
    found = _site(store, name, live, stale)
    return found if found.live or found.runs else None


def sites(store: Store, now: datetime) -> tuple[Site, ...]:
    """Return how all sites stand, in the order of their names."""
    live, stale = store.sites(), store.stale(now - STALE)
    names = sorted(live.keys() | {run.site for run in store.newest_runs()})
    return tuple(_site(store, name, live.get(name, 0), stale.get(name, 0)) for name in names)


def _site(store: Store, name: str, live: int, stale: int) -> Site:
    runs = store.runs(name, HISTORY)
    starts = store.starts(name) if runs else ()
    return Site(name=name, live=live, stale=stale, runs=tuple(runs), starts=tuple(starts))
