"""What every store of articles can do, said without naming an engine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol, Self

from corpus.article import Article, RelatedLink
from corpus.duplicates import Cluster
from corpus.frontier import Address, Link, LoggedVisit, Revisit, Run, Saved, Spent, Staged, Turn, Visit

EVERYTHING = Revisit(share=0.0)
"""Every known address is due in every run."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the change feed."""

    position: int
    """Ascends with every change; an index remembers the last one it took."""
    article_id: str
    article: Article | None
    """None where the article is gone."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one article."""

    number: int
    """1 for the first."""
    saved: datetime
    article: Article
    """As it was then; `status` says whether this version is its removal."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version at its place in the change feed, beside the one before."""

    position: int
    version: Version
    before: Article | None
    """None where the version is the first."""


class Store(Protocol):
    """Articles with their history, the addresses to visit, and the runs.

    Safe to use from several processes at once; one object is for one thread.
    """

    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

    # Articles

    def get(self, article_id: str) -> Article | None:
        """Return the article, gone or live, or None where there never was one."""

    def find(self, url: str) -> Article | None:
        """Return the article of the page at `url`, live rather than gone, or None where there never was one.

        Raises ValueError for what is no http(s) address.
        """

    def get_many(self, ids: Sequence[str]) -> dict[str, Article]:
        """Return those of the articles that are there, by id."""

    def articles(self) -> Iterator[Article]:
        """Yield every live article in the order in which they first came in, in bounded memory."""

    def count(self) -> int:
        """Return how many articles are live."""

    def sites(self) -> dict[str, int]:
        """Return the number of live articles by site."""

    def stale(self, before: datetime) -> dict[str, int]:
        """Return how many live articles were last verified before that moment, by site; none that never was."""

    def stalest(self, site: str, before: datetime, limit: int = 50) -> list[Article]:
        """Return live articles of a site that were last verified before that moment, those of longest ago first."""

    def history(self, article_id: str, before: int | None = None, limit: int | None = None) -> list[Version]:
        """Return every version, oldest first; empty where there never was such an article.

        With `before` only those with a smaller number, with `limit` only so many, the newest of them.
        """

    def changes(self, after: int = 0) -> Iterator[Change]:
        """Yield the newest change of each article that changed after that position, ascending, in bounded memory."""

    def recent(self, before: int | None = None, limit: int = 50, *, first: bool = True) -> Iterator[Revision]:
        """Yield the newest versions of all articles, newest first, in bounded memory.

        With `before` only those at smaller positions of the feed; without `first` no article's first version.
        """

    def position(self) -> int:
        """Return the number of the newest change; 0 for an empty store."""

    def mark(self) -> str:
        """Return a mark that differs whenever an article or a date of one does, told without reading any.

        Only the dates that an import brings to articles that say the same are not in it.
        """

    def put(self, articles: Iterable[Article], progress: Callable[[int], object] | None = None) -> dict[Saved, int]:
        """Save articles that did not come from a visit, in batches; return how many of each kind.

        `progress` is called with the number of articles saved so far after each batch. Raises BadRecordError, and saves
        nothing of the batch, for an article that could not be read back, such as one whose address is none.
        """

    def remove(self, article_id: str, at: datetime) -> bool:
        """Mark the article gone, keeping its history; return whether it was live."""

    # The crawl frontier

    def add_links(self, site: str, links: Iterable[Link]) -> int:
        """Add addresses that are not known yet, sooner priority winning; return how many were new."""

    def starts(self, site: str) -> list[str]:
        """Return the addresses at which runs of the site began, those that were known first before the others."""

    def begin_run(self, site: str, at: datetime, revisit: Revisit = EVERYTHING, declaration: str = "") -> Run:
        """Return the site's unfinished crawl, to be gone on with, or a new one for which all that is due waits.

        `declaration` is the name of that by which pages are visited; a host of a family has not its name.

        A CHECK of the site that was interrupted is closed first; what it had to check stays held.
        """

    def begin_replay(self, site: str, at: datetime) -> Run:
        """Return the site's unfinished replay or a new one; no address waits for it."""

    def begin_check(self, run: int, at: datetime) -> Run:
        """Return a CHECK run in which the deletions held by `run` wait for another visit.

        The start addresses and those of a few live articles wait as well: they show whether the site is there.
        Raises StoreError while a crawl of the site is not finished.
        """

    def lease(self, run: int, owner: str, limit: int, until: datetime, at: datetime) -> list[Address]:
        """Lease addresses that this run has still to visit and nobody else holds, in order of priority.

        A run visits an address once, but for failed ones whose `retry_at` has come.
        """

    def record(self, run: int, visit: Visit) -> Saved | None:
        """Take a visit in one transaction: mark its address visited, add its links, put its article aside.

        An article that says the same as the one in the corpus only gets its dates there, at once. A new or changed one
        is staged, and so is a deletion, but that of a page that moved: see `settle_moves`. The end of the run puts them
        into the corpus. Until then the validators of its address stay those of the article that is in the corpus.
        Returns what the visit changes, or would change; None where it brought nothing. Raises BadRecordError, and saves
        nothing, for an article that could not be read back.
        """

    def record_all(self, run: int, visits: Sequence[Visit]) -> list[Saved | None]:
        """Take several visits in one transaction, as `record` takes one; one that is refused refuses all.

        Visits that come when the run is over are not taken: their addresses wait for the next run.
        """

    def reread(self, run: int, visits: Sequence[Visit]) -> list[Saved | None]:
        """Take visits of a replay: stage what changes and add links, but leave when and how addresses were visited.

        An article of which the new extraction makes none is staged as a deletion. `at` is when the page was fetched.
        """

    def renew(self, owner: str, until: datetime) -> int:
        """Prolong the leases of this owner; return how many there are."""

    def give_back(self, owner: str) -> int:
        """End the leases and turns of this owner; return how many leases there were."""

    def owners(self, run: int) -> list[str]:
        """Return who holds leases of the run's site, or works on the run."""

    def join(self, run: int, owner: str, until: datetime) -> None:
        """Note that a process works on the run, up to that time unless it renews its leases."""

    def others(self, run: int, owner: str, at: datetime) -> list[str]:
        """Return the other processes that work on the run."""

    def take_turn(  # noqa: PLR0913, PLR0917 - whose turn, when, and on which terms
        self, host: str, owner: str, at: datetime, until: datetime, gap: timedelta, most: int
    ) -> Turn | None:
        """Return when the owner may ask the host, and let nobody else ask it for `gap` after that.

        None where `most` requests to the host are under way. A turn ends with `end_turn`, with the leases of its owner,
        or at `until` (later by as much as it begins after `at`).
        """

    def end_turn(self, turn: Turn) -> None:
        """Let others take the turn."""

    def postpone(self, host: str, until: datetime) -> None:
        """Let no turn at the host begin before that time."""

    def waiting(self, run: int, at: datetime) -> tuple[int, datetime | None]:
        """Return how many addresses the run has still to visit, leased ones included, and when the next can be leased.

        The time is None where nothing is left; not after `at` where one can be leased now.
        """

    def settle_moves(self, run: int) -> None:
        """Stage the deletion of articles whose pages have moved, by what is at their new addresses by now.

        Where another article is, it replaces the old one. Where it would replace many that say something else, or where
        there is none, on another host, or the page itself asks not to be kept, the old one is missing as if it were
        gone. An address that failed, or was not visited yet, tells nothing. The end of a run does this as well; whoever
        judges its deletions does it before. A run that is closed stays as it is.
        """

    def end_run(  # noqa: PLR0913 - all that is decided of a run
        self,
        run: int,
        at: datetime,
        *,
        complaints: Sequence[str] = (),
        hold: bool = False,
        stopped: str = "",
        judged: int | None = None,
    ) -> Run:
        """Close the run and return its record.

        With complaints everything that it staged stays so, and the run is HELD; with `hold` only deletions do, and
        `complaints` say why they are. Else all of it goes into the corpus, in one transaction with the end of the run.
        An article that moved goes with `hold` as well: it is replaced by the one to which its address leads now.
        A run that is closed stays as it is. `judged` is the last visit that was looked at: where another process has
        recorded one since then, the run stays open, to be judged anew.
        """

    def release(self, run: int, at: datetime) -> Run:
        """Put the new and changed articles that a run staged into the corpus; deletions stay held: see `begin_check`.

        Articles that moved are replaced by those to which their addresses lead now. An unfinished run is closed as it
        is. Raises UnknownRunError.
        """

    def staged(self, run: int, saved: Saved | None = None) -> Iterator[Staged]:
        """Yield what waits of a run, of one kind or of all, in the order of its addresses, in bounded memory."""

    def log(self, run: int) -> Iterator[LoggedVisit]:
        """Yield the visits of a run in the order in which they were recorded, in bounded memory."""

    def holes(self, site: str | None = None) -> Iterator[tuple[str, RelatedLink]]:
        """Yield the id of a live article and an entry of its related list that leads to no live article, in order."""

    def last_visit(self, run: int) -> int:
        """Return the number of the last visit of the run; 0 for none."""

    def spent(self, run: int, after: int = 0) -> Spent:
        """Return what visits of the run came to that were recorded after a visit."""

    def add_seconds(self, run: int, seconds: float) -> None:
        """Count time that a process spent on the run."""

    def run(self, number: int) -> Run:
        """Return the record of a run; raises UnknownRunError."""

    def runs(self, site: str | None = None, limit: int = 50, before: int | None = None) -> list[Run]:
        """Return the newest runs, newest first: of a site or of all, of those before a run or of all."""

    def newest_runs(self) -> list[Run]:
        """Return the newest run of each site, in the order of the sites."""

    # Duplicates

    def update_clusters(self, progress: Callable[[int], object] | None = None) -> int:
        """Bring the clusters of duplicates up to the newest change; return how many articles were looked at.

        Can be interrupted and run again: what is done is kept.
        """

    def cluster(self, article_id: str) -> Cluster | None:
        """Return the cluster of a live article; None where it has no duplicate."""

    def clusters(self) -> Iterator[Cluster]:
        """Yield all clusters, the largest first."""

    # Keeping

    def backup(self, target: Path) -> None:
        """Write a whole, consistent copy while others read and write."""

    def verify(self) -> list[str]:
        """Return what is wrong with the store, each as a line that names the cure; empty for a sound one."""
