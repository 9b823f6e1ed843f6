"""What is wrong with a run, told from its figures alone, so that nothing of a bad one gets into the corpus.

Knows the record of a run, that of the good run before it, and what was counted of its articles; asks nobody. Which run
is compared with which, and what becomes of one that fails, is said in `crawler.publishing.closing`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from corpus import Article, Run, RunKind
from corpus.article import EXTRACTED
from corpus.fills import SAMPLE
from crawler.terms import Gates

FEW_FAILURES = 5
"""So many addresses may always fail: of a small site, or a short run, they are a large share."""
FEW_ALIKE = 10
"""Fewest new and changed articles that can be too much alike: the same guide for a few cities is common."""
FEW_DELETIONS = 10
"""So many articles may always go: of a small site, one page is a large share."""
DELETIONS = Fraction(1, 10)
"""Share of a site's articles that may go in one run unasked."""
REPLACED = "moved to"
"""How the reason of a deletion begins whose page is at another address now: nothing is lost by it."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What the new and changed articles of a run look like, counted."""

    new: int = 0
    changed: int = 0
    alike: int = 0
    """Those that have the most frequent text of them all."""
    lost: Mapping[str, int] = field(default_factory=dict)
    """Changed articles in which a field is empty that was filled, less those in which it is the reverse; by field."""


@dataclass(frozen=True, slots=True)
class Deletions:
    """What goes with a run, and what is needed to judge whether it may."""

    missing: int
    """Deletions of the run that are not replaced by another address."""
    live: int
    """Live articles of the site, these among them."""
    start_answered: bool
    """Whether a start address of the site was there."""
    article_answered: bool
    """Whether an article of the site was there."""


def count(pairs: Iterable[tuple[Article, Article | None]]) -> Brought:
    """Count new and changed articles, each with its version in the corpus, or None; in memory of a digest an article.

    An article that comes back after it was gone is compared with its last version.
    """
    texts: Counter[bytes] = Counter()
    lost: Counter[str] = Counter()
    changed = 0
    for now, old in pairs:
        texts[hashlib.blake2b(now.text.encode(), digest_size=16).digest()] += 1
        changed += old is not None
        if old is not None:
            lost.update({name: bool(getattr(old, name)) - bool(getattr(now, name)) for name in EXTRACTED})
    total = texts.total()
    return Brought(total - changed, changed, max(texts.values(), default=0), lost)


def complaints(run: Run, before: Run | None, gates: Gates, brought: Brought) -> list[str]:
    """Return why nothing of a run may go into the corpus, a line for each gate that it failed; empty for a good run.

    `before` is the last good crawl of the site. A replay asks nobody, so the share of failures does not bind it.
    """
    errors = list(_errors(run, before, gates)) if run.kind is RunKind.CRAWL else []
    # An outage is told once: the articles whose pages failed are not missed as well.
    there = replace(run, articles=run.articles + run.failed) if errors else run
    return [
        *errors,
        *_articles(there, before, gates),
        *_fill(run, before, gates, brought),
        *_alike(run, gates, brought),
    ]


def deletions_to_hold(run: Run, deletions: Deletions) -> list[str]:
    """Return why the deletions of a run wait for a maintainer, in a line; empty where they may go, or there are none.

    They wait where a site deletes much at once, or where nothing else of it answered: both look like a fault of the
    site. A check has been asked for by a maintainer, so it may delete much; a replay asks nobody for an answer.
    """
    limit = max(FEW_DELETIONS, int(DELETIONS * deletions.live))
    share = f"deletions: {deletions.missing} of {deletions.live} articles of the site are to go"
    check = run.kind is RunKind.CHECK
    release = f"; look whether they are really gone, then let them through with: python -m crawler release {run.number}"
    cure = "" if check else release
    if deletions.missing > limit and not check:
        return [f"{share}, at most {limit} go without a release{cure}"]
    if run.kind is RunKind.REPLAY or not deletions.missing:
        return []
    silent = [
        *(() if deletions.start_answered else ("no start address",)),
        *(() if deletions.article_answered else ("no other article",)),
    ]
    return [f"{share}, but {' and '.join(silent)} of it answered in this run{cure}"] if silent else []


