"""Moodle logs in languages whose headings nobody told us: the English sentences and the order of the columns tell."""

from __future__ import annotations

import csv

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused
from learnerintel.intake import open_source
from learnerintel.readers.reader import Glimpse
from learnerintel.readers.registry import all_readers, choose_reader, reader_named

FINNISH = ["Aika", "Koko nimi", "Asianomainen", "Tapahtumakonteksti", "Osa", "Tapahtuma", "Kuvaus", "Alkuperä", "IP"]
RUSSIAN = ["Время", "Полное имя", "Затронутый", "Контекст", "Компонент", "Событие", "Описание", "Источник", "IP-адрес"]
VIEWED = "The user with id '58' viewed the 'page' activity with course module id '643'."
GRADED = "The user with id '2' updated the grade with id '91' for the user with id '58' for the item with id '12'."


def row_of(description: str, *, before: tuple[str, ...] = ()) -> list[str]:
    return [*before, "23/12/2019 16:48", "Aino Laine", "-", "Sivu: Opas", "Sivu", "Jotakin", description, "web", ""]


def glimpse_of(headings: list[str], rows: list[list[str]]) -> Glimpse:
    return Glimpse(tuple(headings), tuple(tuple(row) for row in rows))


def known_as(glimpse: Glimpse) -> list[str]:
    return [reader.name for reader in all_readers() if reader.recognise(glimpse) is not None]


@pytest.mark.parametrize("headings", [FINNISH, RUSSIAN], ids=["finnish", "russian"])
@pytest.mark.parametrize("before", [(), ("Etiikka",)], ids=["course", "site"])
def test_a_log_with_unknown_headings_is_known_by_its_sentences(headings, before, tmp_path):
    headings = [*(["Kurssi"] if before else []), *headings]
    rows = [row_of(VIEWED, before=before), row_of(GRADED, before=before)]
    glimpse = glimpse_of(headings, rows)
    assert known_as(glimpse) == ["moodle_log"]
    file = tmp_path / "log.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([headings, *rows])
    choices = ReadingChoices()
    (chunk,) = choose_reader(glimpse, choices).to_records(open_source(file, choices), choices)
    (record,) = chunk.records.to_pylist()
    assert (record["person_key"], record["content_key"], record["verb"]) == ("58", "643", "viewed")
    assert (record["content_title"], chunk.row_count) == ("Opas", 2)
    assert sum(chunk.left_out.values()) == 1


def test_nine_columns_without_such_sentences_are_no_log():
    glimpse = glimpse_of(FINNISH, [row_of("Jotakin muuta")])
    assert "moodle_log" not in known_as(glimpse)
    with pytest.raises(FileRefused):
        choose_reader(glimpse, ReadingChoices(reader="moodle_log"))


@pytest.mark.parametrize(
    ("description", "verb"),
    [
        ("The user with id '5' has launched the sco with id '3' for the scorm with course module id '8'.", "started"),
        ("The user with id '5' has submitted the submission with id '4' for the assignment with course module id '8'.",
         "progressed"),
        ("The user with id '5' viewed the 'grading table' for the assignment with course module id '8'.", None),
        ("The user with id '5' created the 'quiz' activity with course module id '8'.", None),
        ("The user with id '5' enrolled the user with id '6' in the course with id '3'.", None),
        ("The user with id '5' has resumed the lesson with course module id '8'.", "progressed"),
    ],
)
def test_an_event_of_unknown_name_is_what_its_description_says(description, verb, tmp_path):
    file = tmp_path / "log.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([FINNISH, row_of(VIEWED), row_of(description)])
    choices = ReadingChoices()
    (chunk,) = reader_named("moodle_log").to_records(open_source(file, choices), choices)
    verbs = [record["verb"] for record in chunk.records.to_pylist()]
    assert verbs == ["viewed", *([] if verb is None else [verb])]
    assert chunk.row_count == 2
