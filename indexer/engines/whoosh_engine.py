"""The engine on Whoosh: the default, which needs nothing but Python.

Knows how Whoosh's parts become an engine; how it reads stands in `whoosh_snapshot`, how it writes in
`whoosh_writing`.
"""

from collections.abc import Iterable
from pathlib import Path

from indexer.damage import damage_named
from indexer.engines import whoosh_segment, whoosh_writing
from indexer.engines.snapshot import Snapshot
from indexer.engines.whoosh_snapshot import latest_commit, open_snapshot
from indexer.index import Progress
from indexer.preparing import Prepared


class WhooshEngine:
    """Makes, changes and reads Whoosh indexes; keeps what it has read of segments from one state to the next."""

    advice_from = 50_000
    advice = "Whoosh serves so many slowly; INDEX_URL=tantivy:FOLDER serves them as fast as a few (bench/README.md)"

    def __init__(self) -> None:
        """Know no segment yet."""
        self._segments: dict[str, whoosh_segment.Segment] = {}

    def create(self, folder: Path) -> None:
        """Make an empty index in an empty folder."""
        whoosh_writing.create(folder)

    def write(self, folder: Path, changes: Iterable[Prepared], position: int, progress: Progress | None) -> int:
        """Commit changes and the position in one step; return how many articles were added."""
        return whoosh_writing.write(folder, changes, position, progress)

    def mark(self, folder: Path) -> str:
        """Return the number of the newest commit."""
        with damage_named(folder):
            return str(latest_commit(folder))

    def open(self, folder: Path) -> Snapshot:
        """Return the newest committed state; raises DamagedIndexError."""
        # A copy: an index that is built and looked at meanwhile lets go of what it has no use for.
        known = dict(self._segments)
        snapshot = open_snapshot(folder, known)
        self._segments = {name: known[name] for name in snapshot.segments}
        return snapshot

    def inspect(self, folder: Path) -> Snapshot:
        """Return the newest committed state, of which nothing is remembered; raises DamagedIndexError."""
        return open_snapshot(folder, {})
