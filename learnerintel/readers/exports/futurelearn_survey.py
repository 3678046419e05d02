"""FutureLearn: how learners felt week by week, and why they left a course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from learnerintel.domain.surveys import AnswerForm
from learnerintel.readers.casting.words import fold
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.sheet import SurveyReader

_ASKED = {
    "experience rating": "How was your experience this week? (1-3)",
    "reason": "Why did you rate your experience like this? Please comment.",
    "archetype": "What kind of learner are you?",
    "leaving reason": "Why are you leaving the course?",
}


class FutureLearnSurveyReader(SurveyReader):
    """Both files have fixed headings; experience is rated from 1 to 3."""

    name = "futurelearn_survey"
    label = "FutureLearn survey answers"
    forms: ClassVar = {_ASKED[name]: AnswerForm.CHOICE for name in ("leaving reason", "archetype")}

    def is_own(self, glimpse: Glimpse) -> bool:
        return telling.tool_of(glimpse) == self.name

    def composed(
        self, headings: Sequence[str], below: Sequence[Sequence[str | None]]
    ) -> list[tuple[str, str, str | None]]:
        """The questions that FutureLearn asks; where a learner stood in the course is none."""
        del below
        return [(heading, _ASKED.get(fold(heading), ""), None) for heading in headings]



register(FutureLearnSurveyReader())
