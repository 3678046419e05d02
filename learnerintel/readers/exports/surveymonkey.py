"""SurveyMonkey: two rows of headings, the second with the option or the row of a matrix; or one, if condensed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from learnerintel.readers.casting.words import fold
from learnerintel.readers.headings import folded
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling, wordings
from learnerintel.readers.surveys.sheet import SurveyReader

#: What the second row says below a question that has one column.
_ONLY = frozenset(
    folded(
        "response, open ended response, open ended, antwort, offene antwort, respuesta, respuesta abierta, réponse, "
        "réponse ouverte, resposta, risposta"
    )
)
_RESPONDENT = frozenset({"respondent id", "collector id"})


class SurveyMonkeyReader(SurveyReader):
    """Blank cells of the first row belong to the question to their left."""

    name = "surveymonkey"
    label = "SurveyMonkey answers"
    wordings: ClassVar = {**SurveyReader.wordings, "record_id": folded("respondent id")}
    are_numbers_codes: ClassVar[bool] = True

    def is_own(self, glimpse: Glimpse) -> bool:
        return telling.tool_of(glimpse) == self.name

    def rows_below(self, headings: Sequence[str], rows: Sequence[Sequence[str | None]]) -> int:
        """The second row says nothing below the respondent's number."""
        if not rows:
            return 0
        ids = [place for place, heading in enumerate(headings) if fold(heading) in _RESPONDENT]
        return int(all(not (rows[0][place] or "").strip("\0 ") for place in ids))

    def composed(
        self, headings: Sequence[str], below: Sequence[Sequence[str | None]]
    ) -> list[tuple[str, str, str | None]]:
        second = [wordings.heading_text((cell or "").replace("\0", "")) for cell in below[0]] if below else []
        found: list[tuple[str, str, str | None]] = []
        question = ""
        for place, heading in enumerate(headings):
            option = second[place] if place < len(second) else ""
            question = wordings.heading_text(heading) or (question if option else "")
            named = None if not option or fold(option) in _ONLY else option
            shown = heading or (f"{question}: {option}" if option else "")
            found.append((shown, question, named))
        return found


register(SurveyMonkeyReader())
