"""After the decision: what came back, what was used anyway, and what changed beside other teams."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.intervals import Interval
from learnerintel.services.effects import Difference, FollowedDecision, effects
from learnerintel.ui.gateway import ask_slowly
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import count, day, percent
from learnerintel.ui.plain import plain
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.tiles import Tile, show_tiles


def show_after() -> None:
    """Draw what came of unpairings whose 90 days are over."""
    st.header("After the decision", anchor="after")
    found = ask_slowly("Looking at what came of decisions", effects)
    show_finding(found.sentence)
    if found.re_paired is not None and found.used_anyway is not None:
        show_tiles(
            (
                _tile("Sent again", found.re_paired, "Of unpairings, those that a person took back within 90 days."),
                _tile(
                    "Used anyway", found.used_anyway, "Of the people, those who used it within 90 days all the same."
                ),
            )
        )
        show_table(
            [_row(one) for one in found.followed],
            (
                Column("content", "Item"),
                Column("team", "Team"),
                Column("day", "Unpaired on", day),
                Column("share", "Used anyway by", percent),
                Column("people", "of so many people", count),
                Column("back", "Sent again"),
            ),
            key="after",
            about="Unpairings whose 90 days are over, newest first.",
            at_once=10,
        )
    st.markdown(plain(found.why_not or _said(found.beside, found.earlier), limit=None))


def _tile(label: str, share: Interval, explains: str) -> Tile:
    return Tile(label, percent(share.value), f"{percent(share.low)} to {percent(share.high)}", explains)


def _row(one: FollowedDecision) -> dict[str, object]:
    return {
        "content": one.title,
        "team": one.team,
        "day": one.decided_on,
        "share": one.used_share,
        "people": one.people,
        "back": "yes" if one.is_re_paired else "no",
    }


def _said(beside: Difference | None, earlier: Difference | None) -> str:
    if beside is None or earlier is None:
        return ""
    ran = (
        "Before the decisions they did not run beside each other, so this cannot be laid to the unpairing."
        if earlier.is_told_from_nothing
        else "Before the decisions they ran beside each other as far as one can see."
    )
    return (
        f"The share of people who learn by choice changed by {_points(beside.value)} points more than in teams that "
        f"nothing had been taken from ({_points(beside.low)} to {_points(beside.high)}; {beside.teams} teams beside "
        f"{beside.others}). {ran}"
    )


def _points(share: float) -> str:
    return f"{100 * share:+.1f}"
