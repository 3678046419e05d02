from __future__ import annotations

import pytest

from learnerintel.charts.lines import SparkPoint
from learnerintel.domain.metric import Better, Bound, Measurement, Metric, MetricKind, Unit
from learnerintel.ui.changes import YEAR_AGO, change, drawable


def metric(unit):
    return Metric(
        name="some", label="Some", unit=unit, formula="a ÷ b", does_not_count="c", source=("activity",),
        better=Better.HIGHER, kind=MetricKind.RATIO, window="28 days",
    )  # fmt: skip


def of(value, bound=None):
    return Measurement("all", value, 40, bound=bound)


@pytest.mark.parametrize(
    ("unit", "now", "then", "said"),
    [
        (Unit.SHARE, of(0.44), of(0.38), "6 points more than a year ago"),
        (Unit.SHARE, of(0.38), of(0.38), "as a year ago"),
        (Unit.MINUTES, of(50.0), of(62.5), "12.5 minutes less than a year ago"),
        (Unit.MINUTES, of(50.0), of(50.01), "as a year ago"),
        (Unit.SHARE, of(0.44), of(None), "not known for a year ago"),
        (Unit.SHARE, of(0.44), of(0.1, Bound.AT_MOST), "not known for a year ago"),
    ],
)
def test_a_change_is_said_in_the_unit_and_never_against_what_is_not_known(unit, now, then, said):
    assert change(metric(unit), now, then, YEAR_AGO) == said


def test_a_line_with_many_gaps_is_not_drawn():
    points = [SparkPoint(on=day, value=value, compared=None, said="") for day, value in enumerate([1.0, 2.0, 3.0])]
    gaps = [SparkPoint(on=day, value=None, compared=None, said="") for day in range(3)]
    assert list(drawable(points)) == points
    assert list(drawable([*points, *gaps])) == []
    assert list(drawable([])) == []
