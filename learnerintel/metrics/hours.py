"""Time given back; measured from decisions and what followed, once there are any."""

from __future__ import annotations

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit

HOURS_RETURNED = Metric(
    name="hours_returned",
    label="Hours returned",
    unit=Unit.HOURS,
    formula=(
        "people unpaired from an item who would have done it × the time that people who complete it take; added up "
        "over decisions, less what was paired again"
    ),
    does_not_count="The length of content that nobody would have opened: that gives back choice, not hours.",
    source=("roster", "assignments", "activity"),
    better=Better.HIGHER,
    kind=MetricKind.COUNT,
    window="since the decision",
)
