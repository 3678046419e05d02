"""The survey that the product asks for, to copy into any form tool; answers are recognised when they come back."""

from __future__ import annotations

from learnerintel.domain.surveys import SURVEY, AnswerForm

COLUMNS = ("Question", "Kind of answer", "Options")
_KINDS = {
    AnswerForm.COMMENT: "long text, may be left empty",
    AnswerForm.CHOICES: "several may be chosen, and another one added",
    AnswerForm.RATING: "one of five, 1 worst and 5 best",
    AnswerForm.SCALE: "one of five, 1 never and 5 always",
}


def survey_rows() -> list[tuple[str, str, str]]:
    """A row for each question: its text, which has to be copied as it is, the kind of answer, and the options."""
    return [(each.text, _KINDS[each.form], "; ".join(each.options)) for each in SURVEY]
