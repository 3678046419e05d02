"""What changed, what is it worth, and what is there to decide?"""

from __future__ import annotations

from learnerintel.ui import shift, summary, summary_deciding, summary_teams

if summary.is_anything_known():
    is_sheet = summary.pick_sheet()
    summary.show_sentence()
    decision = summary.decision_place()
    if is_sheet:
        summary.show_numbers_as_table()
    else:
        summary.show_numbers()
    time, teams = summary.two_columns()
    with time:
        shift.show_shift()
    with teams:
        summary_teams.show_teams()
    if is_sheet:
        first = summary.decision_place()
        summary_deciding.show_ledger_line()
    else:
        first, decided = summary.two_columns()
        with decided:
            summary_deciding.show_ledger()
    summary.show_completeness()
    waiting = summary_deciding.waiting()
    with first:
        summary_deciding.show_fixing(waiting)
    with decision:
        summary_deciding.show_decision(waiting)
