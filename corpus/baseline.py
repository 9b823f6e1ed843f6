"""Which run another one is compared with: the last that was good.

Knows the store; nothing of what is compared.
"""

from corpus.frontier import Run, RunKind, RunState
from corpus.store import Store

_LOOKS_BACK = (10, 100, 1_000)
"""Runs among which the last good one is looked for, further and further back: counting a run takes its time."""


def good_run_before(store: Store, run: Run) -> Run | None:
    """Return the newest earlier crawl of the site that is in the corpus: none that is held, unless it was released."""
    for limit in _LOOKS_BACK:
        runs = store.runs(run.site, limit, before=run.number)
        for other in runs:
            if other.kind is RunKind.CRAWL and other.state is RunState.FINISHED:
                return other
        if len(runs) < limit:
            break
    return None
