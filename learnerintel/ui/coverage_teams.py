"""Team by source: whom of each team a source names."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.metric import Measurement
from learnerintel.domain.records import RECORD_KINDS
from learnerintel.services.team_sources import TeamSource
from learnerintel.ui.coverage import known
from learnerintel.ui.numbers import DASH, percent, short_day
from learnerintel.ui.plain import plain
from learnerintel.ui.tables import Column, show_table

#: Everybody on the roster is on the roster.
_UNTOLD = "roster"


def show_teams() -> None:
    """Draw the share of each team's people whom each source names; nothing where no team has people."""
    cells = [cell for cell in known().teams if cell.kind != _UNTOLD]
    if not cells:
        return
    st.subheader("By team", anchor=False)
    st.markdown(
        f"Share of each team's people, on {short_day(known().last_known_on)}, whom any file of a source names. "
        "A dash stands for what is not shown; it is never zero."
    )
    sources = list(dict.fromkeys((cell.reader, cell.kind) for cell in cells))
    columns = [Column("team", "Team"), *(Column(_field(*source), _heading(sources, *source)) for source in sources)]
    show_table(_rows(cells), columns, key="team by source", about="Share of each team's people whom a source names.")
    whys = dict.fromkeys(cell.seen.why for cell in cells if cell.seen.value is None and cell.seen.why)
    if whys:
        st.caption(plain(f"{DASH} {' '.join(whys)}", limit=None))


def _rows(cells: list[TeamSource]) -> list[dict[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for cell in cells:
        row = rows.setdefault(cell.team_id, {"team": cell.team})
        row[_field(cell.reader, cell.kind)] = _said(cell.seen)
    return list(rows.values())


def _said(seen: Measurement) -> str:
    if seen.value is None:
        return DASH
    if seen.value == 0 and seen.bound is None:
        return "nobody"
    return f"{'' if seen.bound is None else f'{seen.bound} '}{percent(seen.value)}"


def _field(reader: str, kind: str) -> str:
    return f"{reader} {kind}"


def _heading(sources: list[tuple[str, str]], reader: str, kind: str) -> str:
    label = RECORD_KINDS[kind].label.removesuffix(" rows").capitalize()
    is_only = sum(other == kind for _, other in sources) == 1
    return label if is_only else f"{label} ({reader.replace('_', ' ')})"
