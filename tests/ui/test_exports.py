from __future__ import annotations

import csv
import datetime as dt
import io

import pyarrow as pa

from learnerintel.ui.exports import csv_of, csv_of_table
from learnerintel.ui.incidents import log_incident, without_addresses
from learnerintel.ui.tables import Column, _card, _csv, _said


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_csv_holds_values_and_not_their_wording_and_nothing_in_it_runs():
    content = csv_of(
        ["Title", "=Share"],
        [["=cmd()", 0.384], ["@x", None], ["Ärger, “so” – 5", -5], ["line\nbreak", dt.date(2026, 3, 31)]],
    )
    assert rows_of(content) == [
        ["Title", "'=Share"],
        ["'=cmd()", "0.384"],
        ["'@x", ""],
        ["Ärger, “so” – 5", "-5"],
        ["line\nbreak", "2026-03-31"],
    ]


def test_a_spreadsheet_can_tell_that_the_file_is_utf_8():
    assert csv_of(["Ä"], []).startswith(b"\xef\xbb\xbf")


def test_an_arrow_table_becomes_a_csv_and_unknown_stays_empty():
    table = pa.table({"Team": ["Sales", "Care"], "Value": [0.5, None]})
    assert rows_of(csv_of_table(table)) == [["Team", "Value"], ["Sales", "0.5"], ["Care", ""]]


COLUMNS = [Column("title", "Content"), Column("share", "Reach", lambda share: f"{share:.0%}")]
ROWS = [{"title": "![x](http://y)", "share": 0.5}]


def test_cells_and_cards_show_text_from_data_literally():
    assert _said(ROWS, COLUMNS)["Content"].to_pylist() == [r"\!\[x\]\(http\:⁠\/\/y\)"]
    assert _card(ROWS[0], COLUMNS[0], COLUMNS[1:]) == "**\\!\\[x\\]\\(http\\:\u2060\\/\\/y\\)**  \nReach: 50\\%"


def test_the_csv_of_a_table_has_the_values_behind_the_words():
    assert rows_of(_csv(ROWS, COLUMNS)) == [["Content", "Reach"], ["![x](http://y)", "0.5"]]


def test_addresses_are_blotted_out_wherever_they_stand():
    text = "row 3: <Ada.Lovelace+x@mail.example.com>, 'b@c' and a@ alone"
    assert without_addresses(text) == "row 3: <<address>>, '<address>' and a@ alone"


def test_an_incident_is_logged_under_its_number_without_addresses(caplog):
    try:
        raise KeyError("ada@example.com")
    except KeyError as error:
        number = log_incident(error)
    assert f"incident {number}" in caplog.text
    assert "KeyError" in caplog.text
    assert "ada@" not in caplog.text
