"""Articles made into documents, on all cores where there are many: cutting texts takes most of the time of indexing.

Knows processes; what a document is, stands in `indexer.document`.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import get_context, parent_process

from corpus import Change
from indexer.document import Document, document
from indexer.errors import FailedUpdateError

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


def _in_processes(changes: Iterator[Change]) -> Iterator[Prepared]:
    # The one that writes keeps a core busy for itself for about half of the time.
    processes = os.cpu_count() or 1
    # Not forked: threads of this process may hold locks that nobody would ever open there.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_end_with_parent)
    with _told_when_killed(), pool:
        under_way: deque[Future[list[Prepared]]] = deque()
        try:
            while batch := list(islice(changes, _BATCH)):
                with _uninterrupted():
                    under_way.append(pool.submit(_prepare_all, batch))
                if len(under_way) >= processes * _WAITING:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _told_when_killed() -> Iterator[None]:
    """Say what to do where a process is killed, whether its work is awaited then or more is handed to it."""
    try:
        yield
    except BrokenProcessPool as error:
        message = (
            "a process that prepared articles was killed, as the system does where memory is short; "
            "the index stays as it was; run the same command again"
        )
        raise FailedUpdateError(message) from error


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let processes that are started meanwhile begin whole, and never hear of Ctrl-C, which is for the one that writes.

    That one hears of it at the end.
    """
    came: list[int] = []
    here = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    # The mask is for those that are started. It does not keep this process from hearing: numpy has threads without it.
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in here if _is_heard(one)}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for one, handler in before.items():
            signal.signal(one, handler)
        if came:
            signal.raise_signal(came[0])


def _is_heard(number: int) -> bool:
    return callable(signal.getsignal(number))


def _end_with_parent() -> None:
    """End this process when the one that writes is killed: nobody else would ever tell it to."""
    threading.Thread(target=_await_end_of_parent, daemon=True).start()


def _await_end_of_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)
