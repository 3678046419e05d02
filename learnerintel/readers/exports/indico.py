"""Indico surveys: each heading is the name of a section, a colon, and the question."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.readers.casting.words import fold
from learnerintel.readers.headings import Matched
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.sheet import SurveyReader
from learnerintel.readers.surveys.wordings import CONTENT_TITLE


class IndicoReader(SurveyReader):
    """Sections stay with their questions: the same question is asked before and after a course."""

    name = "indico"
    label = "Indico survey answers"
    usual_join: ClassVar[str | None] = ";"

    def is_own(self, glimpse: Glimpse) -> bool:
        return telling.tool_of(glimpse) == self.name

    def settle(self, matched: Matched) -> Matched:
        """What the form is about may be asked in a section."""
        if "content_title" not in matched:
            asked = (fold(heading.partition(": ")[2]) for heading in matched.headings)
            place = next((place for place, text in enumerate(asked) if text in CONTENT_TITLE), None)
            if place is not None:
                matched.position["content_title"] = place
        return matched


register(IndicoReader())
