"""What a run must reach: each gate at its limit, told in a sentence with figure, limit and cure."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Article, LegalReference, Outcome, Run, RunKind, RunState
from crawler.publishing.gates import Brought, Deletions, complaints, count, deletions_to_hold
from crawler.site import Gates

GATES = Gates()
NOTHING = Brought()
NOW = datetime(2026, 11, 22, tzinfo=UTC)
GOOD = Run(
    number=7,
    site="sample",
    state=RunState.FINISHED,
    started=NOW,
    visited=120,
    failed=2,
    articles=100,
    outcomes={Outcome.ARTICLE: 100, Outcome.LISTING: 18, Outcome.FAILED: 2},
    fill={"title": 1.0, "steps": 0.9, "years": 0.3},
)
RUN = replace(GOOD, number=8, state=RunState.RUNNING)


def only(run: Run, before: Run | None = GOOD, gates: Gates = GATES, brought: Brought = NOTHING) -> str:
    """Return the one complaint of a run."""
    (complaint,) = complaints(run, before, gates, brought)
    return complaint


def article(name: str, text: str = "", steps: tuple[str, ...] = ("one",)) -> Article:
    return Article(id=name, url="", site="sample", title=name, text=text or f"text of {name}", steps=steps)


def test_a_run_like_the_one_before_passes() -> None:
    assert complaints(RUN, GOOD, GATES, NOTHING) == []
    assert complaints(RUN, None, GATES, NOTHING) == []


@pytest.mark.parametrize(("articles", "says"), [(0, "articles: the site has 0, at least 1"), (1, ""), (50, "")])
def test_fewest_articles(articles: int, says: str) -> None:
    found = complaints(replace(RUN, articles=articles, outcomes={}), None, GATES, NOTHING)
    assert " ".join(found).startswith(says)
    assert bool(found) == bool(says)


def test_fewest_articles_may_be_declared_and_name_the_run_before() -> None:
    says = only(RUN, gates=Gates(articles=101))
    assert says.startswith("articles: the site has 100, at least 101 must be there (run 7 had 100); see that")


def test_articles_that_turn_into_something_else_are_lost() -> None:
    assert complaints(replace(RUN, articles=50), GOOD, GATES, NOTHING) == []
    says = only(replace(RUN, articles=49))
    assert says.startswith("kept: 49 articles are left of the 100 of run 7 (49 %), at least 50 % must be; see")


def test_pages_that_are_gone_are_no_lost_articles() -> None:
    assert complaints(replace(RUN, articles=10, missing=90), GOOD, GATES, NOTHING) == []
    # On the second day they are missing on both sides: they make up for nothing else.
    assert (
        complaints(replace(RUN, articles=4, missing=90), replace(GOOD, articles=10, missing=90), GATES, NOTHING) == []
    )
    says = only(replace(RUN, articles=4, missing=0), replace(GOOD, articles=10, missing=90))
    assert says.startswith("kept: 4 articles are left of the 100")


def test_a_declared_fill_rate() -> None:
    gates = Gates(fill={"steps": 0.9, "phones": 0.5})
    says = only(replace(RUN, fill={"steps": 0.9, "phones": 0.2}), None, gates)
    assert says.startswith("fill: phones is filled in 20 % of 100 articles, at least 50 % must be; see whether")
    past = only(replace(RUN, fill={"steps": 0.89}), replace(GOOD, fill={"steps": 0.95}), Gates(fill={"steps": 0.9}))
    assert "at least 90 % must be (run 7: 95 %)" in past


def test_a_declared_fill_rate_needs_a_sample_or_the_whole_site() -> None:
    poor = replace(RUN, outcomes={Outcome.ARTICLE: 10, Outcome.UNCHANGED: 9}, fill={"steps": 0.1})
    gates = Gates(fill={"steps": 0.9})
    assert complaints(poor, None, gates, NOTHING) == []
    assert complaints(replace(poor, articles=19), None, gates, NOTHING)
    assert complaints(replace(poor, outcomes={Outcome.ARTICLE: 10, Outcome.UNCHANGED: 10}), None, gates, NOTHING)


def test_a_field_that_falls_on_the_whole_site() -> None:
    assert complaints(replace(RUN, fill={"title": 1.0, "steps": 0.75, "years": 0.2}), GOOD, GATES, NOTHING) == []
    says = only(replace(RUN, fill={"title": 1.0, "steps": 0.6, "years": 0.2}))
    assert says.startswith("fill: steps is filled in 60 % of 100 articles, in run 7 in 90 %; at most 20 %")
    assert "fill: steps is filled in 0 %" in only(replace(RUN, fill={"title": 1.0, "years": 0.3}))


def test_a_few_articles_that_happened_to_be_due_are_no_fair_choice_of_the_site() -> None:
    due = replace(RUN, outcomes={Outcome.ARTICLE: 30}, fill={"title": 1.0, "steps": 0.0, "years": 0.0})
    assert complaints(due, GOOD, GATES, NOTHING) == []
    assert (
        complaints(RUN, replace(GOOD, outcomes={Outcome.ARTICLE: 30}, fill={"steps": 1.0, "text": 1.0}), GATES, NOTHING)
        == []
    )


def test_articles_that_lose_a_field_are_compared_with_themselves() -> None:
    due = replace(RUN, outcomes={Outcome.ARTICLE: 25, Outcome.UNCHANGED: 5})
    assert complaints(due, GOOD, GATES, Brought(new=5, changed=10, lost={"steps": 5})) == []
    says = only(due, brought=Brought(new=5, changed=10, lost={"steps": 6}))
    assert says.startswith(
        "fill: 6 of 25 articles that were visited again have lost steps (24 %), at most 20 % may; see"
    )
    assert (
        complaints(replace(due, outcomes={Outcome.ARTICLE: 19}), None, GATES, Brought(changed=19, lost={"steps": 19}))
        == []
    )


def test_a_field_is_complained_of_once() -> None:
    run = replace(RUN, fill={"title": 1.0, "steps": 0.0, "years": 0.3})
    assert only(run, gates=Gates(fill={"steps": 0.5}), brought=Brought(changed=90, lost={"steps": 90}))


@pytest.mark.parametrize(("failed", "passes"), [(4, True), (5, True), (30, True), (31, False)])
def test_the_share_of_failures_of_a_first_run(failed: int, passes: bool) -> None:  # noqa: FBT001 - a parameter
    assert (complaints(replace(RUN, failed=failed), None, GATES, NOTHING) == []) == passes


def test_a_few_failures_never_fail_a_small_site() -> None:
    small = replace(RUN, visited=4, failed=4)
    assert complaints(small, None, GATES, NOTHING) == []
    says = only(replace(small, visited=5, failed=5), None)
    assert says.startswith("errors: 5 of 5 addresses failed (100 %), at most 25 % may; see that the site is up")


def test_failures_that_rise() -> None:
    assert complaints(replace(RUN, failed=13), GOOD, GATES, NOTHING) == []
    says = only(replace(RUN, failed=14))
    assert "errors: 12 of 118 addresses failed (10 %, 2 that fail since then left out), at most 10 % may" in says
    assert "(run 7: 2 of 120)" in says


def test_what_always_fails_fails_no_run_that_visits_little_else() -> None:
    before = replace(GOOD, visited=1000, failed=30)
    assert complaints(replace(RUN, visited=60, failed=30), before, GATES, NOTHING) == []
    assert complaints(replace(RUN, visited=60, failed=36), before, GATES, NOTHING)


def test_a_replay_asks_nobody() -> None:
    assert complaints(replace(RUN, kind=RunKind.REPLAY, failed=120), GOOD, GATES, NOTHING) == []
    assert complaints(replace(RUN, kind=RunKind.REPLAY, articles=1), GOOD, GATES, NOTHING)


def test_the_same_text_everywhere() -> None:
    assert complaints(RUN, GOOD, GATES, Brought(new=9, alike=9)) == []
    assert complaints(RUN, GOOD, GATES, Brought(new=5, changed=5, alike=5)) == []
    says = only(RUN, brought=Brought(new=5, changed=5, alike=6))
    assert says.startswith(
        "alike: 6 of 10 new and changed articles have one and the same text (60 %), at most 50 % may"
    )


def test_every_failed_gate_is_told() -> None:
    bad = replace(RUN, failed=60, articles=40, outcomes={Outcome.ARTICLE: 40})
    found = complaints(bad, GOOD, GATES, Brought(changed=40, alike=40, lost={"steps": 40}))
    assert [line.split(":")[0] for line in found] == ["errors", "fill", "alike"]
    assert all("; see " in line for line in found)


def test_a_site_of_which_a_budget_left_most_for_later_has_few_articles() -> None:
    begun = replace(RUN, articles=40, waiting=60, missing=0)
    gates = Gates(articles=90)
    assert complaints(begun, None, gates, Brought(new=40)) == []
    assert complaints(begun, replace(GOOD, articles=30), gates, Brought(new=10)) == []
    assert only(replace(begun, articles=0), None, gates).startswith("articles: the site has 0, at least 1")
    assert only(replace(begun, waiting=0), None, gates).startswith("articles: the site has 40, at least 90")
    assert only(replace(begun, articles=80), GOOD, gates).startswith("articles: the site has 80, at least 90")


def test_an_outage_is_told_once_and_what_it_does_not_explain_besides() -> None:
    down = replace(RUN, failed=70, articles=30, outcomes={Outcome.FAILED: 70})
    assert [line.split(":")[0] for line in complaints(down, GOOD, GATES, Brought())] == ["errors"]
    rebuilt = replace(down, failed=15, visited=100)
    assert [line.split(":")[0] for line in complaints(rebuilt, GOOD, GATES, Brought())] == ["errors", "kept"]


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
@settings(max_examples=100)
def test_figures_of_any_size_are_judged(articles: int, missing: int, visited: int, alike: int) -> None:
    run = replace(RUN, articles=articles, missing=missing, visited=visited, failed=visited // 2)
    brought = Brought(new=alike, alike=alike)
    worse = replace(run, articles=articles // 2, failed=visited)
    assert bool(complaints(run, GOOD, GATES, brought)) <= bool(complaints(worse, GOOD, GATES, brought))


# What is counted of the articles


def test_articles_are_counted_beside_their_last_version() -> None:
    pairs = [
        (article("a", "same"), None),
        (article("b", "same", steps=()), article("b")),
        (article("c", steps=()), article("c")),
        (article("d"), article("d", steps=())),
        (replace(article("e"), legal_basis=(LegalReference("Law"),)), article("e")),
    ]
    found = count(iter(pairs))
    assert (found.new, found.changed, found.alike) == (1, 4, 2)
    assert {name: lost for name, lost in found.lost.items() if lost} == {"steps": 1, "legal_basis": -1}


def test_nothing_is_counted_of_nothing() -> None:
    assert count([]) == NOTHING


# Deletions


@pytest.mark.parametrize(
    ("missing", "live", "held"),
    [
        (0, 0, False),
        (10, 10, False),
        (11, 20, True),
        (11, 109, True),
        (11, 110, False),
        (100, 1000, False),
        (101, 1000, True),
    ],
)
def test_how_many_articles_may_go_unasked(missing: int, live: int, held: bool) -> None:  # noqa: FBT001 - a parameter
    found = deletions_to_hold(RUN, Deletions(missing, live, start_answered=True, article_answered=True))
    assert bool(found) == held
    if held:
        assert found[0].startswith(f"deletions: {missing} of {live} articles of the site are to go, at most ")
        assert found[0].endswith("python -m crawler release 8")


@pytest.mark.parametrize(
    ("start", "other", "says"),
    [
        (False, True, "no start address of"),
        (True, False, "no other article of"),
        (False, False, "no start address and no"),
    ],
)
def test_a_site_that_is_not_there_deletes_nothing(start: bool, other: bool, says: str) -> None:  # noqa: FBT001 - parameters
    deletions = Deletions(1, 100, start_answered=start, article_answered=other)
    assert says in deletions_to_hold(RUN, deletions)[0]
    assert says in deletions_to_hold(replace(RUN, kind=RunKind.CHECK), deletions)[0]
    assert deletions_to_hold(replace(RUN, kind=RunKind.REPLAY), deletions) == []
    assert deletions_to_hold(RUN, replace(deletions, missing=0)) == []


def test_a_check_may_delete_much() -> None:
    deletions = Deletions(90, 100, start_answered=True, article_answered=True)
    assert deletions_to_hold(replace(RUN, kind=RunKind.CHECK), deletions) == []
    assert deletions_to_hold(replace(RUN, kind=RunKind.REPLAY), deletions)
