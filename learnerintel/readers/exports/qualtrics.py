"""Qualtrics: names of columns, texts of questions, and import ids below them; or the two rows of older exports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import ClassVar

from learnerintel.domain.record_kinds import Field, FieldKind
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.casting.words import fold
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling, wordings
from learnerintel.readers.surveys.sheet import SurveyReader

PREVIEW_REASON = "a preview, test or spam, not an answer"
_PREVIEWS = ("1", "2", "8", "9", "Survey Preview", "Survey Test", "Spam", "Spam Survey Preview", "Spam Survey Test",
             "Umfragevorschau", "Vista previa de la encuesta")  # fmt: skip


class QualtricsReader(SurveyReader):
    """Numbers are codes of options where the question asks for no rating: such exports may hold codes for texts."""

    name = "qualtrics"
    label = "Qualtrics answers"
    wordings: ClassVar = {
        **SurveyReader.wordings,
        "record_id": folded("response id"),
        "status": folded("status, response type"),
    }
    extras = (Field("status", FieldKind.TEXT, "Whether it is a real answer."),)
    are_numbers_codes: ClassVar[bool] = True

    def is_own(self, glimpse: Glimpse) -> bool:
        return telling.tool_of(glimpse) == self.name

    def rows_below(self, headings: Sequence[str], rows: Sequence[Sequence[str | None]]) -> int:
        """Rows down to the one with import ids, or the one row that names the columns V1, V2 ... of old exports."""
        for count, cells in enumerate(rows[:3], start=1):
            if any(cell and "importid" in cell.lower() and cell.lstrip().startswith("{") for cell in cells):
                return count
        places = {fold(heading): place for place, heading in enumerate(headings)}
        first = rows[0] if rows else ()
        if "v1" in places and first and fold(first[places["v1"]] or "") == "response id":
            return 1
        day = places.get("start date", places.get("end date"))
        is_text = day is not None and bool(first) and not any(char.isdigit() for char in first[day] or "0")
        return int(is_text)

    def composed(
        self, headings: Sequence[str], below: Sequence[Sequence[str | None]]
    ) -> list[tuple[str, str, str | None]]:
        """The tool's own columns by their names, questions by their texts."""
        if not below:
            return super().composed(headings, below)
        texts = [wordings.heading_text(cell or "") for cell in below[0]]
        found: list[tuple[str, str, str | None]] = []
        is_old = "v1" in {fold(heading) for heading in headings}
        for heading, text in zip(headings, texts, strict=True):
            is_fixed = heading[:1] == "V" and heading[1:].isdigit() if is_old else wordings.is_own_column(heading)
            if is_fixed:
                found.append((text if is_old else heading, text if is_old else heading, None))
                continue
            if heading.endswith("_NPS_GROUP"):  # concluded by the tool from the question beside it
                found.append((heading, "", None))
                continue
            question, option = text or heading, None
            stem, dash, last = question.rpartition(" - ")
            if dash and texts.count(question) == 1 and sum(each.startswith(f"{stem} - ") for each in texts) > 1:
                question, option = stem, last
            found.append((heading, question, option))
        return found

    def zone_below(self, below: Sequence[Sequence[str | None]]) -> str | None:
        """The zone that the row of import ids says."""
        for cells in below:
            for cell in cells:
                if cell and "timeZone" in cell:
                    try:
                        zone = json.loads(cell).get("timeZone")
                    except (ValueError, AttributeError):
                        continue
                    if isinstance(zone, str) and zone != "Z":
                        return zone
        return None

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        """What was sent off to look at the form is left out."""
        del matched
        if "status" in typed.values:
            for word in _PREVIEWS:
                typed.leave_out(typed.says("status", word), PREVIEW_REASON)


register(QualtricsReader())
