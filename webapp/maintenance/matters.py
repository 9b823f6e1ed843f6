"""What needs doing now, the worst first: one matter a line, with the command that sees to it.

Knows how sites, index and readers stand; changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, groupby
from shlex import quote

from flask import url_for

from corpus import Run, RunState, Saved
from corpus.fills import Drift
from webapp.maintenance.readers import Readers
from webapp.maintenance.sites import STALE, Site

_UNFINISHED = timedelta(days=1)
"""A crawl that was begun longer ago was interrupted, or hangs."""
_LONG = timedelta(days=7)
"""A site that was not crawled for longer is forgotten: crawls are nightly, at most weekly."""


class Weight(StrEnum):
    """How bad a matter is."""

    NOW = "now"
    """Readers are not served, or nothing new reaches them."""
    SOON = "soon"
    """What readers get is getting worse."""
    LATER = "later"
    """Readers could be served better."""


@dataclass(frozen=True, slots=True)
class Command:
    """A line to type, and when."""

    line: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to see to."""

    weight: Weight
    kind: str
    text: str
    details: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    url: str = ""
    """The page that shows more of it."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """How the search index stands."""

    behind: int = 0
    """Changes of the corpus that it has not taken yet; less than 0 where it knows more than the corpus does."""
    fault: str = ""
    """Why it cannot be used, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is looked at."""

    sites: tuple[Site, ...]
    index: IndexState
    readers: Readers
    unread: str = ""
    """Why the notes of readers cannot be read."""
    titles: Mapping[str, str]
    """Titles of the articles that readers call not useful, by id."""
    now: datetime


def matters(standing: Standing) -> tuple[Matter, ...]:
    """Return what needs doing."""
    found = chain(
        _no_index(standing.index),
        chain.from_iterable(map(_held, standing.sites)),
        chain.from_iterable(map(_deletions, standing.sites)),
        chain.from_iterable(map(_drifts, standing.sites)),
        chain.from_iterable(_not_crawled(site, standing.now) for site in standing.sites),
        _behind(standing.index),
        _stale(standing.sites),
        _unread(standing.unread),
        _fruitless(standing.readers),
        _useless(standing.readers, standing.titles),
    )
    return tuple(sorted(found, key=lambda matter: list(Weight).index(matter.weight)))


def _no_index(index: IndexState) -> Iterator[Matter]:
    if index.fault:
        yield Matter(Weight.NOW, "No search", index.fault)


def _held(site: Site) -> Iterator[Matter]:
    """Tell of the newest held run, as long as no good one took its place or it still holds something."""
    over = [run for run in site.runs if run.state is not RunState.RUNNING]
    held = [run for run in over if run.state is RunState.HELD and (run is over[0] or run.held)]
    if not held:
        return
    newest, *others = held
    release = [Command(f"python -m crawler release {newest.number}", "if the site is right")] if newest.held else []
    before = [f"Run {run.number} before it holds something too." for run in others]
    yield Matter(
        Weight.NOW,
        "Held run",
        f"Run {newest.number} of {site.name} failed a gate: nothing of it is in the corpus.",
        (*newest.complaints, *before),
        (Command(f"python -m crawler report {newest.number}", "to look"), *release),
        url_for("maintenance.run", number=newest.number),
    )


def _deletions(site: Site) -> Iterator[Matter]:
    for run in site.runs:
        if run.state is RunState.FINISHED and (count := run.held.get(Saved.GONE, 0)):
            yield Matter(
                Weight.SOON,
                "Held deletions",
                f"{_many(count, 'article')} of {site.name} wait to be deleted since run {run.number}.",
                run.complaints,
                (Command(f"python -m crawler release {run.number}", "visits them again; those that are back stay"),),
                url_for("maintenance.run", number=run.number),
            )


def _drifts(site: Site) -> Iterator[Matter]:
    """Tell of the fields that fell, together where they fell in the same run."""
    for _, together in groupby(sorted(site.drifts, key=_since), _since):
        drifts = list(together)
        run = drifts[0].since
        fields = ", ".join(f"{drift.field} ({100 * drift.before:.0f} % → {100 * drift.now:.0f} %)" for drift in drifts)
        yield Matter(
            Weight.SOON,
            "Template drift",
            f"{site.name} has lost {fields} since {_named(run)}.",
            ("Is the page of the site another one now? Then adapt `layout` of its declaration.",),
            (
                Command(site.command.replace("crawler run", "crawler check"), "to look"),
                Command(f"python -m crawler report {run.number}", "what that run found"),
            ),
            url_for("maintenance.site", name=site.name),
        )


def _since(drift: Drift) -> int:
    return drift.since.number


def _not_crawled(site: Site, now: datetime) -> Iterator[Matter]:
    run = site.crawl
    if run is None:
        return
    if run.state is RunState.RUNNING and now - run.started > _UNFINISHED:
        text = f"{_named(run).capitalize()} over {site.name} is not finished: {_many(run.waiting, 'address')} wait."
        command = Command(site.command, "goes on where it stopped")
    elif run.state is not RunState.RUNNING and now - run.started > _LONG:
        text = f"{site.name} was last crawled {(now - run.started).days} days ago."
        command = Command(site.command)
    else:
        return
    yield Matter(Weight.SOON, "Not crawled", text, (), (command,), url_for("maintenance.site", name=site.name))


def _behind(index: IndexState) -> Iterator[Matter]:
    if index.behind > 0:
        text = f"The search index is {_many(index.behind, 'change')} behind the corpus."
        yield Matter(Weight.SOON, "Index behind", text, (), (Command("python -m indexer update"),))
    if index.behind < 0:
        text = "The search index has changes that the corpus has not: was a backup restored?"
        yield Matter(Weight.SOON, "Index ahead", text, (), (Command("python -m indexer rebuild"),))


def _stale(sites: Iterable[Site]) -> Iterator[Matter]:
    found = sorted((site for site in sites if site.stale), key=lambda site: (-site.stale, site.name))
    if found:
        most = found[0]
        count = _many(sum(site.stale for site in found), "article")
        of = most.name if len(found) == 1 else f"{len(found)} sites, above all {most.name} ({most.stale:,})"
        yield Matter(
            Weight.SOON,
            "Out of date",
            f"Last verified more than {STALE.days} days ago: {count} of {of}.",
            (),
            (Command(most.command),) if most.command else (),
            url_for("maintenance.stale"),
        )


def _unread(fault: str) -> Iterator[Matter]:
    if fault:
        yield Matter(Weight.SOON, "Notes", f"The notes of readers cannot be read: {fault}")


def _fruitless(readers: Readers) -> Iterator[Matter]:
    if found := readers.fruitless:
        question = found[0].question
        yield Matter(
            Weight.LATER,
            "Nothing found",
            f"{_many(len(found), 'question')} found nothing; the most asked: “{question.words}” "
            f"({_many(question.times, 'time')}).",
            (),
            (Command(f"python -m indexer search {quote(question.words)}"),),
            url_for("maintenance.readers", _anchor="nothing"),
        )


def _useless(readers: Readers, titles: Mapping[str, str]) -> Iterator[Matter]:
    if found := readers.useless:
        worst = found[0]
        yield Matter(
            Weight.LATER,
            "Not useful",
            f"Readers call {_many(len(found), 'page')} not useful, above all “{titles.get(worst.article_id, '')}” "
            f"({worst.no} of {worst.no + worst.yes}).",
            (),
            (Command(f"python -m corpus history {quote(worst.article_id)}"),),
            url_for("maintenance.readers", _anchor="feedback"),
        )


def _named(run: Run) -> str:
    return f"run {run.number} of {run.started.day} {run.started:%b %Y}"


def _many(count: int, what: str) -> str:
    plural = "es" if what.endswith("s") else "s"
    return f"{count:,} {what}{'' if count == 1 else plural}"
