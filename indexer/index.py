"""What every search engine behind us can do, said without naming one.

An engine retrieves, scores and counts. What makes results good (what a question means, the order by meaning, passages,
answers, duplicates) is written once above it, in `indexer.search`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, Self

from corpus import Change, Store
from indexer.entry import Entry
from indexer.query import FacetValue
from indexer.wanted import Retrieved, Wanted

Progress = Callable[[int], object]
"""Called with the number of articles done so far."""


class ArticleIndex(Protocol):
    """A search index of articles; safe to query from several threads while another process updates it."""

    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

    def retrieve(self, wanted: Wanted) -> Retrieved:
        """Return what is found of it."""

    def entry(self, article_id: str) -> Entry | None:
        """Return what is kept of an article; None where it is not there."""

    def entries(self) -> Iterator[Entry]:
        """Yield what is kept of every article, in bounded memory."""

    def facets(self, name: str, limit: int = 1000) -> tuple[FacetValue, ...]:
        """Return the values of one facet over all articles, most frequent first."""

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """Return in about how many articles each of the terms stands; 0 where none ever had it.

        An engine may count the field in which most have it, and articles that were replaced lately.
        """

    def vocabulary(self, limit: int | None = None) -> tuple[tuple[str, int], ...]:
        """Return words as they are written (folded), in order, and in how many articles each stands.

        With a limit, the most frequent ones.
        """

    def count(self) -> int:
        """Return how many articles can be found."""

    def position(self) -> int:
        """Return the position of the change feed up to which the index is; 0 for an empty one."""

    def generation(self) -> str:
        """Return a mark that differs whenever the index does."""

    def update(self, changes: Iterable[Change], progress: Progress | None = None) -> int:
        """Take changes in, all or none, and return how many there were."""

    def rebuild(self, store: Store, progress: Progress | None = None, accept: "Accept | None" = None) -> int:
        """Build aside from the whole store, verify, swap in; return how many articles are in it.

        `accept` looks at the new index before it is swapped in, and raises FailedRebuildError where it is not good
        enough. Where that or another check fails, the old index stays.
        """

    def verify(self, store: Store | None = None) -> list[str]:
        """Return what is wrong, each as a line that names the cure; empty for a sound index."""

    def advice(self) -> str:
        """Return a sentence on how this index could serve better; empty where it serves well."""


Accept = Callable[[ArticleIndex], None]
"""Raises FailedRebuildError for an index that is not good enough to be swapped in."""
