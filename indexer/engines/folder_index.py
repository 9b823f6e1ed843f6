"""A search index in numbered folders: how its states follow each other, and how each thread reads one of them.

Knows files, locks and threads; what an engine does in a folder it is handed.
"""

import os
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from corpus import Change, Store
from indexer.engines.checks import Sample, check_rebuilt, faults
from indexer.engines.generations import Generations
from indexer.engines.snapshot import Engine, Snapshot
from indexer.engines.spool import Spool
from indexer.entry import Entry
from indexer.errors import DamagedIndexError, MissingIndexError
from indexer.index import Accept, Progress
from indexer.preparing import prepared
from indexer.query import FacetValue
from indexer.wanted import Retrieved, Wanted

PATIENCE = 10.0
"""Seconds to wait for another process that writes."""
_TRIES = 3
_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class _Held:
    """The state that a thread reads, and what tells whether it is still the newest."""

    mark: tuple[int, str, str]
    snapshot: Snapshot


class FolderIndex:
    """A search index in a folder; may be used by many threads while other processes write."""

    def __init__(self, generations: Generations, engine: Engine) -> None:
        """Look at nothing yet: the index may be made later."""
        self._generations = generations
        self._engine = engine
        self._threads = threading.local()
        self._snapshots: weakref.WeakSet[Snapshot] = weakref.WeakSet()
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

    def retrieve(self, wanted: Wanted) -> Retrieved:
        """Return what is found; raises MissingIndexError or DamagedIndexError."""
        return self._snapshot().retrieve(wanted)

    def entry(self, article_id: str) -> Entry | None:
        """Return what is kept of an article; None where it is not there."""
        return self._snapshot().entry(article_id)

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept of every article."""
        return self._snapshot().entries()

    def facets(self, name: str, limit: int = 1000) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""
        return self._snapshot().facets(name, limit)

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many articles each of the terms stands."""
        return self._snapshot().frequencies(terms)

    def vocabulary(self, limit: int | None = None) -> tuple[tuple[str, int], ...]:
        """Return words, and in how many articles; with a limit the most frequent ones."""
        return self._snapshot().vocabulary(limit)

    def count(self) -> int:
        """Return how many articles can be found."""
        return self._snapshot().count()

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

    def advice(self) -> str:
        """Return which engine would serve so many articles better; empty where this one serves well."""
        count = self.count()
        return f"{count} articles: {self._engine.advice}" if count >= self._engine.advice_from else ""

    def update(self, changes: Iterable[Change], progress: Progress | None = None) -> int:
        """Take changes in, all or none, and return how many there were; makes the index where there is none."""
        with self._generations.lock(PATIENCE), closing(Spool.of(changes)) as spool:
            folder = self._existing()
            if folder is None:
                self._build(spool, spool.position, progress)
            elif spool.count:
                self._engine.write(folder, prepared(spool), max(spool.position, self.position()), progress)
            return spool.count

    def rebuild(self, store: Store, progress: Progress | None = None, accept: Accept | None = None) -> int:
        """Build aside from the whole store, verify, swap in; return how many articles are in it."""
        with self._generations.lock(PATIENCE):
            # Asked for before the articles are read: what changes meanwhile comes once more with the next update.
            position = store.position()
            changes = (Change(position, article.id, article) for article in store.articles())
            return self._build(changes, position, progress, accept)

    def verify(self, store: Store | None = None) -> list[str]:
        """Return what is wrong, each as a line that names the cure; empty for a sound index."""
        try:
            folder = self._generations.current()
            with closing(self._engine.inspect(folder)) as snapshot:
                return faults(snapshot, store)
        except (MissingIndexError, DamagedIndexError) as error:
            return [str(error)]

    def _existing(self) -> Path | None:
        try:
            return self._generations.current()
        except MissingIndexError:
            return None

    def _build(
        self,
        changes: Iterable[Change],
        position: int,
        progress: Progress | None,
        accept: Accept | None = None,
    ) -> int:
        with self._draft() as folder:
            sample = Sample()
            self._engine.create(folder)
            count = self._engine.write(folder, sample.watch(prepared(changes)), position, progress)
            with closing(self._engine.inspect(folder)) as snapshot:
                check_rebuilt(snapshot, count, sample)
            if accept:
                with FolderIndex(self._generations.fixed(folder), self._engine) as candidate:
                    accept(candidate)
            self._generations.switch(folder)
        return count

    @contextmanager
    def _draft(self) -> Iterator[Path]:
        """Yield an empty folder for the next generation; an error takes it away again."""
        folder = self._generations.fresh()
        try:
            yield folder
        except BaseException:
            self._generations.discard(folder)
            raise

    def _mark(self) -> tuple[int, str, str]:
        folder = self._generations.current()
        # A process that was forked off must not read through the files of its parent.
        return os.getpid(), folder.name, self._engine.mark(folder)

    def _snapshot(self) -> Snapshot:
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

    def _open(self, folder: Path) -> Snapshot:
        with self._opening:
            snapshot = self._engine.open(folder)
            self._snapshots.add(snapshot)
            return snapshot
