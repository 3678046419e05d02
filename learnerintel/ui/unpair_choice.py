"""Which of a team's lists is looked at, and which row of it is in hand. Both stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial

import streamlit as st

from learnerintel.domain.proposal import Proposal
from learnerintel.domain.vocabulary import Reason
from learnerintel.ui.state import Key, Place, row_key
from learnerintel.ui.unpair import UnpairView

ROWS_AT_ONCE = 6


class ListChoice(StrEnum):
    """The lists, in their order; the value stands in the address."""

    KNOWN = "known"
    UNTOUCHED = "untouched"
    DISLIKED = "disliked"
    ABANDONED = "abandoned"
    OPTIONAL = "optional"
    ASKING = "asking"


LIST_LABELS = {
    ListChoice.KNOWN: "Know it",
    ListChoice.UNTOUCHED: "Hardly touched",
    ListChoice.DISLIKED: "Disliked",
    ListChoice.ABANDONED: "Left unfinished",
    ListChoice.OPTIONAL: "Could be optional",
    ListChoice.ASKING: "Blocked or to ask",
}
_MEANINGS = {
    ListChoice.KNOWN: "What the team has shown to know: by pre-tests, fast first tries, or what it completed before.",
    ListChoice.UNTOUCHED: "At most a tenth of the team opened it in four weeks, and hardly more is to be expected.",
    ListChoice.DISLIKED: "Rated surely below three of five stars. Often it should be fixed rather than stopped.",
    ListChoice.ABANDONED: "Begun and left unfinished far more often than others of its format.",
    ListChoice.OPTIONAL: "Only a rule of the company asks for it, and nobody needs it or people choose it anyway.",
    ListChoice.ASKING: "There is evidence, and something stands against it that somebody has to say or do first.",
}


def pick_list(view: UnpairView) -> ListChoice:
    """Draw the choice of list with its counts; the first one that holds anything is chosen at first."""
    sizes = {choice: len(entries(view, choice)) for choice in ListChoice}
    key = row_key(Key.UNPAIR_LIST, view.team_id)
    if key not in st.session_state:
        st.session_state[key] = _first_choice(view, sizes)
    chosen = st.segmented_control(
        "List",
        list(ListChoice),
        format_func=partial(_with_size, sizes),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_forget_row,
        wrap=True,
    )
    choice = ListChoice(chosen)
    st.query_params[Place.LIST] = str(choice)
    st.caption(_MEANINGS[choice])
    return choice


def entries(view: UnpairView, choice: ListChoice) -> list[Proposal]:
    """What stands on a list, in the rule's order."""
    if choice is ListChoice.OPTIONAL:
        return list(view.listed.judged.could_be_optional)
    if choice is ListChoice.ASKING:
        return [entry for entry in view.listed.judged.blocked if not entry.could_be_optional]
    return [entry for entry in view.listed.judged.proposals if entry.reason is Reason(choice)]


def item_in_hand(view: UnpairView, choice: ListChoice) -> str | None:
    """The id of the item whose evidence is shown: the one in the address, else the first of the list."""
    _forget_row_of_another_team(view)
    listed = entries(view, choice)
    return st.query_params.get(Place.ITEM) or (view.key_of(listed[0]) if listed else None)


def take_in_hand(item: str) -> None:
    """Show another item's evidence; as a callback."""
    st.query_params[Place.ITEM] = item


def page_of(view: UnpairView, listed: list[Proposal], item: str | None) -> int:
    """The page of the list on which an item stands, the first one where it is not on it."""
    keys = [view.key_of(entry) for entry in listed]
    return keys.index(item) // ROWS_AT_ONCE + 1 if item in keys else 1


def _with_size(sizes: Mapping[ListChoice, int], choice: ListChoice) -> str:
    return f"{LIST_LABELS[choice]} · {sizes[choice]}"


def _first_choice(view: UnpairView, sizes: dict[ListChoice, int]) -> ListChoice:
    """The list in the address; else the one the item in the address stands on; else the first with entries."""
    asked = st.query_params.get(Place.LIST)
    if asked in set(ListChoice):
        return ListChoice(asked)
    item = st.query_params.get(Place.ITEM)
    for choice in ListChoice:
        if item and any(view.key_of(entry) == item for entry in entries(view, choice)):
            return choice
    return next((choice for choice in ListChoice if sizes[choice]), ListChoice.KNOWN)


def _forget_row() -> None:
    st.query_params.pop(Place.ITEM, None)


def _forget_row_of_another_team(view: UnpairView) -> None:
    """A link may name an item for the team it opens on; after a change of team the list begins at its top."""
    if st.session_state.setdefault(Key.UNPAIR_ROW, view.team_id) != view.team_id:
        st.session_state[Key.UNPAIR_ROW] = view.team_id
        _forget_row()
