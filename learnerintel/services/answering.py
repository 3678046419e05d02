"""One metric within an open inquiry: permission, period, statement, disclosure, in this order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period, iso_day
from learnerintel.domain.viewer import Permission, require
from learnerintel.metrics.definition import COMPANY, Definition, Group, Split
from learnerintel.metrics.gate import GatedColumns
from learnerintel.metrics.tally import Tally
from learnerintel.services.choosing import IN_TIME, SLICED, parts_of, require_allowed, shorter_periods
from learnerintel.services.counting import (
    Wanted,
    gate_of,
    is_known,
    question_of,
    shown_of,
    tallies,
    together,
    without_value,
)
from learnerintel.services.guarding import GatedCells, Shown
from learnerintel.services.inquiry import Inquiry
from learnerintel.services.kept_figures import can_be_kept, series
from learnerintel.services.kept_gates import kept_gate
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.services.naming import campaign_titles, content_names
from learnerintel.store.keeping import Kept


def answer(
    inquiry: Inquiry,
    definition: Definition,
    *,
    by: Split = Split.NONE,
    group: Group = COMPANY,
    period: Period,
    content_id: int | None = None,
) -> MeasureTable:
    """Measure one metric within an open inquiry.

    Args:
        inquiry: who asks, as of when.
        definition: of the metric.
        by: what to split it by.
        group: team_id, or everybody.
        period: days to look at.
        content_id: measure one item; None for all.

    Raises:
        NotPermitted: the viewer may not see the group, the split or the period.
    """
    wanted = Wanted(definition, period, by, group, content_id)
    require_wanted(inquiry, wanted)
    lacks = [need.sentence for need in definition.needs if inquiry.span(need) is None]
    if lacks:
        rows = () if by is not Split.NONE else (_row(inquiry, wanted, group, period, unknown(lacks[0])),)
        return table_of(inquiry, wanted, rows, lacks, is_measured=False)
    notes = []
    if period.last_on > inquiry.as_of:
        notes.append(f"Only until {iso_day(inquiry.as_of)}; the days after it have not happened yet.")
    periods = parts_of(inquiry, by, period)
    shown, slices, more = _measure(inquiry, wanted, periods)
    notes += [*_span_notes(inquiry, wanted), *more]
    if by in SLICED:
        rows = _sliced_rows(inquiry, wanted, shown, slices)
    else:
        rows = rows_of(inquiry, wanted, periods, shown)
    return table_of(inquiry, wanted, rows, notes, is_measured=True)


def require_wanted(inquiry: Inquiry, wanted: Wanted) -> None:
    """Raise unless the viewer may see what is wanted.

    Raises:
        NotPermitted: they may not see the group, the split or the period.
    """
    inquiry.require_group(wanted.group)
    if wanted.by is Split.TEAM:
        require(inquiry.viewer, Permission.SEE_TEAMS)
    if wanted.by is Split.CONTENT or wanted.content_id is not None:
        require(inquiry.viewer, Permission.SEE_CONTENT)
    if wanted.content_id is not None and wanted.definition.metric.adds_up_over_time:
        # An item alone would escape the rule that looks at all items together.
        require(inquiry.viewer, Permission.FREE_DATES)
    require_allowed(inquiry, wanted.definition, wanted.by, wanted.group, wanted.period)


def table_of(
    inquiry: Inquiry, wanted: Wanted, rows: Sequence[MeasuredRow], notes: Sequence[str], *, is_measured: bool
) -> MeasureTable:
    """Rows and notes as an answer."""
    return MeasureTable(
        metric=wanted.definition.metric,
        by=wanted.by,
        group=wanted.group,
        group_label=inquiry.tree.label(wanted.group),
        period=wanted.period,
        as_of=inquiry.as_of,
        measured=tuple(rows),
        notes=tuple(dict.fromkeys((*inquiry.notes, *notes))),
        is_measured=is_measured,
        data_version=inquiry.data_version,
    )


def _measure(inquiry: Inquiry, wanted: Wanted, periods: Sequence[Period]) -> tuple[Shown, list[Hashable], list[str]]:
    """Measurements of every group and period, the slices found, and notes."""
    definition, notes = wanted.definition, []
    if can_be_kept(definition) and wanted.by not in SLICED and wanted.content_id is None:
        kept = series(inquiry, definition, periods, wanted.is_company_only)
        notes = [] if kept is None else kept.notes
        return {} if kept is None else kept.shown(), [None], [*notes, *_remarks(inquiry, wanted)]
    shorter = shorter_periods(inquiry, definition, wanted.by, wanted.period, wanted.is_company_only)
    asked = {**dict(shorter), **dict.fromkeys(periods, wanted.is_company_only)}
    are_parts = wanted.by in SLICED and not definition.is_of_roster
    if definition.cells is not None or not any(is_known(inquiry, definition, period) for period in asked):
        found, notes = _counted(inquiry, wanted, asked, periods)
        cells = together(inquiry, found)
        shown = shown_of(inquiry, definition, cells, are_parts=are_parts, periods=asked)
        return shown, list(cells), [*notes, *_remarks(inquiry, wanted)]

    def decided() -> tuple[GatedColumns, tuple[str, ...]]:
        found, notes = _counted(inquiry, wanted, asked, periods)
        return gate_of(inquiry, definition, together(inquiry, found), asked), tuple(notes)

    part = wanted.by if wanted.by in SLICED else Split.NONE
    kept = kept_gate(inquiry, (definition.name, part, *asked.items(), *periods, wanted.content_id), decided)
    slices = dict.fromkeys(name for name, _ in kept.layer_of)
    return kept.shown(are_parts=are_parts), list(slices), [*kept.notes, *_remarks(inquiry, wanted)]


def _counted(
    inquiry: Inquiry, wanted: Wanted, asked: Mapping[Period, bool], periods: Sequence[Period]
) -> tuple[list[tuple[Period, Tally]], list[str]]:
    """The cells of each period asked, and notes on those of them that are shown."""
    found = list(tallies(inquiry, wanted, asked))
    notes: list[str] = []
    for period, one in found:
        if period in periods:
            notes += [*one.notes, *without_value(one.without_value, inquiry)]
    return found, notes


def measurements(
    inquiry: Inquiry, definition: Definition, group: Group, periods: Mapping[Period, Split]
) -> dict[Period, Measurement]:
    """One group's value in several periods, each as :func:`answer` gives it, without notes.

    Args:
        inquiry: who asks, as of when.
        definition: of the metric.
        group: team_id, or everybody.
        periods: days to look at -> WEEK or MONTH for parts of a series, else NONE.

    Raises:
        NotPermitted: the viewer may not see the group or a period.
    """
    wanted = [Wanted(definition, period, by, group) for period, by in periods.items()]
    for one in wanted:
        require_wanted(inquiry, one)
    found: dict[Period, Measurement] = {}
    if any(inquiry.span(need) is None for need in definition.needs):
        return found
    asked: dict[Period, bool] = {}
    shorter = {}
    for one in wanted:
        shorter[one.period] = shorter_periods(inquiry, definition, one.by, one.period, one.is_company_only)
        asked = {**dict(shorter[one.period]), **asked, one.period: one.is_company_only}
    if can_be_kept(definition):
        kept = series(inquiry, definition, tuple(asked), wanted[0].is_company_only)
        shown = {} if kept is None else kept.shown()
        keys = {period: (None, group, period) for period in asked}
        return {period: shown[key].about(period) for period, key in keys.items() if key in shown}
    tallied = dict(tallies(inquiry, Wanted(definition, wanted[0].period, group=group), asked))
    for one in wanted:
        beside = [one.period, *(period for period, _ in shorter[one.period])]
        cells = together(inquiry, [(period, tallied[period]) for period in beside if period in tallied])
        shown = shown_of(inquiry, definition, cells, periods=beside, groups=(group,))
        if (None, group, one.period) in shown:
            found[one.period] = shown[(None, group, one.period)].about(one.period)
    return found


#: What the metrics remark on days that were looked at; one team after the other looks at the same ones.
_said: Kept[dict[Hashable, list[str]]] = Kept(lambda _connection: {})


def _remarks(inquiry: Inquiry, wanted: Wanted) -> list[str]:
    definition = wanted.definition
    if definition.remark is None or not is_known(inquiry, definition, wanted.period):
        return []
    question = replace(question_of(inquiry, wanted.period), content_id=wanted.content_id)
    said, key = _said.of(inquiry.connection), (definition.name, question)
    if key not in said:
        said[key] = definition.remark(inquiry.connection, question)
    return said[key]


def _span_notes(inquiry: Inquiry, wanted: Wanted) -> list[str]:
    """Where the data do not cover the days looked at."""
    begins: dict[int, str] = {}
    for need in wanted.definition.needs:
        span = inquiry.span(need)
        if need.day is not None and span is not None and span.first_on > wanted.period.first_on:
            begins.setdefault(span.first_on, need.name)
    return [f"Of {name} nothing is known before {iso_day(day)}." for day, name in begins.items()]


def unknown(why: str) -> Measurement:
    """A measurement of nothing, and why."""
    return Measurement(None, None, None, why=why)


def rows_of(inquiry: Inquiry, wanted: Wanted, periods: Sequence[Period], shown: Shown) -> list[MeasuredRow]:
    """The rows of an answer that is not sliced: its group, or its teams, in each period."""
    groups: list[Group] = [wanted.group]
    if wanted.by is Split.TEAM:
        groups = [team_id for team_id in inquiry.tree.below(wanted.group) if inquiry.may_see(team_id)]
    by_period = {} if wanted.by is Split.TEAM else _of_one(shown, wanted.group)
    rows = []
    for period in periods:
        for one in groups:
            found = by_period.get(period) or shown.get((None, one, period)) or _silent(inquiry, wanted, period)
            rows.append(_row(inquiry, wanted, one, period, found))
    return rows


def _silent(inquiry: Inquiry, wanted: Wanted, period: Period) -> Measurement:
    if is_known(inquiry, wanted.definition, period):
        return unknown("Nobody was counted here in this period.")
    return unknown("Nothing is known of this period.")


def _of_one(shown: Shown, group: Group) -> dict[Period | None, Measurement]:
    """What may be shown of one group by period, where that is had at once."""
    if not isinstance(shown, GatedCells):
        return {}
    return {period: measurement for (_, _, period), measurement in shown.of_group(group)}


def _row(inquiry: Inquiry, wanted: Wanted, group: Group, period: Period, measurement: Measurement) -> MeasuredRow:
    label = inquiry.tree.label(group)
    if wanted.by in IN_TIME:
        label = iso_day(period.first_on)[: 7 if wanted.by is Split.MONTH else None]
    return MeasuredRow(label, label, group, None, period, measurement.about(label))


def _sliced_rows(inquiry: Inquiry, wanted: Wanted, shown: Shown, slices: list[Hashable]) -> list[MeasuredRow]:
    if isinstance(shown, GatedCells):
        found = {part: one for (part, _, period), one in shown.of_group(wanted.group) if period == wanted.period}
    else:
        keys = ((part, (part, wanted.group, wanted.period)) for part in slices)
        found = {part: shown[key] for part, key in keys if key in shown}
    if wanted.by is Split.CONTENT:
        known = content_names(inquiry.connection, [int(part) for part in found if part is not None])
        names = {content_id: (name.key, name.title) for content_id, name in known.items()}
    else:
        names = {part: (str(part), str(part)) for part in found}
    if wanted.by is Split.CAMPAIGN:
        names |= campaign_titles(inquiry.connection)
    rows = []
    for part, measurement in found.items():
        if part in names:
            key, label = names[part]
            rows.append(MeasuredRow(key, label, wanted.group, part, wanted.period, measurement.about(key)))
    return sorted(rows, key=lambda row: (row.label.casefold(), row.key))
