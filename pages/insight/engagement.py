"""Who does something real, who comes back, and what is hardly touched?"""

from __future__ import annotations

from learnerintel.ui import engagement, engagement_kinds, engagement_rhythm, engagement_shelf

if engagement.is_anything_known():
    engagement.show_sentence()
    engagement.show_silence()
    engagement.show_numbers()
    engagement.show_weeks()
    engagement_kinds.show_kinds()
    engagement_rhythm.show_calendar()
    engagement_rhythm.show_cohorts()
    engagement_shelf.show_shelf()
    engagement_shelf.show_unreached()
