"""What a report says: a run beside the run before it, gathered from the store.

Knows neither tables nor JSON nor HTML.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice

from corpus import ChangeClass, LoggedVisit, Outcome, RelatedLink, Run, Saved, Store
from corpus.baseline import good_run_before
from corpus.fills import Fill, fills

EXAMPLES = 3
"""Addresses shown for a reason or a class of change: enough to look at, few enough to read."""
_EXTREMES = 5
"""Slowest and largest pages shown."""
_HISTORY = 30
"""Runs of the site that the plots show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report says of one run."""

    run: Run
    before: Run | None = None
    """The good crawl of the site before it."""
    history: tuple[Run, ...] = ()
    """Runs of the site up to this one, oldest first."""
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Example addresses by "outcome: reason"."""
    new: tuple[str, ...] = ()
    """Examples of new articles' addresses."""
    changes: Mapping[ChangeClass, tuple[str, ...]] = field(default_factory=dict)
    """Example addresses by class of change, the weightiest first."""
    gone: tuple[str, ...] = ()
    """Examples of articles' addresses that went, or are to go."""
    held: tuple[str, ...] = ()
    """Examples of what waits for release, each as "kind: address"."""
    fill: tuple[Fill, ...] = ()
    slowest: tuple[LoggedVisit, ...] = ()
    largest: tuple[LoggedVisit, ...] = ()
    holes: int = 0
    """Entries of related lists that lead to no article of the corpus."""
    hole_examples: tuple[tuple[str, RelatedLink], ...] = ()
    """Id of the article whose list it is, and the entry."""

    @property
    def drifting(self) -> tuple[Fill, ...]:
        """The fields whose fill rate fell."""
        return tuple(fill for fill in self.fill if fill.drifts)


def gather(store: Store, run: Run, *, brief: bool = False) -> Report:
    """Return the report of a run, beside the last good crawl of its site before it; a `brief` one without holes."""
    earlier = store.runs(run.site, limit=_HISTORY - 1, before=run.number)
    before = good_run_before(store, run)
    log = _Log(store.log(run.number))
    # Every related list of the site is looked through for them, and a brief report does not show them.
    holes = [] if brief else list(store.holes(run.site))
    return Report(
        run=run,
        before=before,
        history=(*reversed(earlier), run),
        reasons=log.reasons,
        new=tuple(log.new),
        changes={kind: tuple(log.changes[kind]) for kind in ChangeClass if log.changes[kind]},
        gone=tuple(log.gone),
        held=tuple(f"{one.saved}: {one.url}" for one in islice(store.staged(run.number), EXAMPLES)),
        fill=fills(run, before),
        slowest=tuple(nlargest(_EXTREMES, log.answered, key=lambda visit: visit.seconds)),
        largest=tuple(nlargest(_EXTREMES, log.answered, key=lambda visit: visit.size)),
        holes=len(holes),
        hole_examples=tuple(holes[:EXAMPLES]),
    )


def rate(run: Run) -> float:
    """Return the pages a second of a run."""
    return run.pages / run.seconds if run.seconds else 0.0


def missing(run: Run) -> int:
    """Return how many articles a run found missing that did not go yet: another one, a day later, has to agree."""
    return run.missing - run.saved.get(Saved.GONE, 0)


class _Log:
    """What the visits of a run show, read once."""

    def __init__(self, visits: Iterable[LoggedVisit]) -> None:
        self.new: list[str] = []
        self.gone: list[str] = []
        self.changes: dict[ChangeClass, list[str]] = defaultdict(list)
        self.answered: list[LoggedVisit] = []
        found: dict[str, list[str]] = defaultdict(list)
        for visit in visits:
            if visit.reason and visit.outcome is not Outcome.ARTICLE:
                _add(found[f"{visit.outcome}: {visit.reason}"], visit.url)
            if visit.saved is Saved.NEW:
                _add(self.new, visit.url)
            if visit.saved is Saved.GONE:
                _add(self.gone, visit.url)
            for kind in visit.changes:
                _add(self.changes[kind], visit.url)
            if visit.status is not None:
                self._keep_extreme(visit)
        self.reasons = {reason: tuple(urls) for reason, urls in found.items()}

    def _keep_extreme(self, visit: LoggedVisit) -> None:
        """Keep the visit while few are kept; of many, those that are among the slowest or largest."""
        self.answered.append(visit)
        if len(self.answered) > _EXTREMES * 100:
            slow = nlargest(_EXTREMES, self.answered, key=lambda one: one.seconds)
            large = nlargest(_EXTREMES, self.answered, key=lambda one: one.size)
            self.answered = list({id(one): one for one in (*slow, *large)}.values())


def _add(examples: list[str], url: str) -> None:
    if len(examples) < EXAMPLES and url not in examples:
        examples.append(url)
