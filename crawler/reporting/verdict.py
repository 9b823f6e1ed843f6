"""What a run fell short of, in one line for the maintainer: what is wrong, what became of the corpus, what to do.

Knows the record of a run; what was wrong was found at its end, in `crawler.publishing.closing`.
"""

from collections.abc import Iterable, Mapping

from corpus import Outcome, Run, RunKind, RunState
from crawler.errors import CrawlerError, FruitlessRunError, HeldRunError

_CURES = {
    "connection refused": "nothing is served there: start the site (the sample site with: python "
    "data/sample_site/serve.py), or mend the address",
    "private address": "only a site on this machine is crawled at such an address, and where that is its start, as in "
    "--url http://127.0.0.1:8000/",
    "login": "its articles are behind a login now: see one of them in a browser, and ask the owner for a way in",
    "forbidden: robots.txt": "its robots.txt keeps us out of all of it: ask the owner for leave",
    "forbidden: noindex": "its pages ask not to be kept, all of them: ask the owner whether that is meant",
}
"""What to do about a reason, by words in it."""
_CURE = "see that the site is up and its address right"


def shortfall(run: Run, examples: Mapping[str, str] | None = None) -> str:
    """Return what is wrong with a run that is over, empty for nothing; `examples` has an address for a reason."""
    if run.state is RunState.RUNNING:
        return ""  # another process still works on it, and judges it
    if not run.articles and run.kind is not RunKind.REPLAY:
        kept = "; the corpus stays as it was" if run.state is RunState.HELD else ""
        return f"{_fruitless(run, examples or {})}{kept}"
    wrong = "; ".join(run.complaints)
    if run.state is RunState.HELD:
        release = f"; if the site is right, let it through with: python -m crawler release {run.number}"
        # Of an outage nothing waits that could be let through.
        cure = release if run.held else ""
        return f"{run.site}: run {run.number} is held, the corpus stays as it was: {wrong}{cure}"
    return f"{run.site}: {wrong}" if wrong else ""


def error_of(shortfalls: Iterable[str], runs: Iterable[Run]) -> CrawlerError | None:
    """Return the error in which a command says what its runs fell short of; None where there is nothing to say."""
    lines = [line for line in shortfalls if line]
    if not lines:
        return None
    fruitless = not any(run.articles for run in runs)
    return (FruitlessRunError if fruitless else HeldRunError)("; ".join(lines))


def _fruitless(run: Run, examples: Mapping[str, str]) -> str:
    if not run.reasons:
        return f"{run.site}: not one article; see that its start address leads to some"
    reason = max(run.reasons, key=lambda name: run.reasons[name])
    # Behind a wall the listings may stand open, and their links lead to articles all the same.
    if run.outcomes.get(Outcome.LISTING, 0) >= run.reasons[reason]:
        return (
            f"{run.site}: listings were read, but none of their links leads to an article; see `articles` of the site"
        )
    at = f", as at {examples[reason]}" if reason in examples else ""
    cure = next((cure for words, cure in _CURES.items() if words in reason), _CURE)
    return f"{run.site}: not one article ({reason}{at}); {cure}"
