"""Feedback: a rating, a comment or both, about content or about learning as a whole."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import FEEDBACK
from learnerintel.domain.tables import RawTable, ReadingChoices
from learnerintel.errors import QuestionOpen
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.casting.text import clean
from learnerintel.readers.headings import Matched, folded, match_headings, scale_in
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.surveys import telling
from learnerintel.readers.surveys.file_days import day_around
from learnerintel.readers.text_blocks import TextBlock

SCALES = ("1-5", "0-10", "1-10", "1-7", "0-100")
#: A scale is concluded from the ratings alone where both its ends occur among at least this many.
_ENOUGH_RATINGS = 30
#: Scales that ratings with both ends can only belong to; 1 to 10 could be 0 to 10.
_TELLING = ((0.0, 10.0), (1.0, 5.0))


class FeedbackReader(TableReader):
    """Answers to surveys and course evaluations, one row per answer; people may be unnamed."""

    name = "feedback"
    label = "learner feedback"
    kind = FEEDBACK
    wordings: ClassVar = {
        **usual.PERSON,
        **usual.CONTENT,
        "occurred": folded(
            "submitted on, submitted at, submission date, submitted, completion time, completed at, response date, "
            ""
            "review date, date reviews, reviewed on, date reviewed, survey date, answered on, recorded date, "
            "given on, date and time, timestamp, date, submit date, "
            "eingereicht am, abgegeben am, datum, fecha de envío, enviado el, marca temporal, fecha, soumis le, "
            "date de réponse, horodateur"
        ),
        "rating": usual.RATING,
        "rating_low": folded("rating low, scale low, lowest rating, worst rating, scale min"),
        "rating_high": folded("rating high, scale high, highest rating, best rating, scale max"),
        "comment": (*usual.COMMENT, *folded("reviews, review text, review body, verbatims")),
        "question": folded("question, question text, frage, pregunta"),
        "language": folded("language, comment language, user language, sprache, idioma, langue"),
        "record_id": (*folded("response id, respondent id, answer id, submission id, antwort id"), *usual.RECORD_ID),
    }
    needs = (("rating", "comment"),)
    marks = ("rating", "comment")
    # with "author id" and "parent id" it is talk among learners
    foreign = (
        *(*usual.COMMS_ONLY, *usual.VERB, *usual.CHANNEL, *usual.STATUS, *usual.DUE_ON, *usual.STARTED_ON),
        *folded("author id, parent id"),
    )
    needs_person = False
    needs_content = False
    asks: ClassVar = {"occurred": "No column says when the feedback was given."}

    def recognise(self, glimpse: Glimpse) -> int | None:
        """As any table, unless it is a survey: there each further column is a question too, "
        "and none is passed over.
        """
        strength = super().recognise(glimpse)
        if strength is None or telling.tool_of(glimpse) not in (None, "google_forms"):
            return None
        matched = self.settle(match_headings(glimpse.headings, self.wordings))
        if "occurred" not in matched and not ("rating" in matched and "comment" in matched):
            return None  # a column of ratings or of remarks is in many tables; with a day or with both it is feedback
        further = [place for place, _ in enumerate(glimpse.headings) if place not in matched.position.values()]
        return None if telling.asks_more(glimpse, further) else strength

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        """The day that the file's name says, for a file without days."""
        return day_around(source.file_name)

    def __init__(self) -> None:
        self._ratings: Counter[str] = Counter()
        self._scale: tuple[float, float] | None = None

    def observe(self, block: TextBlock, matched: Matched) -> None:
        if "rating" not in matched:
            return
        counted = pc.value_counts(clean(block.texts["rating"]).columns[0].drop_null())
        if len(self._ratings) <= 1000:  # a column of more different ratings is not on a scale we could tell
            pairs = zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
            self._ratings.update(dict(pairs))

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        """Find the scale: as stated, in the heading, in columns of its own, or in the ratings.

        Raises:
            QuestionOpen: the scale cannot be told.
        """
        has_own = "rating_low" in matched and "rating_high" in matched
        if "rating" not in matched or has_own or not self._ratings:
            return []
        heading = matched.heading("rating")
        if choices.scale is not None:
            return [self._use(scale_in(choices.scale), heading, "as stated")]
        if (scale := scale_in(heading)) is not None:
            return [self._use(scale, heading, "as its heading says")]
        return [self._use(self._telling_scale(), heading, "as both ends occur and nothing beyond them")]

    @property
    def conclusion(self) -> object:
        return self._scale

    def _use(self, scale: tuple[float, float] | None, heading: str, reason: str) -> str:
        if scale is None:
            raise QuestionOpen(
                f"The scale of the ratings in column {heading!r} cannot be told. Nothing was read. "
                "State it, lowest and highest rating, such as --scale 1-5.",
                "scale",
                SCALES,
            )
        self._scale = scale
        return f"Ratings in column {heading!r} read on a scale from {scale[0]:g} to {scale[1]:g}, {reason}."

    def _telling_scale(self) -> tuple[float, float] | None:
        numbers = [float(text) for text in self._ratings if text.replace(".", "", 1).isascii() and _is_number(text)]
        if len(numbers) != len(self._ratings) or self._ratings.total() < _ENOUGH_RATINGS:
            return None
        ends = (min(numbers), max(numbers))
        return ends if ends in _TELLING else None

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        if "rating" in matched:
            self._put_scale(typed)
        is_unread = typed.faulted.get("rating", np.zeros(len(typed), bool))
        typed.leave_out(typed.is_null("rating") & typed.is_null("comment") & ~is_unread, "neither rating nor comment")

    def _put_scale(self, typed: TypedBlock) -> None:
        rating = typed.values["rating"]
        if self._scale is not None:
            low, high = (pa.repeat(pa.scalar(end), len(typed)) for end in self._scale)
            typed.values["rating_low"], typed.values["rating_high"] = low, high
        if "rating_low" not in typed.values:
            return
        low, high = typed.values["rating_low"], typed.values["rating_high"]
        is_outside = pc.or_(pc.less(rating, low), pc.greater(rating, high))
        allowed = "within the scale" if self._scale is None else f"{self._scale[0]:g} to {self._scale[1]:g}"
        typed.reject(is_outside.fill_null(False).to_numpy(zero_copy_only=False), "out-of-range", "rating", allowed)
        for name in ("rating_low", "rating_high"):
            unrated = pa.scalar(None, pa.float64())
            typed.values[name] = pc.if_else(rating.is_valid(), typed.values[name], unrated)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


register(FeedbackReader())
