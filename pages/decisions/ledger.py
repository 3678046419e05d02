"""What was decided, on what evidence, and what became of it?"""

from __future__ import annotations

from learnerintel.ui import ledger, ledger_files, ledger_line, ledger_value, second_person, side_by_side

found = ledger.current_ledger()
ledger.show_sentence(found)
second_person.show_waiting()
if found.lines:
    ledger.show_counts(found)
    rows, in_hand = side_by_side.list_and_evidence()
    with rows:
        ledger.show_lines(found)
    with in_hand:
        ledger_line.show_line_in_hand(found)
    ledger_value.show_value()
    ledger_files.show_action_file(found)
    ledger_files.show_history()
    ledger_files.show_ledger_table(found)
