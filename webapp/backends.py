"""Where views get the store and the index from: opened when first asked for, and again after a failure.

Knows how long each lives, not what is in it.
"""

import threading
from contextlib import suppress
from typing import cast

from flask import Flask, current_app, g

from corpus import Store, open_store
from indexer import MissingIndexError, Query, Results, Search, anonymous, open_search
from webapp.counting import metrics
from webapp.notes import Notes, came_from, noting
from webapp.settings import Settings


class Backends:
    """One search for all threads, one store for each request.

    A store opens in a third of a millisecond, and a request that opens its own sees a backup that was just restored.
    """

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet."""
        self.settings = settings
        self.notes = Notes.of(settings)
        self._search: Search | None = None
        self._opening = threading.Lock()

    @property
    def search(self) -> Search:
        """What answers questions; raises IndexerError while there is no index."""
        with self._opening:
            if self._search is None:
                self._search = open_search(self.settings.index_url, self.notes.asked if self.notes else None)
            return self._search

    @property
    def keep_days(self) -> int:
        """Days for which readers' questions are kept; 0 where they are not."""
        return self.settings.keep_days if self.notes else 0

    def find(self, query: Query, *, noted: bool = True) -> Results:
        """Return what a query finds, and note the question if it is a reader's.

        Whoever comes from the results of the same question narrows them, and does not ask again.
        """
        results = self.search.find(query)
        metrics().searched(results)
        came = came_from()
        if noted and came.question != anonymous(query.words) and not came.by_maintainer:
            with noting("questions"):
                self.search.note(query, results)
        return results

    @property
    def store(self) -> Store:
        """The store of this request; raises StoreError where there is none."""
        if "store" not in g:
            g.store = open_store(self.settings.store_url, create=False)
        return cast("Store", g.store)

    def mark(self) -> str:
        """Return a mark that differs whenever what can be found or read does; raises ShebaoError like `check`."""
        return f"{self.search.generation()}-{self.store.mark()}"

    def check(self) -> None:
        """Raise the ShebaoError that keeps the site from answering, if there is one."""
        self.search.count()
        self.store.count()

    def warm_up(self) -> None:
        """Load what the first visitor would wait for, where there is an index."""
        with suppress(MissingIndexError):
            self.search.warm_up()

    def close(self) -> None:
        """Let go of the index."""
        with self._opening:
            search, self._search = self._search, None
        if search is not None:
            search.close()


def install(app: Flask, settings: Settings) -> None:
    """Give the site its backends."""
    app.extensions["shebao"] = Backends(settings)
    app.teardown_appcontext(_close_store)


def backends() -> Backends:
    """Return the backends of the site that is answering the current request."""
    return cast("Backends", current_app.extensions["shebao"])


def _close_store(_: BaseException | None) -> None:
    store = g.pop("store", None)
    if store is not None:
        store.close()
