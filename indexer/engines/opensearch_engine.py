"""The engine on OpenSearch: an index that several machines share and serve.

Knows how an index is written, made anew and judged. Terms are cut before, so that it finds what the other engines find;
articles are scored by the same formula as on Whoosh (`indexer.ranking`), reckoned by the server.

What readers see: nothing of an update before all of it is there, then all of it (in an index of several shards some
milliseconds apart), then its position. A server that starts again meanwhile may show what has come in so far. Where an
update is killed its position is not kept, so the next one takes the same changes again, which changes nothing.
Two updates at once lose nothing: each document has the position of its change, and the newer one stays. Of two that
make the index anew, the one that began last goes on, and the other ends with BusyIndexError.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Self

from corpus import Change, Store
from indexer.engines.checks import Sample, check_rebuilt, faults
from indexer.engines.opensearch_address import Address
from indexer.engines.opensearch_reading import Bookmark, Reader
from indexer.engines.opensearch_server import OvertakenError, Server
from indexer.engines.opensearch_states import States
from indexer.engines.opensearch_writing import Writer
from indexer.engines.spool import Spool
from indexer.errors import BusyIndexError, DamagedIndexError, IndexerError, MissingIndexError
from indexer.index import Accept, Progress


class OpenSearchIndex(Reader):
    """A search index on an OpenSearch server; may be used by many threads while other processes write."""

    def __init__(self, server: Server, only: str = "") -> None:
        """Look at nothing yet; `only` is the index that is read, whichever serves, and empty for the one that does."""
        super().__init__(server, only or server.address.name)
        self._states = States(server)

    def __enter__(self) -> Self:
        """Return the index."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()

    def position(self) -> int:
        """Return the position of the change feed up to which the index is; 0 where there is no index yet."""
        try:
            return super().position()
        except MissingIndexError:
            return 0

    def advice(self) -> str:
        """Return what is wrong with the server of this index; empty where nothing is, or it is being made right."""
        health = self.health()
        if not health["unassigned_shards"] or health["initializing_shards"]:
            return ""
        return (
            f"copies of the index at {self._server.address} have no node to lie on: start more nodes, "
            "or set fewer as in ?replicas=0 and run: python -m indexer rebuild"
        )

    def update(self, changes: Iterable[Change], progress: Progress | None = None) -> int:
        """Take changes in, all or none, and return how many there were; makes the index where there is none.

        Raises BusyIndexError where the index is made anew meanwhile.
        """
        with closing(Spool.of(changes)) as spool:
            before = self._existing()
            if before is None:
                self._build(spool, spool.position, progress)
            elif spool.count:
                self._write(spool, before, progress)
            return spool.count

    def rebuild(self, store: Store, progress: Progress | None = None, accept: Accept | None = None) -> int:
        """Build aside from the whole store, verify, swap in; return how many articles are in it."""
        # Asked for before the articles are read: what changes meanwhile comes once more with the next update.
        position = store.position()
        changes = (Change(position, article.id, article) for article in store.articles())
        return self._build(changes, position, progress, accept)

    def verify(self, store: Store | None = None) -> list[str]:
        """Return what is wrong, each as a line that names the cure; raises UnavailableIndexError."""
        try:
            self.bookmark()
            return faults(self, store)
        except (MissingIndexError, DamagedIndexError) as error:
            return [str(error)]

    def _existing(self) -> Bookmark | None:
        try:
            return self.bookmark(newest=True)
        except MissingIndexError:
            return None

    def _write(self, spool: Spool, before: Bookmark, progress: Progress | None) -> None:
        with self._rebuilt_by_nobody():
            writer = Writer(self._server, self._states.writing(before.index))
            writer.write(spool, progress)
            writer.show()
            self._mark(writer, spool.position, before)
            if self.bookmark(newest=True).index != before.index:
                raise MissingIndexError(before.index)

    def _mark(self, writer: Writer, position: int, before: Bookmark) -> None:
        """Keep the position, or that of another update that is done meanwhile, whichever is further."""
        while True:
            try:
                return writer.mark(max(position, before.position), before)
            except OvertakenError:
                before = self.bookmark(newest=True)

    def _build(
        self,
        changes: Iterable[Change],
        position: int,
        progress: Progress | None,
        accept: Accept | None = None,
    ) -> int:
        with self._rebuilt_by_nobody(), self._draft() as index:
            writer, sample = Writer(self._server, self._states.writing(index)), Sample()
            added = writer.write(changes, progress, sample)
            writer.show()
            writer.mark(position, None)
            new = OpenSearchIndex(self._server, index)
            check_rebuilt(new, added, sample)
            if accept:
                accept(new)
            self._states.switch(index)
        self._states.clear()
        return added

    @contextmanager
    def _draft(self) -> Iterator[str]:
        """Yield a new index that does not serve; an error takes it away again."""
        index = self._states.fresh()
        try:
            yield index
        except BaseException:
            # Where the server does not answer, the next one that is made takes it away.
            with suppress(IndexerError):
                self._states.discard(index)
            raise

    @contextmanager
    def _rebuilt_by_nobody(self) -> Iterator[None]:
        """Say what happened where the index that is written is there no more."""
        try:
            yield
        except MissingIndexError as error:
            where = self._server.address
            message = f"another process has made the index at {where} anew meanwhile; run the same command again"
            raise BusyIndexError(message) from error


def open_opensearch(url: str) -> OpenSearchIndex:
    """Return the index that a URL names; raises UnknownIndexError for one that cannot be read."""
    return OpenSearchIndex(Server(Address.of(url)))
