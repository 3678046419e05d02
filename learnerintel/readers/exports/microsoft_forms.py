"""Microsoft Forms: answers as XLSX or saved again as CSV, with its columns in the language of whoever made the form."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.sheet import SurveyReader


class MicrosoftFormsReader(SurveyReader):
    """Numbers of responses begin at 1 in every form, so they tell no repeats; points of quizzes are not read."""

    name = "microsoft_forms"
    label = "Microsoft Forms answers"
    usual_join: ClassVar[str | None] = ";"

    def is_own(self, glimpse: Glimpse) -> bool:
        return telling.tool_of(glimpse) == self.name


register(MicrosoftFormsReader())
