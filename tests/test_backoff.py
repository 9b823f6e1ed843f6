"""When a host is left alone as a whole, and for how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from test_crawl import Reply, again_after, crawl, listing, page, scripted

from corpus import Outcome, Visit
from crawler.running.backoff import LONGEST_PAUSE, Backoff
from crawler.spiders.sample import Sample

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
URL = "http://a.example/page"


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def visit(seconds: float, status: int | None = 503, asked: float | None = None) -> Visit:
    """Return a visit that came to a status, and was asked to come back after some seconds."""
    retry_at = None if asked is None else at(seconds + asked)
    return Visit(url=URL, outcome=Outcome.FAILED, at=at(seconds), status=status, retry_at=retry_at)


def pause_after(*visits: Visit) -> float:
    """Return for how many seconds after the last of these visits the host is left alone."""
    backoff = Backoff(timedelta(seconds=2))
    for one in visits:
        backoff.learn(one)
    last = visits[-1].at
    return next(tenth / 10 for tenth in range(10_000) if not backoff.pauses(URL, last + timedelta(seconds=tenth / 10)))


@pytest.mark.parametrize(
    ("visits", "seconds"),
    [
        ([visit(0)], 2),
        ([visit(0, status=429)], 2),
        ([visit(0, asked=30)], 30),
        ([visit(0, asked=0.5)], 2),
        ([visit(0, asked=100_000)], LONGEST_PAUSE.total_seconds()),
        ([visit(0, status=500)], 0),
        ([visit(0, status=None)], 0),
        ([visit(0, status=200)], 0),
        # What was under way when the pause began makes it no longer, unless it asks for more.
        ([visit(0, asked=10), visit(1)], 9),
        ([visit(0, asked=10), visit(1, asked=30)], 30),
        ([visit(0, asked=10), visit(1, status=200)], 9),
        # A pause that did not help is followed by one twice as long, until one did.
        ([visit(0), visit(2), visit(6)], 8),
        ([visit(0), visit(2, asked=50)], 50),
        ([visit(0), visit(2), visit(6, status=None), visit(7)], 8),
        ([visit(0), visit(2), visit(6, status=200), visit(7)], 2),
        ([visit(0, asked=100), visit(100)], LONGEST_PAUSE.total_seconds()),
    ],
)
def test_how_long_a_host_is_left_alone(visits: list[Visit], seconds: float) -> None:
    assert pause_after(*visits) == seconds


def test_other_hosts_go_on() -> None:
    backoff = Backoff(timedelta(seconds=2))
    backoff.learn(visit(0))
    assert backoff.pauses(URL + "s", at(1))
    assert not backoff.pauses("http://b.example/page", at(1))


def test_a_crawl_asks_a_busy_host_for_nothing_until_it_may_come_back(tmp_path: Path) -> None:
    paths = [f"/a/numbered{number:02}.html" for number in range(40)]
    script = {"/": listing(*paths), **{path: page(f"Page {path}") for path in paths}}
    with scripted({**script, paths[0]: again_after("3", "Busy at first"), "/robots.txt": Reply(b"")}) as site:
        record = crawl(site, tmp_path)
    assert record.outcomes["article"] == len(paths)
    busy = next(when for when, path, _ in site.asked if path == paths[0])
    meanwhile = [path for when, path, _ in site.asked if busy < when < busy + 3]
    under_way = Sample.politeness.concurrency
    assert len(meanwhile) < 2 * under_way  # asked for before the answer was there
