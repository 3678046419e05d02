"""Telling a survey from other tables, by its headings and first answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from learnerintel.readers.casting.words import fold
from learnerintel.readers.surveys import wordings
from learnerintel.readers.surveys.scales import LADDER_WORDS, read_mark

if TYPE_CHECKING:
    from learnerintel.readers.reader import Glimpse

#: Headings by which the form tools' own exports are known; no other survey reader takes such a file.
_MICROSOFT = (
    ("start time", "completion time"),
    ("startzeit", "fertigstellungszeit"),
    ("startzeit", "abschlusszeit"),
    ("hora de inicio", "hora de finalizacion"),
    ("heure de debut", "heure de fin"),
    ("ora di inizio", "ora di completamento"),
    ("hora de inicio", "hora de conclusao"),
    ("begintijd", "tijd van voltooien"),
)
_GOOGLE = frozenset(map(fold, (
    "Timestamp", "Marca temporal", "Zeitstempel", "Horodateur", "Informazioni cronologiche", "Carimbo de data/hora",
    "Tijdstempel", "Tidsstempel", "Tidstämpel", "Sygnatura czasowa", "Dátum a čas", "Aikaleima", "Časová značka",
)))  # fmt: skip
_GOOGLE_WRITTEN = frozenset({"タイムスタンプ", "отметка времени", "时间戳记", "타임스탬프", "позначка часу"})


def tool_of(glimpse: Glimpse) -> str | None:
    """The form tool that a table was exported from, by its own columns; None where it has none."""
    headings = {fold(heading) for heading in glimpse.headings}
    if {"respondent id", "collector id"} <= headings:
        return "surveymonkey"
    if "response id" in headings and headings & {"recorded date", "distribution channel", "recipient last name"}:
        return "qualtrics"
    if {"v1", "v2", "v3", "v8"} <= headings and _first_cell(glimpse, "v1") == "response id":
        return "qualtrics"
    if "submit date utc" in headings or {"response type", "network id"} <= headings:
        return "typeform"
    if any(set(pair) <= headings for pair in _MICROSOFT):
        return "microsoft_forms"
    if "submission date" in headings and {"submitter", "submitter email"} & headings:
        return "indico"
    if {"id", "responded at", "experience rating"} <= headings:
        return "futurelearn_survey"
    if {"left at", "leaving reason"} <= headings or {"responded at", "archetype"} <= headings:
        return "futurelearn_survey"
    if {"author id", "step number"} <= headings:  # what FutureLearn's learners wrote below steps answers no question
        return None
    if headings & _GOOGLE or {heading.strip().lower() for heading in glimpse.headings} & _GOOGLE_WRITTEN:
        return "google_forms"
    if _is_moodle(headings):
        return "moodle_feedback"
    return None


def _is_moodle(headings: set[str]) -> bool:
    names = headings & {"user full name", "full name", "vollstandiger name", "nombre completo del usuario",
                        "nombre completo", "nom complet"}  # fmt: skip
    groups = headings & {"groups", "gruppen", "grupos", "groupes"}
    days = headings & {"date", "datum", "fecha"}
    return bool(names and groups and days) or bool(headings & {"response number", "response nr", "antwort nummer"})


def _first_cell(glimpse: Glimpse, heading: str) -> str | None:
    place = [fold(each) for each in glimpse.headings].index(heading)
    return fold(glimpse.rows[0][place] or "") if glimpse.rows else None


def is_scaled(cells: Sequence[str | None]) -> bool:
    """Whether most of some cells are words on a scale or small numbers."""
    said = [cell.strip() for cell in cells if cell and cell.strip()]
    if not said:
        return False
    scaled = sum(fold(cell) in LADDER_WORDS or (read_mark(cell)[0] is not None and len(cell) <= 30) for cell in said)
    return scaled > len(said) / 2


def worded_columns(glimpse: Glimpse | _Part) -> int:
    """How many columns hold words on a scale."""
    count = 0
    for place in range(len(glimpse.headings)):
        cells = [row[place] for row in glimpse.rows if place < len(row) and row[place]]
        said = [fold(cell) for cell in cells if cell]
        count += bool(said) and sum(word in LADDER_WORDS for word in said) > len(said) / 2
    return count


def asking_columns(glimpse: Glimpse | _Part) -> list[str]:
    """Headings that read like questions, without those of the tool and of the person."""
    return [
        heading
        for heading in glimpse.headings
        if wordings.is_question(heading) and not wordings.is_aside(heading) and len(heading) > 3
    ]


def is_wide(glimpse: Glimpse) -> bool:
    """Whether a table has the columns of a survey: several that ask something or hold words on a scale."""
    asking = len(asking_columns(glimpse))
    worded = worded_columns(glimpse)
    judged = sum(
        wordings.asks_rating(heading) or wordings.asks_comment(heading)
        for heading in glimpse.headings
        if not wordings.is_own_column(heading) and not wordings.is_aside(heading)
    )
    is_dated = "survey date" in {fold(heading) for heading in glimpse.headings}
    return asking >= 2 or worded >= 2 or (asking + worded >= 1 and judged >= 2) or (is_dated and judged >= 1)


#: A heading that holds one of these is a question.
_MARKS = ("?", "\u00bf", "\uff1f")
#: So many questions are in no other table.
_CERTAIN = 2
_SENTENCE_WORDS = 4


def is_certain(glimpse: Glimpse) -> bool:
    """Whether a table is a survey and nothing else: headings with question marks, or a form tool's own columns."""
    asked = sum(_is_sentence(heading) for heading in glimpse.headings)
    return asked >= _CERTAIN or tool_of(glimpse) in ("typeform", "surveymonkey", "qualtrics", "futurelearn_survey")


@dataclass(frozen=True, slots=True)
class _Part:
    """Some columns of what recognition looks at."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


def _is_sentence(heading: str) -> bool:
    """Whether a heading is a whole question; "Completed?" and "Is mandatory?" are names of fields."""
    return any(mark in heading for mark in _MARKS) and len(heading.split()) >= _SENTENCE_WORDS


def asks_more(glimpse: Glimpse, places: Sequence[int]) -> bool:
    """Whether any of some columns asks something."""
    headings = tuple(glimpse.headings[place] for place in places)
    rows = tuple(tuple(row[place] if place < len(row) else None for place in places) for row in glimpse.rows)
    some = _Part(headings, rows)
    return bool(asking_columns(some)) or worded_columns(some) > 0


def asks_any(glimpse: Glimpse) -> bool:
    """Whether any column asks something."""
    return asks_more(glimpse, range(len(glimpse.headings)))
