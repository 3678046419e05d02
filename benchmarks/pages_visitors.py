"""Visitors of a Streamlit server without a browser: what they ask, what comes back, and how long it takes.

They speak the browser's protocol over the websocket: each keeps the messages it was told it may keep, names them
when it asks again, and drops them when they have gone unused for too long. So the bytes counted here are those a
browser would have received.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

SECONDS_TO_ANSWER = 120
_LARGEST_MESSAGE = 2**28


@dataclass(frozen=True, slots=True)
class Rerun:
    """What one run of a page cost.

    Attributes:
        seconds: from the request until the server said that it had finished.
        size: bytes of all messages of the run.
        messages: how many they were.
        elements: kind of element -> bytes of its messages; what the browser already had counts under "kept".
    """

    seconds: float
    size: int
    messages: int
    elements: dict[str, int]


@dataclass
class KeptMessages:
    """Messages a browser keeps because the server allowed it, by their hash.

    Attributes:
        oldest: runs a message may go unused before it is dropped; the server says it.
    """

    oldest: int = 2
    _last_used: dict[str, int] = field(default_factory=dict)
    _run: int = 0

    def take(self, message: ForwardMsg) -> None:
        """Keep a message that may be kept; note the use of one that is kept.

        Raises:
            KeyError: the server relies on a message that is not here.
        """
        if message.WhichOneof("type") == "ref_hash":
            if message.ref_hash not in self._last_used:
                raise KeyError(message.ref_hash)
            self._last_used[message.ref_hash] = self._run
        elif message.metadata.cacheable:
            self._last_used[message.hash] = self._run

    def end_run(self) -> None:
        """Count a run; drop what was not used for too many of them."""
        self._run += 1
        self._last_used = {
            name: used for name, used in self._last_used.items() if self._run - used <= self.oldest
        }

    def names(self) -> list[str]:
        """Hashes of what is kept."""
        return list(self._last_used)


class Visitor:
    """One open tab.

    Args:
        origin: of the server, such as ``http://localhost:8501``.
        address: of a page, after the slash; may carry a query.
    """

    def __init__(self, origin: str, address: str = "") -> None:
        self._origin = origin
        self._path, _, self._query = address.partition("?")
        self._kept = KeptMessages()
        self._page_hash = ""
        self._widgets: dict[str, str] = {}
        self._socket: websockets.ClientConnection | None = None
        self.last_messages: list[ForwardMsg] = []

    async def __aenter__(self) -> Visitor:
        place = urlsplit(self._origin).netloc
        self._socket = await websockets.connect(
            f"ws://{place}/_stcore/stream", subprotocols=["streamlit"], max_size=_LARGEST_MESSAGE, compression=None
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    def choose(self, widget_id: str, option: str) -> None:
        """Choose an option of a select box; it is said with the next run."""
        self._widgets[widget_id] = option

    async def run(self, fragment_id: str = "") -> Rerun:
        """Ask for a run of the page, or of one fragment of it, and receive all of it."""
        asked = self._request(fragment_id)
        size = count = 0
        elements: dict[str, int] = {}
        received = []
        started = time.perf_counter()
        await self._socket.send(asked)
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), SECONDS_TO_ANSWER)
            message = ForwardMsg.FromString(raw)
            received.append(message)
            size += len(raw)
            count += 1
            kind = kind_of(message)
            elements[kind] = elements.get(kind, 0) + len(raw)
            self._kept.take(message)
            if kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
            elif kind == "new_session":
                self._kept.oldest = message.new_session.config.max_cached_message_age
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
        seconds = time.perf_counter() - started
        self._kept.end_run()
        self.last_messages = received
        return Rerun(seconds, size, count, elements)

    def _request(self, fragment_id: str) -> bytes:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page_hash
        if not self._page_hash:
            state.page_name = self._path
        state.fragment_id = fragment_id
        state.cached_message_hashes.extend(self._kept.names())
        state.context_info.url = f"{self._origin}/{self._path}"
        for widget_id, option in self._widgets.items():
            state.widget_states.widgets.add(id=widget_id, string_value=option)
        return asked.SerializeToString()


def kind_of(message: ForwardMsg) -> str:
    """What a message carries: the kind of its element or block, or of the message itself."""
    kind = message.WhichOneof("type") or "nothing"
    if kind == "ref_hash":
        return "kept"
    if kind != "delta":
        return kind
    delta = message.delta
    part = delta.WhichOneof("type") or "delta"
    if part == "new_element":
        return delta.new_element.WhichOneof("type") or part
    if part == "add_block":
        return f"block {delta.add_block.WhichOneof('type') or ''}".strip()
    return part


async def _one_by_one(origin: str, address: str, runs: int) -> list[Rerun]:
    async with Visitor(origin, address) as visitor:
        return [await visitor.run() for _ in range(runs + 1)]


def one_visitor(origin: str, address: str, runs: int) -> list[Rerun]:
    """The first run of a page, then so many reruns of it, one after the other."""
    return asyncio.run(_one_by_one(origin, address, runs))


async def _at_once(origin: str, address: str, visitors: int, runs: int) -> tuple[float, list[Rerun]]:
    tabs = [Visitor(origin, address) for _ in range(visitors)]
    for tab in tabs:
        await tab.__aenter__()
    try:
        for tab in tabs:
            await tab.run()

        async def visit(tab: Visitor) -> list[Rerun]:
            return [await tab.run() for _ in range(runs)]

        started = time.perf_counter()
        found = await asyncio.gather(*(visit(tab) for tab in tabs))
        return time.perf_counter() - started, [rerun for one in found for rerun in one]
    finally:
        for tab in tabs:
            await tab.__aexit__()


def many_visitors(origin: str, address: str, visitors: int, runs: int) -> tuple[float, list[Rerun]]:
    """So many tabs at once, each asking again as soon as it was answered; their first runs are not counted.

    Returns:
        Seconds for all reruns, and the reruns.
    """
    return asyncio.run(_at_once(origin, address, visitors, runs))


def per_second(found: tuple[float, Sequence[Rerun]]) -> float:
    """Reruns per second of :func:`many_visitors`."""
    seconds, reruns = found
    return len(reruns) / seconds
