"""One page for leadership: what changed, and five numbers."""

from __future__ import annotations

import streamlit as st

from learnerintel.services.measure_table import MeasureTable
from learnerintel.services.measuring import measure
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.gateway import ask
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import count, percent, span
from learnerintel.ui.plain import plain
from learnerintel.ui.summary_deciding import hours_tile
from learnerintel.ui.tiles import measured_tile, show_tiles

_NUMBERS = ("voluntary_active_share", "opt_in_rate", "self_directed_ratio", "negative_comment_share")
_PERIODS = {"self_directed_ratio": "last 12 months", "opt_in_rate": "last quarter",
            "negative_comment_share": "last quarter", "voluntary_active_share": "last 4 weeks"}


def is_anything_known() -> bool:
    """Whether people and what they do are known; where not, draw what is missing and how to bring it."""
    active = _measured("active_share", "last 4 weeks")
    if active.is_measured:
        return True
    show_lacks("There is nothing to sum up yet.", active.notes)
    return False


def show_sentence() -> None:
    """Draw the change in one sentence."""
    show_finding(plain(_sentence(), limit=None))


def _sentence() -> str:
    found = _measured("voluntary_active_share", "last 4 weeks")
    days = span(found.period.first_on, found.period.last_on)
    if found.only.value is None:
        return f"How many people learned by choice from {days} is not known."
    return f"{percent(found.only.value)} of {count(found.only.base)} people learned something by choice from {days}."


def show_numbers() -> None:
    """Draw the five numbers."""
    show_tiles([*(measured_tile(_measured(name, _PERIODS[name])) for name in _NUMBERS), hours_tile()])


def _measured(name: str, period: str) -> MeasureTable:
    return ask(measure, name=name, period=period)


def decision_place() -> st.delta_generator.DeltaGenerator:
    """A place near the top, filled when every team's list was read."""
    return st.container()


def two_columns() -> list[st.delta_generator.DeltaGenerator]:
    """Places beside each other; below each other on a telephone."""
    return st.columns(2, gap="medium")
