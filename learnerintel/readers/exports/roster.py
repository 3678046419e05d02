"""The HR roster: who belongs to which team since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.problems import Problem, sentences
from learnerintel.domain.records import PERSON_FIELDS, ROSTER
from learnerintel.domain.tables import RecordChunk
from learnerintel.errors import FileRefused
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock, chunk_of
from learnerintel.readers.coding import Codes
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import plain

_ALWAYS = 2**31 - 1
#: Pairs of days of which the first may not come after the second.
_SPANS = (("member_from", "member_until"), ("hired_on", "left_on"), ("leave_from", "leave_until"))
_PARENTS = folded(
    "department, department name, division, business unit, parent team, directorate, abteilung, bereich, "
    "departamento, división, área, département, direction, pôle"
)


class RosterReader(TableReader):
    """People and their teams; where there is no team column, the department is the team."""

    name = "roster"
    label = "an HR roster"
    kind = ROSTER
    wordings: ClassVar = {
        **usual.PERSON,
        "team": usual.TEAM,
        "parent_team": _PARENTS,
        "member_from": folded(
            "team since, member from, team from, in team since, team start date, position start date, assigned to team "
            "on, valid from, effective date, effective from, im team seit, gültig ab, gültig von, en el equipo desde, "
            "válido desde, dans l équipe depuis, valable du"
        ),
        "member_until": folded(
            "team until, member until, team to, in team until, team end date, position end date, valid to, "
            "valid until, effective to, im team bis, gültig bis, en el equipo hasta, válido hasta, "
            "dans l équipe jusqu au, valable jusqu au"
        ),
        "hired_on": folded(
            "hired on, hire date, date of hire, start date, date hired, joined on, joining date, entry date, "
            "eintrittsdatum, eintritt, eingestellt am, fecha de ingreso, fecha de contratación, date d embauche, "
            "date d entrée"
        ),
        "left_on": folded(
            "left on, leaving date, termination date, date of termination, end date, exit date, last working day, "
            "austrittsdatum, austritt, ausgeschieden am, fecha de baja, fecha de salida, date de départ, "
            "date de sortie"
        ),
        "leave_from": folded(
            "leave from, leave start, leave start date, absence from, absent from, abwesend von, abwesend ab, "
            "baja desde, ausencia desde, absence du, absent du"
        ),
        "leave_until": folded(
            "leave until, leave end, leave end date, absence until, absent until, leave to, abwesend bis, "
            "baja hasta, ausencia hasta, absence jusqu au, absent jusqu au"
        ),
    }
    needs = (PERSON_FIELDS, ("team",))
    marks = ("team",)
    foreign = (
        *usual.COMMS_ONLY,
        *usual.CONTENT["content_id"],
        *usual.CONTENT["content_title"][: usual.CONTENT["content_title"].index("title")],
        *usual.VERB,
        *usual.SCORE,
        *usual.RATING,
        *usual.COMPLETED_ON,
        *usual.CHANNEL,
    )
    needs_content = False

    def settle(self, matched: Matched) -> Matched:
        if "team" in matched or "parent_team" not in matched:
            return matched
        position = {name: place for name, place in matched.position.items() if name != "parent_team"}
        return replace(matched, position={**position, "team": matched.position["parent_team"]})

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        for first, last in _SPANS:
            if first in matched and last in matched:
                known = ~typed.is_null(first) & ~typed.is_null(last)
                is_turned = np.zeros(len(typed), bool)
                is_turned[known] = _days(typed, first)[known] > _days(typed, last)[known]
                typed.reject(is_turned, "out-of-range", last, f"not before {typed.headings[first]}")

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        """Stop the file where somebody is in two teams on one day.

        Raises:
            FileRefused: with a problem for each such person, naming two rows.
        """
        memberships = _Memberships()
        heading = None
        for block in blocks:
            heading = block.headings["team"]
            chunk = chunk_of(block, self.kind)
            memberships.add(chunk.records)
            yield chunk
        problems = [
            Problem("two-teams-one-day", later, heading, None, f"rows {earlier} and {later}")
            for earlier, later in memberships.clashes()
        ]
        if problems:
            raise FileRefused(sentences(problems)[0], problems)


def _days(typed: TypedBlock, name: str) -> np.ndarray:
    return typed.values[name].fill_null(0).to_numpy(zero_copy_only=False)


class _Memberships:
    """Whole numbers of all memberships of a file: person, first day, last day, team, row."""

    def __init__(self) -> None:
        self._people, self._teams = Codes(), Codes()
        self._blocks: list[np.ndarray] = []

    def add(self, records: pa.Table) -> None:
        """Take in the records of a block."""
        person = self._people.of(*_first_filled(records))
        team = self._teams.of(records["team"], records["parent_team"])
        first = records["member_from"].fill_null(-_ALWAYS).to_numpy()
        last = records["member_until"].fill_null(_ALWAYS).to_numpy()
        self._blocks.append(np.stack([person, first, last, team, records["row_number"].to_numpy()], axis=1))

    def clashes(self) -> list[tuple[int, int]]:
        """Pairs of rows that put one person into two teams on one day, one pair a person, in row order."""
        if not self._blocks:
            return []
        rows = np.concatenate(self._blocks)
        _, place, count = np.unique(rows[:, 0], return_inverse=True, return_counts=True)
        several = rows[count[place] > 1]
        ordered = several[np.lexsort((several[:, 2], several[:, 1], several[:, 0]))]
        starts = np.flatnonzero(np.diff(ordered[:, 0], prepend=-1))
        people = np.split(ordered[:, 1:], starts[1:]) if len(ordered) else []
        return sorted(pair for person in people if (pair := _first_clash(person.tolist())) is not None)


def _first_clash(memberships: list[list[int]]) -> tuple[int, int] | None:
    """Rows of the first two memberships in different teams that share a day.

    A membership that begins on another's last day is right: that day belongs to the later one. Of those
    before, only the one that lasts longest and the longest in another team can reach into a later one.

    Args:
        memberships: (first day, last day, team, row) of one person, by first day.
    """
    longest: list[int] | None = None
    other: list[int] | None = None
    for later in memberships:
        earlier = longest if longest is not None and longest[2] != later[2] else other
        if earlier is not None and (later[0] < earlier[1] or later[:2] == earlier[:2]):
            return earlier[3], later[3]
        if longest is None or later[1] >= longest[1]:
            other = longest if longest is not None and longest[2] != later[2] else other
            longest = later
        elif later[2] != longest[2] and (other is None or later[1] >= other[1]):
            other = later
    return None


def _first_filled(records: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """The person of each row: which field names her, and how."""
    key = pc.coalesce(*(plain(records[name]) for name in PERSON_FIELDS))
    field = pc.coalesce(
        *(pc.if_else(records[name].is_valid(), name, pa.scalar(None, pa.string())) for name in PERSON_FIELDS)
    )
    return field, key


register(RosterReader())
