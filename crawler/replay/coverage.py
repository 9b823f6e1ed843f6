"""Which archived pages stand behind what the corpus says.

For an article there are up to two: the newest page of its address, and the page from which the article was read. The
newer one may have been a soft 404, may wait for release, or may be of a new design that was not understood yet. For an
address without an article it is the newest page, unless the address was found gone or moved since. Knows archive and
store; makes nothing of a page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus import Article, RunState, Status, Store, open_store, page_id
from crawler.archive import Entry, Index, Keeping, keep, scan, segments

_BATCH = 200
"""Articles read at a time."""
_RUNS = 1000


@dataclass(frozen=True, slots=True)
class Covered:
    """An address with its live article, or None, and the archived pages of which one stands for it."""

    url: str
    article: Article | None
    entries: tuple[Entry, ...]
    """The one to be believed first comes first; at least one."""


def index_of(folder: Path, complain: Callable[[str], object], progress: Callable[[int], object] | None = None) -> Index:
    """Return the index of a site's archive; `complain` is told of each damage, `progress` of segments read so far."""
    entries: list[Entry] = []
    for count, segment in enumerate(segments(folder), 1):
        found, flaw = scan(segment)
        entries += found
        if flaw:
            complain(flaw)
        if progress:
            progress(count)
    return Index.of(entries)


def covered(index: Index, store: Store) -> Iterator[Covered]:
    """Yield each address that has pages, without those whose article is gone, in the order of their first pages."""
    for urls in _batches(list(index.pages)):
        articles = store.get_many([page_id(url) for url in urls])
        for url in urls:
            article = articles.get(page_id(url))
            if article is None:
                entries = filter(None, [index.newest(url)])
            elif article.status is Status.LIVE:
                entries = filter(None, [index.pages[url][-1], index.fetched(url, article.retrieved)])
            else:
                continue
            if found := tuple(dict.fromkeys(entries)):
                yield Covered(url, article, found)


def clear(folder: Path, keeping: Keeping, store_url: str, site: str, complain: Callable[[str], object]) -> int:
    """Let old segments of a site go, but no page that stands behind an article or one that waits for release.

    Returns the bytes that this freed. Raises StoreError, ArchiveError or FileError; then nothing has gone.
    """
    index = index_of(folder, complain)
    with open_store(store_url) as store:
        needed = [entry for page in covered(index, store) if page.article for entry in page.entries]
        needed += [index.pages[url][-1] for url in _held(store, site) if url in index.pages]
    return keep(folder, keeping, dict.fromkeys(needed), datetime.now(UTC))


def _held(store: Store, site: str) -> Iterator[str]:
    """Yield the addresses of what waits for the end of a run or for its release."""
    for run in store.runs(site, limit=_RUNS):
        if run.held or run.state is not RunState.FINISHED:
            yield from (staged.url for staged in store.staged(run.number))


def _batches(urls: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(urls), _BATCH):
        yield urls[at : at + _BATCH]
