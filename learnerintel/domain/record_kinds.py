"""What a kind of record is: its fields, how text becomes their values, and how the store keeps it.

The kinds themselves stand in ``domain.records`` and ``domain.total_records``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.vocabulary import Family, Obligation


class FieldKind(StrEnum):
    """How text becomes a value."""

    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    MOMENT = "moment"
    SECONDS = "seconds"
    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"
    FLAG = "flag"


def moment_columns(name: str) -> tuple[str, str, str]:
    """The three typed columns of a MOMENT: its day, its second, and whether more than the day is known."""
    return f"{name}_on", f"{name}_at", "is_time_known" if name == "occurred" else f"is_{name}_time_known"


class Shape(StrEnum):
    """How the store keeps a kind of record."""

    EVENT = "event"  # dated, never changes; a row's identity is all of it plus its ordinal
    STATE = "state"  # the newest file wins, the value before it is kept with its batch


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of record.

    Attributes:
        name: in code, in the store and after ``--map``.
        kind: decides how text becomes a value.
        meaning: one sentence, shown where an analyst maps columns.
        is_required: a row without it is rejected.
        choices: allowed values of a CHOICE.
    """

    name: str
    kind: FieldKind
    meaning: str
    is_required: bool = False
    choices: tuple[str, ...] = ()


#: Ways a source names a person, best first: the first one that a row fills is the row's person.
PERSON_FIELDS = ("employee_id", "lms_id", "email", "person_name")
#: The same with the ids that mailing tools give to people; those are nobody's ids elsewhere.
NAMING_FIELDS = ("employee_id", "lms_id", "email", "contact_id", "person_name")
#: Ways a source names content, best first.
CONTENT_FIELDS = ("content_id", "content_address", "content_title")


def person_fields(*names: str) -> tuple[Field, ...]:
    """The fields that name a person: all of them, or those named."""
    meanings = {
        "employee_id": "The employee number, as text; leading zeros stay.",
        "lms_id": "The learner's id inside the LMS.",
        "email": "The work email address; upper and lower case are the same.",
        "contact_id": "The person's id inside the mailing tool.",
        "person_name": "The name; used only where nothing better is there.",
    }
    return tuple(Field(name, FieldKind.TEXT, meanings[name]) for name in names or PERSON_FIELDS)


CONTENT = (
    Field("content_id", FieldKind.TEXT, "The content's id in the source, as text."),
    Field("content_address", FieldKind.TEXT, "The address (URL) of the content."),
    Field("content_title", FieldKind.TEXT, "The content's title."),
)
OBLIGATION = Field(
    "obligation",
    FieldKind.CHOICE,
    "mandatory, required, recommended or optional.",
    choices=tuple(Obligation),
)
RECORD_ID = Field("record_id", FieldKind.TEXT, "The row's own id in the source; where present it decides repeats.")


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record: what a row says and how the store keeps it.

    Attributes:
        name: in code, on the command line and in the store.
        label: for people, plural.
        family: the source family it belongs to.
        shape: event or state.
        table: the store's fact table.
        fields: in the order shown to people.
        key: for states, the fields that identify a thing (person and content are implied by their columns).
    """

    name: str
    label: str
    family: Family
    shape: Shape
    table: str
    fields: tuple[Field, ...]

    @property
    def field_by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @property
    def has_content(self) -> bool:
        return any(field.name == "content_id" for field in self.fields)

    @property
    def stored_columns(self) -> tuple[str, ...]:
        """Columns of the typed table a reader hands on, in order.

        Person and content fields of kinds that refer to people and content become
        ``person_namespace``, ``person_key``, ``content_namespace``, ``content_key`` and
        ``content_title``; ROSTER and CATALOGUE keep their identifying fields as they are.
        """
        if self.name in ("roster", "catalogue"):
            return ("row_number", *(field.name for field in self.fields))
        columns = ["row_number", "person_namespace", "person_key", "content_namespace", "content_key", "content_title"]
        for field in self.fields:
            if field.name in NAMING_FIELDS or field.name in CONTENT_FIELDS:
                continue
            if field.kind is FieldKind.MOMENT:
                columns += moment_columns(field.name)
            else:
                columns.append(field.name)
        return tuple(columns)
