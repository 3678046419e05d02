"""Building the specifications that most pages need, before the first visitor waits for them."""

from __future__ import annotations

from learnerintel.charts import bars, dots, funnel, heat, lines, tries


def build_common() -> None:
    """Draw each noun once without rows; its specification is kept from then on."""
    words = {"title": "", "subtitle": ""}
    lines.weekly_lines([], **words)
    lines.spark([], title="")
    dots.team_dots([], **words)
    dots.titled_dots([], each="item", **words)
    dots.shelf_dots([], **words)
    bars.ranked_bars([], **words)
    bars.stacked_minutes([], **words)
    heat.calendar_heat([], **words)
    heat.cohort_heat([], **words)
    funnel.funnel_plot([], mean=0.5, **words)
    tries.rules_tried([], **words)
    tries.predicted_against_happened([], **words)
