"""From must-have to nice-to-have: minutes per person by what they were spent on, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import streamlit as st

from learnerintel.charts.bars import StackPart, stacked_minutes
from learnerintel.charts.specs import Chart
from learnerintel.domain.shifts import ShareShift
from learnerintel.services.insights.spending import MONTHS_COMPARED, MonthMinutes, Spending, minutes_by_obligation
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.figures import show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.numbers import decimal, percent
from learnerintel.ui.plain import plain

_LABELS = {
    "regulatory": "Mandatory",
    "required": "Required",
    "required, law not known": "Required, law not known",
    "recommended": "Recommended",
    "optional": "Optional",
    "not known": "Not known",
}
_CHOSEN = ("Recommended", "Optional")
_MOVABLE = "Required"
_SAME = 0.02
_PERCENT = 100


@kept
def show_shift(key: str = "minutes by obligation") -> None:
    """Draw minutes per person by obligation over twelve months.

    Args:
        key: tells the chart apart on its page; also the name of its CSV.
    """
    spending = _spending()
    chart = shift_chart()
    if chart is None:
        show_lacks("How people's time is spent is not known yet.", spending.notes)
    else:
        show_chart(chart, key)
        if spending.shift is not None:
            st.caption(plain(_causes(spending.shift), limit=None))


def _causes(shift: ShareShift) -> str:
    """What the change of the chosen share comes from: the ratio rises, too, where people only have to do less."""
    moved = shift.now - shift.before
    ends = f"{decimal(shift.chosen_before)} to {decimal(shift.chosen_now)}"
    chosen = f"chosen minutes went from {ends} a person and month"
    required = f"required ones from {decimal(shift.required_before)} to {decimal(shift.required_now)}"
    if abs(moved) < _SAME:
        return f"The share of chosen minutes stayed: {chosen}, {required}."
    parts = f"{_points(shift.by_chosen)} by what people choose, {_points(shift.by_required)} by what they must"
    return f"What moved the share by {_points(moved)}: {parts}. {chosen[:1].upper()}{chosen[1:]}, {required}."


def _points(share: float) -> str:
    points = round(share * _PERCENT)
    return f"{'+' if points > 0 else ''}{numbers.counted(points, 'point', 'points')}"


def shift_chart() -> Chart | None:
    """Minutes per person by obligation over twelve months; None where they are not known."""
    spending = _spending()
    known = [month for month in spending.months if month.minutes.value is not None]
    if not known:
        return None
    return stacked_minutes([_part(month) for month in known], title=_title(known), subtitle=_subtitle(known, spending))


def _spending() -> Spending:
    return ask(minutes_by_obligation, team_id=current_filters().team_id)


def _part(month: MonthMinutes) -> StackPart:
    label = _LABELS[month.spent]
    minutes = month.minutes.value or 0.0
    return StackPart(
        month_on=month.month.first_on,
        obligation=label,
        minutes=minutes,
        said=f"{decimal(minutes)} minutes a person, {label.lower()}, {numbers.month(month.month.first_on)}",
    )


def _title(known: Sequence[MonthMinutes]) -> str:
    first, last = _ends(known)
    share_first, share_last = _chosen_share(first), _chosen_share(last)
    if share_first is None or share_last is None:
        return "Minutes per person, by what they were spent on"
    if abs(share_last - share_first) < _SAME:
        return f"{percent(share_last)} of people's learning time is chosen, as nine months before"
    moved = f"{'up' if share_last > share_first else 'down'} from {percent(share_first)} nine months before"
    return f"{percent(share_last)} of people's learning time is chosen, {moved}"


def _subtitle(known: Sequence[MonthMinutes], spending: Spending) -> str:
    _, last = _ends(known)
    total = sum(last.values())
    movable = ""
    if last.get(_MOVABLE) and total:
        each = last[_MOVABLE] / MONTHS_COMPARED
        movable = f"; what only the company requires, {decimal(each)} minutes a month of late, could be moved"
    unknown = any("nobody knows" in note for note in spending.notes)
    beside = ". Use of which nobody knows how long it took is not in it" if unknown else ""
    return f"Minutes per person on the roster by month and obligation{movable}{beside}"


def _ends(known: Sequence[MonthMinutes]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Minutes by obligation of the first months together, and of the last."""
    months = sorted({month.month.first_on for month in known})
    ends = (months[:MONTHS_COMPARED], months[-MONTHS_COMPARED:])
    sums: tuple[dict[str, float], dict[str, float]] = (defaultdict(float), defaultdict(float))
    for month in known:
        for total, wanted in zip(sums, ends, strict=True):
            if month.month.first_on in wanted:
                total[_LABELS[month.spent]] += month.minutes.value or 0.0
    return sums


def _chosen_share(minutes: Mapping[str, float]) -> float | None:
    total = sum(minutes.values())
    return sum(minutes.get(label, 0.0) for label in _CHOSEN) / total if total else None
