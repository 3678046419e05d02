"""Was what was promised to people kept: what is done, what is not, and what came back?"""

from __future__ import annotations

from learnerintel.ui import promises

found = promises.current_promises()
promises.show_sentence(found)
if found.lines:
    promises.show_counts(found)
    promises.show_lines(found)
    promises.show_table_of_all(found)
