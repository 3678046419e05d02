from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.ui.plain import LABEL_LENGTH, WORD_JOINER, clean, plain


def read(text: str) -> str:
    """Text as Markdown shows it where everything in it is escaped."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace(WORD_JOINER, ""))


@given(st.text(max_size=300))
def test_what_is_read_is_what_the_data_say(text):
    without_joiners = clean(text).replace(WORD_JOINER, "")
    assert read(plain(text)) == without_joiners


@given(st.text(alphabet="![]()<>:*_`$#~|.-=@/\\ abwht1", max_size=60))
def test_no_mark_that_markdown_knows_is_left_unescaped(text):
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", plain(text))
    assert not re.search(r"[!-/:-@\[-`{-~]", unescaped)


@given(st.text(max_size=400))
def test_text_is_one_line_without_control_and_direction_characters(text):
    line = clean(text)
    assert len(line) <= LABEL_LENGTH
    assert not [character for character in line if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", line)
    assert line == line.strip()


@pytest.mark.parametrize(
    ("text", "kept_apart"),
    [
        (":material/home:", ":material"),
        ("https://example.com", "://"),
        ("www.example.com", "www."),
        ("a@example.com", "@example"),
        ("a -> b <- c", "->"),
        ("x -- y >= z", "--"),
    ],
)
def test_what_is_replaced_after_escapes_is_kept_apart_by_a_joiner(text, kept_apart):
    assert kept_apart not in plain(text).replace("\\", "")
    assert read(plain(text)) == text


def test_long_text_is_cut_and_says_so():
    assert clean("x" * 500) == "x" * 199 + "…"
    assert clean("x" * 500, limit=None) == "x" * 500


def test_spaces_that_hold_a_number_and_its_unit_together_stay():
    assert clean("38\u202f% of 1\u202f204\n people\u00a0now") == "38\u202f% of 1\u202f204 people\u00a0now"


def test_writing_is_composed_so_that_equal_names_look_and_compare_equal():
    assert clean("Ge\u0301rard") == "Gérard"
