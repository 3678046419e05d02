"""What people wrote about one item."""

from __future__ import annotations

import streamlit as st

from learnerintel.services.insights.comments import comments_of
from learnerintel.ui.content import ContentView
from learnerintel.ui.gateway import ask
from learnerintel.ui.plain import plain
from learnerintel.ui.sentiment_texts import may_read, pick_search, show_found


def show_comments(view: ContentView) -> None:
    """Draw the comments about the item, where enough people wrote and for those who may read them."""
    if not may_read():
        return
    st.subheader("In their own words", anchor=False)
    notes = (*view.sheet.overall["rating_mean"].notes, *view.sheet.overall["negative_comment_share"].notes)
    left_out = [note for note in dict.fromkeys(notes) if "left out" in note or "not scored" in note]
    if left_out:
        st.caption(plain(" ".join(left_out), limit=None))
    search = pick_search()
    found = ask(comments_of, content_id=view.content_id, search=search, period=view.span)
    show_found(found, search, has_titles=False, key="comments about the item")
