"""What is here of each family of sources, and what to begin with where nothing is."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.records import ANSWERS
from learnerintel.services.families import BRINGS, FamilyState, KindState, family_states
from learnerintel.services.mapping_columns import TableKind, table_kinds
from learnerintel.services.survey_template import COLUMNS as SURVEY_COLUMNS
from learnerintel.services.survey_template import survey_rows
from learnerintel.ui.exports import csv_of, offer_csv
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding
from learnerintel.ui.numbers import count, short_day
from learnerintel.ui.plain import plain
from learnerintel.ui.upload_desk import desk
from learnerintel.ui.upload_words import in_a_row, some_of

#: Five of them fit beside each other beside the navigation, two on a telephone.
_NARROWEST_FAMILY = 140
_NARROWEST_STEP = 340
_NUMBERS_NAMED = 2


@kept
def show_sentence() -> None:
    """Draw what is in, up to when, and what is missing, in one sentence."""
    families = ask(family_states)
    present = [kind for family in families for kind in family.present]
    if not present:
        show_finding("Nothing is in yet. Begin with the roster: who is here, and in which team.")
        return
    last_on = max((kind.last_on for kind in present if kind.last_on is not None), default=None)
    missing = [family.label for family in families if family.kinds and not family.present]
    known = ", ".join(f"{count(kind.row_count)} {kind.label}" for kind in present[:3])
    until = "" if last_on is None else f", up to {short_day(last_on)}"
    lacking = f" Nothing is here yet of {in_a_row(missing)}." if missing else ""
    show_finding(f"{known}{' and more' if len(present) > 3 else ''} are in{until}.{lacking}")


@kept
def show_families() -> None:
    """Draw a card for each family: what is here, until when, what a missing one would unlock."""
    with st.grid(5, min_column_width=_NARROWEST_FAMILY, gap="small", border=True) as grid:
        for family in ask(family_states):
            with grid.cell(), st.container(gap="xsmall"):
                _show_family(family)


def _show_family(family: FamilyState) -> None:
    st.markdown(f"**{family.label}**", help=plain(family.tells, limit=None))
    if not family.kinds:
        st.caption("No file of this kind can be read yet. Who was sent what goes in as offers.")
        return
    if family.present:
        lines = [f"{count(kind.row_count)} {kind.label}" for kind in family.present]
        until = [] if family.last_on is None else [f"up to {short_day(family.last_on)}"]
        st.caption("  \n".join([*lines, *until]))
    if family.absent:
        missing = f"Missing: {', '.join(kind.label for kind in family.absent)}." if family.present else "Nothing yet."
        brings = " ".join(kind.brings for kind in family.absent)
        if family.unlocks:
            st.caption(f"{missing} Would unlock: {some_of(family.unlocks, _NUMBERS_NAMED)}.", help=brings)
        else:
            st.caption(missing, help=brings)


def show_first_steps() -> None:
    """Draw what to upload in which order and why, with templates; open where nothing is here yet."""
    is_new = not any(family.present for family in ask(family_states))
    _show_steps(is_new=is_new and not desk().files())


@kept
def _show_steps(*, is_new: bool) -> None:
    states = {kind.kind: kind for family in ask(family_states) for kind in family.kinds}
    kinds = {kind.reader: kind for kind in table_kinds()}
    with st.expander("Which files, and in which form", expanded=is_new, icon=":material/help:"):
        st.markdown(
            "Exports will mostly do as your systems write them: they are recognised by their headings, in English, "
            "German, Spanish and French. Where one is not, say which column is which, or fill in a template. "
            "All can be dropped at once. The first three are enough for the first lists."
        )
        with st.grid(2, min_column_width=_NARROWEST_STEP, gap="small", border=True) as grid:
            for place, name in enumerate(BRINGS, start=1):
                with grid.cell(), st.container(gap="xsmall"):
                    _show_step(place, states[name], kinds[name])


def _show_step(place: int, state: KindState, kind: TableKind) -> None:
    st.markdown(f"**{place}. {state.label.capitalize()}**")
    st.markdown(plain(state.brings, limit=None))
    if state.kind == ANSWERS.name:
        _show_survey()
        return
    headings = kind.template
    needed = "; ".join(" or ".join(headings[name] for name in group if name in headings) for group in kind.needs)
    st.caption(plain(f"Needs {needed}.", limit=None))
    offer_csv(f"template {kind.reader}", lambda: csv_of(list(headings.values()), []), label="Template")


def _show_survey() -> None:
    st.caption(
        "The export of a form tool, a column for each question. Or copy our survey as it is into any of them: how "
        "people learn best, what would help, and five questions about learning at work and about the apps they like."
    )
    offer_csv("survey to copy", lambda: csv_of(SURVEY_COLUMNS, survey_rows()), label="Survey")
