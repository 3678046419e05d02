"""The glossary: numbers and how they are made, then the words of the pages.

A number beside which somebody may ask "what is this?" leads here by :func:`link_to_metric`; the address
names the metric, and its entry then stands first and open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from learnerintel.domain.vocabulary import TERMS
from learnerintel.services.glossary import MetricEntry, metric_entries
from learnerintel.ui.empty import show_not_found
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.navigation import page_at
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key, Place
from learnerintel.ui.tables import Column, show_table

_COLUMNS = (Column("word", "Word"), Column("meaning", "Meaning", longest=None))


def pick_search() -> str:
    """Draw the search box and return what was typed, in lower case; empty where nothing was."""
    typed = st.text_input(
        "Search", placeholder="A word or a part of one", key=Key.GLOSSARY_SEARCH, bind="query-params", width=360
    )
    return typed.strip().lower()


def show_metric_in_hand() -> None:
    """The metric that the address names, in full, above everything else; nothing where it names none."""
    asked = st.query_params.get(Place.METRIC)
    if asked is None:
        return
    entry = next((one for one in metric_entries() if one.name == asked.replace("-", "_")), None)
    if entry is None:
        show_not_found("number", asked)
        return
    with st.container(border=True):
        st.subheader(plain(entry.label), anchor=False)
        _show_entry(entry)


@kept
def show_numbers(search: str = "") -> None:
    """Every metric that fits the search, closed, with its meaning as the head."""
    found = fitting_metrics(metric_entries(), search)
    if not found:
        return
    st.subheader("Numbers", anchor=False)
    st.caption("What each number means, how it is made, what it leaves out. Open one to read the rest.")
    for entry in found:
        with st.expander(f"**{plain(entry.label)}**  \n{plain(entry.meaning, limit=None)}"):
            _show_entry(entry)


@kept
def show_terms(search: str = "") -> None:
    """The words people meet on screen, each with its sentence; those that fit the search, or all."""
    found = fitting(TERMS, search)
    if not found:
        if not fitting_metrics(metric_entries(), search):
            show_not_found("word", search)
        return
    st.subheader("Words", anchor=False)
    rows = [{"word": word.capitalize(), "meaning": sentence} for word, sentence in found.items()]
    show_table(rows, _COLUMNS, key="glossary", about="Words and what they mean.", at_once=len(rows))


def link_to_metric(name: str, label: str = "What is this?") -> None:
    """A quiet link to the entry of a metric, for the place beside its number.

    Args:
        name: of the metric, as in its record.
        label: words on the link.
    """
    st.page_link(
        page_at("glossary").path, label=label, icon=":material/help:", query_params={str(Place.METRIC): name}
    )


def fitting(terms: Mapping[str, str], search: str) -> dict[str, str]:
    """Terms whose word or sentence holds the search, in the order of the alphabet."""
    return {
        word: sentence
        for word, sentence in sorted(terms.items())
        if search in word.lower() or search in sentence.lower()
    }


def fitting_metrics(entries: Sequence[MetricEntry], search: str) -> list[MetricEntry]:
    """Metrics whose name, label, meaning, formula or limits hold the search."""
    return [entry for entry in entries if search in entry.searched]


def _show_entry(entry: MetricEntry) -> None:
    lines = {
        "Meaning": entry.meaning,
        "Formula": entry.formula,
        "Looks at": entry.window,
        "Does not count": entry.does_not_count,
        "Few people": entry.small_samples,
        "Needs": f"{', '.join(entry.sources)}.",
        "Split by": f"{', '.join(entry.splits)}." if entry.splits else "Nothing.",
        "On the command line": f"metric {entry.name.replace('_', '-')}",
    }
    st.markdown("\n\n".join(f"**{head}:** {plain(text, limit=None)}" for head, text in lines.items()))
    st.markdown(f"**Statement:** {plain(entry.example)} Computed from {plain(', '.join(entry.columns), limit=None)}.")
    st.code(entry.statement, language="sql", wrap_lines=True)
