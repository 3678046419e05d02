"""The ledger: what was decided, by whom, why, and where it stands."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.ledger import Ledger, LedgerLine
from learnerintel.services.ledger import ledger as ledger_of
from learnerintel.ui.decision_words import VERB_DONE, reason_label
from learnerintel.ui.empty import show_empty
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import count, counted, duration_range, short_day
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, Place, row_key
from learnerintel.ui.tiles import Tile, show_tiles
from learnerintel.ui.upload_words import moment

ROWS_AT_ONCE = 10
_WIDTHS = (11, 10)
_HOUR = 60


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
    low, high = found.low_hours, found.high_hours
    hours = duration_range(None if low is None else low * _HOUR, None if high is None else high * _HOUR)
    show_tiles(
        (
            Tile("Decisions", count(found.decided_count), "", "Every decision, also those taken back."),
            Tile("Unpairings that stand", count(found.unpaired_count), "", "Unpaired, and nothing later was decided."),
            Tile("Handed over", count(found.handed_over_count), "of these", "Written into an action file for the LMS."),
            Tile("Sent again", count(found.re_paired_count), "", "Unpairings that were taken back."),
            Tile(
                "Time at stake",
                hours,
                "projected, not measured yet",
                "Hours that people would have spent on what stands unpaired, as a range. The lower end counts what is "
                "sure, the upper end what is possible.",
            ),
        )
    )


def two_columns() -> tuple[st.delta_generator.DeltaGenerator, st.delta_generator.DeltaGenerator]:
    """Places for the decisions and for the one in hand."""
    left, right = st.columns(_WIDTHS, gap="medium")
    return left, right


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
        given = f"handed over on {moment(line.handed_over_at)}"
        return f"no longer stands; {given}" if state is StateChoice.OVER else given
    return {
        StateChoice.WAITING: "waits for an action file",
        StateChoice.OVER: "no longer stands",
        StateChoice.OTHER: f"{line.state}; asks nothing of the LMS",
    }.get(state, str(line.state))


def people_and_time(line: LedgerLine) -> str:
    """People concerned and hours at stake; empty where neither is known."""
    people = "" if line.learner_count is None else counted(line.learner_count)
    time = "" if line.low_minutes is None else duration_range(line.low_minutes, line.high_minutes)
    return " · ".join(part for part in (people, time) if part)


def _show_line(line: LedgerLine, *, is_in_hand: bool) -> None:
    with st.container(border=True, gap="xsmall", key=row_key(Key.LEDGER_ROW, line.decision_id)):
        st.markdown(f"**{VERB_DONE[line.verb]}: {plain(line.title)}**")
        parts = (line.team, reason_label(line.reason), people_and_time(line))
        st.markdown(plain(" · ".join(part for part in parts if part), limit=None))
        signed = f"{short_day(line.decided_on)}, {line.decided_by}; {state_in_words(line)}"
        st.caption(plain(f"Decision {line.decision_id}, {signed}.", limit=None))
        st.button(
            "Shown" if is_in_hand else "Show",
            key=row_key(Key.LEDGER_SHOW, line.decision_id),
            type="tertiary",
            icon=":material/visibility:" if is_in_hand else ":material/arrow_forward:",
            on_click=_take_in_hand,
            args=(line.decision_id,),
            help=f"Decision {line.decision_id} with its evidence",
        )


def _take_in_hand(decision_id: int) -> None:
    st.query_params[Place.DECISION] = str(decision_id)
