"""What should this team no longer be sent, and on what evidence?"""

from __future__ import annotations

from learnerintel.ui import (
    side_by_side,
    unpair,
    unpair_choice,
    unpair_decided,
    unpair_evidence,
    unpair_many,
    unpair_optional,
    unpair_rows,
    unpair_teams,
)

if unpair.is_anything_known():
    as_of = unpair.pick_day()
    view = unpair.team_view(as_of)
    if view is None:
        unpair_teams.show_teams(as_of)
    else:
        unpair_decided.show_last_decision(view)
        unpair.show_sentence(view)
        unpair.show_trust(view)
        if unpair.has_rows(view):
            choice = unpair_choice.pick_list(view)
            unpair_optional.show_shift(view, choice)
            rows, evidence = side_by_side.list_and_evidence()
            with rows:
                unpair_rows.show_rows(view, choice)
            with evidence:
                unpair_evidence.show_evidence(view, choice)
            unpair_many.show_bar(view, choice)
        else:
            unpair_evidence.show_asked_item(view)
