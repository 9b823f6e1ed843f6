"""What a process has done so far, counted for whoever watches.

Knows what visits came to; not where they come from.
"""

from dataclasses import dataclass

from corpus import Outcome, Saved, Visit


@dataclass(slots=True)
class Tally:
    """What this process has done so far, for whoever watches."""

    pages: int = 0
    articles: int = 0
    changed: int = 0
    """Articles that are new or changed."""
    failed: int = 0
    waiting: int = 0

    def add(self, visit: Visit, saved: Saved | None) -> None:
        """Count one visit."""
        self.pages += visit.status is not None
        self.articles += visit.outcome is Outcome.ARTICLE
        self.changed += saved in {Saved.NEW, Saved.CHANGED}
        self.failed += visit.outcome is Outcome.FAILED
