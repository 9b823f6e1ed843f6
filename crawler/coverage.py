"""Which archived page stands behind what the corpus says.

For an article it is the page from which the article was read, which need not be the newest: a later one may have been
a soft 404, or wait for release. For an address without an article it is the newest page, unless the address was found
gone or moved since. Knows archive and store; makes nothing of a page.
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
class Page:
    """An archived page and the live article that was read from it, or None."""

    entry: Entry
    article: Article | None


def index_of(folder: Path, complain: Callable[[str], object]) -> Index:
    """Return the index of a site's archive; `complain` is told of each damage."""
    entries: list[Entry] = []
    for segment in segments(folder):
        found, flaw = scan(segment)
        entries += found
        if flaw:
            complain(flaw)
    return Index.of(entries)


def pages_of(index: Index, store: Store) -> Iterator[Page]:
    """Yield the page of each address that has one, without those whose article is gone."""
    for urls in _batches(list(index.pages)):
        articles = store.get_many([page_id(url) for url in urls])
        for url in urls:
            article = articles.get(page_id(url))
            if article is None:
                entry = index.newest(url)
            elif article.status is Status.GONE:
                continue
            else:
                entry = index.fetched(url, article.retrieved)
            if entry:
                yield Page(entry, article)


def clear(folder: Path, keeping: Keeping, store_url: str, site: str, complain: Callable[[str], object]) -> int:
    """Let old segments of a site go, but no page that stands behind an article or one that waits for release.

    Returns the bytes that this freed. Raises StoreError, ArchiveError or FileError; then nothing has gone.
    """
    index = index_of(folder, complain)
    with open_store(store_url) as store:
        needed = [page.entry for page in pages_of(index, store) if page.article]
        newest = [index.pages[url][-1] for url in _held(store, site) if url in index.pages]
        newest += [index.pages[entry.url][-1] for entry in needed]
    return keep(folder, keeping, dict.fromkeys([*needed, *newest]), datetime.now(UTC))


def _held(store: Store, site: str) -> Iterator[str]:
    """Yield the addresses of what waits for the end of a run or for its release."""
    for run in store.runs(site, limit=_RUNS):
        if run.held or run.state is not RunState.FINISHED:
            yield from (staged.url for staged in store.staged(run.number))


def _batches(urls: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(urls), _BATCH):
        yield urls[at : at + _BATCH]
