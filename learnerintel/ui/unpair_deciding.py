"""The decision about one item or several: what, why, in whose words; and its taking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from learnerintel.domain import periods
from learnerintel.domain.decisions import LONGEST_SNOOZE_DAYS, SNOOZE_DAYS
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.services.deciding import LONGEST_NOTE, Decided, decide_many
from learnerintel.ui.decision_words import VERB_LABELS, verb_meaning
from learnerintel.ui.gateway import tell
from learnerintel.ui.numbers import counted
from learnerintel.ui.refusals import kept_refusals
from learnerintel.ui.state import Key, Place, row_key

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be decided.

    Attributes:
        team_id: of the team.
        as_of: today in the company's zone.
        items: ids of the items.
        people: those it concerns.
        verbs: possible decisions, in their order; never empty.
        suggested: the one the rule suggests.
        reason: to begin with, in the person's words.
        ticks: keys of ticks that are taken away afterwards.
    """

    team_id: int
    as_of: int
    items: tuple[str, ...]
    people: int
    verbs: tuple[DecisionVerb, ...]
    suggested: DecisionVerb | None
    reason: str
    ticks: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Tells its widgets apart from those of other questions."""
        return f"{self.team_id}_{self.items[0] if len(self.items) == 1 else 'many'}"


def decision_form(question: Question) -> bool:
    """Draw the form; True on the run in which the decision was taken."""
    chosen = st.radio(
        "Decision",
        question.verbs,
        index=question.verbs.index(question.suggested) if question.suggested in question.verbs else None,
        format_func=partial(_marked, question.suggested),
        key=row_key(Key.UNPAIR_VERB, question.place),
        horizontal=True,
    )
    st.caption("Choose one." if chosen is None else verb_meaning(chosen))
    if chosen is DecisionVerb.SNOOZE:
        today = periods.date_of(question.as_of)
        st.date_input(
            "Until",
            value=today + dt.timedelta(days=SNOOZE_DAYS),
            min_value=today + dt.timedelta(days=1),
            max_value=today + dt.timedelta(days=LONGEST_SNOOZE_DAYS),
            format="YYYY-MM-DD",
            key=row_key(Key.UNPAIR_UNTIL, question.place),
        )
    st.text_input(
        "Reason",
        value=question.reason,
        max_chars=_LONGEST_REASON,
        key=row_key(Key.UNPAIR_REASON, question.place),
        help="Stands in the ledger and in the action file. Say it about the content, not about people.",
    )
    st.text_area(
        "Note",
        max_chars=LONGEST_NOTE - _LONGEST_REASON - 1,
        height=80,
        placeholder="Anything somebody should know who reads this in a year; may stay empty",
        key=row_key(Key.UNPAIR_NOTE, question.place),
    )
    return st.button(
        f"{'Decide about' if chosen is None else VERB_LABELS[chosen]} "
        f"{counted(len(question.items), 'item', 'items')} for {counted(question.people)}",
        key=row_key(Key.UNPAIR_DECIDE, question.place),
        disabled=chosen is None,
        type="primary",
        on_click=_decide,
        args=(question,),
    )


def undo(team_id: int, items: Sequence[str]) -> list[Decided]:
    """Send items again that were unpaired."""
    return tell(
        decide_many,
        team=team_id,
        contents=tuple(items),
        verb=DecisionVerb.RE_PAIR,
        note="Taken back in the browser.",
    )


def _marked(suggested: DecisionVerb | None, verb: DecisionVerb) -> str:
    return f"{VERB_LABELS[verb]} (suggested)" if verb is suggested else VERB_LABELS[verb]


def _decide(question: Question) -> None:
    place = question.place
    verb = DecisionVerb(st.session_state[row_key(Key.UNPAIR_VERB, place)])
    reason = str(st.session_state[row_key(Key.UNPAIR_REASON, place)]).strip()
    note = str(st.session_state[row_key(Key.UNPAIR_NOTE, place)]).strip()
    until = st.session_state.get(row_key(Key.UNPAIR_UNTIL, place)) if verb is DecisionVerb.SNOOZE else None
    with kept_refusals():
        decided = tell(
            decide_many,
            team=question.team_id,
            contents=question.items,
            verb=verb,
            note=" ".join(part for part in (reason, note) if part),
            until=None if until is None else periods.day_of(until),
        )
        for key in question.ticks:
            st.session_state[key] = False
        st.session_state[Key.UNPAIR_DECIDED] = (question.team_id, question.items, tuple(decided))
        st.query_params.pop(Place.ITEM, None)  # the next row of the list comes in hand
