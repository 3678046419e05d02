"""What changed, what is it worth, and what is there to decide?"""

from __future__ import annotations

from learnerintel.ui import (
    shift,
    summary,
    summary_deciding,
    summary_editions,
    summary_plans,
    summary_sheet,
    summary_teams,
)

if summary.is_anything_known():
    sentence, choice = summary.first_row()
    with choice:
        is_sheet = summary.pick_sheet()
    with sentence:
        summary.show_sentence()
    if is_sheet:
        summary_sheet.show_sheet()
    else:
        decision = summary.decision_place()
        summary.show_numbers()
        time, teams = summary.two_columns()
        with time:
            shift.show_shift()
        with teams:
            summary_teams.show_teams()
        fixing, decided = summary.two_columns()
        with decided:
            summary_deciding.show_ledger()
        summary_plans.show_plans()
        summary_editions.show_editions()
        summary.show_completeness()
        waiting = summary_deciding.waiting()
        with fixing:
            summary_deciding.show_fixing(waiting)
        with decision:
            summary_deciding.show_decision(waiting)
