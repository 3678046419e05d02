"""Plan values: who may state them does it here; they stand beside the numbers of their year."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from learnerintel.domain.metric import Measurement, Metric, Unit
from learnerintel.domain.viewer import Permission
from learnerintel.errors import Refusal
from learnerintel.services.measuring import find_metric, metric_names
from learnerintel.services.targeting import (
    FIRST_YEAR,
    LAST_YEAR,
    Target,
    clear_target,
    current_year,
    set_target,
    targets,
)
from learnerintel.ui import numbers
from learnerintel.ui.gateway import ask, tell
from learnerintel.ui.messages import show_done, show_refusal
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.visit import current_visit

_PERCENT = 100.0


def show_plans() -> None:
    """Draw the plan values that are stated and, for who may, the form for one more."""
    known = ask(targets)
    may_plan = current_visit().viewer.may(Permission.PLAN)
    if not known and not may_plan:
        return
    with st.expander(f"Plan values ({numbers.count(len(known))})"):
        _show_outcome()
        for one in known:
            _show_line(one, may_plan=may_plan)
        if may_plan:
            _show_form()


def _show_line(one: Target, *, may_plan: bool) -> None:
    metric = find_metric(one.metric).metric
    with st.container(horizontal=True, vertical_alignment="center"):
        planned = numbers.value(metric, Measurement("plan", one.value, None))
        st.markdown(plain(f"{metric.label}, {one.year}: {planned} (stated by {one.stated_by})"), width="stretch")
        if may_plan:
            key = row_key(Key.PLAN_CLEAR, f"{one.metric}_{one.year}")
            st.button("Take back", key=key, type="tertiary", on_click=_clear, args=(one.metric, one.year))


def _show_form() -> None:
    labels = {find_metric(name).metric.label: name for name in metric_names()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = st.selectbox("Number", list(labels), key=Key.PLAN_METRIC, width=280)
        metric = find_metric(labels[label]).metric
        year = st.number_input("Year", FIRST_YEAR, LAST_YEAR, ask(current_year), key=Key.PLAN_YEAR, width=140)
        value = st.number_input(f"Planned, {_unit(metric)}", value=None, key=Key.PLAN_VALUE, width=180)
        st.button(
            "Keep this plan", key=Key.PLAN_KEEP, type="primary", disabled=value is None, on_click=_keep,
            args=(labels[label], year, value),
        )  # fmt: skip


def _unit(metric: Metric) -> str:
    return "%" if metric.unit is Unit.SHARE else str(metric.unit)


def _keep(name: str, year: int, value: float) -> None:
    is_share = find_metric(name).metric.unit is Unit.SHARE
    stated = value / _PERCENT if is_share else value
    _tell(lambda: tell(set_target, metric=name, year=int(year), value=stated))


def _clear(name: str, year: int) -> None:
    _tell(lambda: tell(clear_target, metric=name, year=year))


def _tell(act: Callable[[], str]) -> None:
    try:
        st.session_state[Key.PLAN_OUTCOME] = act()
    except Refusal as refusal:
        st.session_state[Key.PLAN_OUTCOME] = refusal


def _show_outcome() -> None:
    outcome = st.session_state.pop(Key.PLAN_OUTCOME, None)
    if isinstance(outcome, Refusal):
        show_refusal(outcome)
    elif outcome is not None:
        show_done(plain(outcome, limit=None))
