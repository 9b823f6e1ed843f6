"""Kills in the moments that matter most: what is done seldom, in one go, or to many files.

Each aim takes a copy of a crawl that is prepared for it, kills a command in its moment, lets the next one go on, and
tells what is not as it must be.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from killing import Trial, copied, kill_when, path_of, strike, until
from losses import archive_flaws, differs, flaws
from test_sqlite_store import old_store

from corpus import Cluster, RunKind, RunState, open_store
from corpus.sqlite.schema import MIGRATIONS

KEEPING = ("-s", "ARCHIVE_SIZE=1", "-s", "ARCHIVE_SEGMENT_SIZE=20000")
"""Settings with which every run lets old segments go, after it has copied what is needed of them."""
WORSE = "as a worse extraction read it"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Crawls of one site that were left at different places."""

    nearly: Trial
    """Interrupted with a few addresses left to visit."""
    whole: Trial
    """Finished."""
    misread: Trial
    """Finished, and then every article was overwritten by a worse extraction."""
    old: Trial
    """A store of version 1."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One kill."""

    hit: bool
    """Whether the command was still there."""
    flaws: tuple[str, ...]
    """What is not as it must be after the next command has gone on."""


def prepare(folder: Path, site: Trial) -> Prepared:
    """Crawl the site, and leave copies of its crawl in the folder."""
    enough = site.count * 0.8
    kill_when(site, (), lambda: site.recorded() >= enough, 0, "prepared")
    nearly = copied(site, folder / "nearly")
    site.run()
    misread = copied(site, folder / "misread")
    with misread.store() as store:
        store.put([replace(one, text=f"{one.text}\n{WORSE}") for one in store.articles()])
    old = replace(site, data=folder / "old")
    _fill_version_1(old.data)
    return Prepared(nearly, site, misread, old)


def _fill_version_1(folder: Path, count: int = 60_000) -> None:
    """Make a store of version 1 that takes a while to be brought up to date."""
    folder.mkdir()
    old_store(folder / "corpus.sqlite")
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as old, old:
        old.execute("PRAGMA journal_mode = WAL")
        old.executemany(
            "INSERT INTO addresses (site, url, priority, depth) VALUES ('s', ?, 2, 1)",
            ((f"https://example.org/more/{number}",) for number in range(count)),
        )


def publishing(prepared: Prepared, data: Path, dice: random.Random) -> Shot:
    """Kill when all is visited, while what was staged goes into the corpus."""
    site = copied(prepared.nearly, data)
    site.site.counts.clear()
    hit = kill_when(site, (), lambda: is_visited(site), dice.uniform(0, 0.15), "publishing")
    return Shot(hit, (*_whole_or_nothing(site), *_gone_on(site)))


def is_visited(site: Trial) -> bool:
    """Tell whether nothing is left to visit."""
    rows = site.rows("SELECT EXISTS (SELECT 1 FROM addresses WHERE waiting)")
    return rows == [(0,)]


def _whole_or_nothing(site: Trial) -> Iterator[str]:
    """Yield what shows that a part of the run is in the corpus."""
    found = (site.value("SELECT count(*) FROM articles"), site.value("SELECT count(*) FROM staged"), site.is_over())
    if found != (site.count, 0, True) and (found[0], found[2]) != (0, False):
        yield f"articles, staged, over: {found}"


def _gone_on(site: Trial) -> list[str]:
    if not site.is_over():
        site.run()
    with site.store() as store:
        store.update_clusters()
    return flaws(site)


def clustering(prepared: Prepared, data: Path, dice: random.Random) -> Shot:
    """Kill when the run is over, while duplicates are looked for."""
    site = copied(prepared.nearly, data)
    site.site.counts.clear()
    hit = kill_when(site, (), site.is_over, dice.uniform(0, 0.2), "clustering")
    with prepared.whole.store() as store:
        expected = _clusters(store.clusters())
    found = _gone_on(site)
    with site.store() as store:
        return Shot(hit, (*found, *differs("clusters", _clusters(store.clusters()), expected)))


def _clusters(clusters: Iterator[Cluster]) -> set[frozenset[str]]:
    return {frozenset(member.article_id for member in one.members) for one in clusters}


