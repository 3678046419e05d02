"""The promises page: what came back, what was not done, what nobody knows yet, and what is done."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from learnerintel.domain import periods
from learnerintel.domain.promise_words import NEXT_STEPS
from learnerintel.domain.promises import PromiseState
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.promising import Promise, Promises
from learnerintel.services.promising import promises as promises_of
from learnerintel.ui.empty import show_empty
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.messages import show_finding
from learnerintel.ui.navigation import page_at
from learnerintel.ui.numbers import count, short_day
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, Place, row_key
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.this_run import once_a_run
from learnerintel.ui.tiles import Tile, show_tiles

ROWS_AT_ONCE = 10
#: A word and a sign for each state; the sign never stands alone.
SIGNS = {
    PromiseState.RE_PAIRED: (":material/notification_important:", "Came back"),
    PromiseState.NOT_DONE: (":material/report:", "Not done"),
    PromiseState.HANDED_OVER: (":material/hourglass_empty:", "Handed over, not known yet"),
    PromiseState.DECIDED: (":material/draft:", "In no action file yet"),
    PromiseState.DONE: (":material/check:", "Done"),
}
_VERBS = {
    DecisionVerb.UNPAIR: "will no longer be sent it",
    DecisionVerb.TEST_OUT: "need not take it where they have shown that they know it",
}
_COLUMNS = (
    Column("title", "Content"),
    Column("team", "Team"),
    Column("state", "State"),
    Column("handed", "Handed over", short_day),
    Column("done", "Seen to be done", short_day),
    Column("why", "What shows it", longest=None),
)
_CSV_COLUMNS = (Column("decision", "Decision number"), *_COLUMNS, Column("by", "Decided by"))


class PromiseChoice(StrEnum):
    """Which promises are looked at; the value stands in the address."""

    BROKEN = "Broken"
    OPEN = "Not known yet"
    DONE = "Done"
    ALL = "All"


_CHOSEN = {
    PromiseChoice.BROKEN: (PromiseState.RE_PAIRED, PromiseState.NOT_DONE),
    PromiseChoice.OPEN: (PromiseState.HANDED_OVER, PromiseState.DECIDED),
    PromiseChoice.DONE: (PromiseState.DONE,),
    PromiseChoice.ALL: tuple(PromiseState),
}


def current_promises() -> Promises:
    """Every promise of the team that is chosen above, or of all the viewer may see."""
    return ask(promises_of, team_id=current_filters().team_id)


def show_sentence(found: Promises) -> None:
    """Draw the promises in one sentence, or what to do where there are none."""
    show_finding(found.sentence)
    if not found.lines:
        show_empty(
            "A promise begins with an unpairing.",
            "Unpair something for a team and hand it to the LMS; later exports then show here whether it was done.",
            "unpair",
            "Go to the unpair lists",
        )


def show_counts(found: Promises) -> None:
    """Draw how many promises are in which state, broken ones first."""
    days = found.patience_days
    explained = {
        PromiseState.RE_PAIRED: "It was gone, and a later export lists it again.",
        PromiseState.NOT_DONE: f"An export still lists it {days} days or more after it was handed over.",
        PromiseState.HANDED_OVER: "No export has come yet that would have shown it. That is not done, and not broken.",
        PromiseState.DECIDED: "Decided, and in no action file.",
        PromiseState.DONE: "The newest exports that would list it do not.",
    }
    show_tiles([Tile(SIGNS[state][1], count(found.count(state)), "", explained[state]) for state in PromiseState])


def show_lines(found: Promises) -> None:
    """Draw the promises, broken ones first, a screenful at a time."""
    first_choice = PromiseChoice.BROKEN if found.broken_count else PromiseChoice.ALL
    chosen = PromiseChoice(
        st.segmented_control(
            "Promises",
            [str(choice) for choice in PromiseChoice],
            default=str(first_choice),
            required=True,
            key=Key.PROMISE_STATE,
            bind="query-params",
        )
        or first_choice
    )
    lines = [line for line in found.lines if line.state in _CHOSEN[chosen]]
    if not lines:
        show_empty("No promise is in that state.", "Choose another one above.")
        return
    place = st.container()
    first = 0
    if len(lines) > ROWS_AT_ONCE:
        pages = -(-len(lines) // ROWS_AT_ONCE)
        first = (st.pagination(pages, key=row_key(Key.PROMISE_PAGE, chosen)) - 1) * ROWS_AT_ONCE
    with place:
        for line in lines[first : first + ROWS_AT_ONCE]:
            _show_line(line)


def _show_line(promise: Promise) -> None:
    line = promise.line
    sign, word = SIGNS[promise.state]
    with st.container(border=True, gap="xxsmall", key=row_key(Key.PROMISE_ROW, line.decision_id)):
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.markdown(f"{sign} **{word}: {plain(line.title)}**", width="stretch")
            st.page_link(
                page_at("ledger").path,
                label=f"Decision {line.decision_id}",
                query_params={Place.DECISION: str(line.decision_id)},
                width="content",
            )
        st.markdown(plain(f"{line.team} {_VERBS[line.verb]}. {promise.sentence}", limit=None))
        handed = "" if promise.handed_over_on is None else f"; handed over on {_day(promise.handed_over_on)}"
        st.caption(plain(f"Decided by {line.decided_by} on {_day(line.decided_on)}{handed}.", limit=None))
        st.caption(f"Next: {NEXT_STEPS[promise.state]}")
        earlier = promise.alarms[:-1] if promise.state is PromiseState.RE_PAIRED else promise.alarms
        for alarm in earlier:
            st.caption(plain(f"Before: {alarm.sentence}", limit=None))


def _day(on: int) -> str:
    return short_day(periods.date_of(on))


def show_table_of_all(found: Promises) -> None:
    """Draw all promises as a table, to be opened, with its CSV."""
    with st.expander("All of them as a table", icon=":material/table:"):
        show_table([_row(line) for line in found.lines], _COLUMNS, key="promises", in_csv=_CSV_COLUMNS,
                   about="Promises, broken ones first.")


def _row(promise: Promise) -> dict[str, object]:
    line = promise.line
    return {
        "decision": line.decision_id,
        "title": line.title,
        "team": line.team,
        "state": SIGNS[promise.state][1],
        "handed": None if promise.handed_over_on is None else periods.date_of(promise.handed_over_on),
        "done": None if promise.done_on is None else periods.date_of(promise.done_on),
        "why": promise.sentence,
        "by": line.decided_by,
    }


def marks() -> dict[int, str]:
    """By decision: what a promise has come to, in a few words, for other pages."""
    team_id = current_filters().team_id
    return once_a_run(("marks of promises", team_id), lambda: _marks(ask(promises_of, team_id=team_id)))


def _marks(found: Promises) -> dict[int, str]:
    words = {
        PromiseState.RE_PAIRED: "came back",
        PromiseState.NOT_DONE: f"not done after {found.patience_days} days",
        PromiseState.HANDED_OVER: "not known yet whether it is done",
        PromiseState.DONE: "done",
    }
    return {one.line.decision_id: words[one.state] for one in found.lines if one.state in words}
