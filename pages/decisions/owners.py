"""What should those who own content know: which teams stopped using it, and why?"""

from __future__ import annotations

from learnerintel.ui import owners

lists = owners.current_lists()
if lists:
    owners.show_sentence(lists)
    owners.show_lists(lists)
