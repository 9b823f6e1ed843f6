"""Figures as the geometry of plots: nothing is drawn outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.plots import HEIGHT, WIDTH, curve, stacks


@given(st.lists(st.floats(0, 1e9), max_size=40))
def test_a_curve_stays_inside_its_plot(values: list[float]) -> None:
    drawn = curve(values)
    points = [tuple(map(float, point.split(","))) for point in drawn.points.split()]
    assert len(points) == len(values)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)


@given(st.lists(st.lists(st.tuples(st.sampled_from(["new", "gone"]), st.integers(0, 10**6)), max_size=3), max_size=40))
def test_bars_stand_on_the_axis_and_stay_below_the_edge(columns: list[list[tuple[str, int]]]) -> None:
    bars, tallest = stacks(columns)
    assert tallest >= max((sum(count for _, count in column) for column in columns), default=0)
    for stack in bars:
        assert all(bar.y >= -0.2 and bar.x + bar.width <= WIDTH + 0.2 for bar in stack)


def test_a_bar_stands_below_the_point_of_the_same_run() -> None:
    points = [float(point.split(",")[0]) for point in curve([1.0, 2.0, 3.0]).points.split()]
    bars, _ = stacks([[("new", 1)]] * 3)
    assert points == pytest.approx([bar.x + bar.width / 2 for (bar,) in bars], abs=0.1)
