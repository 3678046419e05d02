"""Moodle's report of activity completion: a row for each person, two columns for each activity.

The first column has no heading and holds the name. After the identity fields come, for each activity, a column with
its name above what was reached, and one with the expected day (or nothing) above the time at which it was. What was
reached is written in the site's language; that there is a time beside it tells that it was.

Source: ``report/progress/index.php``; the file for spreadsheets is UTF-16 with tabs.
"""

from __future__ import annotations

import re
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import ACTIVITY, Field, FieldKind
from learnerintel.domain.vocabulary import Verb
from learnerintel.readers.casting.words import fold
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain
from learnerintel.readers.vocabularies import VERB_WORDS

NOTHING_REACHED = "somebody who completed nothing yet"
_MOMENT = re.compile(r"\s*(?:\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?)?\s*")
_IDENTITY = {
    "email": folded("email address, email, e-mail-adresse, dirección de correo, correo, adresse de courriel"),
    "employee_id": folded("id number, idnumber, número de id, id-nummer, numéro d'identification"),
    "lms_id": folded("username, nombre de usuario, anmeldename, nom d'utilisateur"),
}
_BESIDE = folded(
    "department, institution, phone, mobile phone, city/town, city, country, groups, departamento, institución, "
    "abteilung, institution, telefon, stadt, land, département, ville, pays, teléfono, ciudad, país"
)
#: Reached, but not as was asked for; in other languages such a row is a completion like others.
_FAILED = r"(?i)did not achieve|not pass|fail"
_PASSED = r"(?i)achieved pass|passed"


class MoodleCompletionReader(TableReader):
    """One row of the file is a completion for each activity with a time."""

    name = "moodle_completion"
    label = "a Moodle report of activity completion"
    kind = ACTIVITY
    is_mappable = False
    spreads_rows = True
    wordings: ClassVar = {**_IDENTITY}
    needs = ()
    marks = ("email", "employee_id", "lms_id")
    extras = (Field("reached", FieldKind.TEXT, "What was reached, in the site's language."),)

    def recognise(self, glimpse: Glimpse) -> int | None:
        """By its shape: no heading above the names, then pairs of which the second holds times or nothing."""
        pairs = _pairs(glimpse.headings)
        if not pairs or not glimpse.rows:
            return None
        cells = [row[time] or "" for row in glimpse.rows for _, time in pairs if time < len(row)]
        is_timed = all(_MOMENT.fullmatch(cell) for cell in cells)
        says = any((row[reached] or "").strip() for row in glimpse.rows for reached, _ in pairs if reached < len(row))
        return 5 + 2 * len(pairs) if is_timed and says else None

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        fields = self.kind.field_by_name
        names = [name for name in _IDENTITY if name in matched.position]
        heading = matched.headings[1] if len(matched.headings) > 1 else ""
        more = ("person_name", "occurred", "content_title", "verb")
        return tuple(
            Column(
                name,
                fields[name].kind,
                matched.heading(name) if name in matched.position else heading,
                VERB_WORDS if name == "verb" else None,
            )
            for name in (*names, *more)
        )

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        pairs = _pairs(matched.headings)
        count = batch.num_rows
        times = [pc.utf8_trim_whitespace(pc.fill_null(plain(batch.column(str(at))), "")) for _, at in pairs]
        is_there = np.stack([pc.not_equal(each, "").to_numpy(zero_copy_only=False) for each in times], axis=1)
        row, pair = np.nonzero(is_there)
        idle = np.flatnonzero(~is_there.any(axis=1))
        rows = np.concatenate([row, idle])
        order = np.argsort(rows, kind="stable")
        rows, pair = rows[order], np.concatenate([pair, np.zeros(len(idle), dtype=int)])[order]
        is_idle = ~is_there[rows, pair] if len(rows) else np.zeros(0, dtype=bool)
        cell = pa.array(pair * count + rows)
        reached = _one_after_another([plain(batch.column(str(at))) for at, _ in pairs]).take(cell)
        titles = pa.array([matched.headings[at] for at, _ in pairs], pa.string()).take(pa.array(pair))
        take = pa.array(rows)
        texts = {
            name: plain(batch.column(str(matched.position[name]))).take(take)
            for name in _IDENTITY
            if name in matched.position
        }
        texts |= {
            "person_name": plain(batch.column("0")).take(take),
            "occurred": _one_after_another(times).take(cell),
            "content_title": titles,
            "verb": _verbs(reached),
        }
        return TextBlock(
            batch.column("row_number").take(take), texts, {NOTHING_REACHED: is_idle} if is_idle.any() else {}
        )


def _one_after_another(columns: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays([each.combine_chunks() if isinstance(each, pa.ChunkedArray) else each for each in columns])


def _verbs(reached: pa.Array) -> pa.Array:
    said = pc.fill_null(reached, "")
    verb = pa.array([str(Verb.COMPLETED)] * len(said), pa.string())
    verb = pc.if_else(pc.match_substring_regex(said, _PASSED), pa.scalar(str(Verb.PASSED)), verb)
    return pc.if_else(pc.match_substring_regex(said, _FAILED), pa.scalar(str(Verb.FAILED)), verb)


def _pairs(headings: tuple[str, ...]) -> list[tuple[int, int]]:
    """Places of the columns of each activity: what was reached, and when. None where the table has another shape."""
    if len(headings) < 3 or headings[0].strip():
        return []
    known = {word for words in _IDENTITY.values() for word in words} | set(_BESIDE)
    first = 1
    while first < len(headings) and fold(headings[first]) in known:
        first += 1
    rest = len(headings) - first
    if rest < 2 or rest % 2 or not all(headings[at].strip() for at in range(first, len(headings), 2)):
        return []
    if not all(_MOMENT.fullmatch(headings[at + 1]) for at in range(first, len(headings), 2)):
        return []
    return [(at, at + 1) for at in range(first, len(headings), 2)]


register(MoodleCompletionReader())