def keeping(prepared: Prepared, data: Path, dice: random.Random) -> Shot:
    """Kill while pages that are needed are copied out of old segments of the archive, and these go."""
    site = copied(prepared.whole, data)
    words = ("scrapy", "crawl", "sample", "-a", f"start={site.site.url}", "-a", "pages=30", *KEEPING)
    folder = data / "archive" / "sample"
    before = set(folder.iterdir())

    def is_clearing() -> bool:
        return site.is_over_since(2) and (any(folder.glob(".*.draft")) or not before <= set(folder.iterdir()))

    hit = kill_when(site, words, is_clearing, dice.uniform(0, 0.03), "keeping")
    found = list(_pages_of_articles(site))
    site.run(*words)
    left = [path.name for path in folder.glob(".*")]
    return Shot(hit, (*found, *_pages_of_articles(site), *differs("drafts left", left, [])))


def _pages_of_articles(site: Trial) -> Iterator[str]:
    with site.store() as store:
        yield from store.verify()
        articles = list(store.articles())
    yield from differs("articles", len(articles), site.count)
    yield from archive_flaws(site, articles)


def replaying(prepared: Prepared, data: Path, dice: random.Random) -> Shot:
    """Kill while archived pages are read again."""
    site = copied(prepared.misread, data)
    begun = site.recorded()
    moment = begun + dice.choice([0, 1, 101])
    words = ("crawler", "replay", "sample")

    def is_under_way() -> bool:
        return site.value("SELECT count(*) FROM runs") > 1 and site.recorded() >= moment

    hit = kill_when(site, words, is_under_way, dice.uniform(0, 0.5), "replaying")
    if site.runs()[0].state is RunState.RUNNING:
        site.run(*words)
    return Shot(hit, tuple(_replayed(site)))


def _replayed(site: Trial) -> Iterator[str]:
    """Yield what is wrong with a corpus whose every article was read anew, once."""
    with site.store() as store:
        run = store.runs()[0]
        log = [visit.url for visit in store.log(run.number)]
        yield from store.verify()
        yield from differs("replay", (run.kind, run.state, run.complaints), (RunKind.REPLAY, RunState.FINISHED, ()))
        yield from differs("pages read twice", len(log) - len(set(log)), 0)
        yield from differs("changed", run.saved.get("changed"), site.count)
        articles = list(store.articles())
        yield from differs("articles", sorted(one.url for one in articles), sorted(_urls(site)))
        yield from differs("misread", [one.url for one in articles if WORSE in one.text], [])
        yield from differs("versions", {len(store.history(one.id)) for one in articles}, {3})


def _urls(site: Trial) -> list[str]:
    return [site.site.url + path_of(number)[1:] for number in range(site.count)]


def migrating(prepared: Prepared, data: Path, dice: random.Random) -> Shot:
    """Kill while a store of version 1 is brought up to date."""
    site = copied(prepared.old, data)
    process = site.start("corpus", "verify")
    wal = data / "corpus.sqlite-wal"
    hit = until(process, lambda: wal.exists() and wal.stat().st_size > dice.randrange(1, 4_000_000))
    if process.poll() is None:
        strike(process, "group")
    process.communicate()
    return Shot(hit, tuple(_migrated(site)))


def _migrated(site: Trial) -> Iterator[str]:
    version = site.value("PRAGMA user_version")
    if version not in {1, len(MIGRATIONS)}:
        yield f"store version {version}"
    with open_store(site.store_url) as store:
        yield from store.verify()
        yield from differs("articles", store.count(), 2)
        yield from differs("waiting", store.run(2).waiting, site.value("SELECT sum(waiting) FROM addresses"))


AIMS: dict[str, Callable[[Prepared, Path, random.Random], Shot]] = {
    aim.__name__: aim for aim in (publishing, clustering, keeping, replaying, migrating)
}


def aimed(name: str, prepared: Prepared, data: Path, dice: random.Random) -> Shot:
    """Aim once; the copy of the crawl is gone afterwards unless something is wrong with it."""
    shot = AIMS[name](prepared, data, dice)
    if not shot.flaws:
        shutil.rmtree(data)
    return shot
