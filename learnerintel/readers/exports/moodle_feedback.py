"""Moodle's feedback activity: who answered, groups, a long date, and a column for each question."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.sheet import SurveyReader


class MoodleFeedbackReader(SurveyReader):
    """Anonymous answers come in a download of their own, without names and days: the day is asked for."""

    name = "moodle_feedback"
    label = "Moodle feedback answers"
    needs_person: ClassVar[bool] = False

    def is_own(self, glimpse: Glimpse) -> bool:
        return telling.tool_of(glimpse) == self.name


register(MoodleFeedbackReader())
