"""A company made of a few rows, taken in by the ordinary saving, for tests of what is measured from it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.periods import Period
from learnerintel.domain.records import RECORD_KINDS, FieldKind, RecordKind
from learnerintel.domain.tables import Reading, ReadReport
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.definition import COMPANY, Question, Split
from learnerintel.metrics.group_order import GroupOrder
from learnerintel.metrics.presence import load_presence
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.metrics.tally import Basis, tally
from learnerintel.services.naming import content_names, load_teams
from learnerintel.services.saving import ReadFile, SaveOptions, save_records
from learnerintel.store.engine import Store
from learnerintel.store.opening import open_store

_TYPES = {
    FieldKind.TEXT: pa.string(),
    FieldKind.CHOICE: pa.string(),
    FieldKind.DAY: pa.int32(),
    FieldKind.SECONDS: pa.int64(),
    FieldKind.COUNT: pa.int64(),
    FieldKind.SHARE: pa.float64(),
    FieldKind.NUMBER: pa.float64(),
    FieldKind.FLAG: pa.bool_(),
}
_PLACE_TYPES = {
    "row_number": pa.int32(),
    "occurred_on": pa.int32(),
    "occurred_at": pa.int64(),
    "is_time_known": pa.bool_(),
    "sent_on": pa.int32(),
    "sent_at": pa.int64(),
    "is_sent_time_known": pa.bool_(),
}
DAY_SECONDS = 86_400
_PREPARED: dict[Callable[..., None], Path] = {}
#: 2026-01-05, a Monday far from the turn of a quarter: day 0 of every test's story.
MONDAY = date(2026, 1, 5).toordinal() - 719_163


def day(number: int) -> int:
    """Day of the story, counted from its first Monday."""
    return MONDAY + number


def prepared(fill: Callable[[SmallCompany], None]) -> Any:
    """A fixture with a filled company: filled once, copied for each test, because filling takes longer than most."""

    @pytest.fixture(name=fill.__name__)
    def filled(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, new_store: Any) -> Iterator[SmallCompany]:
        if fill not in _PREPARED:
            folder = tmp_path_factory.mktemp(fill.__name__)
            first = SmallCompany(folder, new_store(folder))
            fill(first)
            with first.store._writers.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            first.store.close()
            _PREPARED[fill] = first.store.path
        path = tmp_path / "filled.db"
        shutil.copy(_PREPARED[fill], path)
        company = SmallCompany(tmp_path, open_store(f"sqlite:///{path}"))
        yield company
        company.store.close()

    return filled


class SmallCompany:
    """Rows in, a store out. People are ``p1``, ``p2`` ..., content is ``c1``, ``c2`` ..."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self._files = itertools.count(1)

    def add(self, kind_name: str, rows: list[dict[str, Any]], *, imported_on: int | None = None) -> int:
        """Take rows of one kind in; returns the batch."""
        kind = RECORD_KINDS[kind_name]
        number = next(self._files)
        table = arrow_table(kind, rows)
        report = ReadReport(
            f"{kind_name}-{number}.csv", f"hash-{number}", f"plain-{kind_name}", kind_name,
            Reading("plain", "table"), {}, (), [], len(rows), 0, {}, [], {}, None, "", [],
        )  # fmt: skip
        file = ReadFile(
            report.file_name, report.content_hash, report.reader, report.kind, table.to_batches(), lambda: report
        )
        moment = (day(0) if imported_on is None else imported_on) * DAY_SECONDS
        options = SaveOptions(Viewer.local_owner(), "changes", False, "{}", moment)
        with self.store.write() as connection:
            return save_records(connection, file, options).batch_id

    def roster(self, *people: tuple[Any, ...], parent: str | None = None, **dates: Any) -> int:
        """Rows of (person, team[, first day[, last day]])."""
        rows = []
        for person, team, *span in people:
            first, last = [*span, None, None][:2]
            row = {"employee_id": person, "team": team, "parent_team": parent, "member_from": first}
            rows.append({**row, "member_until": last, **dates})
        return self.add("roster", rows)

    def team(self, team: str, size: int, first: int = 1, since: int | None = None, **rest: Any) -> list[str]:
        """A team of so many people, named from ``p{first}`` on, there for as long as anybody knows."""
        people = [f"p{number}" for number in range(first, first + size)]
        self.roster(*((person, team, day(-400) if since is None else since) for person in people), **rest)
        return people

    def catalogue(self, *items: dict[str, Any], imported_on: int | None = None) -> int:
        """Rows with ``content_id`` and whatever else is known."""
        rows = [{"content_title": f"Title of {item['content_id']}", **item} for item in items]
        return self.add("catalogue", rows, imported_on=imported_on)

    def activity(self, *events: tuple[Any, ...], **rest: Any) -> int:
        """Rows of (person, content, day[, fields])."""
        return self.add("activity", [_event(event, rest) for event in events])

    def offers(self, *offers: tuple[Any, ...], **rest: Any) -> int:
        """Rows of (person, content, day[, fields]); the channel is ``emailed`` where none is said."""
        return self.add("offers", [{"channel": "emailed", **_event(offer, rest)} for offer in offers])

    def feedback(self, *answers: tuple[Any, ...], **rest: Any) -> int:
        """Rows of (person, content, day[, fields])."""
        return self.add("feedback", [_event(answer, rest) for answer in answers])

    def assigned(self, *assignments: tuple[Any, ...], **rest: Any) -> int:
        """Rows of (person, content, day[, fields]); required where nothing else is said."""
        rows = []
        for person, content, assigned_on, *more in assignments:
            row = {"person": person, "content": content, "assigned_on": assigned_on, "obligation": "required"}
            rows.append({**row, **rest, **(more[0] if more else {})})
        return self.add("assignments", rows)

    def cells(
        self, name: str, first_on: int, last_on: int, as_of: int | None = None, slices: Split = Split.NONE
    ) -> dict[Any, dict[str, Cell]]:
        """Cells before the gate, by slice and by the name of the group; content slices by their ids."""
        return self.tally(name, first_on, last_on, as_of, slices)[0]

    def cell(self, name: str, first_on: int, last_on: int, as_of: int | None = None, group: str = COMPANY) -> Cell:
        """The one cell of a group."""
        return self.cells(name, first_on, last_on, as_of)[None][group]

    def tally(
        self, name: str, first_on: int, last_on: int, as_of: int | None = None, slices: Split = Split.NONE
    ) -> tuple[dict[Any, dict[str, Cell]], list[str], int]:
        """Cells, notes, and how many people have no value."""
        definition, today = DEFINITIONS[name], last_on if as_of is None else as_of
        question = Question(Period(first_on, min(last_on, today)), today, slices)
        with self.store.read() as connection:
            tree = load_teams(connection)
            basis = Basis(GroupOrder(tree.lineage()), load_presence(connection, today))
            found = tally(connection, definition, question, basis)
            by_slice = {None: found.listed}
            if found.cells is not None:
                by_slice = {name: found.cells.cells(layer) for layer, (name, _) in enumerate(found.cells.layers)}
            notes = list(found.notes)
            if definition.remark is not None:
                notes += definition.remark(connection, question)
            names = content_names(connection, [key for key in by_slice if isinstance(key, int)])
        if slices is not Split.CONTENT:
            names = {}
        cells = {
            names[key].key if key in names else key: {tree.labels.get(cell.group, cell.group): cell for cell in cells}
            for key, cells in by_slice.items()
        }
        return cells, notes, found.without_value


def _event(event: tuple[Any, ...], rest: dict[str, Any]) -> dict[str, Any]:
    person, content, occurred_on, *more = event
    return {"person": person, "content": content, "occurred_on": occurred_on, **rest, **(more[0] if more else {})}


def arrow_table(kind: RecordKind, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the typed columns that a reader hands on."""
    fields = kind.field_by_name
    filled = [_filled(row, position) for position, row in enumerate(rows, start=2)]
    arrays = {}
    for name in kind.stored_columns:
        data_type = _PLACE_TYPES.get(name) or (_TYPES[fields[name].kind] if name in fields else pa.string())
        arrays[name] = pa.array([row.get(name) for row in filled], type=data_type)
    return pa.table(arrays)


def _filled(row: dict[str, Any], position: int) -> dict[str, Any]:
    stated = {"row_number": position, "is_time_known": False, **row}
    if "person" in row:
        stated |= {"person_namespace": "employee_id", "person_key": row["person"]}
    if "content" in row:
        stated |= {"content_namespace": "content_id", "content_key": row["content"]}
    if "occurred_on" in row:
        stated.setdefault("occurred_at", row["occurred_on"] * DAY_SECONDS)
    return stated
