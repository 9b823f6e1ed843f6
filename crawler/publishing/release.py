"""Lets through what a run holds: its articles at once, its deletions after their pages were visited once more.

Knows the store and the declarations; the visits are a crawl like any other, of a run of its own.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapy.settings import Settings

from corpus import Run, RunState, Saved, Status, Store, open_store
from corpus.frontier import WITNESSES
from crawler.commands import Job, crawl, job_of
from crawler.running.progress import Board
from crawler.site import site_host

_VISITS = 4
"""Answers for each page that is visited again: it may fail twice before it answers, and lead elsewhere."""


@dataclass(frozen=True, slots=True)
class Released:
    """A run whose new and changed articles were let through."""

    run: Run
    """The run as it is now."""
    new: int
    changed: int
    deletions: tuple[tuple[str, str], ...]
    """Address and article id of each deletion that is still held."""
    successor: int = 0
    """Number of the newest other run that holds something of the site; 0 for none."""

    @property
    def said(self) -> str:
        """What was done, in a line."""
        run = f"run {self.run.number} over {self.run.site}"
        if not (self.new or self.changed or self.deletions):
            return f"{run} holds nothing{self._instead}"
        waits = f"; {len(self.deletions)} deletions are visited again first" if self.deletions else ""
        return f"{run}: {self.new} new and {self.changed} changed articles are in the corpus{waits}"

    @property
    def _instead(self) -> str:
        if self.successor:
            return (
                f"; what waits of the site is held by run {self.successor}: python -m crawler release {self.successor}"
            )
        return ": all that it brought is in the corpus" if self.run.state is RunState.FINISHED else ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of held deletions."""

    run: Run
    """The released run as it is now."""
    gone: int
    alive: int
    """Articles whose pages are back; they stay."""
    unknown: int
    """Deletions that stay held, because nobody could say."""
    why: str
    """Why they do; empty where there are none."""

    @property
    def said(self) -> str:
        """What was done, in a line."""
        return (
            f"run {self.run.number} over {self.run.site}: {self.gone} articles are gone, {self.alive} are there again, "
            f"{self.unknown} deletions stay held"
        )


def shortfall(checked: Checked) -> str:
    """Return what the check fell short of, in a line; empty where every deletion is decided."""
    if not checked.unknown:
        return ""
    number, why = checked.run.number, checked.why or "their pages gave no usable answer"
    return (
        f"{checked.run.site}: {checked.unknown} deletions of run {number} could not be checked and stay held: {why}; "
        f"try again later with: python -m crawler release {number}"
    )


def publish(store: Store, number: int) -> Released:
    """Put the new and changed articles that a run holds into the corpus.

    An unfinished run is closed as it is; a process that still works on it ends. Raises UnknownRunError.
    """
    run, waiting = store.run(number), Counter(one.saved for one in store.staged(number))
    # A run that holds nothing stays what it is: released, an outage would pass for a good run.
    released = store.release(number, datetime.now(UTC)) if waiting or run.state is RunState.RUNNING else run
    deletions = tuple((one.url, one.article.id) for one in store.staged(number) if one.saved is Saved.GONE)
    successor = next((other.number for other in store.runs(run.site) if other.held and other.number != number), 0)
    return Released(released, waiting[Saved.NEW], waiting[Saved.CHANGED], deletions, successor)


def check(settings: Settings, released: Released, board: Board) -> Checked:
    """Visit the pages of the held deletions again: those that are still gone go, the others stay."""
    number = released.run.number
    with open_store(settings["STORE_URL"]) as store:
        job = _job(store, released)
    (result,) = crawl(settings, [job], 0, board)
    with open_store(settings["STORE_URL"]) as store:
        held = {one.url for one in store.staged(number) if one.saved is Saved.GONE}
        decided = [article for url, article in released.deletions if url not in held]
        gone = _count_gone(store, decided)
        why = "; ".join(result.run.complaints) if held else ""
        return Checked(store.run(number), gone, len(decided) - gone, len(held), why)


def _job(store: Store, released: Released) -> Job:
    urls = [url for url, _ in released.deletions]
    starts = _on_hosts_of(urls, store.starts(released.run.site)) or [f"http://{site_host(urls[0])}/"]
    pages = _VISITS * (len(urls) + len(starts) + WITNESSES)
    job = job_of(released.run, starts)
    return Job(job.spider, job.name, job.start, check=released.run.number, pages=pages)


def _on_hosts_of(urls: Iterable[str], starts: Sequence[str]) -> list[str]:
    """Return the start addresses on the hosts of the pages: the same site may be crawled at several addresses."""
    hosts = set(map(site_host, urls))
    return [start for start in starts if site_host(start) in hosts]


def _count_gone(store: Store, ids: Sequence[str]) -> int:
    return sum(article.status is Status.GONE for article in store.get_many(ids).values())
