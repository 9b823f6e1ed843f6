"""Where views get the store and the index from: opened when first asked for, opened again after a failure.

Knows how long each lives, not what is in it.
"""

import threading
from typing import cast

from flask import current_app

from corpus import Store, open_store
from indexer import ArticleIndex, open_index


class Backends:
    """One index for all threads, one store for each."""

    def __init__(self, store_url: str, index_url: str) -> None:
        """Open nothing yet."""
        self._store_url = store_url
        self._index_url = index_url
        self._index: ArticleIndex | None = None
        self._opening = threading.Lock()
        self._of_thread = threading.local()

    @property
    def index(self) -> ArticleIndex:
        """The search index; raises IndexerError while there is none."""
        with self._opening:
            if self._index is None:
                self._index = open_index(self._index_url)
            return self._index

    @property
    def store(self) -> Store:
        """The store of this thread; raises StoreError where there is none."""
        store = cast("Store | None", getattr(self._of_thread, "store", None))
        if store is None:
            store = self._of_thread.store = open_store(self._store_url, create=False)
        return store

    def check(self) -> None:
        """Raise the ShebaoError that keeps the site from answering, if there is one."""
        self.index.count()
        self.store.count()

    def forget(self) -> None:
        """Let go of this thread's store after a failure, so that the next request opens it again."""
        store = self._of_thread.__dict__.pop("store", None)
        if store is not None:
            store.close()

    def close(self) -> None:
        """Let go of the index and of this thread's store."""
        self.forget()
        with self._opening:
            index, self._index = self._index, None
        if index is not None:
            index.close()


def backends() -> Backends:
    """Return the backends of the site that is answering the current request."""
    return cast("Backends", current_app.extensions["shebao"])
