"""What a run may spend on a site, and what it says when that is spent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import run
from test_crawl import Reply, crawl, env, listing, page, scripted

from corpus import Outcome, Run, RunState, Visit, open_store
from crawler.running.budget import Budget
from crawler.running.schedule import UNDER_WAY
from crawler.site import Limits

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def begun(**spent: Any) -> Run:  # noqa: ANN401 - any field of a run
    return Run(number=1, site="s", state=RunState.RUNNING, started=NOW, **spent)


def visit(number: int, outcome: Outcome = Outcome.ARTICLE, status: int | None = 200, size: int = 1000) -> Visit:
    return Visit(url=f"https://example.org/{number}", outcome=outcome, at=NOW, status=status, size=size)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(pages=3), "limit of 3 pages"),
        (Limits(size=3_000), "limit of 3 kB"),
        (Limits(size=2_500), "limit of 2.5 kB"),
    ],
)
def test_pages_and_bytes_are_counted(limits: Limits, sentence: str) -> None:
    budget = Budget(limits, begun())
    for number in range(2):
        budget.spend(visit(number))
    assert budget.exceeded() == ""
    budget.spend(visit(2))
    assert budget.exceeded() == sentence


def test_pages_under_way_are_counted_as_if_they_had_come() -> None:
    budget = Budget(Limits(pages=3), begun())
    assert (budget.exceeded(2), budget.exceeded(3)) == ("", "limit of 3 pages")


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        (timedelta(days=2), "limit of 2 days"),
        (timedelta(hours=30), "limit of 30 hours"),
        (timedelta(minutes=90), "limit of 90 minutes"),
        (timedelta(seconds=1.5), "limit of 1.5 seconds"),
    ],
)
def test_time_is_counted(time: timedelta, sentence: str) -> None:
    budget = Budget(Limits(time=time), begun())
    budget.spend_time(time.total_seconds() - 1)
    assert budget.exceeded() == ""
    budget.spend_time(1)
    assert budget.exceeded() == sentence


def test_a_run_that_goes_on_has_spent_what_it_spent_before() -> None:
    spent = begun(pages=10, size=5_000_000_000, seconds=200_000.0)
    assert Budget(Limits(pages=10), spent).exceeded() == "limit of 10 pages"
    assert Budget(Limits(), spent).exceeded() == "limit of 4 GB"
    assert Budget(Limits(size=10**12), spent).exceeded() == "limit of 2 days"


def test_addresses_that_fail_in_a_row_end_the_run() -> None:
    budget = Budget(Limits(errors=3), begun())
    for number in range(2):
        budget.spend(visit(number, Outcome.FAILED, None))
    budget.spend(visit(2, Outcome.GONE, 404))
    for number in range(3, 5):
        budget.spend(visit(number, Outcome.FAILED, 500))
    assert budget.exceeded() == ""
    budget.spend(visit(5, Outcome.FORBIDDEN, None))  # nobody was asked, so this says nothing
    budget.spend(visit(6, Outcome.FAILED, None))
    assert budget.exceeded() == "limit of 3 addresses in a row that failed"


def test_an_address_that_is_tried_again_fails_once() -> None:
    budget = Budget(Limits(errors=2), begun())
    for _ in range(10):
        budget.spend(visit(1, Outcome.FAILED, None))
    assert budget.exceeded() == ""


def test_an_answer_from_before_the_failures_does_not_forgive_them() -> None:
    budget = Budget(Limits(errors=2), begun())
    budget.spend(visit(1, Outcome.FAILED, None))
    budget.spend(visit(2, Outcome.FAILED, None))
    early = replace(visit(3, Outcome.LISTING, 200), at=visit(1, Outcome.FAILED, None).at - timedelta(seconds=1))
    budget.spend(early)
    assert budget.exceeded() == "limit of 2 addresses in a row that failed"


def test_a_site_that_goes_down_ends_the_run_and_the_report_says_so(tmp_path: Path) -> None:
    paths = [f"/a/number{number:04}.html" for number in range(200)]
    # Each leads to the next and the last to the rest, so that none is answered after an address that failed.
    pages = {paths[n]: page(f"Page {n}", *links) for n, links in enumerate((paths[1:2], paths[2:3], paths[3:]))}
    down = dict.fromkeys(paths[3:], Reply(b"", 403))
    with scripted({"/": listing(paths[0]), **pages, **down}) as site:
        record = crawl(site, tmp_path, status=1)
        # robots.txt, the start page, three that were there, those that failed, and what was under way meanwhile
        assert sum(site.counts.values()) <= 5 + Limits().errors + UNDER_WAY
    assert record.stopped == "limit of 50 addresses in a row that failed"
    assert record.waiting > 0
    shown = run("crawler", "report", env=env(tmp_path))
    assert record.stopped in shown.stdout
    with open_store(env(tmp_path)["STORE_URL"]) as store:
        assert store.count() == 0  # an error share like this passes no gate


def test_a_site_that_only_says_that_it_is_busy_is_left_alone() -> None:
    """Each pause is twice as long as the one before: fifty addresses would take hours to fail."""
    budget = Budget(Limits(busy=timedelta(minutes=10)), begun())

    def answer(minutes: float, status: int) -> str:
        outcome = Outcome.ARTICLE if status == 200 else Outcome.FAILED
        budget.spend(replace(visit(1, outcome, status), at=NOW + timedelta(minutes=minutes)))
        return budget.exceeded()

    assert answer(0, 503) == ""
    assert answer(9, 429) == ""
    assert answer(9.5, 200) == ""
    assert [answer(minutes, 503) for minutes in (11, 20)] == ["", ""]
    assert answer(20.5, 500) == ""
    assert answer(21, 503) == "limit of 10 minutes in which the site only said that it is busy"
