"""One item on one page: which one, what it is, and how it does, in a sentence and in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from learnerintel.domain.metric import Metric
from learnerintel.domain.viewer import Permission
from learnerintel.services.insights.item import ItemFacts, ItemSheet, item_sheet
from learnerintel.services.listing_content import content_of
from learnerintel.services.naming import ContentName
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_empty, show_not_found
from learnerintel.ui.gateway import ask
from learnerintel.ui.messages import show_finding
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.sentiment import pick_long_span
from learnerintel.ui.state import Key, Place
from learnerintel.ui.tiles import show_tiles, tile_of
from learnerintel.ui.visit import current_visit

#: What one choice offers at most; a search by title narrows a larger library down.
MOST_CHOICES = 1000
_UNKNOWN = "not known yet"
_SECONDS_PER_MINUTE = 60
_TILES_BESIDE = 3

#: The names of the metrics, as said of one item.
LABELS = {
    "active_share": "Used it",
    "opt_in_rate": "Took it when offered",
    "abandonment_rate": "Began and left it",
    "open_share": "Have it open",
    "rating_mean": "Rating",
    "negative_comment_share": "Negative comments",
}


@dataclass(frozen=True, slots=True)
class ContentChoice:
    """What is chosen above.

    Attributes:
        content_id: of the item; None where none is chosen.
        span: name of the days looked at.
    """

    content_id: int | None
    span: str


@dataclass(frozen=True, slots=True)
class ContentView:
    """What the page is about.

    Attributes:
        content_id: of the item.
        sheet: what is known of it.
        span: name of the days looked at.
    """

    content_id: int
    sheet: ItemSheet
    span: str

    @property
    def title(self) -> str:
        return self.sheet.facts.name.title

    @property
    def key(self) -> str:
        """The id by which the item's source knows it."""
        return self.sheet.facts.name.key


def is_anything_known() -> bool:
    """Whether there is any item; where not, draw what would bring one."""
    if ask(content_of):
        return True
    show_empty(
        "No content is known yet.",
        "The catalogue of your LMS names what people can use; its activity says what they do with it.",
        *(("upload", "Upload files") if current_visit().viewer.may(Permission.IMPORT) else ()),
    )
    return False


def pick() -> ContentChoice:
    """Draw the choice of item and days; an item that the address names and nobody knows is said so."""
    asked = st.query_params.get(Place.ITEM)
    with st.container(horizontal=True, gap="small"):
        chosen = _pick_item(ask(content_of), asked)
        span = pick_long_span("Period", Key.CONTENT_SPAN)
    if chosen is None and asked is not None:
        show_not_found("item", asked)
    return ContentChoice(None if chosen is None else chosen.content_id, span)


def view_of(choice: ContentChoice) -> ContentView | None:
    """What is known of the item that is chosen; None where none is."""
    if choice.content_id is None:
        return None
    sheet = ask(item_sheet, content_id=choice.content_id, period=choice.span)
    return ContentView(choice.content_id, sheet, choice.span)


def fitting_names(names: Sequence[ContentName], search: str) -> list[ContentName]:
    """Items whose title or id holds the search, in any case."""
    wanted = search.strip().casefold()
    return [name for name in names if wanted in name.title.casefold() or wanted in name.key.casefold()]


def item_labels(names: Sequence[ContentName]) -> dict[str, str]:
    """Id of each item -> its title; equal titles are told apart by their ids."""
    seen: dict[str, int] = {}
    for name in names:
        seen[clean(name.title)] = seen.get(clean(name.title), 0) + 1
    return {
        name.key: clean(name.title) if seen[clean(name.title)] == 1 else f"{clean(name.title)} ({clean(name.key)})"
        for name in names
    }


def show_sentence(view: ContentView) -> None:
    """Draw who uses the item and how they rate it, in a sentence somebody could repeat."""
    st.header(plain(view.title), anchor=False)
    show_finding(plain(_sentence(view.sheet), limit=None))


