"""A visit to every page before the first visitor comes: what takes seconds the first time has then been done.

It goes the way of any visit, through Streamlit's own runtime, to a client that listens to nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

#: Visitors must not wait long for a server that starts; the pages left then are for them to warm.
LONGEST_SECONDS = 30.0


class _Nobody(SessionClient):
    """A client to which everything is sent and nothing matters."""

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        del msg


async def rehearse(addresses: Sequence[str], seconds: float = LONGEST_SECONDS) -> list[str]:
    """Run pages one after the other, each as a first visit by its address.

    Args:
        addresses: of the pages, the most wanted first.
        seconds: after so long the rest is left out.

    Returns:
        The addresses that were visited to the end.
    """
    until = time.monotonic() + seconds
    visited = []
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0 or not await _visit(address, left):
            break
        visited.append(address)
    return visited


async def _visit(address: str, seconds: float) -> bool:
    """Run one page; whether it ended in time."""
    runtime = Runtime.instance()
    session_id = runtime.connect_session(_Nobody(), user_info={})
    try:
        session = runtime.get_app_session(session_id)
        if session is None:
            return False
        session.track_settling()
        session.request_rerun(ClientState(page_name=address))
        await asyncio.wait_for(session.wait_until_settled(), seconds)
    except TimeoutError:
        return False
    finally:
        runtime.close_session(session_id)
    return True
