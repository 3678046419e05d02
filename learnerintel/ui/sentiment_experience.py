"""Learning at work beside the apps people like; what people say they want beside what they take."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.dots import SayDo as SayDoRow
from learnerintel.charts.dots import TitledDot, titled_dots, two_columns_lines
from learnerintel.domain.metric import Unit
from learnerintel.services.insights.experience import Aspect, Experience, experience
from learnerintel.services.measure_table import MeasureTable
from learnerintel.services.measuring import measure
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.glossary import link_to_metric
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.numbers import counted, decimal, percent
from learnerintel.ui.plain import plain
from learnerintel.ui.tiles import measured_tile, show_tiles

_TILES = ("experience_gap", "say_do_gap", "recommendation_score", "satisfied_share")
_NOBODY_KNOWS = "How many were asked is not in a file of answers, so there is no response rate."


@kept
def show_experience(span: str) -> None:
    """Draw what surveys say about learning at work.

    Args:
        span: name of the days looked at.
    """
    team_id = current_filters().team_id
    tables = [ask(measure, name=name, team=team_id, period=span) for name in _TILES]
    st.subheader("How learning at work feels", anchor=False)
    show_tiles([measured_tile(table, notes=_own_notes(table)) for table in tables], beside=4)
    with st.container(horizontal=True, gap="small"):
        link_to_metric("experience_gap", "What is the experience gap?")
        link_to_metric("say_do_gap", "What is the say-do gap?")
    found = ask(experience, team_id=team_id, period=span)
    if found.aspects:
        _show_aspects(found)
    if found.ways is not None:
        _show_ways(found)
    if any(table.is_measured for table in tables[:3]):
        st.caption(_NOBODY_KNOWS)


def _own_notes(table: MeasureTable) -> list[str]:
    """Why a measured number is not there; what is missing in the store stands in the tile already."""
    if not table.is_measured or table.only.value is not None:
        return []
    return [note for note in table.notes if not note.startswith("As of ")][-1:]


def _show_aspects(found: Experience) -> None:
    metric = found.gap.metric
    rows = [
        TitledDot(name=f"{one.label}: {_sides(one)}", is_marked=place == 0, **drawn(metric, one.gap))
        for place, one in enumerate(found.aspects)
    ]
    widest = found.aspects[0]
    title = f"The widest gap: {widest.label[:1].lower()}{widest.label[1:]} ({_sides(widest)})"
    subtitle = (
        f"Points of five by which the apps people like are ahead of learning at work, with 90 % intervals: "
        f"{found.gap.group_label}"
    )
    show_chart(titled_dots(rows, title=title, subtitle=subtitle, each="experience", unit=Unit.POINTS), "experience gap")


def _sides(one: Aspect) -> str:
    return f"{decimal(one.consumer)} against {decimal(one.work)}"


def _show_ways(found: Experience) -> None:
    ways = found.ways
    assert ways is not None
    apart = [one - other for one, other in zip(ways.said, ways.done, strict=True)]
    widest = max(range(len(apart)), key=lambda place: abs(apart[place]))
    rows = [
        SayDoRow(
            item=way, say=said, do=done, is_marked=place == widest,
            said=f"{percent(said)} of what is wished for, {percent(done)} of what is taken",
        )
        for place, (way, said, done) in enumerate(zip(ways.ways, ways.said, ways.done, strict=True))
    ]  # fmt: skip
    more = "wish for more than they take" if apart[widest] > 0 else "take more than they wish for"
    title = f"{ways.ways[widest]} are what people {more}"
    order = "" if ways.order is None else f"; both orders agree by {decimal(ways.order)} (Kendall, -1 to 1)"
    subtitle = (
        f"Shares of {counted(ways.people)} who said what they prefer, and of how readily offers are taken{order}: "
        f"{found.say_do.group_label}"
    )
    show_chart(
        two_columns_lines(rows, title=plain(title), subtitle=subtitle, left="Say", right="Do"), "say and do"
    )
