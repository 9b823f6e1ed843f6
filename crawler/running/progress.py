"""How far a crawl is, while it runs: live on a terminal, a plain line every few seconds elsewhere, both on stderr.

Knows the tally of the scheduler; asks the store nothing.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from rich.console import Console
from rich.live import Live
from rich.table import Table
from scrapy import signals
from scrapy.crawler import Crawler

from crawler.running.tally import Tally

if TYPE_CHECKING:
    from crawler.running.schedule import FrontierScheduler

_PLAIN_SECONDS = 5.0


@dataclass(slots=True)
class _Row:
    site: str
    tally: Tally
    begun: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def cells(self) -> tuple[str, ...]:
        seconds = (self.ended or time.monotonic()) - self.begun
        counts = (self.tally.pages, self.tally.articles, self.tally.waiting, self.tally.failed)
        return (self.site, *map(str, counts), f"{self.tally.pages / max(seconds, 0.1):.1f}", f"{seconds:.0f} s")


_COLUMNS = ("site", "pages", "articles", "queue", "errors", "pages/s", "elapsed")


class Board:
    """Shows every crawl that it watches."""

    def __init__(self, console: Console | None = None) -> None:
        """Show on `console`, which is stderr unless told otherwise."""
        self.console = console or Console(stderr=True, markup=False, emoji=False)
        self._rows: dict[str, _Row] = {}
        self._last = time.monotonic()

    def watch(self, crawler: Crawler) -> None:
        """Show a crawl from its beginning to its end."""

        def opened() -> None:
            scheduler = cast("FrontierScheduler", crawler.engine.scheduler)
            self._rows[scheduler.site.name] = _Row(scheduler.site.name, scheduler.tally)

        def closed() -> None:
            row = self._rows[cast("FrontierScheduler", crawler.engine.scheduler).site.name]
            row.ended = time.monotonic()

        # Signals hold their receivers weakly; the crawl outlives this call.
        crawler.signals.connect(opened, signals.spider_opened, weak=False)
        crawler.signals.connect(closed, signals.spider_closed, weak=False)
        crawler.signals.connect(self._visited, signals.item_scraped, weak=False)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the board while the block runs."""
        if not self.console.is_terminal:
            yield
            return
        with Live(get_renderable=self.table, console=self.console, transient=True):
            yield

    def table(self) -> Table:
        """Return the board as it is now."""
        table = Table(box=None)
        for name in _COLUMNS:
            table.add_column(name, justify="left" if name == "site" else "right")
        for row in list(self._rows.values()):
            table.add_row(*row.cells())
        return table

    def _visited(self) -> None:
        if self.console.is_terminal or time.monotonic() - self._last < _PLAIN_SECONDS:
            return
        self._last = time.monotonic()
        for row in self._rows.values():
            pairs = zip(_COLUMNS, row.cells(), strict=True)
            self.console.print(" · ".join(f"{name} {cell}" for name, cell in pairs), highlight=False, soft_wrap=True)
