"""Whether an index is sound: before a new one is swapped in, and whenever somebody asks.

Knows what should be in an index, and reads all of it; repairs nothing and knows no engine.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from corpus import Store
from indexer.analysis import ANALYZER
from indexer.engines.snapshot import Snapshot
from indexer.errors import DamagedIndexError, FailedRebuildError
from indexer.preparing import Prepared
from indexer.wanted import Alternative, Concept, Wanted

REBUILD = "cure: python -m indexer rebuild"
_SAMPLED = 50
_TOP = 10
_MISSED_AT_MOST = 0.1
_NAMED = 3


@dataclass
class Sample:
    """Titles of up to a hundred articles, spread evenly over what went by."""

    titles: dict[str, str] = field(default_factory=dict)
    """By article id."""
    _step: int = 1
    _seen: int = 0

    def watch(self, changes: Iterable[Prepared]) -> Iterator[Prepared]:
        """Pass the changes on, noting every k-th article."""
        for article_id, document in changes:
            if document is not None and document.fields["title"]:
                self._note(article_id, document.entry.title)
            yield article_id, document

    def _note(self, article_id: str, title: str) -> None:
        if self._seen % self._step == 0:
            self.titles[article_id] = title
        self._seen += 1
        if len(self.titles) > 2 * _SAMPLED:
            self.titles = dict(islice(self.titles.items(), 0, None, 2))
            self._step *= 2


def check_rebuilt(snapshot: Snapshot, expected: int, sample: Sample) -> None:
    """Raise FailedRebuildError where articles are missing from a new index, or not found by their titles' words."""
    wrong = []
    there = snapshot.count()
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


def _finds(snapshot: Snapshot, article_id: str, title: str) -> bool:
    """Tell whether the article, or one of the same title, is among the first for the words of its title."""
    concepts = tuple(Concept((Alternative((term,)),)) for term in dict.fromkeys(ANALYZER.terms(title)))
    best = snapshot.retrieve(Wanted(concepts=concepts, size=_TOP, counted=False)).candidates
    return any(one.entry.id == article_id or one.entry.title == title for one in best)


def faults(snapshot: Snapshot, store: Store | None) -> list[str]:
    """Return what is wrong with an index that could be opened; reads every posting and every entry."""
    try:
        snapshot.read_all()
        ids = Counter(entry.id for entry in snapshot.entries() if entry.body is not None)
    except DamagedIndexError as error:
        return [str(error)]
    twice = [article_id for article_id, times in ids.items() if times > 1]
    wrong = [f"{len(twice)} articles are in the index twice: {_few(twice)}; {REBUILD}"] if twice else []
    return wrong + (_against(snapshot, set(ids), store) if store else [])


def _against(snapshot: Snapshot, ids: set[str], store: Store) -> list[str]:
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
