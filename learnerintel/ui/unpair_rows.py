"""The rows of a list: reason, people, time, a small line of use; each can be ticked and taken in hand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from learnerintel.charts.lines import SparkPoint, spark
from learnerintel.domain.proposal import Proposal
from learnerintel.services.comparing import ITEM_USE, WEEKS_SHOWN, UseOfWeek, weekly_use
from learnerintel.ui.decision_words import people_and_time
from learnerintel.ui.empty import show_empty
from learnerintel.ui.figures import show_small_line
from learnerintel.ui.gateway import ask
from learnerintel.ui.numbers import said
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, row_key
from learnerintel.ui.unpair import UnpairView
from learnerintel.ui.unpair_choice import (
    LIST_LABELS,
    ROWS_AT_ONCE,
    ListChoice,
    entries,
    item_in_hand,
    page_of,
    take_in_hand,
)

#: A quarter of the team fills the small line's height, so that one person does not look like a crowd.
_FULL_HEIGHT = 0.25


def show_rows(view: UnpairView, choice: ListChoice) -> None:
    """Draw a list, a screenful at a time."""
    listed = entries(view, choice)
    if not listed:
        show_empty(f"Nothing stands on the list “{LIST_LABELS[choice]}”.", "Choose another list above.")
        return
    item = item_in_hand(view, choice)
    place = st.container()
    shown = _on_this_page(view, choice, listed, item)
    weeks = ask(
        weekly_use,
        team=view.team_id,
        content_ids=tuple(int(entry.item.content_id) for entry in shown),
        as_of=view.as_of,
    )
    with place:
        _offer_all(view, choice, listed, shown)
        for entry in shown:
            _show_row(view, entry, weeks[int(entry.item.content_id)], is_in_hand=view.key_of(entry) == item)
    st.caption(
        f"The small line is the share of people who used it in each of {WEEKS_SHOWN} weeks: this team in blue, "
        "comparable teams in grey."
    )


def may_be_ticked(view: UnpairView, entry: Proposal) -> bool:
    """Whether a row takes part in a decision about several: nothing stands against it."""
    return view.may_decide and not entry.blocking


def tick_key(view: UnpairView, entry: Proposal) -> str:
    """Key of a row's tick."""
    return row_key(Key.UNPAIR_TICK, f"{view.team_id}_{entry.item.content_id}")


def ticked(view: UnpairView, choice: ListChoice) -> list[Proposal]:
    """The ticked rows of a list, also those on other pages of it."""
    return [
        entry
        for entry in entries(view, choice)
        if may_be_ticked(view, entry) and st.session_state.get(tick_key(view, entry))
    ]


def in_short(entry: Proposal) -> str:
    """Format, strength, people and time of a row in one line."""
    worth = entry.minutes
    value = people_and_time(entry.learners, worth.low if worth else None, worth.high if worth else None)
    line = " · ".join(part for part in (entry.item.format, f"{entry.strength_in_words} evidence", value) if part)
    return f"{line[:1].upper()}{line[1:]}"


def _on_this_page(view: UnpairView, choice: ListChoice, listed: list[Proposal], item: str | None) -> list[Proposal]:
    if len(listed) <= ROWS_AT_ONCE:
        return listed
    page = st.pagination(
        -(-len(listed) // ROWS_AT_ONCE),
        default=page_of(view, listed, item),
        key=row_key(Key.UNPAIR_PAGE, f"{view.team_id}_{choice}"),
    )
    return listed[(page - 1) * ROWS_AT_ONCE : page * ROWS_AT_ONCE]


def _offer_all(view: UnpairView, choice: ListChoice, listed: Sequence[Proposal], shown: Sequence[Proposal]) -> None:
    """Draw the buttons that tick the rows of this page, or of the whole list."""
    keys = [tick_key(view, entry) for entry in listed if may_be_ticked(view, entry)]
    here = [tick_key(view, entry) for entry in shown if may_be_ticked(view, entry)]
    if len(keys) < 2:
        return
    with st.container(horizontal=True, gap="small"):
        if len(here) < len(keys):
            st.button(f"Tick these {len(here)}", key=row_key(Key.UNPAIR_ALL, f"{choice}_page"), type="tertiary",
                      icon=":material/done:", on_click=_tick, args=(here,))
        st.button(f"Tick all {len(keys)}", key=row_key(Key.UNPAIR_ALL, choice), type="tertiary",
                  icon=":material/done_all:", on_click=_tick, args=(keys,))


def _tick(keys: Sequence[str]) -> None:
    for key in keys:
        st.session_state[key] = True


def _show_row(view: UnpairView, entry: Proposal, weeks: Sequence[UseOfWeek], *, is_in_hand: bool) -> None:
    with st.container(border=True, gap="xxsmall", key=row_key(Key.UNPAIR_ROW, entry.item.content_id)):
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            _show_title(view, entry)
            _offer_evidence(view, entry, is_in_hand=is_in_hand)
        if entry.blocked_because is not None:
            st.markdown(plain(entry.blocked_because, limit=None))
        st.markdown(plain(entry.evidence, limit=None))
        is_used = any(week.team.value or week.peers for week in weeks)
        unused = "" if is_used else f" · nobody in {WEEKS_SHOWN} weeks"
        st.caption(plain(f"{in_short(entry)}{unused}"))
        if is_used:
            points = [
                SparkPoint(on=week.week_on, value=week.team.value, compared=week.peers, said=_said(week))
                for week in weeks
            ]
            show_small_line(spark(points, title="Share of the team that used it", least_top=_FULL_HEIGHT))


def _show_title(view: UnpairView, entry: Proposal) -> None:
    title = f"**{plain(entry.item.title)}**"
    if may_be_ticked(view, entry):
        st.checkbox(title, key=tick_key(view, entry), persist_state="page", width="stretch", wrap=True)
    else:
        st.markdown(title, width="stretch")


def _offer_evidence(view: UnpairView, entry: Proposal, *, is_in_hand: bool) -> None:
    """Draw the button that shows a row's evidence; once it is shown, a link to it, for it may be far below."""
    if is_in_hand:
        st.markdown(":material/visibility: [Shown](#evidence)", width="content")
        return
    st.button(
        "Evidence",
        key=row_key(Key.UNPAIR_SHOW, entry.item.content_id),
        type="tertiary",
        on_click=take_in_hand,
        args=(view.key_of(entry),),
        help=plain(f"The evidence about {entry.item.title}"),
    )


def _said(week: UseOfWeek) -> str:
    team = said(ITEM_USE, week.team)
    return f"{team}; in comparable teams {week.peers_said}" if week.peers_said else team