def show_facts(view: ContentView) -> None:
    """Draw what the catalogue knows of the item; what it does not know is said, not left out."""
    facts = view.sheet.facts
    if not facts.is_catalogued:
        st.caption("No catalogue holds it; only what the other files say of it is known.")
    with st.container(border=True), st.grid(4, min_column_width=150, gap="small") as grid:
        for head, value in _facts(facts).items():
            with grid.cell(), st.container(gap=None):
                st.caption(head)
                st.markdown(plain(value))


def show_numbers(view: ContentView) -> None:
    """Draw what is measured of the item over all teams."""
    tables = view.sheet.overall.values()
    tiles = [replace(tile_of(table.metric, table.only), label=label_of(table.metric)) for table in tables]
    show_tiles(tiles, beside=_TILES_BESIDE)


def label_of(metric: Metric) -> str:
    """A metric's name as it is said of one item."""
    return LABELS.get(metric.name, metric.label)


def _pick_item(known: Sequence[ContentName], asked: str | None) -> ContentName | None:
    """The item in the address, or the one chosen since; the address follows the choice."""
    fitting = list(known)
    if len(known) > MOST_CHOICES:
        search = st.text_input(
            "Search titles", placeholder="A part of the title", key=Key.CONTENT_SEARCH, bind="query-params", width=280
        )
        in_hand = [name for name in known if name.key == asked]
        fitting = list(dict.fromkeys([*in_hand, *fitting_names(known, search)]))[:MOST_CHOICES]
    labels = item_labels(fitting)
    if asked in labels and asked != st.session_state.get(Key.CONTENT_IN_HAND):
        st.session_state[Key.CONTENT_ITEM] = asked
    chosen = st.selectbox(
        "Item",
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        placeholder="Type a part of its title",
        key=Key.CONTENT_ITEM,
        width=420,
    )
    st.session_state[Key.CONTENT_IN_HAND] = chosen
    if chosen is not None:
        st.query_params[Place.ITEM] = chosen
    return next((name for name in fitting if name.key == chosen), None)


def _sentence(sheet: ItemSheet) -> str:
    used, rated = sheet.overall["active_share"], sheet.overall["rating_mean"]
    days = numbers.span(used.period.first_on, used.period.last_on)
    parts = []
    if used.is_measured and used.only.value is not None:
        bound = "" if used.only.bound is None else f"{used.only.bound} "
        parts.append(f"{bound}{numbers.percent(used.only.value)} of {numbers.counted(used.only.base)} used it")
    if rated.is_measured and rated.only.value is not None:
        bound = "" if rated.only.bound is None else f"{rated.only.bound} "
        parts.append(
            f"{numbers.counted(rated.only.base)} rated it {bound}{numbers.decimal(rated.only.value)} of 5 stars"
        )
    if not parts:
        return f"Nobody is known to have used or rated it ({days})."
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]} ({days})."


def _facts(facts: ItemFacts) -> dict[str, str]:
    minutes = None if facts.nominal_seconds is None else facts.nominal_seconds / _SECONDS_PER_MINUTE
    return {
        "Format": _known(facts.format),
        "Topic": _known(facts.topic),
        "Length": _UNKNOWN if minutes is None else numbers.duration(minutes),
        "Level": _known(facts.level),
        "Obligation": _known(facts.obligation),
        "Asked for by law": _UNKNOWN if facts.regulatory in (None, "unknown") else facts.regulatory,
        "Owner": _known(facts.owner),
        "Id": facts.name.key,
        "Published": _day(facts.published_on),
        "Last edited": _day(facts.edited_on),
        "Review due": _day(facts.review_on),
        "Off the shelf": "no" if facts.retired_on is None and facts.is_catalogued else _day(facts.retired_on),
    }


def _known(text: str | None) -> str:
    return text or _UNKNOWN


def _day(on: int | None) -> str:
    return _UNKNOWN if on is None else numbers.day(on)
