"""What is known of whom, from where, how fresh is it, and what is missing?"""

from __future__ import annotations

from learnerintel.ui import coverage, coverage_health, coverage_teams, coverage_waiting

if coverage.is_anything_known():
    coverage.show_sentence()
    coverage.show_numbers()
    coverage_waiting.show_waiting()
    coverage.show_sources()
    coverage_teams.show_teams()
    coverage.show_missing()
coverage_health.show_health()
