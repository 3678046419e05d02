from __future__ import annotations

import dataclasses

import pytest

from learnerintel.domain.metric import Better, Measurement, Metric, MetricKind, Unit

REACH = Metric(
    name="reach",
    label="People reached",
    unit=Unit.SHARE,
    formula="people who did something real, of the people on the roster",
    does_not_count="logins",
    source=("roster", "activity"),
    better=Better.HIGHER,
    kind=MetricKind.RATIO,
    window="28 days",
)


def test_a_metric_knows_the_limits_of_its_unit():
    assert REACH.limits == (0, 1)
    assert dataclasses.replace(REACH, unit=Unit.STARS).limits == (1, 5)
    assert dataclasses.replace(REACH, unit=Unit.MINUTES).limits is None


def test_a_metric_whose_source_is_no_kind_of_record_is_refused():
    with pytest.raises(ValueError, match="'rooster'"):
        dataclasses.replace(REACH, source=("rooster",))
    with pytest.raises(ValueError, match="nothing"):
        dataclasses.replace(REACH, source=())


def test_a_metric_without_a_base_is_refused():
    with pytest.raises(ValueError, match="1 is the least"):
        dataclasses.replace(REACH, minimum_base=0)


def test_a_measurement_that_nobody_made_is_unknown_and_not_zero():
    blank = Measurement("Sales", None, None)
    assert (blank.value, blank.low, blank.high, blank.is_withheld) == (None, None, None, False)
