"""What other teams decided about an item, and where decisions pull apart."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.shared_decisions import TeamDecision
from learnerintel.services.owners import shared_item
from learnerintel.ui.decision_words import VERB_DONE, reason_label
from learnerintel.ui.gateway import ask
from learnerintel.ui.numbers import counted, day
from learnerintel.ui.plain import plain

#: Decisions of other teams that are named; the rest are counted.
_NAMED = 6


def show_other_teams(content_id: int, team: str) -> None:
    """Draw what other teams decided about an item, newest first, and conflicts; nothing where nobody did."""
    found = ask(shared_item, content_id=content_id)
    others = [one for one in reversed(found.decisions if found else ()) if one.team != team]
    if found is None or not others:
        return
    lines = [_said(one) for one in others[:_NAMED]]
    if len(others) > _NAMED:
        lines.append(f"and {counted(len(others) - _NAMED, 'decision', 'decisions')} more")
    st.markdown("**Other teams**  \n" + "  \n".join(plain(line, limit=None) for line in lines))
    show_conflicts(content_id)


def show_conflicts(content_id: int) -> None:
    """Draw where decisions about an item pull apart; nothing where they do not."""
    found = ask(shared_item, content_id=content_id)
    for sentence in found.conflicts if found else ():
        st.warning(plain(sentence, limit=None), icon=":material/alt_route:")


def _said(one: TeamDecision) -> str:
    who = f" by {one.decided_by}" if one.decided_by else ""
    over = "" if one.is_standing else "; no longer stands"
    why = f" ({reason_label(one.reason).lower()})" if one.reason else ""
    return f"{one.team or 'Another team'}: {VERB_DONE[one.verb].lower()} on {day(one.decided_on)}{who}{why}{over}"
