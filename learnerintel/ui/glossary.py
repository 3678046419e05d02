"""The glossary: words first, metrics after them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from learnerintel.domain.vocabulary import TERMS
from learnerintel.ui.empty import show_not_found
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table

_COLUMNS = (Column("word", "Word"), Column("meaning", "Meaning", longest=None))


def pick_search() -> str:
    """Draw the search box and return what was typed, in lower case; empty where nothing was."""
    typed = st.text_input(
        "Search", placeholder="A word or a part of one", key=Key.GLOSSARY_SEARCH, bind="query-params", width=360
    )
    return typed.strip().lower()


def show_terms(search: str = "") -> None:
    """The words people meet on screen, each with its sentence; those that fit the search, or all."""
    found = fitting(TERMS, search)
    if not found:
        show_not_found("word", search)
        return
    rows = [{"word": word.capitalize(), "meaning": sentence} for word, sentence in found.items()]
    show_table(rows, _COLUMNS, key="glossary", about="Words and what they mean.", at_once=len(rows))


def fitting(terms: Mapping[str, str], search: str) -> dict[str, str]:
    """Terms whose word or sentence holds the search, in the order of the alphabet."""
    return {
        word: sentence
        for word, sentence in sorted(terms.items())
        if search in word.lower() or search in sentence.lower()
    }
