"""The evidence of the row in hand, and the decision about it."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.dots import TeamDot, team_dots
from learnerintel.charts.specs import Chart
from learnerintel.domain.decisions import Decision, State, standing
from learnerintel.domain.evidence import ItemEvidence
from learnerintel.domain.kept_evidence import evidence_record
from learnerintel.domain.metric import Bound
from learnerintel.domain.proposal import Proposal
from learnerintel.domain.signals import MOST_TEAM_USE
from learnerintel.services.comparing import ITEM_USE, ComparedUse, TeamUse, compared_use
from learnerintel.services.deciding import possible_verbs
from learnerintel.services.unpairing import team_evidence
from learnerintel.ui.decision_words import VERB_DONE, first_words
from learnerintel.ui.empty import show_empty, show_not_found
from learnerintel.ui.evidence_record import show_facts, show_guards, show_objections, show_reason
from learnerintel.ui.figures import drawn, show_chart
from learnerintel.ui.gateway import ask
from learnerintel.ui.numbers import counted, day
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.second_person import show_that_it_waits
from learnerintel.ui.shared_item import show_other_teams
from learnerintel.ui.state import Key, Place, row_key
from learnerintel.ui.unpair import UnpairView
from learnerintel.ui.unpair_choice import ListChoice, item_in_hand
from learnerintel.ui.unpair_deciding import Question, decision_form

#: Teams in the plot beside the one in question; more cannot be told apart.
TEAMS_DRAWN = 11


def show_evidence(view: UnpairView, choice: ListChoice) -> None:
    """Draw the evidence of the row in hand: sentence, facts, teams, guards, history, decision."""
    key = item_in_hand(view, choice)
    if key is None:
        return
    st.header("Evidence", anchor="evidence")
    proposal = next((entry for entry in view.everything if view.key_of(entry) == key), None)
    if proposal is None:
        _show_off_list(view, key)
        return
    record = evidence_record(proposal)
    st.subheader(plain(proposal.item.title), anchor=False)
    show_reason(record)
    show_objections(record)
    show_facts(record)
    show_chart(_teams_chart(view, int(proposal.item.content_id)), "teams that use it")
    show_guards(record)
    _show_history(proposal.item.decisions)
    show_other_teams(int(proposal.item.content_id), view.listed.team)
    show_that_it_waits(view.team_id, int(proposal.item.content_id))
    _offer_decision(view, proposal.item, key, proposal)


def show_asked_item(view: UnpairView) -> None:
    """Where the team has no list: the item that a link asks for, if any."""
    key = st.query_params.get(Place.ITEM)
    if key:
        _show_off_list(view, key)


def _show_off_list(view: UnpairView, key: str) -> None:
    """An item that stands on no list: where it stands, and what may be decided."""
    content_id = next((known for known, name in view.listed.content_keys.items() if name == key), None)
    evidence = ask(team_evidence, team=view.team_id, as_of=view.as_of)
    if content_id not in evidence:
        show_not_found("item", key)
        return
    item = evidence[content_id]
    st.subheader(plain(item.title), anchor=False)
    now = standing(item.decisions, view.listed.as_of)
    if now.state is State.OPEN:
        show_empty("It stands on no list of this team.", "There is no evidence that the team could do without it.")
    else:
        until = "" if now.until_on is None else f" until {day(now.until_on)}"
        st.markdown(f"It stands on no list: it is **{now.state}**{until}, as was decided.")
    show_chart(_teams_chart(view, int(item.content_id)), "teams that use it")
    _show_history(item.decisions)
    show_other_teams(int(item.content_id), view.listed.team)
    show_that_it_waits(view.team_id, int(item.content_id))
    _offer_decision(view, item, key, None)


def _offer_decision(view: UnpairView, item: ItemEvidence, key: str, proposal: Proposal | None) -> None:
    if not view.may_decide:
        return
    verbs = tuple(possible_verbs(view.listed, item))
    if not verbs:
        return
    people = proposal.learners if proposal else max(0, item.eligible - item.midway)
    suggested = proposal.suggested if proposal and not proposal.blocking else None
    with st.container(border=True, key=row_key(Key.UNPAIR_ROW, "decision")):
        st.subheader("Decide", anchor=False)
        decision_form(
            Question(
                team_id=view.team_id,
                as_of=view.listed.as_of,
                items=(key,),
                people=people,
                verbs=verbs,
                suggested=suggested,
                reason=_first_words(proposal),
            )
        )


def _first_words(proposal: Proposal | None) -> str:
    return "" if proposal is None else first_words(proposal.reason)


def _show_history(decisions: tuple[Decision, ...]) -> None:
    if not decisions:
        st.caption("Nothing was decided about it for this team before.")
        return
    lines = [_decided_before(one) for one in reversed(decisions)]
    st.markdown("**Decided before**  \n" + "  \n".join(plain(line, limit=None) for line in lines))


def _decided_before(one: Decision) -> str:
    note = f": {one.note}" if one.note else ""
    return f"{VERB_DONE[one.verb]} on {day(one.decided_on)} by {one.decided_by}{note}"


def _teams_chart(view: UnpairView, content_id: int) -> Chart:
    compared = ask(compared_use, team=view.team_id, content_id=content_id, as_of=view.as_of)
    own, *others = compared.teams
    shown = [own, *others[:TEAMS_DRAWN]]
    most = f", {TEAMS_DRAWN} of {len(others)} with most use" if len(others) > TEAMS_DRAWN else ""
    is_withheld = any(use.measurement.is_withheld for use in shown)
    dash = " A dash: withheld, for it would speak of too few people or give a smaller team away." if is_withheld else ""
    return team_dots(
        [_dot(use, place) for place, use in enumerate(shown)],
        title=_finding(compared),
        subtitle=f"Share of people who used it in the last four weeks, with 90 % interval; this team is the first"
        f" and marked. Beside it: {compared.compared_with}{most}.{dash}",
    )


def _dot(use: TeamUse, place: int) -> TeamDot:
    """A team's row; where only a limit may be shown, the line reaches as far as it leaves open, without a dot."""
    label = f"Another team ({place})" if use.label is None else clean(use.label)
    dot = TeamDot(team=label, is_marked=use.is_asked, **drawn(ITEM_USE, use.measurement))
    if use.measurement.bound is None:
        return dot
    limit = use.measurement.value
    low, high = (0.0, limit) if use.measurement.bound is Bound.AT_MOST else (limit, 1.0)
    return {**dot, "value": None, "low": low, "high": high}


def _finding(compared: ComparedUse) -> str:
    own, *others = compared.teams
    known = [value for value in map(_exact, others) if value is not None]
    using = sum(value > MOST_TEAM_USE for value in known)
    if not others:
        return "There is nobody to compare with"
    if not known:
        return "Little may be shown of comparable teams"
    if using:
        return f"More than a tenth uses it in {using} of {counted(len(known), 'comparable team', 'comparable teams')}"
    is_used_here = (_exact(own) or 0.0) > MOST_TEAM_USE
    return "Comparable teams hardly use it" if is_used_here else "Comparable teams hardly use it either"


def _exact(use: TeamUse) -> float | None:
    """A team's share, where it may be shown as it is."""
    return None if use.measurement.bound is not None else use.measurement.value
