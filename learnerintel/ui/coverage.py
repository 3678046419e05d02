"""What is known, from which sources, how fresh it is, and what is missing."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.periods import OUTCOME_DAYS
from learnerintel.domain.viewer import Permission
from learnerintel.services.completeness import completeness
from learnerintel.services.coverage import Coverage, coverage
from learnerintel.services.families import KindState
from learnerintel.services.sources import Matching, SourceState
from learnerintel.ui.empty import show_empty
from learnerintel.ui.gateway import ask
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding
from learnerintel.ui.navigation import page_at
from learnerintel.ui.numbers import count, counted, percent, short_day, span
from learnerintel.ui.plain import plain
from learnerintel.ui.tiles import Tile, show_tiles
from learnerintel.ui.upload_words import in_a_row, some_of
from learnerintel.ui.visit import current_visit

_NARROWEST = 240
_NUMBERS_NAMED = 4


def known() -> Coverage:
    """What the store knows."""
    return ask(coverage)


def is_anything_known() -> bool:
    """Whether any file was taken in; where none was, draw what to do first."""
    if known().sources:
        return True
    show_empty(
        "Nothing has been taken in yet.",
        "Begin with the roster: it says who is here, and in which team.",
        "upload" if _may_upload() else None,
        "Take files in",
    )
    return False


@kept
def show_sentence() -> None:
    """Draw until when things are known, from how much, and who waits to be matched."""
    found = known()
    waiting = [
        counted(matching.waiting, one, many)
        for matching, one, many in ((found.people, "person", "people"), (found.content, "item", "items"))
        if matching.waiting
    ]
    verb = "waits" if found.people.waiting + found.content.waiting == 1 else "wait"
    said = f"{in_a_row(waiting)} {verb} to be matched" if waiting else "nobody and nothing waits to be matched"
    sources = counted(len(found.sources), "source", "sources")
    show_finding(f"Known until {short_day(found.last_known_on)}, from {sources}; {said}.")
    _, _, how_complete = ask(completeness).sentence.partition("; ")
    st.caption(plain(f"In the last {OUTCOME_DAYS} days: {how_complete}", limit=None))


@kept
def show_numbers() -> None:
    """Draw how many people and items are known, seen elsewhere, or waiting."""
    found = known()
    people, items = found.people, found.content
    show_tiles(
        [
            _known_tile("People on the roster", people, "people whom the newest roster and those before it name"),
            _waiting_tile("People who wait", people, "on no roster", "People whom a source names and no roster knows."),
            _known_tile("Items in the catalogue", items, "items that a catalogue names"),
            _waiting_tile("Items that wait", items, "in no catalogue", "Items that a source names and no catalogue."),
        ]
    )


def _known_tile(label: str, matching: Matching, explains: str) -> Tile:
    share = percent(matching.matched / matching.known) if matching.known else ""
    certainty = f"{count(matching.matched)} ({share}) seen in other sources" if share else "none known yet"
    value = count(matching.known) if matching.known else count(None)
    return Tile(label, value, certainty, f"Counts {explains}.")


def _waiting_tile(label: str, matching: Matching, where: str, explains: str) -> Tile:
    return Tile(label, count(matching.waiting), f"named by a source, {where}", explains)


@kept
def show_sources() -> None:
    """Draw a card for each source: rows, people, items, days, and how old the last one is."""
    st.subheader("By source", anchor=False)
    with st.grid(3, min_column_width=_NARROWEST, gap="small", border=True) as grid:
        for source in known().sources:
            with grid.cell(), st.container(gap="xsmall"):
                st.markdown(f"**{_named(source)}**")
                st.caption("  \n".join(_lines(source)))


def _named(source: SourceState) -> str:
    label = source.label.capitalize()
    return label if source.reader == source.kind else f"{label} ({source.reader.replace('_', ' ')})"


def _lines(source: SourceState) -> list[str]:
    lines = [f"{counted(source.row_count, 'row', 'rows')} from {counted(source.batch_count, 'file', 'files')}"]
    if source.people is not None and source.people_matched is not None and source.kind != "roster":
        lines.append(f"{count(source.people_matched)} of {counted(source.people)} on the roster")
    if source.content is not None and source.content_matched is not None and source.kind != "catalogue":
        items = counted(source.content, "item", "items")
        lines.append(f"{count(source.content_matched)} of {items} in the catalogue")
    if source.first_on is not None and source.last_on is not None:
        lines.append(span(source.first_on, source.last_on))
        lines.append(f"last day {_age(source.days_old)}")
    else:
        lines.append("without dates")
    return lines


def _age(days_old: int | None) -> str:
    return "today" if days_old == 0 else f"{counted(days_old, 'day', 'days')} ago"


@kept
def show_missing() -> None:
    """Draw what each missing kind of record would unlock, and the way there."""
    st.subheader("What is missing", anchor=False)
    absent = [kind for family in known().families for kind in family.absent]
    if not absent:
        st.markdown("Every kind of file that can be read is here.")
    else:
        st.markdown("\n".join(f"- {_would_unlock(kind)}" for kind in absent))
    if _may_upload():
        st.page_link(page_at("upload").path, label="Files, their history and undo", icon=page_at("upload").icon)


def _would_unlock(kind: KindState) -> str:
    numbers = f" Would unlock: {some_of(kind.numbers, _NUMBERS_NAMED)}." if kind.numbers else ""
    return f"**{kind.label.capitalize()}**: {plain(kind.brings, limit=None)}{numbers}"


def _may_upload() -> bool:
    return current_visit().viewer.may(Permission.IMPORT)
