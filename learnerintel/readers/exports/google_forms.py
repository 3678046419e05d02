"""Google Forms: the sheet of answers, as CSV (often in a zip) or XLSX, in the language of whoever made the form."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.sheet import SurveyReader, known_elsewhere


class GoogleFormsReader(SurveyReader):
    """The first column is the time stamp; of quizzes the scores are not read."""

    name = "google_forms"
    label = "Google Forms answers"
    usual_join: ClassVar[str | None] = ", "

    def is_own(self, glimpse: Glimpse) -> bool:
        if telling.tool_of(glimpse) != self.name or not (telling.is_wide(glimpse) or telling.asks_any(glimpse)):
            return False
        return known_elsewhere(glimpse) is None


register(GoogleFormsReader())
