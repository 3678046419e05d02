"""One metric within an open inquiry: permission, period, statement, disclosure, in this order."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period, iso_day, month_of
from learnerintel.domain.viewer import Permission, require
from learnerintel.metrics.definition import COMPANY, Definition, Group, Question, Split
from learnerintel.metrics.gathering import Basis
from learnerintel.metrics.tally import Tally, tally
from learnerintel.services.choosing import SLICED, parts_of, require_allowed, shorter_periods
from learnerintel.services.guarding import guarded
from learnerintel.services.inquiry import Inquiry
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.services.naming import content_names


def answer(
    inquiry: Inquiry, definition: Definition, *, by: Split = Split.NONE, group: Group = COMPANY, period: Period
) -> MeasureTable:
    """Measure one metric within an open inquiry; every figure of a page comes through here.

    Args:
        inquiry: who asks, as of when.
        definition: of the metric.
        by: what to split it by.
        group: team_id, or everybody.
        period: days to look at.

    Raises:
        NotPermitted: the viewer may not see the group, the split or the period.
    """
    _require(inquiry, by, group)
    require_allowed(inquiry, definition, by, group, period)
    notes = list(inquiry.notes)
    missing = [need for need in definition.needs if inquiry.span(need) is None]
    if missing:
        sentences = [need.sentence for need in missing]
        rows = () if by is not Split.NONE else (_row(inquiry, by, group, None, period, _unknown(sentences[0])),)
        return _table(inquiry, definition, by, group, period, rows, [*notes, *sentences], is_measured=False)
    if period.last_on > inquiry.as_of:
        notes.append(f"Only until {iso_day(inquiry.as_of)}; the days after it have not happened yet.")
    periods = parts_of(inquiry, by, period)
    shown, labels, more = _measure_periods(inquiry, definition, by, group, periods, period)
    rows = _rows(inquiry, definition, by, group, periods, shown, labels)
    notes += [*_span_notes(inquiry, definition, period), *more]
    return _table(inquiry, definition, by, group, period, rows, notes, is_measured=True)


def _require(inquiry: Inquiry, by: Split, group: Group) -> None:
    inquiry.require_group(group)
    if by is Split.TEAM:
        require(inquiry.viewer, Permission.SEE_TEAMS)
    if by is Split.CONTENT:
        require(inquiry.viewer, Permission.SEE_CONTENT)


def _table(
    inquiry: Inquiry,
    definition: Definition,
    by: Split,
    group: Group,
    period: Period,
    rows: Sequence[MeasuredRow],
    notes: Sequence[str],
    *,
    is_measured: bool,
) -> MeasureTable:
    return MeasureTable(
        metric=definition.metric,
        by=by,
        group=group,
        group_label=inquiry.tree.label(group),
        period=period,
        as_of=inquiry.as_of,
        measured=tuple(rows),
        notes=tuple(dict.fromkeys(notes)),
        is_measured=is_measured,
        data_version=inquiry.data_version,
    )


Shown = dict[tuple[Hashable, Group, Period | None], Measurement]


def _measure_periods(
    inquiry: Inquiry, definition: Definition, by: Split, group: Group, periods: Sequence[Period], whole: Period
) -> tuple[Shown, list[Hashable], list[str]]:
    """Measurements of every group and period, the slices found, and notes."""
    is_company_only = group == COMPANY and by is not Split.TEAM
    slices: dict[Hashable, list[Cell]] = {}
    notes: list[str] = []
    if by is Split.MONTH and definition.is_dated and periods:
        slices[None] = _cells_by_month(inquiry, definition, periods, is_company_only)
    else:
        shorter = shorter_periods(inquiry, definition, by, whole, is_company_only)
        for period, is_only_company in [*((period, is_company_only) for period in periods), *shorter]:
            if not is_known(inquiry, definition, period):
                continue
            found = _tally(inquiry, definition, period, by if by in SLICED else Split.NONE, is_only_company)
            for name, cells in found.cells.items():
                slices.setdefault(name, []).extend(replace(cell, period=period) for cell in cells)
            if period in periods:
                notes += [*found.notes, *_without_value(found.without_value, inquiry)]
    if definition.remark is not None and is_known(inquiry, definition, whole):
        notes += definition.remark(inquiry.connection, question_of(inquiry, whole))
    shown = guarded(slices, inquiry.tree.above, definition.metric, inquiry.conventions.thresholds)
    return shown, list(slices), notes


def _tally(inquiry: Inquiry, definition: Definition, period: Period, slices: Split, is_company_only: bool) -> Tally:
    basis = Basis(inquiry.lineage, inquiry.presence, is_company_only)
    return tally(inquiry.connection, definition, question_of(inquiry, period, slices), basis)


def _cells_by_month(
    inquiry: Inquiry, definition: Definition, periods: Sequence[Period], is_company_only: bool
) -> list[Cell]:
    """All months from one reading; months of which nothing is known are left out."""
    found = _tally(inquiry, definition, Period(periods[0].first_on, periods[-1].last_on), Split.MONTH, is_company_only)
    by_month = {month_of(period.first_on): period for period in periods if is_known(inquiry, definition, period)}
    return [
        replace(cell, period=by_month[month])
        for month, cells in found.cells.items()
        if month in by_month
        for cell in cells
    ]


def question_of(inquiry: Inquiry, period: Period, slices: Split = Split.NONE) -> Question:
    """A period cut at the day of the inquiry."""
    return Question(
        window=Period(min(period.first_on, inquiry.as_of), min(period.last_on, inquiry.as_of)),
        as_of=inquiry.as_of,
        slices=slices,
        has_absences=inquiry.has_absences,
    )


def is_known(inquiry: Inquiry, definition: Definition, period: Period) -> bool:
    """Whether anything that the metric needs is known of these days, or of a day before the as-of day."""
    spans = [inquiry.span(need) for need in definition.needs]
    return all(span is not None and span.overlaps(period) for span in spans) and period.first_on <= inquiry.as_of


def _without_value(count: int, inquiry: Inquiry) -> list[str]:
    if not count:
        return []
    least = inquiry.conventions.thresholds.rate_people
    said = f"{count} people" if count >= least else f"Fewer than {least} people"
    return [f"{said} have no value (0 of 0, or not known) and are left out."]


def _span_notes(inquiry: Inquiry, definition: Definition, period: Period) -> list[str]:
    """Where the data do not cover the days looked at."""
    begins: dict[int, str] = {}
    for need in definition.needs:
        span = inquiry.span(need)
        if need.day is not None and span is not None and span.first_on > period.first_on:
            begins.setdefault(span.first_on, need.name)
    return [f"Of {name} nothing is known before {iso_day(day)}." for day, name in begins.items()]


def _unknown(why: str) -> Measurement:
    return Measurement(None, None, None, why=why)


def _rows(
    inquiry: Inquiry,
    definition: Definition,
    by: Split,
    group: Group,
    periods: Sequence[Period],
    shown: Shown,
    slices: list[Hashable],
) -> list[MeasuredRow]:
    if by in SLICED:
        return _sliced_rows(inquiry, by, group, periods[0], shown, slices)
    groups: list[Group] = [group]
    if by is Split.TEAM:
        groups = [team_id for team_id in inquiry.tree.below(group) if inquiry.may_see(team_id)]
    rows = []
    for period in periods:
        for one in groups:
            found = shown.get((None, one, period))
            if found is None:
                known = is_known(inquiry, definition, period)
                why = "Nobody was counted here in this period." if known else "Nothing is known of this period."
                found = _unknown(why)
            rows.append(_row(inquiry, by, one, None, period, found))
    return rows


def _sliced_rows(
    inquiry: Inquiry, by: Split, group: Group, period: Period, shown: Shown, slices: list[Hashable]
) -> list[MeasuredRow]:
    names = {}
    if by is Split.CONTENT:
        names = content_names(inquiry.connection, [int(part) for part in slices if part is not None])
    rows = []
    for part in slices:
        found = shown.get((part, group, period))
        if found is None or (by is Split.CONTENT and part not in names):
            continue
        key, label = (names[part].key, names[part].title) if by is Split.CONTENT else (str(part), str(part))
        rows.append(MeasuredRow(key, label, group, part, period, replace(found, key=key)))
    return sorted(rows, key=lambda row: (row.label.casefold(), row.key))


def _row(
    inquiry: Inquiry, by: Split, group: Group, part: Hashable, period: Period, measurement: Measurement
) -> MeasuredRow:
    label = inquiry.tree.label(group)
    if by is Split.WEEK:
        label = iso_day(period.first_on)
    elif by is Split.MONTH:
        label = iso_day(period.first_on)[:7]
    return MeasuredRow(label, label, group, part, period, replace(measurement, key=label))
