"""What may be shown of single periods, kept for each state of the store.

The gate decides about all groups of a period at once. Every team's page asks about the same weeks and months,
so what was decided is kept. Only of metrics whose periods have no say in each other: where they add up over time,
what may be shown of one depends on which others are looked at.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.periods import Period
from learnerintel.metrics.cell_columns import joined
from learnerintel.metrics.definition import Definition
from learnerintel.metrics.gate import GatedColumns, gate
from learnerintel.services.counting import is_known, question_of, tally_of, without_value
from learnerintel.services.inquiry import Inquiry
from learnerintel.services.kept_gates import KeptGate, kept_gate
from learnerintel.store.keeping import Kept

#: Periods of metrics: three years of weeks and months of a few, some 30 MB with four hundred groups.
_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Figures:
    """One metric in one period.

    Attributes:
        gated: one layer, every group.
        without_value: people of the company who were there and have no value.
    """

    gated: GatedColumns
    without_value: int


class _Figures:
    """By metric, period and whatever else they depend on; the latest asked for."""

    def __init__(self, _connection: Connection) -> None:
        self._found: OrderedDict[Hashable, Figures] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self, inquiry: Inquiry, definition: Definition, periods: Sequence[Period], is_company_only: bool
    ) -> dict[Period, Figures]:
        thresholds = inquiry.conventions.thresholds
        keys = {
            period: (definition.name, period, _seen_from(inquiry, definition, period), is_company_only, thresholds)
            for period in periods
        }
        found: dict[Period, Figures] = {}
        with self._lock:
            for period, key in keys.items():
                if key in self._found:
                    self._found.move_to_end(key)
                    found[period] = self._found[key]
        new = _decided(inquiry, definition, [period for period in keys if period not in found], is_company_only)
        with self._lock:
            for period, one in new.items():
                self._found[keys[period]] = one
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        return {period: found.get(period) or new[period] for period in keys}


def _seen_from(inquiry: Inquiry, definition: Definition, period: Period) -> int | None:
    """The as-of day, where it matters."""
    return None if definition.is_of_its_days and period.last_on <= inquiry.as_of else inquiry.as_of


def _decided(
    inquiry: Inquiry, definition: Definition, periods: Sequence[Period], is_company_only: bool
) -> dict[Period, Figures]:
    """What may be shown of periods that nobody asked about before."""
    if not periods:
        return {}
    tallied = [tally_of(inquiry, definition, question_of(inquiry, period), is_company_only) for period in periods]
    cells = [one.cells.of_period(period).worked_out() for period, one in zip(periods, tallied, strict=True)]
    gated = gate(joined(cells), definition.metric, inquiry.conventions.thresholds)
    return {
        period: Figures(
            GatedColumns(cells[row], gated.metric, gated.thresholds, gated.standing[row : row + 1].copy()),
            tallied[row].without_value,
        )
        for row, period in enumerate(periods)
    }


_figures = Kept(_Figures)


def can_be_kept(definition: Definition) -> bool:
    """Whether what may be shown of a period depends on that period alone."""
    return not definition.metric.adds_up_over_time and definition.cells is None


def series(
    inquiry: Inquiry, definition: Definition, periods: Sequence[Period], is_company_only: bool
) -> KeptGate | None:
    """A metric that can be kept, in those of some periods of which anything is known; None where there are none.

    Args:
        inquiry: who asks, as of when.
        definition: of the metric.
        periods: days to look at.
        is_company_only: whether the company alone is enough.
    """
    known = tuple(period for period in periods if is_known(inquiry, definition, period))
    if not known:
        return None

    def together() -> tuple[GatedColumns, tuple[str, ...]]:
        found = [*_figures.of(inquiry.connection).of(inquiry, definition, known, is_company_only).values()]
        gated = [one.gated for one in found]
        cells = joined([one.cells for one in gated])
        standing = np.concatenate([one.standing for one in gated])
        notes = [note for one in found for note in without_value(one.without_value, inquiry)]
        return GatedColumns(cells, definition.metric, gated[0].thresholds, standing), tuple(notes)

    return kept_gate(inquiry, (definition.name, known, is_company_only), together)
