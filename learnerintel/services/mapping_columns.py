"""Saying which column of a table is which: the kinds a table can be, their fields, headings that are known.

The same headings make the templates that an analyst can fill in, so that a filled template is recognised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from learnerintel.domain.records import Field, FieldKind
from learnerintel.domain.tables import RawDocuments, ReadingChoices
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import Family
from learnerintel.intake import run_limited
from learnerintel.readers.headings import match_headings
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import all_readers
from learnerintel.services.choosing_table import open_right_table
from learnerintel.services.taking import STORING_ORDER
from learnerintel.settings import Settings

SKETCHED_ROWS = 3


@dataclass(frozen=True, slots=True)
class MappableField:
    """A field that a column can be mapped to.

    Attributes:
        name: as in ``--map``.
        heading: the usual heading of such a column.
        meaning: one sentence.
        kind: how its text becomes a value.
        choices: allowed words, where it has such.
        needed_with: fields of which one is needed, itself among them; empty where it can be left out.
    """

    name: str
    heading: str
    meaning: str
    kind: FieldKind
    choices: tuple[str, ...]
    needed_with: tuple[str, ...]

    @property
    def template_heading(self) -> str:
        """The heading in a template; it says the unit where values would be unclear without."""
        return f"{self.heading} (minutes)" if self.kind is FieldKind.SECONDS else self.heading


@dataclass(frozen=True, slots=True)
class TableKind:
    """A kind of table.

    Attributes:
        reader: as in ``--as``.
        label: for people.
        family: the source family it belongs to.
        fields: in the order shown to people.
        needs: groups of fields; of each group one must be there.
        alternatives: fields that a template leaves out, because another one stands for them.
    """

    reader: str
    label: str
    family: Family
    fields: tuple[MappableField, ...]
    needs: tuple[tuple[str, ...], ...]
    alternatives: tuple[str, ...] = ()

    @property
    def template(self) -> dict[str, str]:
        """The headings of a template, by field."""
        return {one.name: one.template_heading for one in self.fields if one.name not in self.alternatives}

    def missing(self, mapped: Mapping[str, str]) -> list[tuple[str, ...]]:
        """The groups of which no field is mapped."""
        return [group for group in self.needs if not any(name in mapped for name in group)]


@dataclass(frozen=True, slots=True)
class Sketch:
    """The headings of a table and its first rows, as they stand in the file.

    Attributes:
        headings: from left to right.
        rows: cells of the first rows.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def example(self, heading: str) -> str | None:
        """The first value under a heading."""
        place = self.headings.index(heading)
        return next((row[place] for row in self.rows if row[place]), None)


def sketch_file(viewer: Viewer, path: Path, choices: ReadingChoices, settings: Settings) -> Sketch | None:
    """Headings and first rows of a file, read in a process with limits; None where it is no table.

    Raises:
        NotPermitted: the viewer may not see rows that name people.
        FileRefused: it cannot be read at all.
        QuestionOpen: its encoding or sheet has to be stated.
    """
    require(viewer, Permission.PREVIEW_PERSONS)
    return run_limited(
        sketch_in_process, path, choices, seconds=settings.parse_seconds, memory_bytes=settings.parse_memory_bytes
    )


def sketch_in_process(path: Path, choices: ReadingChoices) -> Sketch | None:
    """The same, in this process.

    Raises:
        FileRefused, QuestionOpen: as for ``sketch_file``.
    """
    source = open_right_table(path, choices)
    if isinstance(source, RawDocuments):
        return None
    places = [str(place) for place in range(len(source.headings))]
    rows = [
        tuple(row[place] for place in places)
        for batch in islice(source.batches, 1)
        for row in batch.slice(0, SKETCHED_ROWS).to_pylist()
    ]
    return Sketch(tuple(source.headings), tuple(rows))


@cache
def table_kinds() -> tuple[TableKind, ...]:
    """Every kind of table whose columns can be mapped, what is stored first coming first."""
    readers = [reader for reader in all_readers() if isinstance(reader, TableReader) and reader.is_mappable]
    usual = sorted(readers, key=lambda reader: (STORING_ORDER.index(reader.kind.name), reader.name))
    return tuple(_kind_of(reader) for reader in usual)


def suggested_mapping(kind: TableKind, headings: Sequence[str]) -> dict[str, str]:
    """Field -> heading, as far as the headings are known for this kind."""
    reader = next(each for each in all_readers() if each.name == kind.reader)
    assert isinstance(reader, TableReader)
    return reader.settle(match_headings(headings, reader.wordings)).mapping


def _kind_of(reader: TableReader) -> TableKind:
    known = [field for field in (*reader.kind.fields, *reader.extras) if field.name in reader.wordings]
    grouped = {name for group in reader.needs for name in group}
    alone = tuple((field.name,) for field in known if field.is_required and field.name not in grouped)
    needs = (*(tuple(group) for group in reader.needs), *alone)
    fields = tuple(_field_of(field, reader.wordings[field.name][0], needs) for field in known)
    return TableKind(reader.name, reader.label, reader.kind.family, fields, needs, reader.alternatives)


def _field_of(field: Field, wording: str, needs: Sequence[tuple[str, ...]]) -> MappableField:
    group = next((group for group in needs if field.name in group), ())
    heading = wording[:1].upper() + wording[1:]
    return MappableField(field.name, heading, field.meaning, field.kind, field.choices, group)
