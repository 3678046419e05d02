"""What does the company measure itself, beside how its teams learn?"""

from __future__ import annotations

from learnerintel.ui import outcomes

if outcomes.is_anything_known():
    outcomes.show_outcome(outcomes.pick_measure())
