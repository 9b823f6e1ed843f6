"""Fill rates from run to run: what fell is told until it is there again."""

from dataclasses import replace
from datetime import UTC, datetime

from corpus import Outcome, Run, RunKind, RunState
from corpus.fills import SAMPLE, Drift, drifts, fills

GOOD = Run(
    number=1,
    site="sample",
    state=RunState.FINISHED,
    started=datetime(2026, 11, 1, tzinfo=UTC),
    outcomes={Outcome.ARTICLE: 80, Outcome.UNCHANGED: 20},
    fill={"title": 1.0, "steps": 0.9, "years": 0.3},
)


def runs(*steps: float, **fields: object) -> list[Run]:
    """Return the good run and others after it, with these fill rates of the steps."""
    later = [
        replace(GOOD, number=number, fill={**GOOD.fill, "steps": share}, **fields)  # type: ignore[arg-type]
        for number, share in enumerate(steps, 2)
    ]
    return [GOOD, *later]


def told(*found: Run) -> list[tuple[str, float, float, int]]:
    return [(one.field, one.before, one.now, one.since.number) for one in drifts(found)]


def test_a_run_stands_beside_the_one_before() -> None:
    (title, steps, years) = fills(replace(GOOD, fill={"title": 1.0, "steps": 0.8, "years": 0.21}), GOOD)
    assert (title.drifts, steps.drifts, years.drifts) == (False, True, False)
    assert (steps.share, steps.before) == (0.8, 0.9)
    assert not any(fill.drifts or fill.before for fill in fills(GOOD, None))


def test_a_quiet_site_drifts_nowhere() -> None:
    assert drifts([]) == ()
    assert told(GOOD) == []
    assert told(*runs(0.9, 0.85, 0.81)) == []


def test_what_fell_is_told_with_the_run_in_which_it_did() -> None:
    found = runs(0.4)
    assert drifts(found) == (Drift("steps", 0.9, 0.4, found[1]),)


def test_a_fall_is_told_though_good_runs_without_it_followed() -> None:
    assert told(*runs(0.78, 0.78, 0.7)) == [("steps", 0.9, 0.7, 2)]


def test_it_is_told_no_more_when_a_run_has_it_again() -> None:
    assert told(*runs(0.4, 0.85)) == []
    assert told(*runs(0.4, 0.85, 0.6)) == [("steps", 0.85, 0.6, 4)]


def test_a_slow_fall_is_none_by_day_but_a_second_one_is_told_against_the_first_level() -> None:
    assert told(*runs(0.83, 0.76, 0.64, 0.58)) == [("steps", 0.76, 0.58, 4)]


def test_a_held_run_is_told_and_makes_no_level_of_its_own() -> None:
    assert told(*runs(0.4, 0.4, state=RunState.HELD)) == [("steps", 0.9, 0.4, 2)]
    held = replace(runs(0.99, state=RunState.HELD)[1], number=2)
    assert told(GOOD, held, replace(GOOD, number=3, fill={**GOOD.fill, "steps": 0.86})) == []


def test_runs_that_say_nothing_are_passed_over() -> None:
    few = {Outcome.ARTICLE: SAMPLE - 1}
    for fields in ({"state": RunState.RUNNING}, {"kind": RunKind.REPLAY}, {"outcomes": few}):
        assert told(*runs(0.1, **fields)) == []
    (_, lost), (_, again) = runs(0.4), runs(0.9, outcomes=few)
    assert told(GOOD, lost, replace(again, number=3)) == [("steps", 0.9, 0.4, 2)]


def test_several_fields_are_told_each_by_itself() -> None:
    second = replace(GOOD, number=2, fill={"title": 1.0, "steps": 0.0, "years": 0.3})
    third = replace(GOOD, number=3, fill={"title": 1.0, "steps": 0.0, "years": 0.1})
    assert told(GOOD, second, third) == [("steps", 0.9, 0.0, 2), ("years", 0.3, 0.1, 3)]
