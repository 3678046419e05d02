"""Cells of a metric within an open inquiry, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.periods import OUTCOME_DAYS, Period, window
from learnerintel.metrics.cell_columns import CellColumns, joined
from learnerintel.metrics.columns import Columns, within_days
from learnerintel.metrics.definition import COMPANY, Definition, Group, Question, Split
from learnerintel.metrics.gate import GatedColumns, gate
from learnerintel.metrics.gathering import columns_of
from learnerintel.metrics.tally import Basis, Tally, tally
from learnerintel.services.choosing import SLICED
from learnerintel.services.guarding import GatedCells, Shown, guarded
from learnerintel.services.inquiry import Inquiry

#: As columns, or where a metric computes its cells itself, slice -> cells.
Cells = CellColumns | dict[Hashable, list[Cell]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be measured.

    Attributes:
        definition: of the metric.
        period: days to look at.
        by: what to split it by.
        group: team_id, or everybody.
        content_id: measure one item; None for all.
    """

    definition: Definition
    period: Period
    by: Split = Split.NONE
    group: Group = COMPANY
    content_id: int | None = None

    @property
    def is_company_only(self) -> bool:
        """Whether teams can be left out: the company's own figure never depends on what is shown of them."""
        return self.group == COMPANY and self.by is not Split.TEAM


def tallies(inquiry: Inquiry, wanted: Wanted, asked: Mapping[Period, bool]) -> Iterator[tuple[Period, Tally]]:
    """The cells of each period of which anything is known; from one reading where rows carry their day.

    Args:
        inquiry: who asks.
        wanted: what is measured.
        asked: period -> whether the company alone is enough.
    """
    definition = wanted.definition
    known = [period for period in asked if is_known(inquiry, definition, period)]
    part = wanted.by if wanted.by in SLICED else Split.NONE
    rows = None
    if definition.is_dated and len(known) > 1 and part is Split.NONE:
        whole = Period(min(period.first_on for period in known), max(period.last_on for period in known))
        question = replace(question_of(inquiry, whole, Split.MONTH), content_id=wanted.content_id)
        rows = columns_of(inquiry.connection, definition, question)
    for period in known:
        question = replace(question_of(inquiry, period, part), content_id=wanted.content_id)
        columns = None if rows is None else within_days(rows, period.first_on, period.last_on)
        yield period, tally_of(inquiry, definition, question, asked[period], columns)


def tally_of(
    inquiry: Inquiry,
    definition: Definition,
    question: Question,
    is_company_only: bool,
    columns: Columns | None = None,
) -> Tally:
    """Cells of a metric, not to be shown before :func:`shown_of`."""
    basis = Basis(inquiry.order, inquiry.presence, is_company_only)
    return tally(inquiry.connection, definition, question, basis, columns)


def together(inquiry: Inquiry, found: Sequence[tuple[Period, Tally]]) -> Cells:
    """The cells of several periods, to be shown together."""
    columns = [tallied.cells.of_period(period) for period, tallied in found if tallied.cells is not None]
    if columns:
        is_mixed = any(one.order is not columns[0].order for one in columns)
        return joined([one.within(inquiry.order) for one in columns] if is_mixed else columns)
    return {None: [replace(cell, period=period) for period, tallied in found for cell in tallied.listed or ()]}


def shown_of(
    inquiry: Inquiry,
    definition: Definition,
    cells: Cells,
    *,
    are_parts: bool = False,
    periods: Iterable[Period] = (),
    groups: Sequence[Group] | None = None,
) -> GatedCells | Shown:
    """What may be shown of cells, with the company's minimum groups.

    Args:
        inquiry: who asks.
        definition: of the metric.
        cells: of all groups and periods: as columns, or by slice.
        are_parts: each slice has a base of its own, and the total of all of them is shown elsewhere.
        periods: every period that was looked at, also those in which nothing happened.
        groups: those that will be read; None for all.
    """
    thresholds = inquiry.conventions.thresholds
    if isinstance(cells, CellColumns):
        return GatedCells(gate(cells, definition.metric, thresholds, tuple(periods), groups), are_parts=are_parts)
    above = inquiry.tree.above
    return guarded(cells, above, definition.metric, thresholds, are_parts=are_parts, periods=periods)


def gate_of(
    inquiry: Inquiry, definition: Definition, cells: CellColumns, periods: Iterable[Period] = ()
) -> GatedColumns:
    """How the cells of every group stand, with the company's minimum groups; ``periods`` as in :func:`shown_of`."""
    return gate(cells, definition.metric, inquiry.conventions.thresholds, tuple(periods))


def question_of(inquiry: Inquiry, period: Period, slices: Split = Split.NONE) -> Question:
    """A period cut at the day of the inquiry."""
    return Question(
        window=Period(min(period.first_on, inquiry.as_of), min(period.last_on, inquiry.as_of)),
        as_of=inquiry.as_of,
        slices=slices,
        has_absences=inquiry.has_absences,
    )


def is_known(inquiry: Inquiry, definition: Definition, period: Period) -> bool:
    """Whether anything that the metric needs is known of these days.

    What is about one day (what lies open before people) is known while anything of the 90 days before is.
    """
    if period.first_on > inquiry.as_of:
        return False
    days = window(period.last_on, OUTCOME_DAYS) if definition.is_of_last_day else period
    spans = [inquiry.span(need) for need in definition.needs]
    return all(span is not None and span.overlaps(days) for span in spans)


def without_value(count: int, inquiry: Inquiry) -> list[str]:
    """Who was there and has no value, as a sentence; nothing where everybody has one."""
    if not count:
        return []
    least = inquiry.conventions.thresholds.rate_people
    said = f"{count} people" if count >= least else f"Fewer than {least} people"
    return [f"{said} have no value (0 of 0, or not known) and are left out."]
