"""Articles made into documents, on all cores where there are many: cutting texts takes most of the time of indexing.

Knows processes; what a document is, stands in `indexer.document`.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread

from corpus import Change
from indexer.document import Document, document

FEW = 400
"""Changes up to which this process does it alone: others need a second to start."""
_BATCH = 40
"""Changes that a process gets at a time."""
_WAITING = 4
"""Batches under way for each process: as much as is in memory of what is read and not written yet."""

Prepared = tuple[str, Document | None]
"""Id of an article and what is indexed of it; None where it goes."""


def prepared(changes: Iterable[Change]) -> Iterator[Prepared]:
    """Yield what is indexed of each change, in their order."""
    source = iter(changes)
    first = list(islice(source, FEW + 1))
    if len(first) <= FEW:
        return map(_prepare, first)
    return _in_processes(chain(first, source))


def _prepare(change: Change) -> Prepared:
    return change.article_id, document(change.article) if change.article else None


def _prepare_all(changes: list[Change]) -> list[Prepared]:
    return list(map(_prepare, changes))


def _end_with_parent() -> None:
    """End this process when the one that started it is killed: it would wait for work for ever."""
    Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_processes(changes: Iterator[Change]) -> Iterator[Prepared]:
    # The one that writes keeps a core busy for itself for about half of the time.
    processes = os.cpu_count() or 1
    # Not forked: threads of this process may hold locks that nobody would ever open there.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        under_way: deque[Future[list[Prepared]]] = deque()
        try:
            while batch := list(islice(changes, _BATCH)):
                under_way.append(pool.submit(_prepare_all, batch))
                if len(under_way) >= processes * _WAITING:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
