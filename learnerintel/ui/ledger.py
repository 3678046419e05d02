"""The ledger: what was decided, by whom, why, and where it stands."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import streamlit as st

from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.ledger import Ledger, LedgerLine
from learnerintel.services.ledger import ledger as ledger_of
from learnerintel.ui.decision_words import VERB_DONE, people_and_time, reason_label
from learnerintel.ui.empty import show_empty
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import DASH, count, decimal, short_day
from learnerintel.ui.plain import plain
from learnerintel.ui.promises import marks
from learnerintel.ui.refusals import show_kept_refusal
from learnerintel.ui.state import Key, Place, row_key
from learnerintel.ui.tiles import Tile, show_tiles

ROWS_AT_ONCE = 10


class StateChoice(StrEnum):
    """Which decisions are looked at; the value stands in the address."""

    ALL = "All"
    WAITING = "Waiting for the LMS"
    HANDED_OVER = "Handed over"
    OTHER = "Nothing for the LMS"
    OVER = "Over or taken back"


def current_ledger() -> Ledger:
    """Every decision of the team that is chosen above, or of all the viewer may see."""
    return ask(ledger_of, team_id=current_filters().team_id)


def show_sentence(found: Ledger) -> None:
    """Draw the ledger in one sentence, or what to do where it is empty."""
    show_kept_refusal()
    show_finding(found.sentence)
    if not found.lines:
        show_empty(
            "The ledger begins with the first decision.",
            "Every decision is kept here with the evidence as it was shown, and can be taken back by a new one.",
            "unpair",
            "Go to the unpair lists",
        )


def show_counts(found: Ledger) -> None:
    """Draw how many decisions, how many stand, were handed over, were taken back, and the hours at stake."""
    show_tiles(
        (
            Tile("Decisions", count(found.decided_count), "", "Every decision, also those taken back."),
            Tile("Stand unpaired", count(found.unpaired_count), "", "Unpaired, and nothing later was decided."),
            Tile("Handed over", count(found.handed_over_count), "of these", "Written into an action file for the LMS."),
            Tile("Sent again", count(found.re_paired_count), "", "Unpairings that were taken back."),
            Tile(
                "Hours at stake",
                DASH if found.high_hours is None else _range(found.low_hours or 0.0, found.high_hours),
                "projected",
                "Hours that people would have spent on what stands unpaired, as a range from what is sure to what is "
                "possible.",
            ),
        )
    )


def _range(low: float, high: float) -> str:
    return decimal(high) if decimal(low) == decimal(high) else f"{decimal(low)}{DASH}{decimal(high)}"


def show_lines(found: Ledger) -> None:
    """Draw the decisions, newest first, a screenful at a time."""
    st.header("Decisions", anchor=False)
    chosen = st.selectbox(
        "Show", [str(choice) for choice in StateChoice], key=Key.LEDGER_STATE, bind="query-params", width=280
    )
    lines = [line for line in found.lines if chosen == StateChoice.ALL or state_of(line) == chosen]
    if not lines:
        show_empty("No decision is in that state.", "Choose another one above.")
        return
    in_hand = line_in_hand(found)
    place = st.container()
    first = 0
    if len(lines) > ROWS_AT_ONCE:
        pages = -(-len(lines) // ROWS_AT_ONCE)
        first = (st.pagination(pages, key=row_key(Key.LEDGER_PAGE, chosen)) - 1) * ROWS_AT_ONCE
    with place:
        for line in lines[first : first + ROWS_AT_ONCE]:
            _show_line(line, is_in_hand=line is in_hand)


def line_in_hand(found: Ledger) -> LedgerLine | None:
    """The decision in the address, else the newest one."""
    asked = st.query_params.get(Place.DECISION)
    newest = found.lines[0] if found.lines else None
    return next((line for line in found.lines if str(line.decision_id) == asked), newest)


def state_of(line: LedgerLine) -> StateChoice:
    """Where a decision stands on its way to the LMS."""
    if not line.is_standing:
        return StateChoice.OVER
    if line.verb in (DecisionVerb.UNPAIR, DecisionVerb.TEST_OUT):
        return StateChoice.WAITING if line.handed_over_at is None else StateChoice.HANDED_OVER
    return StateChoice.OTHER


def state_in_words(line: LedgerLine) -> str:
    """Where a decision stands, in a few words."""
    state = state_of(line)
    if line.handed_over_at is not None:
        given = f"handed over on {short_day(dt.datetime.fromtimestamp(line.handed_over_at, dt.UTC).date())}"
        mark = marks().get(line.decision_id)
        return f"no longer stands; {given}" if state is StateChoice.OVER else f"{given}; {mark}" if mark else given
    return {
        StateChoice.WAITING: "waits for an action file",
        StateChoice.OVER: "no longer stands",
        StateChoice.OTHER: f"{line.state}; asks nothing of the LMS",
    }.get(state, str(line.state))


def worth_of(line: LedgerLine) -> str:
    """People concerned and time at stake; empty where the decision stood on no list."""
    if line.learner_count is None:
        return ""
    return people_and_time(line.learner_count, line.low_minutes, line.high_minutes)


def _show_line(line: LedgerLine, *, is_in_hand: bool) -> None:
    with st.container(border=True, gap="xxsmall", key=row_key(Key.LEDGER_ROW, line.decision_id)):
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.markdown(f"**{VERB_DONE[line.verb]}: {plain(line.title)}**", width="stretch")
            _offer_to_show(line, is_in_hand=is_in_hand)
        parts = (line.team, reason_label(line.reason), worth_of(line))
        st.markdown(plain(" · ".join(part for part in parts if part), limit=None))
        signed = f"{short_day(line.decided_on)} by {line.decided_by}; {state_in_words(line)}"
        st.caption(plain(f"Decision {line.decision_id}, {signed}.", limit=None))


def _offer_to_show(line: LedgerLine, *, is_in_hand: bool) -> None:
    """Draw the button that shows a decision; once it is shown, a link to it, for it may be far below."""
    if is_in_hand:
        st.markdown(":material/visibility: [Shown](#decision)", width="content")
        return
    st.button(
        "Show",
        key=row_key(Key.LEDGER_SHOW, line.decision_id),
        type="tertiary",
        on_click=_take_in_hand,
        args=(line.decision_id,),
        help=f"Decision {line.decision_id} with its evidence",
    )


def _take_in_hand(decision_id: int) -> None:
    st.query_params[Place.DECISION] = str(decision_id)
