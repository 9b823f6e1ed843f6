"""Reads archived pages again, so that a better extraction reaches what servers answer with 304, or not at all any more.

Goes through the same gates as a crawl. May be killed at any moment: what was read is staged, and the same command goes
on with the rest. Knows the store, the archive and the declarations; not the network.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from scrapy.settings import Settings

from corpus import Article, BadRecordError, Run, Saved, Store, Visit
from crawler.archive import Index, archived_sites, newest_provenance, reading, segments
from crawler.declarations import declared_sites
from crawler.errors import ArchiveError, UnknownSiteError
from crawler.extraction import EXTRACTOR
from crawler.publishing.closing import close_run
from crawler.replay.comparison import Comparison, foreseen
from crawler.replay.coverage import Covered, covered, index_of
from crawler.replay.rereading import Rereader, site_of
from crawler.running.recording import refused
from crawler.site import SiteSpider

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""From what is done, and how much of it, to what is told how far it is."""
_Take = Callable[[Sequence[Visit], Sequence[Article | None]], Sequence[Saved | None]]
_BATCH = 100
"""Pages read at a time, and recorded in one transaction."""


def replays(archive: Path, names: Sequence[str], settings: Settings) -> "list[Replay]":
    """Return what to read again: the archives of these sites, or of all.

    Raises ArchiveError where there is no archive, UnknownSiteError where there is none of a site.
    """
    folders = archived_sites(archive)
    if not folders:
        message = f"there is no archive in {archive}; a crawl makes it: python -m crawler run SITE"
        raise ArchiveError(message)
    if unknown := [name for name in names if name not in folders]:
        message = f"there is no archive of {', '.join(unknown)} in {archive}; there are: {', '.join(folders)}"
        raise UnknownSiteError(message)
    declared = declared_sites()
    found = [(newest_provenance(folders[name]), folders[name]) for name in names or folders]
    return [Replay(site_of(origin, declared, settings), folder) for origin, folder in found if origin]


@dataclass(slots=True)
class Replay:
    """The archive of one site, read again."""

    site: SiteSpider
    folder: Path
    comparison: Comparison = field(default_factory=Comparison)
    flaws: list[str] = field(default_factory=list)
    """What could not be read, a line each."""
    before: int = 0
    """Pages that an interrupted replay had read already."""

    def preview(self, store: Store, since: datetime | None, progress: Progress) -> None:
        """Read the pages fetched since then, and compare them with the corpus; writes nothing."""
        with reading(self.folder):
            index = self._index(progress)
            with progress(f"{self.site.name} read again", len(index.pages)) as show:
                self._read(_since(since, covered(index, store)), _foreseen, show)

    def run(self, store: Store, since: datetime | None, progress: Progress) -> Run:
        """Read the pages fetched since then, and bring what changes through the gates; return the record of the run."""
        with reading(self.folder):
            index = self._index(progress)
            number = _begun(store, self.site.name)
            done = {visit.url for visit in store.log(number)}
            self.before = len(done)
            pages = (page for page in _since(since, covered(index, store)) if page.url not in done)
            begun = time.monotonic()
            try:
                with progress(f"{self.site.name} read again", len(index.pages)) as show:
                    self._read(pages, lambda visits, _old: self._taken(store, number, visits), show)
            finally:
                store.add_seconds(number, time.monotonic() - begun)
        return close_run(store, number, self.site, _now())

    def _index(self, progress: Progress) -> Index:
        with progress(f"segments of {self.site.name}", len(segments(self.folder))) as show:
            return index_of(self.folder, self.flaws.append, show)

    def _read(self, pages: Iterable[Covered], take: _Take, show: Callable[[int], None]) -> None:
        rereader = Rereader(self.site)
        source = iter(pages)
        count = self.before
        while batch := list(islice(source, _BATCH)):
            read = asyncio.run(self._visits(rereader, batch))
            visits, old = [visit for visit, _ in read], [article for _, article in read]
            for visit, article, saved in zip(visits, old, take(visits, old), strict=True):
                self.comparison.add(visit, article, saved)
            count += len(batch)
            show(count)

    async def _visits(self, rereader: Rereader, batch: list[Covered]) -> list[tuple[Visit, Article | None]]:
        """Return what the pages came to, beside the live articles of their addresses; damaged pages are left out."""
        read = await asyncio.gather(*(self._visit(rereader, page) for page in batch))
        return [(visit, page.article) for visit, page in zip(read, batch, strict=True) if visit]

    async def _visit(self, rereader: Rereader, page: Covered) -> Visit | None:
        try:
            return await rereader.visit(page)
        except ArchiveError as error:
            self.flaws.append(str(error))
            return None

    def _taken(self, store: Store, run: int, visits: Sequence[Visit]) -> list[Saved | None]:
        """Hand visits to the store; one whose article it refuses is told, counted as a failure, and ends nothing."""
        try:
            return store.reread(run, visits)
        except BadRecordError as error:
            if len(visits) > 1:
                return [saved for visit in visits for saved in self._taken(store, run, [visit])]
            self.flaws.append(f"cannot keep {visits[0].url}: {error}")
            return store.reread(run, [refused(visits[0])])


def _begun(store: Store, site: str) -> int:
    """Begin a replay, or go on with one that was interrupted, if the same extraction made what it has staged."""
    run = store.begin_replay(site, _now()).number
    if all(one.saved is Saved.GONE or one.article.extractor == EXTRACTOR for one in store.staged(run)):
        return run
    store.end_run(run, _now(), complaints=["interrupted, and the extraction is another one since then"])
    return store.begin_replay(site, _now()).number


def _since(since: datetime | None, pages: Iterator[Covered]) -> Iterator[Covered]:
    return (page for page in pages if since is None or page.entries[0].at >= since)


def _foreseen(visits: Sequence[Visit], old: Sequence[Article | None]) -> list[Saved | None]:
    return list(map(foreseen, visits, old))


def _now() -> datetime:
    return datetime.now(UTC)
