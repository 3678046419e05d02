from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.domain.spreadsheets import disarm, is_run_by_spreadsheets

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", "\ufeff", "\u200b "])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(start, before):
    text = f"{before}{start}cmd|' /C calc'!A0"
    assert is_run_by_spreadsheets(text)
    assert disarm(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+5", "-3.5", "-1,234.50", "-1.234,50", "-12 %", "-12%", "+1e5", "-1E-05"])
def test_true_numbers_stay_as_they_are(text):
    assert is_run_by_spreadsheets(text)
    assert disarm(text) == text


@pytest.mark.parametrize("text", ["-5+1", "-", "+", "- 5", "--5", "-5-A1", "-1e", "-.5", "-٥", "-5\n", "-5%%", "+1;2"])
def test_what_only_resembles_a_number_is_disarmed(text):
    assert disarm(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "00123", "a=b", "Müller, Ärzte", "5", "1-2", "'=x", "a@b.org", "😀"])
def test_harmless_text_stays_as_it_is(text):
    assert not is_run_by_spreadsheets(text)
    assert disarm(text) == text


@given(st.text())
def test_disarming_leaves_nothing_to_run_and_adds_an_apostrophe_at_most(text):
    disarmed = disarm(text)
    assert disarmed in (text, f"'{text}")
    assert disarm(disarmed) == disarmed
    if is_run_by_spreadsheets(disarmed):
        assert set(disarmed) <= set("+-0123456789.,eE %")
        assert disarmed[1].isdigit()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), min_size=1))
def test_disarmed_cells_survive_a_csv_file(cells):
    file = io.StringIO(newline="")
    csv.writer(file).writerow([disarm(cell) for cell in cells])
    assert next(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [disarm(cell) for cell in cells]
