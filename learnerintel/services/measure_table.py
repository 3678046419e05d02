"""The answer to one question about a metric."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from learnerintel.domain.metric import Bound, Measurement, Metric
from learnerintel.domain.periods import Period
from learnerintel.metrics.definition import Group, Split


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """One row of an answer.

    Attributes:
        key: what the row is about, fit for a machine: a name, a content id, a day, a month.
        label: what it is about, for people.
        group: team_id, or ``COMPANY``.
        part: content_id or channel where the answer is split by it, else None.
        period: the days it is about.
        measurement: value, base, interval, or why there is none.
    """

    key: str
    label: str
    group: Group
    part: Hashable
    period: Period
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """The answer to one question.

    Attributes:
        metric: what was measured.
        by: what it is split by.
        group: team_id of the group it is about, or ``COMPANY``.
        group_label: its name.
        period: the days looked at.
        as_of: as if this were today.
        measured: the rows; teams by name, weeks and months by time, content by title.
        notes: sentences that belong below the numbers.
        is_measured: False where something is missing; the notes say what would unlock it.
        data_version: of the store when it was read.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = ("key", "value", "base", "low", "high")

    metric: Metric
    by: Split
    group: Group
    group_label: str
    period: Period
    as_of: int
    measured: tuple[MeasuredRow, ...]
    notes: tuple[str, ...]
    is_measured: bool
    data_version: int

    def rows(self) -> list[tuple[str, float | None, int | None, float | None, float | None]]:
        """Rows under ``COLUMNS``; empty where nothing may be shown, a limit stands in low and high only."""
        return [(row.key, *_plain(row.measurement, self.metric)) for row in self.measured]

    @property
    def only(self) -> Measurement:
        """The one measurement of an answer that is not split."""
        (row,) = self.measured
        return row.measurement


def _plain(measurement: Measurement, metric: Metric) -> tuple[float | None, int | None, float | None, float | None]:
    if measurement.bound is None:
        return measurement.value, measurement.base, measurement.low, measurement.high
    least, most = metric.limits or (None, None)
    if measurement.bound is Bound.AT_MOST:
        return None, measurement.base, least, measurement.value
    return None, measurement.base, measurement.value, most
