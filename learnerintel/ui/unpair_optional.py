"""Above the list "could be optional": what the must-have share would become."""

from __future__ import annotations

import streamlit as st

from learnerintel.services.must_have import optional_shift
from learnerintel.ui.gateway import ask
from learnerintel.ui.plain import plain
from learnerintel.ui.unpair import UnpairView
from learnerintel.ui.unpair_choice import ListChoice


def show_shift(view: UnpairView, choice: ListChoice) -> None:
    """Draw what letting the rules go would bring, all together and item by item."""
    if choice is not ListChoice.OPTIONAL or not view.listed.judged.could_be_optional:
        return
    found = ask(optional_shift, team_id=view.team_id, as_of=view.as_of)
    st.markdown(plain(found.sentence, limit=None))
    if len(found.by_content) < 2:
        return
    titles = {int(entry.item.content_id): entry.item.title for entry in view.listed.judged.could_be_optional}
    lines = [
        f"{titles[content_id]}: {shift.sentence if shift else 'not said, too few people or no time known'}"
        for content_id, shift in found.by_content.items()
    ]
    st.caption("  \n".join(plain(line, limit=None) for line in lines))
