"""A measurement holds or it does not; a goal that cannot be told is not called reached."""

from __future__ import annotations

import pytest

from benchmarks.goals import INGEST, PAGES, QUERIES, SENTIMENT, Bar, Goal, Limit
from benchmarks.measuring import Measured, Ran, alternate, run
from benchmarks.table import holds, missed, table


@pytest.mark.parametrize(
    ("limit", "measured", "expected"),
    [
        (Limit(Bar.RATIO, 0.9), Measured((9.0, 8.0, 100.0), (10.0, 10.0, 10.0)), True),
        (Limit(Bar.RATIO, 0.8), Measured((9.0, 8.5, 1.0), (10.0, 10.0, 10.0)), False),
        (Limit(Bar.FASTER, 10), Measured((1.0,), (10.0,)), True),
        (Limit(Bar.FASTER, 10), Measured((1.0,), (9.9,)), False),
        (Limit(Bar.OURS, 20, "ms"), Measured((19.0, 20.0, 900.0)), True),
        (Limit(Bar.OURS, 20, "ms"), Measured((19.0, 21.0, 21.0)), False),
        (Limit(Bar.RATIO, 2), Measured((1.0,)), None),
    ],
)
def test_a_limit_is_laid_on_the_median_of_pairs_or_of_ours(limit, measured, expected):
    assert holds((limit,), measured) is expected


def test_all_limits_of_a_goal_have_to_hold():
    goal = Goal("asked", "peer", "ms", (Limit(Bar.FASTER, 10), Limit(Bar.OURS, 20, "ms")))
    assert missed({"quick": (goal, Measured((1.0,), (20.0,)))}) == []
    assert missed({"slow peer": (goal, Measured((30.0,), (3_000.0,)))}) == ["slow peer"]


def test_the_table_says_beyond_reached_and_missed():
    goal = Goal("asked", "peer", "ms", (Limit(Bar.FASTER, 3),), (Limit(Bar.FASTER, 10),))
    rows = [(goal, Measured((1.0,), (20.0,))), (goal, Measured((1.0,), (5.0,))), (goal, Measured((1.0,), (2.0,)))]
    verdicts = [line.split(" | ")[-1].strip(" |") for line in table("1m", rows).splitlines() if "| asked" in line]
    assert verdicts == ["beyond", "yes", "**no**"]


def test_every_goal_says_what_it_is_beside_where_it_is_a_ratio():
    for goal in (*INGEST.values(), *QUERIES.values(), *SENTIMENT.values(), *PAGES.values()):
        needs_peer = any(limit.bar is not Bar.OURS for limit in (*goal.to_reach, *goal.beyond))
        assert goal.beside or not needs_peer, goal.what


def test_methods_take_turns_and_each_round_begins_with_another_one():
    order = []

    def noted(name):
        order.append(name)
        return Ran(1.0, 1.0, 1.0, "")

    found = alternate({"a": lambda: noted("a"), "b": lambda: noted("b")}, 3, "turns")
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert [len(runs) for runs in found.values()] == [3, 3]


def test_a_process_is_measured_with_its_children_and_a_failing_one_is_said():
    grown = run(["sh", "-c", "python3 -c 'x = bytearray(80_000_000); import time; time.sleep(0.3)'; echo done"])
    assert grown.output == "done\n"
    assert grown.seconds > 0.3
    assert grown.peak_mb > 76
    with pytest.raises(RuntimeError, match="failed"):
        run(["sh", "-c", "exit 3"])
