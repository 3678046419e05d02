"""The first rows of a file as they were understood, in words, beside the headings they were taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from learnerintel.domain.record_kinds import FieldKind, moment_columns
from learnerintel.domain.records import RECORD_KINDS
from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Permission, Viewer, require

PREVIEW_ROWS = 20
_EPOCH = date(1970, 1, 1)
_ADDRESS = re.compile(r"([^\s@<>:;,])[^\s@<>:;,]*@")
_NAMED_BY = {
    "employee_id": "employee id",
    "lms_id": "LMS id",
    "contact_id": "contact id",
    "email": "email",
    "person_name": "name",
    "content_id": "id",
    "content_address": "address",
    "content_title": "title",
}
#: A duration may have been mapped with its unit.
_UNITS = ("_seconds", "_minutes", "_hours")


@dataclass(frozen=True, slots=True)
class UnderstoodColumn:
    """One thing that rows say.

    Attributes:
        meaning: what it is taken for, in words.
        heading: of the file's column it was taken from; None where it follows from something else.
        cells: one for each of the first rows, personal data masked; empty where nothing is known.
    """

    meaning: str
    heading: str | None
    cells: tuple[str, ...]


def preview_rows(records: Any, count: int) -> list[dict[str, str]]:
    """First rows of typed records as text.

    Args:
        records: ``pyarrow.Table`` of a kind's stored columns.
        count: most rows wanted.

    Returns:
        One mapping a row, column -> text; an empty text where nothing is known. Days and times are
        written the ISO way, times in UTC.
    """
    return [{name: _text(name, value) for name, value in row.items()} for row in records.slice(0, count).to_pylist()]


def understood_columns(viewer: Viewer, report: ReadReport) -> list[UnderstoodColumn]:
    """The preview of a file, column by column; columns of which nothing is known in these rows are left out.

    Email addresses keep their first letter and what follows the @, names their initials; of a comment
    only its length is told.

    Raises:
        NotPermitted: the viewer may not see rows that name people.
    """
    require(viewer, Permission.PREVIEW_PERSONS)
    rows = report.preview
    columns = [UnderstoodColumn("Row of the file", None, tuple(row["row_number"] for row in rows))] if rows else []
    for name in _shown(report.kind):
        space = next((row[f"{name}_namespace"] for row in rows if row.get(f"{name}_namespace")), "")
        cells = tuple(_masked(name, row) for row in rows)
        if any(cells):
            columns.append(UnderstoodColumn(_meaning(name, space), _heading(report, name, space), cells))
    return columns


def _shown(kind: str) -> list[str]:
    """What is shown of a kind: its fields, person and content as one column each."""
    moments = [field.name for field in RECORD_KINDS[kind].fields if field.kind is FieldKind.MOMENT]
    names = {"person_key": "person", "content_key": "content"}
    hidden = set()
    for moment in moments:
        day, second, is_known = moment_columns(moment)
        names[day] = moment
        hidden |= {second, is_known}
    stored = (name for name in RECORD_KINDS[kind].stored_columns[1:] if name not in hidden)
    return [names.get(name, name) for name in stored if not name.endswith("_namespace")]


def _meaning(name: str, space: str) -> str:
    if space:
        return f"{name.capitalize()} ({_NAMED_BY.get(space, 'account')})"
    if name == "occurred":
        return "When"
    words = re.sub(r"^is_|_seconds$|_share$", "", name).replace("_", " ")
    return words[:1].upper() + words[1:]


def _heading(report: ReadReport, name: str, space: str) -> str | None:
    stem = space or name
    bare = stem.removesuffix("_seconds")
    wanted = [stem] if bare == stem else [bare + unit for unit in _UNITS]
    return next((report.mapping[each] for each in wanted if each in report.mapping), None)


def _masked(name: str, row: dict[str, str]) -> str:
    if f"{name}_at" in row:
        day, second, is_known = moment_columns(name)
        at = row[second].removesuffix("+00:00")
        return f"{at} UTC" if row[is_known] == "yes" and at else row[day]
    space = row.get(f"{name}_namespace", "")
    text = row[f"{name}_key"] if f"{name}_key" in row else row[name]
    if "person_name" in (name, space):
        return "".join(f"{part[0]}… " for part in re.split(r"[\s,]+", text) if part).strip()
    if name == "comment":
        return f"({len(text)} characters)" if text else ""
    return without_addresses(text)


def without_addresses(text: str) -> str:
    """The text with every email address cut down to its first letter and what follows the @."""
    return _ADDRESS.sub(r"\1…@", text)


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and (name.endswith("_on") or name in _DAYS):
        return (_EPOCH + timedelta(days=value)).isoformat()
    if isinstance(value, int) and name.endswith("_at"):
        return datetime.fromtimestamp(value, UTC).isoformat(sep=" ")
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


_DAYS = frozenset({"member_from", "member_until", "leave_from", "leave_until"})
