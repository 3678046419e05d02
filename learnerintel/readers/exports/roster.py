"""The HR roster: who belongs to which team since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.problems import Problem, sentences
from learnerintel.domain.records import PERSON_FIELDS, ROSTER, Field, FieldKind
from learnerintel.domain.tables import ReadingChoices, RecordChunk
from learnerintel.errors import FileRefused
from learnerintel.readers import roster_wordings as hr
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock, chunk_of
from learnerintel.readers.casting.words import fold
from learnerintel.readers.coding import Codes
from learnerintel.readers.columns import Column
from learnerintel.readers.headings import Matched, folded, readings
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import TextBlock, plain

_ALWAYS = 2**31 - 1
#: Pairs of days of which the first may not come after the second.
_SPANS = (("member_from", "member_until"), ("hired_on", "left_on"), ("leave_from", "leave_until"))
#: Reading the names of people: surname first, and what follows a comma without being a first name.
_SURNAME_FIRST = r"^\s*(?P<last>[^,]+?)\s*,\s*(?P<first>[^,]+?)\s*$"
_SUFFIX = r"(?i),\s*(?:jr|sr|ii|iii|iv|phd|ph\.d|md|mba|esq)\.?\s*$"
#: 32 hexadecimal digits: the id by which Workday knows a worker inside.
_INTERNAL_ID = r"^[0-9a-fA-F]{32}$"
_FIRST_NAMED, _LAST_NAMED = folded("nombre"), folded("nom, name")


class RosterReader(TableReader):
    """People and their teams; where there is no team column, the department is the team."""

    name = "roster"
    label = "an HR roster"
    kind = ROSTER
    wordings: ClassVar = {
        **hr.PERSON,
        **hr.NAME_PARTS,
        "team": hr.TEAM,
        "parent_team": hr.DEPARTMENT,
        **hr.DAYS,
    }
    extras = (
        Field("first_name", FieldKind.TEXT, "The first name; with the last name it is the name."),
        Field("last_name", FieldKind.TEXT, "The last name."),
    )
    alternatives = ("first_name", "last_name")
    needs = ((*PERSON_FIELDS, "last_name"), ("team",))
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

    def __init__(self) -> None:
        self._is_turned = self._is_internal = False

    def settle(self, matched: Matched) -> Matched:
        position = _names_settled(matched)
        if "team" not in matched and "parent_team" in position:
            position["team"] = position.pop("parent_team")
            if set(readings(matched.headings[position["team"]])) & set(hr.NARROWER):
                position.update(_division(matched, set(position.values())))
        return replace(matched, position=dict(sorted(position.items(), key=lambda item: item[1])))

    def columns(self, matched: Matched) -> tuple[Column, ...]:
        found = super().columns(matched)
        if "last_name" not in matched.position:
            return found
        name = Column("person_name", FieldKind.TEXT, matched.heading("last_name"))
        return (*(each for each in found if each.name not in ("first_name", "last_name")), name)

    def text_block(self, batch: pa.RecordBatch, matched: Matched) -> TextBlock:
        block = super().text_block(batch, matched)
        if "last_name" in matched.position:
            parts = [_trimmed(block.texts.pop(name)) for name in ("first_name", "last_name")]
            block.texts["person_name"] = pc.binary_join_element_wise(*parts, " ", null_handling="skip")
        elif "person_name" in matched.position:
            block.texts["person_name"] = self._first_name_first(plain(block.texts["person_name"]))
        return block

    def _first_name_first(self, names: pa.Array) -> pa.Array:
        """Names written "Last, First" turned round; those with a title or "Jr." after the comma stay."""
        parts = pc.extract_regex(names, _SURNAME_FIRST)
        is_turned = pc.and_(pc.is_valid(parts), pc.invert(pc.match_substring_regex(names, _SUFFIX)))
        self._is_turned = self._is_turned or bool(pc.any(is_turned).as_py())
        turned = pc.binary_join_element_wise(pc.struct_field(parts, "first"), pc.struct_field(parts, "last"), " ")
        return pc.if_else(pc.fill_null(is_turned, False), turned, names)

    def observe(self, block: TextBlock, matched: Matched) -> None:
        if "employee_id" in matched.position:
            ids = block.distinct("employee_id").drop_null()
            self._is_internal = len(ids) > 0 and bool(pc.all(pc.match_substring_regex(ids, _INTERNAL_ID)).as_py())

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        del choices
        said = []
        if self._is_turned:
            said.append(f'Names in {matched.heading("person_name")!r} written "Last, First" are read as First Last.')
        if self._is_internal:
            said.append(
                f"{matched.heading('employee_id')!r} holds ids of 32 hexadecimal digits, as an HR system uses inside; "
                "only files with the same ids name the same people."
            )
        return said

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


def _names_settled(matched: Matched) -> dict[str, int]:
    """The columns of a match, with those of names as they are meant beside each other.

    "Nom" beside "Prénom" and "Name" beside "Vorname" are surnames, "Nombre" beside "Apellidos" is a first name. Parts
    of a name beside the whole are not read, nor is a part without the other.
    """
    position = dict(matched.position)
    parts = {"first_name", "last_name"} & set(position)
    if "person_name" in position and "person_name" not in matched.by_hand and len(parts) == 1:
        heading = fold(matched.heading("person_name"))
        other = "last_name" if parts == {"first_name"} else "first_name"
        is_part = heading in (_LAST_NAMED if other == "last_name" else _FIRST_NAMED)
        is_english = other == "last_name" and fold(matched.heading("first_name")) in folded("first name, firstname")
        if is_part and not is_english:
            position[other] = position.pop("person_name")
            parts.add(other)
    if "person_name" in position or len(parts) == 1:
        for name in parts:
            del position[name]
    return position


def _division(matched: Matched, used: set[int]) -> dict[str, int]:
    """The column of what stands above a department, the most usual one; nothing where there is none."""
    unused = {place: set(readings(heading)) for place, heading in enumerate(matched.headings) if place not in used}
    found = (place for word in hr.DIVISION for place, said in unused.items() if word in said)
    place = next(found, None)
    return {} if place is None else {"parent_team": place}


def _trimmed(texts: pa.Array) -> pa.Array:
    """Texts without spaces around them; None where nothing is left."""
    bare = pc.utf8_trim_whitespace(plain(texts))
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


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
