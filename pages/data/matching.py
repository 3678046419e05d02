"""Who is likely whom, where sources name people in different ways, and which team goes on as which?"""

from __future__ import annotations

from learnerintel.ui import matching, matching_teams

matching.show_matches()
matching_teams.show_team_changes()
