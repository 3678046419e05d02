"""A survey of any form tool or spreadsheet: a column for each question, a row for each person who answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.sheet import SurveyReader, known_elsewhere
from learnerintel.readers.surveys.wordings import OCCURRED

_CODED = re.compile(r"^[A-Za-z]\w*(?:\[\w+\])?\.\s+(?=\S)")


class PlainSurveyReader(SurveyReader):
    """Surveys with the marks of no tool. Their own numbers may begin at 1 in every file, so they tell no repeats."""

    name = "answers"
    label = "survey answers"
    is_mappable: ClassVar[bool] = True
    wordings: ClassVar = {**SurveyReader.wordings, "occurred": ("submitted on", *OCCURRED)}

    def composed(
        self, headings: Sequence[str], below: Sequence[Sequence[str | None]]
    ) -> list[tuple[str, str, str | None]]:
        """Headings as they are, without the codes that LimeSurvey puts before them."""
        if sum(bool(_CODED.match(heading)) for heading in headings) > len(headings) / 2:
            headings = [_CODED.sub("", heading) for heading in headings]
        return super().composed(headings, below)

    def is_own(self, glimpse: Glimpse) -> bool:
        if not telling.is_wide(glimpse) or telling.tool_of(glimpse) is not None:
            return False
        return known_elsewhere(glimpse) is None


register(PlainSurveyReader())
