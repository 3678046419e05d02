"""Sections of a page that are drawn once and shown to everybody who may see the same, until the data change.

Most of a rerun is spent on making again what was made before: texts, charts, tables, and Streamlit's messages
about them. A section that has no widget, and depends on nothing but the data, the viewer's sight, the shared
filters and its arguments, is marked with :func:`kept`: the messages of its first drawing are then sent as they
were. What belongs to one session (a button that saves a file) is drawn by :func:`draw_live` in its place.

This reaches below Streamlit's public interface: to the function through which a run sends its messages. The
version is pinned, and a test holds what is shown again equal to what was drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import ParamSpec

import streamlit as st
from streamlit.cursor import LockedCursor
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext, ThreadState

from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import state_of_data
from learnerintel.ui.kept_answers import Memory

Arguments = ParamSpec("Arguments")
Path = tuple[int, ...]

#: Where something is drawn: Streamlit itself, or a place on the page.
LiveDraw = Callable[[DeltaGenerator], object]


@dataclass(frozen=True, slots=True)
class _Message:
    """One message, and where it belongs below the section's own place."""

    path: Path
    hash: str
    may_browser_keep: bool
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Live:
    """Something that is drawn anew each time, and where."""

    path: Path
    draw: LiveDraw


@dataclass(slots=True)
class _Recording:
    """A section that is being drawn for the first time."""

    depth: int
    parts: list[_Message | _Live] = field(default_factory=list)
    has_widget: bool = False
    live_path: Path | None = None
    is_live: bool = False

    def note(self, message: ForwardMsg) -> None:
        """Take a message down. What only stands there meanwhile (a spinner) is no part of a drawing."""
        if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") == "new_transient":
            return
        path = tuple(message.metadata.delta_path)[self.depth :]
        if self.is_live:
            self.live_path = self.live_path or path
            return
        self.has_widget = self.has_widget or _is_widget(message)
        raw = message.SerializeToString()
        self.parts.append(_Message(path, message.hash, message.metadata.cacheable, raw))


#: Drawings of all stores; those unused for longest go first. One is some kilobytes, like its part of the page.
kept_drawings: Memory[tuple[_Message | _Live, ...]] = Memory(most=1000)

_recording: ContextVar[_Recording | None] = ContextVar("recording", default=None)


def kept(
    draw: Callable[Arguments, None] | None = None, *, by: Callable[Arguments, Hashable] | None = None
) -> Callable[..., Callable[Arguments, None]]:
    """Mark a function that draws a section: what it draws is kept.

    Args:
        draw: draws the section; reads neither the session's state nor the address, apart from the shared filters.
        by: the part of the arguments that decides what is drawn, by default all of them, which are plain values.
    """
    if draw is None:
        return partial(kept, by=by)
    name = f"{draw.__module__}.{draw.__qualname__}"

    @wraps(draw)
    def show(*args: Arguments.args, **named: Arguments.kwargs) -> None:
        context = get_script_run_ctx(suppress_warning=True)
        if context is None or _recording.get() is not None or ThreadState.get().fragment_id:
            draw(*args, **named)
            return
        known = state_of_data()
        decides = (args, tuple(sorted(named.items()))) if by is None else by(*args, **named)
        question = replace(known, rest=(name, known.rest, current_filters(), decides))
        place = st.container()
        found = kept_drawings.find(question)
        with place:
            if found is not None:
                _show_again(context, _path_of(place), found)
                return
            drawn = _draw_first(context, _path_of(place), partial(draw, *args, **named))
        if drawn is not None:
            kept_drawings.keep(question, drawn)

    return show


def draw_live(draw: LiveDraw) -> None:
    """Draw one element anew each time, also inside of a section that is kept.

    Args:
        draw: is given where to draw; depends on nothing but what decides the section.
    """
    recording = _recording.get()
    if recording is None:
        draw(st)
        return
    recording.is_live, recording.live_path = True, None
    try:
        draw(st)
    finally:
        recording.is_live = False
    if recording.live_path is not None:
        recording.parts.append(_Live(recording.live_path, draw))


def _draw_first(
    context: ScriptRunContext, root: Path, draw: Callable[[], None]
) -> tuple[_Message | _Live, ...] | None:
    """Draw a section and return what was drawn; None where it holds a widget and cannot be kept."""
    recording = _Recording(len(root))
    send, known = context._enqueue, context.cached_message_hashes

    def send_noted(message: ForwardMsg) -> None:
        recording.note(message)
        send(message)

    token = _recording.set(recording)
    # a browser that has a message already would be sent its hash only, and nothing could be taken down
    context._enqueue, context.cached_message_hashes = send_noted, frozenset()
    try:
        draw()
    finally:
        context._enqueue, context.cached_message_hashes = send, known
        _recording.reset(token)
    return None if recording.has_widget else tuple(recording.parts)


def _show_again(context: ScriptRunContext, root: Path, parts: tuple[_Message | _Live, ...]) -> None:
    for part in parts:
        path = (*root, *part.path)
        if isinstance(part, _Live):
            cursor = LockedCursor(root_container=path[0], parent_path=path[1:-1], index=path[-1])
            part.draw(DeltaGenerator(root_container=path[0], cursor=cursor, parent=st._main))
            continue
        if part.may_browser_keep and part.hash in context.cached_message_hashes:
            message = ForwardMsg(ref_hash=part.hash)
        else:
            message = ForwardMsg.FromString(part.raw)
        message.metadata.delta_path[:] = path
        context.enqueue(message)


def _path_of(place: DeltaGenerator) -> Path:
    """Where a container stands on the page."""
    return (place._cursor.root_container, *place._cursor.parent_path)


def _is_widget(message: ForwardMsg) -> bool:
    """Whether an element answers to the server; those alone have an id."""
    if message.delta.WhichOneof("type") != "new_element":
        return False
    element = message.delta.new_element
    return bool(getattr(getattr(element, element.WhichOneof("type")), "id", ""))