def _articles(run: Run, before: Run | None, gates: Gates) -> Iterator[str]:
    least = gates.articles if _was_whole(run, before, gates) else 1
    if run.articles < least:
        had = f" (run {before.number} had {before.articles})" if before else ""
        yield (
            f"articles: the site has {run.articles}, at least {least} must be there{had}; "
            "see that it is up, and that `articles` of its declaration still matches the addresses of its articles"
        )
    elif before and _not_lost(run) < gates.kept * _not_lost(before):
        kept, past = _not_lost(run), _not_lost(before)
        yield (
            f"kept: {kept} articles are left of the {past} of run {before.number} ({_percent(kept / past)}), "
            f"at least {_percent(gates.kept)} must be; "
            f"see what their pages are now with: python -m crawler report {run.number}"
        )


def _was_whole(run: Run, before: Run | None, gates: Gates) -> bool:
    """Tell whether all of the site was visited at some time, however many nights its budget of pages made of it."""
    return not run.waiting or (before is not None and before.articles >= gates.articles)


def _not_lost(run: Run) -> int:
    return run.articles + run.missing


def _fill(run: Run, before: Run | None, gates: Gates, brought: Brought) -> Iterator[str]:
    for name in dict.fromkeys((*gates.fill, *EXTRACTED)):
        # One line a field: whichever gate it fails, the cure is the same.
        sentences = (
            *_low(name, run, before, gates),
            *_lost(name, run, gates, brought),
            *_fallen(name, run, before, gates),
        )
        if sentences:
            yield f"{sentences[0]}; see whether the site has a new template, and adapt `layout` of its declaration"


def _low(name: str, run: Run, before: Run | None, gates: Gates) -> Iterator[str]:
    """Compare with the declared rate, where the run saw enough articles or all of the site."""
    seen, rate = run.seen, run.fill.get(name, 0.0)
    if seen and (seen >= SAMPLE or seen >= run.articles) and rate < gates.fill.get(name, 0.0):
        past = f" (run {before.number}: {_percent(before.fill[name])})" if before and name in before.fill else ""
        least = _percent(gates.fill[name])
        yield f"fill: {name} is filled in {_percent(rate)} of {seen} articles, at least {least} must be{past}"


def _lost(name: str, run: Run, gates: Gates, brought: Brought) -> Iterator[str]:
    """Compare the articles that were visited again with themselves: which ones are due is no fair choice of all."""
    again = max(run.seen - brought.new, brought.changed)
    lost = brought.lost.get(name, 0)
    if again >= SAMPLE and lost > gates.fill_drop * again:
        yield (
            f"fill: {lost} of {again} articles that were visited again have lost {name} ({_percent(lost / again)}), "
            f"at most {_percent(gates.fill_drop)} may"
        )


def _fallen(name: str, run: Run, before: Run | None, gates: Gates) -> Iterator[str]:
    """Compare with the run before where both saw most of the site, new addresses among them."""
    if before is None or name not in before.fill or not (_saw_most(run) and _saw_most(before)):
        return
    rate, past = run.fill.get(name, 0.0), before.fill[name]
    if past - rate > gates.fill_drop:
        yield (
            f"fill: {name} is filled in {_percent(rate)} of {run.seen} articles, in run {before.number} in "
            f"{_percent(past)}; at most {_percent(gates.fill_drop)} of them may lose it"
        )


def _alike(run: Run, gates: Gates, brought: Brought) -> Iterator[str]:
    total = brought.new + brought.changed
    if total >= FEW_ALIKE and brought.alike > gates.alike * total:
        yield (
            f"alike: {brought.alike} of {total} new and changed articles have one and the same text "
            f"({_percent(brought.alike / total)}), at most {_percent(gates.alike)} may; see whether the site shows "
            f"the same page everywhere, with: python -m crawler report {run.number}"
        )


def _errors(run: Run, before: Run | None, gates: Gates) -> Iterator[str]:
    """Compare the failures beyond those of the run before: what always fails is asked in every run."""
    known = min(before.failed, run.failed) if before else 0
    fresh, visited = run.failed - known, run.visited - known
    limit = min(gates.errors, gates.errors_rise) if before else gates.errors
    if fresh >= FEW_FAILURES and fresh > limit * visited:
        past = f" (run {before.number}: {before.failed} of {before.visited})" if before else ""
        beyond = f", {known} that fail since then left out" if known else ""
        yield (
            f"errors: {fresh} of {visited} addresses failed ({_percent(fresh / visited)}{beyond}), "
            f"at most {_percent(limit)} may{past}; see that the site is up and lets us in, then run again"
        )


def _saw_most(run: Run) -> bool:
    return run.seen >= max(SAMPLE, run.articles / 2)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
