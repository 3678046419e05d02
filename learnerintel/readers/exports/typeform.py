"""Typeform: results of the years before 2022 and since; an option of many is a column of its own."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.record_kinds import Field, FieldKind
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.sheet import SurveyReader

UNSENT_REASON = "the form was not sent off"


class TypeformReader(SurveyReader):
    """The first column, # or Token, is a random text of the response."""

    name = "typeform"
    label = "Typeform answers"
    wordings: ClassVar = {
        **SurveyReader.wordings,
        "record_id": folded("number, token, response id"),
        "response_type": folded("response type"),
    }
    extras = (Field("response_type", FieldKind.TEXT, "Whether the form was sent off."),)

    def is_own(self, glimpse: Glimpse) -> bool:
        return telling.tool_of(glimpse) == self.name

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        """Forms that were begun and not sent off are left out."""
        del matched
        if "response_type" in typed.values:
            for kind in ("partial", "started"):
                typed.leave_out(typed.says("response_type", kind), UNSENT_REASON)


register(TypeformReader())
