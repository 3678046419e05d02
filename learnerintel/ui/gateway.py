"""The pages' one door to the services.

For authors of pages and of the ``show_...`` functions behind them:

* A read is ``ask(services.teams.weekly_engagement, team_id=..., period=...)``. The service is called
  as ``service(store, viewer, **filters)``; its answer is kept and given again to everybody who may see
  the same, until the data change or the day ends.
* Filters must be plain values (text, numbers, dates, tuples of them). Never pass a frame: Streamlit
  hashes only a sample of a large one and would return another frame's answer.
* The service gets a viewer *without a name*, so an answer cannot depend on who asks, only on role and
  teams. A read that leaves a trace in the audit, or that names people, is ``ask_afresh``.
* Anything that changes the store is ``tell(services.deciding.decide, ...)``: never kept, named viewer.
* An answer is a copy; change it as you like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar, cast

import streamlit as st

from learnerintel.domain.viewer import Viewer
from learnerintel.services import opening, sampling
from learnerintel.ui.visit import current_visit

Answer = TypeVar("Answer")

#: Answers kept at once; the oldest go first. One is a few kilobytes.
KEPT_ANSWERS = 2000


class OpenStore(Protocol):
    """What this room needs to know of a store; the services know the rest."""

    def data_version(self) -> int:
        """Number that grows with every change a page could show."""


def open_store(url: str) -> OpenStore:
    """The store of that address, opened once for all sessions.

    Raises:
        StoreTooNew: a later version of LearnerIntel wrote it.
        StoreDamaged: it cannot be read.
    """
    return opening.open_store(url)


def ask(service: Callable[..., Answer], /, **filters: object) -> Answer:
    """The answer of a reading service, from the cache where the same was asked before.

    Args:
        service: called as ``service(store, viewer, **filters)``; reads only, leaves no trace.
        filters: plain values that decide the answer.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    visit = current_visit()
    store = open_store(visit.store_url)
    return cast(
        "Answer",
        _kept_answer(
            f"{service.__module__}.{service.__qualname__}",
            visit.store_url,
            store.data_version(),
            sight_of(visit.viewer),
            today(),
            tuple(sorted(filters.items())),
            _service=service,
            _store=store,
            _viewer=replace(visit.viewer, name=""),
        ),
    )


def ask_afresh(service: Callable[..., Answer], /, **filters: object) -> Answer:
    """The answer of a service that must run each time: it leaves a trace, or names people."""
    visit = current_visit()
    return service(open_store(visit.store_url), visit.viewer, **filters)


def tell(service: Callable[..., Answer], /, **details: object) -> Answer:
    """Have a service change the store, in the viewer's name.

    Raises:
        Refusal: it was not done; the store is as it was.
    """
    return ask_afresh(service, **details)


def is_sample_shown() -> bool:
    """Whether the store that is looked at holds the sample company."""
    return sampling.is_sample(opening.open_store(current_visit().store_url))


def sight_of(viewer: Viewer) -> tuple[str, tuple[int, ...] | None]:
    """What decides what somebody may see: role and teams. Two people of equal sight share answers."""
    return str(viewer.role), None if viewer.teams is None else tuple(sorted(viewer.teams))


def today() -> dt.date:
    """The day on which the question is asked, in universal time."""
    return dt.datetime.now(dt.UTC).date()


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner=False)
def _kept_answer(
    name: str,
    store_url: str,
    data_version: int,
    sight: tuple[str, tuple[int, ...] | None],
    day: dt.date,
    filters: tuple[tuple[str, object], ...],
    *,
    _service: Callable[..., object],
    _store: OpenStore,
    _viewer: Viewer,
) -> object:
    """Ask once. What is underscored is not part of the key; the arguments before stand for it."""
    del name, store_url, data_version, sight, day
    return _service(_store, _viewer, **dict(filters))
