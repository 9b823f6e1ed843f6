"""How corpus, runs and index are at the moment at which Prometheus asks.

Knows store and search, not requests. A site that is not ready tells that, and the rest as far as it can be read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from prometheus_client.core import GaugeMetricFamily

from corpus import Run, RunState, Saved, ShebaoError, Store
from webapp.backends import Backends

Families = Iterator[GaugeMetricFamily]

_SITES: Final = 100
"""Sites that have figures of their own: nobody looks at each of a thousand."""
_OTHERS: Final = "(others)"
_RUNS: Final = 50
"""The newest runs, of which the sites are told even where they have no article yet."""


class Gauges:
    """Reads the figures anew each time they are collected."""

    def __init__(self, backends: Backends) -> None:
        """Take what knows store and search."""
        self._backends = backends

    def collect(self) -> Families:
        """Yield all figures that can be read."""
        ready = True
        for read in (_of_store, _of_index, _of_both):
            try:
                yield from list(read(self._backends))
            except ShebaoError:
                ready = False
        yield GaugeMetricFamily("shebao_ready", "Whether store and index can be read.", ready)


def _of_store(backends: Backends) -> Families:
    store = backends.store
    sites = store.sites()
    yield GaugeMetricFamily("shebao_articles", "Live articles.", store.count())
    by_site = GaugeMetricFamily("shebao_site_articles", "Live articles of a site.", labels=("site",))
    for site, count in _largest(sites).items():
        by_site.add_metric((site,), count)
    yield by_site
    yield from _of_runs(_newest_runs(store, sites))


def _of_index(backends: Backends) -> Families:
    yield GaugeMetricFamily("shebao_index_articles", "Articles that can be found.", backends.search.count())


def _of_both(backends: Backends) -> Families:
    behind = backends.store.position() - backends.search.position()
    yield GaugeMetricFamily("shebao_index_lag", "Changes of the store that the index has not taken in.", behind)


def _of_runs(runs: Sequence[Run]) -> Families:
    state = GaugeMetricFamily("shebao_run_state", "State of a site's newest run.", labels=("site", "kind", "state"))
    for run in runs:
        for one in RunState:
            state.add_metric((run.site, run.kind, one), run.state is one)
    yield state
    for name, (told, figure) in _FIGURES.items():
        family = GaugeMetricFamily(f"shebao_run_{name}", f"{told} (newest run of a site).", labels=("site", "kind"))
        for run in runs:
            if (value := figure(run)) is not None:
                family.add_metric((run.site, run.kind), value)
        yield family


_FIGURES: Final[Mapping[str, tuple[str, Callable[[Run], float | None]]]] = {
    "started_timestamp_seconds": ("When it began", lambda run: run.started.timestamp()),
    "finished_timestamp_seconds": ("When it ended", lambda run: run.finished.timestamp() if run.finished else None),
    "articles": ("Addresses that lead to an article", lambda run: run.articles),
    "failed": ("Addresses whose last visit failed", lambda run: run.failed),
    "held_deletions": ("Deletions that wait for a maintainer", lambda run: run.held.get(Saved.GONE, 0)),
}


def _newest_runs(store: Store, sites: Mapping[str, int]) -> list[Run]:
    """Return the newest run of each site that ran lately, then of the largest ones."""
    names = dict.fromkeys((*(run.site for run in store.runs(limit=_RUNS)), *_by_size(sites)))
    return [run for name in list(names)[:_SITES] for run in store.runs(name, limit=1)]


def _largest(sites: Mapping[str, int]) -> Mapping[str, int]:
    """Return the largest sites with their articles, and all others as one."""
    ordered = _by_size(sites)
    rest = sum(sites[name] for name in ordered[_SITES:])
    return {name: sites[name] for name in ordered[:_SITES]} | ({_OTHERS: rest} if rest else {})


def _by_size(sites: Mapping[str, int]) -> list[str]:
    return sorted(sites, key=lambda name: (-sites[name], name))
