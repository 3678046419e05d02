"""What leadership is asked to decide, what was decided, and what to fix or stop first."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.promises import PromiseState
from learnerintel.domain.viewer import Permission
from learnerintel.domain.vocabulary import DecisionVerb, Reason
from learnerintel.services.insights.decided import Decided, decided_so_far
from learnerintel.services.insights.proposed import Proposed, ProposedItem, proposed_decisions
from learnerintel.services.promising import promises_so_far
from learnerintel.ui.decision_words import at_stake
from learnerintel.ui.gateway import ask, ask_slowly
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.navigation import page_at
from learnerintel.ui.numbers import count, counted
from learnerintel.ui.plain import plain
from learnerintel.ui.visit import current_visit

ITEMS_NAMED = 5
_NOT_JUDGED = "Right or wrong after 90 days: not known before decisions are that old."
_WIDTHS = (5, 1)
_MINUTES = 60  # in an hour
#: Said about the content, never about the people.
_REASONS = {
    Reason.KNOWN: "known already",
    Reason.UNTOUCHED: "hardly opened",
    Reason.DISLIKED: "rated low",
    Reason.ABANDONED: "begun and left",
    Reason.CHOSEN: "chosen anyway",
}
#: States of promises that the summary counts where there are any.
_PROMISES = {
    PromiseState.DONE: "Seen to be done in the LMS",
    PromiseState.NOT_DONE: "Not done in time",
    PromiseState.RE_PAIRED: "Came back",
}
_VERBS = {
    DecisionVerb.UNPAIR: "Stop",
    DecisionVerb.TEST_OUT: "Let people test out of",
    DecisionVerb.FIX: "Fix",
}


def waiting() -> Proposed:
    """What waits for a decision; reading every team's list takes a few seconds the first time."""
    return ask_slowly("Looking at every team's list ...", proposed_decisions)


@kept(by=lambda found: None)
def show_decision(found: Proposed) -> None:
    """Draw the one decision asked for, with the way to where it is taken."""
    with st.container(border=True):
        asked, way = st.columns(_WIDTHS, vertical_alignment="center")
        asked.markdown(f"**To decide:** {_asked(found)}")
        if found.proposal_count and current_visit().viewer.may(Permission.SEE_TEAMS):
            entry = page_at("unpair")
            way.page_link(entry.path, label="Go to the lists", icon=entry.icon)


def show_decision_line(found: Proposed) -> None:
    """Draw the same without border and link, for a printed page."""
    st.markdown(f"**To decide:** {_asked(found)}")


def _asked(found: Proposed) -> str:
    if not found.proposal_count:
        return "nothing waits. No team has anything to unpair now."
    worth = at_stake(found.low_minutes, found.high_minutes)
    of_which = f"; {counted(len(found.items), 'item causes', 'items cause')} them"
    return (
        f"{counted(found.proposal_count, 'proposal waits', 'proposals wait')} in "
        f"{counted(found.team_count, 'team', 'teams')}, worth {worth} of people's time{of_which}."
    )


@kept(by=lambda found: None)
def show_fixing(found: Proposed) -> None:
    """Draw the five items that cost most for least, each with its reason in a sentence."""
    with st.container(border=True, gap="xsmall"):
        st.subheader("Fix or stop first", anchor=False)
        if not found.items:
            st.markdown("Nothing is proposed now: what is sent is used, or was decided already.")
            return
        st.caption("Most time at stake first, over all teams")
        st.markdown("\n".join(f"{place}. {_reason(item)}" for place, item in enumerate(found.items[:ITEMS_NAMED], 1)))


def show_fixing_lines(found: Proposed) -> None:
    """Draw the same in small lines, for a printed page."""
    if found.items:
        st.markdown("**Fix or stop first**, most time at stake first")
        st.caption("\n".join(f"{place}. {_reason(item)}" for place, item in enumerate(found.items[:ITEMS_NAMED], 1)))


def _reason(item: ProposedItem) -> str:
    verb = _VERBS.get(item.verb, "Look at")
    where = counted(item.team_count, "team", "teams")
    return (
        f"**{verb} {plain(item.title)}**: {_REASONS[item.reason]} in {where} with "
        f"{counted(item.learner_count)}; {at_stake(item.low_minutes, item.high_minutes)}."
    )


@kept
def show_ledger() -> None:
    """Draw what became of decisions, in counts."""
    found = ask(decided_so_far)
    with st.container(border=True, gap="xsmall"):
        st.subheader(_ledger_title(found), anchor=False)
        st.caption("The ledger, over all teams")
        st.markdown("  \n".join(f"{label}: **{count(number)}**" for label, number in _steps(found)))
        st.caption(_NOT_JUDGED)


def ledger_line() -> str:
    """The same in one line, for a printed page."""
    found = ask(decided_so_far)
    if not found.decided_count:
        return "**Ledger:** nothing has been decided yet."
    steps = ", ".join(f"{label.lower()} {count(number)}" for label, number in _steps(found))
    return f"**Ledger:** {steps}. {_NOT_JUDGED}"


def _steps(found: Decided) -> tuple[tuple[str, int], ...]:
    told = ask(promises_so_far)
    return (
        ("Decided", found.decided_count),
        ("Unpaired", found.unpaired_count),
        ("In an action file", found.handed_over_count),
        ("Sent again", found.re_paired_count),
        *((label, told[state]) for state, label in _PROMISES.items() if told[state]),
    )


def _ledger_title(found: Decided) -> str:
    if not found.decided_count:
        return "Nothing has been decided yet"
    broken = ask(promises_so_far)[PromiseState.RE_PAIRED]
    if broken:
        return f"{counted(broken, 'unpairing', 'unpairings')} came back: see Promises"
    left = found.unpaired_count - found.handed_over_count
    if left:
        return f"{counted(left, 'unpairing waits', 'unpairings wait')} for an action file"
    return f"{counted(found.unpaired_count, 'unpairing stands', 'unpairings stand')}, all handed to the LMS"


def hours_projected() -> str:
    """What the unpairings that stand would give back if the projection held; empty where there are none."""
    found = ask(decided_so_far)
    if found.high_hours is None or found.low_hours is None:
        return ""
    return f"projected: {at_stake(found.low_hours * _MINUTES, found.high_hours * _MINUTES)}"
