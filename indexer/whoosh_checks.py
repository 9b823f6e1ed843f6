"""Whether an index is sound: before a new one is swapped in, and whenever somebody asks.

Knows what should be in an index, and reads all of it; repairs nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from corpus import Change, Store
from indexer.errors import DamagedIndexError, FailedRebuildError
from indexer.index import Query
from indexer.retrieval import find
from indexer.whoosh_schema import ANALYZER
from indexer.whoosh_snapshot import WhooshSnapshot, damage_named

REBUILD = "cure: python -m indexer rebuild"
_SAMPLED = 50
_TOP = 10
_MISSED_AT_MOST = 0.1
_NAMED = 3
_WORD = re.compile(r"[^\W_]+")


@dataclass
class Sample:
    """Titles of up to a hundred articles, spread evenly over what went by."""

    titles: dict[str, str] = field(default_factory=dict)
    """By article id."""
    _step: int = 1
    _seen: int = 0

    def watch(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Pass the changes on, noting every k-th article."""
        for change in changes:
            if change.article is not None and ANALYZER.terms(change.article.title):
                self._note(change.article_id, change.article.title)
            yield change

    def _note(self, article_id: str, title: str) -> None:
        if self._seen % self._step == 0:
            self.titles[article_id] = title
        self._seen += 1
        if len(self.titles) > 2 * _SAMPLED:
            self.titles = dict(islice(self.titles.items(), 0, None, 2))
            self._step *= 2


def check_rebuilt(snapshot: WhooshSnapshot, expected: int, sample: Sample) -> None:
    """Raise FailedRebuildError where articles are missing from a new index, or not found by their titles' words."""
    wrong = []
    there = int(snapshot.live.sum())
    if there != expected:
        wrong.append(f"{there} of {expected} articles are in it")
    missed = [article_id for article_id, title in sample.titles.items() if not _finds(snapshot, article_id, title)]
    if len(missed) > _MISSED_AT_MOST * len(sample.titles):
        wrong.append(
            f"{len(missed)} of {len(sample.titles)} articles are not found by their own titles: {_few(missed)}"
        )
    if wrong:
        message = f"the new index was not swapped in, the old one still serves: {'; '.join(wrong)}"
        raise FailedRebuildError(message)


def _finds(snapshot: WhooshSnapshot, article_id: str, title: str) -> bool:
    """Tell whether the article, or one of the same title, is among the first for the words of its title."""
    words = " ".join(_WORD.findall(title))
    best = find(snapshot, Query(words=words), ANALYZER).docs[:_TOP]
    hits = [snapshot.shown(doc) for doc in best]
    return any(hit["id"] == article_id or hit["shown"]["title"] == title for hit in hits)


def faults(snapshot: WhooshSnapshot, store: Store | None) -> list[str]:
    """Return what is wrong with an index that could be opened; reads every posting and every stored field."""
    try:
        ids = _read_all(snapshot)
    except DamagedIndexError as error:
        return [str(error)]
    twice = [article_id for article_id, times in ids.items() if times > 1]
    wrong = [f"{len(twice)} articles are in the index twice: {_few(twice)}; {REBUILD}"] if twice else []
    return wrong + (_against(snapshot, set(ids), store) if store else [])


def _read_all(snapshot: WhooshSnapshot) -> Counter[str]:
    with damage_named("its postings and stored fields"):
        for leaf, _ in snapshot.reader.leaf_readers():
            for posting in leaf.iter_postings():
                del posting
    ids: Counter[str] = Counter()
    for doc in snapshot.live.nonzero()[0].tolist():
        stored = snapshot.shown(doc)
        snapshot.text(doc)
        ids[stored["id"]] += 1
    return ids


def _against(snapshot: WhooshSnapshot, ids: set[str], store: Store) -> list[str]:
    """Compare with the store as it was at the position of the index: what changed since then does not count."""
    position, newest = snapshot.position(), store.position()
    if position > newest:
        return [f"the index is at position {position}, the store only at {newest}: it is of another store; {REBUILD}"]
    since = {change.article_id for change in store.changes(after=position)}
    live = {article.id for article in store.articles()} - since
    missing, extra = sorted(live - ids), sorted(ids - since - live)
    return [
        *(
            [f"{len(missing)} articles of the store are not in the index: {_few(missing)}; {REBUILD}"]
            if missing
            else []
        ),
        *([f"{len(extra)} articles of the index are not in the store: {_few(extra)}; {REBUILD}"] if extra else []),
    ]


def _few(ids: list[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (" …" if len(ids) > _NAMED else "")
