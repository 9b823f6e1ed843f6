"""The article index on Whoosh.

Knows how states of the index follow each other and how each thread reads one of them. What is found and in what
order stands in `indexer.retrieval`, how articles get in in `indexer.whoosh_writing`.
"""

import os
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from corpus import Change, Store
from indexer.errors import DamagedIndexError, MissingIndexError
from indexer.generations import Generations
from indexer.index import FACETS, FacetValue, Hit, Query, Results
from indexer.retrieval import find, key_terms, score
from indexer.snippet import passage
from indexer.whoosh_checks import Sample, check_rebuilt, faults
from indexer.whoosh_schema import ANALYZER
from indexer.whoosh_snapshot import Segment, WhooshSnapshot, latest_commit, open_snapshot
from indexer.whoosh_writing import Spool, create, write

PATIENCE = 10.0
"""Seconds to wait for another process that writes."""
FACET_VALUES = 100
"""Values of each facet that come with the results of a query."""
MAX_PER_PAGE = 1000
_TRIES = 3
_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class _Held:
    """The state that a thread reads, and what tells whether it is still the newest."""

    mark: tuple[int, str, int]
    snapshot: WhooshSnapshot


class WhooshIndex:
    """A search index in a folder; may be used by many threads while other processes write."""

    def __init__(self, folder: Path) -> None:
        """Look at nothing yet: the index may be made later."""
        self._generations = Generations(folder)
        self._threads = threading.local()
        self._snapshots: weakref.WeakSet[WhooshSnapshot] = weakref.WeakSet()
        self._segments: dict[str, Segment] = {}
        self._opening = threading.Lock()

    def close(self) -> None:
        """Let the files of all threads go."""
        with self._opening:
            self._threads = threading.local()
            for snapshot in self._snapshots:
                snapshot.close()

    def __enter__(self) -> Self:
        """Return the index."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()

    def search(self, query: Query) -> Results:
        """Return what the query finds; raises MissingIndexError or DamagedIndexError, never for what was typed."""
        return search(self._snapshot(), query)

    def facets(self, name: str, limit: int = 1000) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""
        snapshot = self._snapshot()
        return snapshot.facets[name].counts(snapshot.live, limit)

    def similar(self, article_id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the nearest other articles by their most telling words, best first."""
        snapshot = self._snapshot()
        own = snapshot.number(article_id)
        if own is None:
            return ()
        shown = snapshot.shown(own)["shown"]
        scores, _ = score(snapshot, key_terms(snapshot, shown["title"], snapshot.text(own), ANALYZER))
        scores[~snapshot.live] = scores[own] = 0
        best = np.lexsort((-snapshot.dates, -scores))[:limit]
        return tuple(_hit(snapshot, int(doc), float(scores[doc]), {}) for doc in best if scores[doc] > 0)

    def count(self) -> int:
        """Return how many articles can be found."""
        return int(self._snapshot().live.sum())

    def position(self) -> int:
        """Return the position of the change feed up to which the index is; 0 where there is no index yet."""
        try:
            return self._snapshot().position()
        except MissingIndexError:
            return 0

    def generation(self) -> str:
        """Return a mark that differs whenever the index does: `folder.commit`."""
        _, folder, commit = self._mark()
        return f"{folder}.{commit}"

    def update(self, changes: Iterable[Change], progress: Callable[[int], object] | None = None) -> int:
        """Take changes in, all or none, and return how many there were; makes the index where there is none."""
        with self._generations.lock(PATIENCE), closing(Spool.of(changes)) as spool:
            folder = self._existing()
            if folder is None:
                self._build(spool, spool.position, progress)
            elif spool.count:
                write(folder, spool, max(spool.position, self.position()), progress)
            return spool.count

    def rebuild(self, store: Store, progress: Callable[[int], object] | None = None) -> int:
        """Build aside from the whole store, verify, swap in; return how many articles are in it."""
        with self._generations.lock(PATIENCE):
            # Asked for before the articles are read: what changes meanwhile comes once more with the next update.
            position = store.position()
            changes = (Change(position, article.id, article) for article in store.articles())
            return self._build(changes, position, progress)

    def verify(self, store: Store | None = None) -> list[str]:
        """Return what is wrong, each as a line that names the cure; empty for a sound index."""
        try:
            folder = self._generations.current()
            with closing(open_snapshot(folder, {})) as snapshot:
                return faults(snapshot, store)
        except (MissingIndexError, DamagedIndexError) as error:
            return [str(error)]

    def _existing(self) -> Path | None:
        try:
            return self._generations.current()
        except MissingIndexError:
            return None

    def _build(self, changes: Iterable[Change], position: int, progress: Callable[[int], object] | None) -> int:
        folder = self._generations.fresh()
        sample = Sample()
        try:
            create(folder)
            count = write(folder, sample.watch(changes), position, progress)
            with closing(open_snapshot(folder, {})) as snapshot:
                check_rebuilt(snapshot, count, sample)
        except BaseException:
            shutil.rmtree(folder)
            raise
        self._generations.switch(folder)
        return count

    def _mark(self) -> tuple[int, str, int]:
        folder = self._generations.current()
        # A process that was forked off must not read through the files of its parent.
        return os.getpid(), folder.name, latest_commit(folder)

    def _snapshot(self) -> WhooshSnapshot:
        """Return the newest state, read by a reader of this thread's own."""
        held: _Held | None = getattr(self._threads, "held", None)
        if held is None or held.mark != self._mark():
            held = self._threads.held = self._opened()
        return held.snapshot

    def _opened(self) -> _Held:
        """Open the newest state; a commit meanwhile takes files away from under it, so try again."""
        for tried in range(_TRIES):
            mark = self._mark()
            try:
                return _Held(mark, self._open(self._generations.folder / mark[1]))
            except DamagedIndexError:
                if tried + 1 == _TRIES:
                    raise
                time.sleep(_PAUSE)
        raise AssertionError  # the last try returns or raises

    def _open(self, folder: Path) -> WhooshSnapshot:
        with self._opening:
            snapshot = open_snapshot(folder, self._segments)
            self._segments = {name: self._segments[name] for name in snapshot.segments}
            self._snapshots.add(snapshot)
            return snapshot


def search(snapshot: WhooshSnapshot, query: Query) -> Results:
    """Return what the query finds in one state of the index."""
    started = time.perf_counter()
    found = find(snapshot, query, ANALYZER)
    size = min(max(query.per_page, 1), MAX_PER_PAGE)
    first = (max(query.page, 1) - 1) * size
    hits = [_hit(snapshot, doc, float(found.scores[doc]), found.terms) for doc in found.docs[first : first + size]]
    return Results(
        query=query,
        total=len(found.docs),
        pages=-(-len(found.docs) // size),
        hits=tuple(hits),
        facets={name: snapshot.facets[name].counts(found.mask, FACET_VALUES) for name in FACETS},
        took_ms=round((time.perf_counter() - started) * 1000, 3),
    )


def _hit(snapshot: WhooshSnapshot, doc: int, score: float, terms: Mapping[str, float]) -> Hit:
    stored = snapshot.shown(doc)
    shown = stored["shown"]
    return Hit(
        id=stored["id"],
        title=shown["title"],
        source_url=shown["url"],
        site=shown["site"],
        score=score,
        snippet=passage(snapshot.text(doc), terms, ANALYZER),
        topics=shown["topics"],
        regions=shown["regions"],
        years=shown["years"],
    )
