"""The terms on which a site is crawled: where a run ends, what it must reach, how fast it asks.

Knows figures and their reasons; they are kept by `crawler.running.budget`, `crawler.publishing.gates` and Scrapy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a run ends at the latest; what is left waits for the next run."""

    pages: int = 50_000
    """Answers in one run."""
    depth: int = 30
    """Clicks from a start address; the next page of a listing is no click."""
    size: int = 4_000_000_000
    """Bytes of bodies in one run: fifty thousand pages of eighty kilobytes, more than guides ever need."""
    time: timedelta = timedelta(days=2)
    """Time spent crawling; a run that takes longer is lost in a trap or asks too slowly."""
    errors: int = 50
    """Failed visits in a row: the site is down, and asking on does nobody good."""
    busy: timedelta = timedelta(minutes=10)
    """Time in which the site answers 429 or 503 and nothing else, pauses and all: it is down for this night."""


@dataclass(frozen=True, slots=True)
class Gates:
    """What a run must reach before anything of it goes into the corpus; see `crawler.publishing.gates`.

    The defaults let a living site pass in any week, and stop what a template, an outage or a break-in does to it.
    """

    articles: int = 1
    """Fewest articles of the site; a declared site knows better."""
    kept: float = 0.5
    """Smallest share of the previous good run's articles that must still be articles; those gone are guarded apart.

    Half of a site does not turn into something else between two runs, unless it was rebuilt.
    """
    fill: Mapping[str, float] = field(default_factory=dict)
    """Lowest share of articles in which a field is filled, by field; none unless declared: sites differ too much."""
    fill_drop: float = 0.2
    """Highest share of articles that may lose a field, against their last version and the previous good run.

    Editors drop a section here and there; a new template drops it everywhere.
    """
    errors: float = 0.25
    """Highest share of visited addresses that failed, as many as in the previous good run left out."""
    errors_rise: float = 0.1
    """The same where there was a previous good run: it has shown that the site can be read."""
    alike: float = 0.5
    """Highest share of new and changed articles with one and the same text: what a broken template looks like."""


@dataclass(frozen=True, slots=True)
class Politeness:
    """How fast a site is asked; the server's own speed may slow us further, never hasten us."""

    delay: float = 1.0
    """Seconds between two requests to one host; 0 for a site that need not be spared, be it slow or not."""
    concurrency: int = 1
    """Requests under way at a time."""
    patience: float = 2.0
    """Seconds before a failed visit is tried again, four times as many before the next try."""
