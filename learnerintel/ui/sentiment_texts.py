"""What people wrote, in their own words: only where enough of them did, and only for those who may read it."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.viewer import Permission
from learnerintel.services.insights.comments import MOST_COMMENTS, CommentLine, Comments, comments_of
from learnerintel.services.insights.saying import answers_by_item
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.state import Key
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.visit import current_visit

ALL_ITEMS = "All items"
_SIGNS = {-1: "Against", 0: "Neither", 1: "For"}
_NOT_SCORED = {"filler": "Not scored: says nothing", None: "Not scored"}
_COLUMNS = (
    Column("text", "Comment", longest=None),
    Column("title", "About", longest=80),
    Column("sign", "Scored as"),
)


def may_read() -> bool:
    """Whether the viewer may read comments at all."""
    return current_visit().viewer.may(Permission.SEE_COMMENTS)


def show_comments(span: str) -> None:
    """Draw the search and what was written; nothing for those who may not read comments."""
    if not may_read():
        return
    st.subheader("In their own words", anchor=False)
    with st.container(horizontal=True, gap="small"):
        content_id = _pick_item(span)
        search = pick_search()
    show_found(ask(comments_of, content_id=content_id, team_id=current_filters().team_id, search=search, period=span),
               search, has_titles=content_id is None, key="comments")


def show_found(found: Comments, search: str, *, has_titles: bool, key: str) -> None:
    """Draw comments, or why there are none.

    Args:
        found: what may be read.
        search: what was searched for.
        has_titles: whether they are about several items, so that each names its own.
        key: of the table.
    """
    days = numbers.span(found.period.first_on, found.period.last_on)
    if found.why_withheld is not None:
        show_empty("Nothing can be read here.", plain(f"{found.why_withheld} ({days})", limit=None))
        return
    if held := _held_back(found):
        st.caption(held)
    if not found.lines and not search:
        show_empty("No comment of these can be shown.", "Choose longer days, or all items.")
        return
    if not found.lines:
        show_empty(f"Nobody wrote “{plain(search)}”.", "Try a shorter part of the word, or all items.")
        return
    hides_titles = has_titles and any(line.title is None for line in found.lines)
    unnamed = " Where too few people wrote about an item, it is not named." if hides_titles else ""
    st.caption(plain(f"{_caption(found, search, days)}{unnamed}", limit=None))
    is_any_named = has_titles and any(line.title is not None for line in found.lines)
    columns = _COLUMNS if is_any_named else (_COLUMNS[0], _COLUMNS[2])
    show_table([_row(line) for line in found.lines], columns, key=key, about="Comments as written.", at_once=10)


def _caption(found: Comments, search: str, days: str) -> str:
    counted = numbers.counted(found.found, "comment", "comments")
    of = f"{counted} with “{clean(search)}”" if search else counted
    cut = f" The first {MOST_COMMENTS} are listed; search for the others." if found.found > len(found.lines) else ""
    return (
        f"{of}, written by {numbers.counted(found.people)} ({days})." if not search else f"{of} ({days})."
    ) + f" What speaks against comes first; no comment says who wrote it or when.{cut}"


def _held_back(found: Comments) -> str:
    """How many comments are not shown, and in how many something is left out; empty where neither."""
    held = numbers.counted(found.held_back, "comment is", "comments are")
    marked = numbers.counted(found.redacted, "other comment", "other comments")
    said = [f"{held} held back, since they may name somebody or speak of health."] if found.held_back else []
    said += [f"In {marked} names, addresses or telephone numbers are left out."] if found.redacted else []
    return " ".join([*said, "All of them are scored and counted as written."]) if said else ""


def _row(line: CommentLine) -> dict[str, object]:
    said = _SIGNS[line.sign] if line.sign is not None else _NOT_SCORED.get(line.why_not_scored, _why(line))
    return {"text": line.text, "title": line.title, "sign": said}


def _why(line: CommentLine) -> str:
    return f"Not scored: {line.why_not_scored}"


def pick_search() -> str:
    """Draw the search in comments and return what was typed."""
    typed = st.text_input(
        "Search comments", placeholder="A word or a part of one", key=Key.COMMENT_SEARCH, bind="query-params", width=280
    )
    return typed.strip()


def _pick_item(span: str) -> int | None:
    """Draw the choice of one item; None for all. Only items that may be looked at by somebody are offered."""
    if not current_visit().viewer.may(Permission.SEE_CONTENT):
        return None
    answers = ask(answers_by_item, team_id=current_filters().team_id, period=span)
    labels: dict[str, int | None] = {ALL_ITEMS: None}
    for item in answers.items:
        label = clean(item.title)
        labels[label if label not in labels else f"{label} ({clean(item.key)})"] = item.content_id
    chosen = st.selectbox("About", list(labels), key=Key.COMMENT_ITEM, bind="query-params", width=320)
    return labels.get(chosen)
