"""Totals of people over a period from a learning system that gives no single days."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.records import PERSON_FIELDS
from learnerintel.domain.total_records import LEARNING_TOTALS
from learnerintel.readers import people_wordings as people
from learnerintel.readers import wordings as usual
from learnerintel.readers.headings import folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register


class LearningTotalsReader(TableReader):
    """Views, completions, active days and time of each person in a stretch of days."""

    name = "learning_totals"
    label = "learning totals of people"
    kind = LEARNING_TOTALS
    wordings: ClassVar = {
        **people.PERSON,
        "first_on": people.FIRST_ON,
        "last_on": people.LAST_ON,
        "last_active_on": people.LAST_ACTIVE_ON,
        "active_day_count": people.COUNTS["active_day_count"],
        "view_count": people.COUNTS["view_count"],
        "completion_count": people.COUNTS["completion_count"],
        "seconds": people.COUNTS["seconds"],
    }
    needs = (PERSON_FIELDS, ("view_count", "completion_count", "active_day_count", "seconds"))
    marks = ("completion_count", "active_day_count", "view_count")
    foreign = (
        *usual.CONTENT["content_id"], *usual.CONTENT["content_title"], *usual.VERB, *usual.STATUS, *usual.TEAM,
        *usual.COMPLETED_ON, *usual.COMMENT, *usual.RATING, *usual.CHANNEL,
        *folded("report refresh date, posted count, visited page count, campaign"),
    )  # fmt: skip
    has_period = True
    needs_content = False


register(LearningTotalsReader())
