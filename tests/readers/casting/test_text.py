"""Cleaning of text."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from learnerintel.readers.casting.text import MISSING_TEXTS, Filler, TextStyle, cast_text, clean, clean_one


def cleaned(*texts, filler=Filler.UNKNOWN):
    return clean(pa.array(texts, pa.string()), filler).columns[0].to_pylist()


def test_words_for_nothing_are_unknown():
    assert cleaned("", " ", "-", "n/a", "NA", "Null", "none", "#N/A") == [None] * 8


def test_identifiers_keep_every_word_but_not_a_lone_dash():
    assert cleaned("NA", "None", " 007 ", "-", "", filler=Filler.IDENTIFIER) == ["NA", "None", "007", None, None]


def test_comments_keep_even_a_dash_and_their_lines():
    cast = cast_text(pa.array(["-", " n/a", "a\nb", ""]), TextStyle(Filler.KEPT, has_lines=True))
    assert cast.columns[0].to_pylist() == ["-", "n/a", "a\nb", None]


def test_line_breaks_in_other_texts_become_spaces():
    assert cast_text(pa.array(["a\r\n b"]), TextStyle()).columns[0].to_pylist() == ["a  b"]


def test_a_nul_character_is_a_fault_and_other_invisible_ones_are_taken_out():
    cast = clean(pa.array(["a\x00b", "a\u202eb", "\ufeffc\x07", "d"]))
    assert cast.columns[0].to_pylist() == [None, "ab", "c", "d"]
    assert [(place, fault.slug) for place, fault in cast.faults.items()] == [(0, "nul-character")]
    (mask,) = cast.notes.values()
    assert mask.tolist() == [False, True, True, False]


def test_joiners_in_emoji_and_names_stay():
    family = "\U0001f469\u200d\U0001f467"
    assert cleaned(family) == [family]


def test_email_addresses_are_the_same_in_upper_and_lower_case():
    style = TextStyle(is_email=True)
    cast = cast_text(pa.array([" Ann.O@Example.ORG ", "anonymous", "jose\u0301@x.org"]), style)
    assert cast.columns[0].to_pylist() == ["ann.o@example.org", None, "jos\u00e9@x.org"]


@settings(max_examples=200)
@given(st.lists(st.text(max_size=12) | st.sampled_from(MISSING_TEXTS), min_size=1), st.sampled_from(Filler))
def test_a_whole_column_is_cleaned_as_one_text_alone_would_be(texts, filler):
    assert cleaned(*texts, filler=filler) == [clean_one(text, filler) for text in texts]
