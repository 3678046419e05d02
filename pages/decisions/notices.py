"""Which learners are told what was stopped, what waits, and what did they answer?"""

from __future__ import annotations

from learnerintel.ui import notices, notices_sending, notices_texts, side_by_side

found = notices.current_outbox()
notices.show_sentence(found)
notices_sending.show_drafting()
if found.lines:
    notices.show_counts(found)
    rows, in_hand = side_by_side.list_and_evidence()
    with rows:
        notices.show_lines(found)
    with in_hand:
        notices.show_message_in_hand(found)
    notices_sending.show_sending(found)
    notices_sending.show_merge_file()
notices_texts.show_texts()
