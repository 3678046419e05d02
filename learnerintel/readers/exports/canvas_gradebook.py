"""Canvas's grade book: a row for each student, a column for each assignment with its id in brackets.

Below the headings stands a row with the points possible, sometimes one on how grades are posted before it; the last
row is often a student made for testing. Totals at the right are sums of the others. The file names no day.
"""

from __future__ import annotations

import re
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import SCORES, Field, FieldKind
from learnerintel.domain.vocabulary import Verb
from learnerintel.readers.casting.numbers import ShareStyle
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.vocabularies import VERB_WORDS

NO_STUDENT = "a row about the assignments or of a student made for testing"
NO_GRADE = "a student without any grade"
_ITEM = re.compile(r"^(?P<title>.+?)\s*\((?P<id>\d+)\)\s*$")
_POINTS = r"(?i)^\s*points possible\s*$"
_ASIDE = r"(?i)^\s*(points possible|manual posting)?\s*$|^\s*(student, test|test student)\s*$"
_NUMBER = r"^\s*\d+(?:[.,]\d+)?\s*%?\s*$"


class CanvasGradebookReader(TableReader):
    """One row of the file is a score for each assignment with a grade."""

    name = "canvas_gradebook"
    label = "a Canvas grade book"
    kind = SCORES
    is_mappable = False
    spreads_rows = True
    wordings: ClassVar = {
        "student": folded("student"),
        "lms_id": folded("id"),
        "sis_id": folded("sis user id"),
        "login": folded("sis login id"),
        "section": folded("section"),
    }
    needs = (("student",), ("lms_id",), ("section",))
    marks = ("sis_id", "login", "section")
    asks: ClassVar = {"occurred": "A grade book of Canvas names no day. As of which day are these grades?"}
    extras = (
        Field("student", FieldKind.TEXT, "The name, last name first."),
        Field("sis_id", FieldKind.TEXT, "The id in the student system."),
        Field("login", FieldKind.TEXT, "The login, often the address."),
        Field("section", FieldKind.TEXT, "The section of the course; not read."),
    )

    def __init__(self) -> None:
        self._points: dict[int, float | None] = {}
        self._above: set[tuple[int, int]] = set()

    def recognise(self, glimpse: Glimpse) -> int | None:
        """By its headings and at least one assignment with its id."""
        strength = super().recognise(glimpse)
        return strength if strength is not None and _items(glimpse.headings) else None

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        fields = self.kind.field_by_name
        student = matched.heading("student")
        whose = ("lms_id", "email", "person_name", "content_id", "content_title", "verb", "score_share")
        return (
            Column("occurred", fields["occurred"].kind, "occurred"),
            *(
                Column(
                    name,
                    fields[name].kind,
                    student,
                    VERB_WORDS if name == "verb" else None,
                    style=ShareStyle() if name == "score_share" else None,
                )
                for name in whose
            ),
        )

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        items = _items(matched.headings)
        student = plain(batch.column(str(matched.position["student"])))
        is_aside = _true(pc.match_substring_regex(pc.fill_null(student, ""), _ASIDE))
        self._learn_points(batch, student, items)
        grades = [self._share_of(batch, at) for at, _, _ in items]
        is_graded = np.stack([~np.isnan(each) for each in grades], axis=1) & ~is_aside[:, None]
        row, item = np.nonzero(is_graded)
        idle = np.flatnonzero(~is_graded.any(axis=1))
        rows, chosen = np.concatenate([row, idle]), np.concatenate([item, np.zeros(len(idle), dtype=int)])
        order = np.argsort(rows, kind="stable")
        rows, chosen = rows[order], chosen[order]
        take, count = pa.array(rows), len(rows)
        shares = np.stack(grades, axis=1)[rows, chosen] if count else np.empty(0)
        texts = {
            **self._person(batch, matched, take),
            "occurred": pa.array([matched.stated["occurred"]] * count, pa.string()),
            "content_id": pa.array([number for _, _, number in items], pa.string()).take(pa.array(chosen)),
            "content_title": pa.array([title for _, title, _ in items], pa.string()).take(pa.array(chosen)),
            "verb": pa.array([str(Verb.SCORED)] * count, pa.string()),
            "score_share": pa.array([None if np.isnan(one) else f"{one:.6f}" for one in shares], pa.string()),
        }
        aside, lacking = is_aside[rows], ~is_graded[rows, chosen] & ~is_aside[rows]
        left_out = {why: mask for why, mask in ((NO_STUDENT, aside), (NO_GRADE, lacking)) if mask.any()}
        return TextBlock(batch.column("row_number").take(take), texts, left_out)

    def conclude(self, matched: Matched, choices: object) -> list[str]:
        del choices
        totals = [heading for heading in matched.headings if re.search(r"(?i)\b(score|grade|points)$", heading.strip())]
        said = [f"{len(totals)} columns of totals are not read."] if totals else []
        without = [title for at, title, _ in _items(matched.headings) if self._points.get(at) == 0]
        if without:
            said.append(f"{len(without)} assignments have no points to be had, and are not read.")
        if self._above:
            said.append(f"{len(self._above)} grades above the points possible are read as all of them.")
        return said

    def _learn_points(self, batch: pa.RecordBatch, student: pa.Array, items: list[tuple[int, str, str]]) -> None:
        found = np.flatnonzero(_true(pc.match_substring_regex(pc.fill_null(student, ""), _POINTS)))
        for at, _, _ in items if len(found) else ():
            self._points[at] = _number(batch.column(str(at))[int(found[0])].as_py())

    def _share_of(self, batch: pa.RecordBatch, at: int) -> np.ndarray:
        """Grades as shares of the points possible; NaN where there is none, or nobody says of how many points."""
        texts, best = plain(batch.column(str(at))), self._points.get(at)
        is_number = _true(pc.match_substring_regex(texts, _NUMBER))
        found = np.full(len(texts), np.nan)
        for place in np.flatnonzero(is_number).tolist():
            text = texts[place].as_py()
            scale = 100.0 if "%" in text else best
            if scale:
                found[place] = _number(text) / scale
        numbers = batch.column("row_number").to_numpy(zero_copy_only=False)
        self._above |= {(int(numbers[place]), at) for place in np.flatnonzero(found > 1).tolist()}
        return np.minimum(found, 1.0)

    def _person(self, batch: pa.RecordBatch, matched: Matched, take: pa.Array) -> dict[str, pa.Array]:
        """The address where the login is one, else the id; the name, last name first, for people without either."""
        cells = {name: plain(batch.column(str(matched.position[name]))).take(take) for name in matched.position}
        nothing = pa.nulls(len(take), pa.string())
        login = cells.get("login", nothing)
        is_address = pc.fill_null(pc.match_substring(login, "@"), fill_value=False)
        return {
            "email": pc.if_else(is_address, login, nothing),
            "lms_id": pc.if_else(is_address, nothing, cells["lms_id"]),
            "person_name": cells["student"],
        }


def _items(headings: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """Place, title and id of each assignment, by id."""
    found = ((at, _ITEM.match(heading)) for at, heading in enumerate(headings))
    return sorted(((at, one["title"], one["id"]) for at, one in found if one is not None), key=lambda one: int(one[2]))


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").replace("%", "").replace(",", ".").strip())
    except ValueError:
        return None


def _true(mask: pa.Array) -> np.ndarray:
    return pc.fill_null(mask, fill_value=False).to_numpy(zero_copy_only=False)


register(CanvasGradebookReader())
