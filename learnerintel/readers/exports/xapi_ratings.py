"""xAPI statements by which people rate content: feedback among what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from learnerintel.domain.records import FEEDBACK
from learnerintel.readers.blocks import TypedBlock, name_first
from learnerintel.readers.exports.xapi import XapiReader
from learnerintel.readers.headings import Matched
from learnerintel.readers.registry import register
from learnerintel.readers.statements import RATING_PATHS, flatten_rating, is_rating


class XapiRatingsReader(XapiReader):
    """Ratings as feedback; a file that mostly tells what people did is read as such, unless this is asked for."""

    name = "xapi_ratings"
    label = "xAPI ratings"
    kind = FEEDBACK
    also_reads = frozenset({"xapi"})
    paths: ClassVar[Mapping[str, str]] = RATING_PATHS

    def is_told(self, documents: Sequence[Mapping[str, Any]]) -> bool:
        """Whether these statements mostly are ratings."""
        return sum(map(is_rating, documents)) * 2 > len(documents)

    def flat(self, statement: Mapping[str, Any]) -> dict[str, str | None]:
        """One rating as texts by the names of ``paths``."""
        return flatten_rating(statement, self._notes)

    def complete(self, typed: TypedBlock, matched: Matched) -> TypedBlock:
        """Name the content; a rating that names nobody is rejected."""
        del matched
        lacking = np.zeros(len(typed), bool)
        lacking[[place for place, _ in typed.problems]] = True
        typed.reject(typed.is_null("person_key") & ~lacking, "no-person")
        name_first(typed, ("content_id",), "content")
        return typed


register(XapiRatingsReader())
