"""Test and quiz results: one row per submitted attempt."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import CONTENT_FIELDS, PERSON_FIELDS, SCORES, Field, FieldKind
from learnerintel.domain.vocabulary import Verb
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.vocabularies import NO_RESULT, RESULT_WORDS


class ScoresReader(TableReader):
    """Results as events: passed, failed or scored, with the score as a share of the best possible."""

    name = "scores"
    label = "test scores"
    kind = SCORES
    wordings: ClassVar = {
        **usual.PERSON,
        **usual.CONTENT,
        "verb": folded(
            "status, result, outcome, pass fail, passed, pass, success status, test status, ergebnis, bestanden, "
            "estado, resultado, aprobado, statut, résultat du test, réussite"
        ),
        "occurred": folded(
            "submitted on, submission date, submitted at, submitted, graded on, taken on, attempted on, attempt date, "
            "test date, exam date, date taken, date and time, timestamp, date, eingereicht am, abgegeben am, "
            "prüfungsdatum, datum, entregado el, fecha de entrega, fecha, soumis le, remis le, date du test"
        ),
        "score_share": (*usual.SCORE, *folded("note")),  # in English a remark, so only among test results
        "score_max": folded(
            "max score, maximum score, score max, best possible, points possible, maximum points, max points, "
            "höchstpunktzahl, maximale punktzahl, puntuación máxima, score maximal, points possibles"
        ),
        "duration_seconds": usual.DURATION,
        "attempt": folded("attempt, attempt number, attempts, attempts taken, versuch, intento, tentative"),
        "is_pretest": folded("pre-test, pretest, is pretest, vortest, eingangstest, prueba previa, pré-test"),
        "obligation": usual.OBLIGATION,
        "record_id": usual.RECORD_ID,
    }
    needs = (PERSON_FIELDS, CONTENT_FIELDS, ("occurred",), ("score_share", "verb"))
    marks = ("score_share", "attempt", "is_pretest")
    foreign = (
        *usual.COMMS_ONLY, *usual.VERB, *usual.COMPLETED_ON, *usual.STARTED_ON, *usual.DUE_ON, *usual.COMMENT,
        *usual.RATING,
    )  # fmt: skip
    words: ClassVar = {"verb": RESULT_WORDS}
    extras = (Field("score_max", FieldKind.NUMBER, "The best possible score, where the score is in points."),)
    default_divisors: ClassVar = {"score_share": 100.0}

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        columns = super().columns(matched)
        if "score_max" not in matched:
            return columns
        return tuple(replace(each, kind=FieldKind.NUMBER) if each.name == "score_share" else each for each in columns)

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        is_unscored = typed.is_null("score_share")
        if "score_max" in matched and "score_share" in matched:
            _scale(typed)
        if "verb" in matched:
            _scored_where_unsaid(typed)
            is_unsaid = typed.is_null("verb") & ~typed.faulted.get("verb", np.zeros(len(typed), bool))
            is_bare = is_unsaid | typed.says("verb", str(Verb.SCORED))
        else:
            typed.put("verb", str(Verb.SCORED))
            is_bare = np.ones(len(typed), bool)
        unread = typed.faulted.get("score_share", np.zeros(len(typed), bool))
        typed.leave_out(is_bare & is_unscored & ~unread, NO_RESULT)


def _scale(typed: TypedBlock) -> None:
    """Points to shares, by the best possible score of the same row."""
    points, best = typed.values["score_share"], typed.values["score_max"]
    is_unclear = typed.is_null("score_max") & ~typed.is_null("score_share")
    is_unclear |= _true(pc.less_equal(best, 0.0))
    share = pc.if_else(pa.array(is_unclear), pa.scalar(None, pa.float64()), pc.divide(points, best))
    is_possible = pc.and_(pc.greater_equal(share, 0.0), pc.less_equal(share, 1.0))
    typed.reject(is_unclear, "out-of-range", "score_max", "a best possible score above 0")
    typed.reject(_true(pc.invert(is_possible)), "out-of-range", "score_share", "0 to the best possible score")
    typed.values["score_share"] = pc.if_else(is_possible, share, pa.scalar(None, pa.float64()))


def _scored_where_unsaid(typed: TypedBlock) -> None:
    """A row with a score and no word on its result was scored, no more."""
    typed.put("verb", str(Verb.SCORED), typed.is_null("verb") & ~typed.is_null("score_share"))


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


register(ScoresReader())
