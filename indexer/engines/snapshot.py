"""What an engine that lies in a folder has to be able to do, said without naming one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from indexer.entry import Entry
from indexer.index import Progress
from indexer.preparing import Prepared
from indexer.query import FacetValue
from indexer.wanted import Retrieved, Wanted


class Snapshot(Protocol):
    """One committed state of an index; for one thread."""

    def close(self) -> None:
        """Let the files go."""

    def retrieve(self, wanted: Wanted) -> Retrieved:
        """Return what is found of it."""

    def entry(self, article_id: str) -> Entry | None:
        """Return what is kept of an article; None where it is not there."""

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept of every article; raises DamagedIndexError for what cannot be read."""

    def facets(self, name: str, limit: int) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in how many articles each of the terms stands."""

    def vocabulary(self, limit: int | None) -> tuple[tuple[str, int], ...]:
        """Return words, and in how many articles; with a limit the most frequent ones."""

    def count(self) -> int:
        """Return how many articles can be found."""

    def position(self) -> int:
        """Return the position of the change feed that was committed with it."""

    def read_all(self) -> None:
        """Read whatever `entries` does not; raises DamagedIndexError for what cannot be read."""


class Engine(Protocol):
    """How indexes in folders are made, changed and read."""

    advice_from: int
    """Articles from which another engine serves better; `advice` says which."""
    advice: str

    def create(self, folder: Path) -> None:
        """Make an empty index in an empty folder."""

    def write(self, folder: Path, changes: Iterable[Prepared], position: int, progress: Progress | None) -> int:
        """Commit changes (one for each article) and the position in one step; return how many articles were added.

        Where anything fails, the index stays as it was.
        """

    def mark(self, folder: Path) -> str:
        """Return what differs with every commit; costs one look at the folder."""

    def open(self, folder: Path) -> Snapshot:
        """Return the newest committed state; raises DamagedIndexError."""

    def inspect(self, folder: Path) -> Snapshot:
        """Return the newest committed state, read from the disk and from nothing that is remembered."""
