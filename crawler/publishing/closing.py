"""How a run ends: its gates are checked, and what it brought goes into the corpus or waits for a maintainer.

Knows the store and the declaration of the site; not Scrapy. What the gates are is said in `crawler.publishing.gates`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from corpus import Article, Outcome, Run, RunKind, RunState, Saved, Staged, Store
from corpus.baseline import good_run_before
from crawler.publishing.gates import REPLACED, Brought, Deletions, complaints, count, deletions_to_hold
from crawler.site import SiteSpider

_BATCH = 200
"""Articles fetched from the store at a time."""
_ANSWERED = {Outcome.ARTICLE, Outcome.UNCHANGED}
_SILENT = {Outcome.FAILED, Outcome.GONE, Outcome.FORBIDDEN}


def close_run(store: Store, run: int, site: SiteSpider, at: datetime, stopped: str = "") -> Run:
    """Close a run of which nothing is left to visit, or that reached the limit `stopped`; return its record.

    One that another process closed meanwhile stays as it is.
    """
    while (record := store.run(run)).state is RunState.RUNNING:
        # Other processes may go on visiting: what they record meanwhile is judged as well.
        last = store.last_visit(run)
        store.settle_moves(run)
        found, held = _judged(store, store.run(run), site)
        store.end_run(run, at, complaints=found or held, hold=bool(held), stopped=stopped, judged=last)
    return record


def _judged(store: Store, record: Run, site: SiteSpider) -> tuple[Sequence[str], Sequence[str]]:
    """Return why nothing of a run may go into the corpus, or else why its deletions may not."""
    # What a maintainer let through was judged before; only whether the site is there is asked again.
    if record.kind is not RunKind.CHECK:
        found = complaints(record, good_run_before(store, record), site.gates, _brought(store, record.number))
        if found:
            return found, ()
    return (), deletions_to_hold(record, _deletions(store, record, site))


def _missing(deletions: Iterable[Staged]) -> Iterator[Staged]:
    """Yield the deletions of which nothing takes the place."""
    return (one for one in deletions if not one.reason.startswith(REPLACED))


def _brought(store: Store, run: int) -> Brought:
    return count(_pairs(store, (one.article for one in store.staged(run) if one.saved is not Saved.GONE)))


def _pairs(store: Store, articles: Iterable[Article]) -> Iterator[tuple[Article, Article | None]]:
    """Yield each article with its version in the corpus, or None where it is new."""
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == _BATCH:
            yield from _with_old(store, batch)
            batch.clear()
    yield from _with_old(store, batch)


def _with_old(store: Store, articles: list[Article]) -> Iterator[tuple[Article, Article | None]]:
    old = store.get_many([article.id for article in articles])
    return ((article, old.get(article.id)) for article in articles)


def _deletions(store: Store, run: Run, site: SiteSpider) -> Deletions:
    gone = sum(1 for _ in _missing(store.staged(run.number, Saved.GONE)))
    if not gone:
        return Deletions(missing=0, live=0, start_answered=True, article_answered=True)
    start, article = False, False
    for visit in store.log(run.number):
        start = start or (visit.url in site.start_urls and visit.outcome not in _SILENT)
        article = article or visit.outcome in _ANSWERED
    return Deletions(gone, store.sites().get(run.site, 0), start_answered=start, article_answered=article)
