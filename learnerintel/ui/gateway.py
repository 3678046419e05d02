"""The pages' one door to the services.

For authors of pages and of the ``show_...`` functions behind them:

* A read is ``ask(services.teams.weekly_engagement, team_id=..., period=...)``. The service is called
  as ``service(store, viewer, **filters)``; its answer is kept and given again to everybody who may see
  the same, until the data change or the day ends.
* Filters must be plain values (text, numbers, dates, tuples of them); they are the key of the answer.
* What takes long the first time is ``ask_slowly("Looking at ...", service, ...)``, which says so meanwhile.
* The service gets a viewer *without a name*, so an answer cannot depend on who asks, only on role and
  teams. A read that leaves a trace in the audit, or that names people, is ``ask_afresh``.
* Anything that changes the store is ``tell(services.deciding.decide, ...)``: never kept, named viewer.
* An answer is yours: a record that nobody can change, or a copy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar, cast

import streamlit as st

from learnerintel.domain.viewer import Viewer
from learnerintel.services import opening, sampling
from learnerintel.ui.kept_answers import KeptAnswers, Question
from learnerintel.ui.this_run import forget_this_run, once_a_run
from learnerintel.ui.visit import Visit, current_visit

Answer = TypeVar("Answer")

#: Answers of all stores; those unused for longest go first. Most are a few kilobytes.
kept_answers = KeptAnswers(most=2000)


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
    """The answer of a reading service, from memory where the same was asked before.

    Args:
        service: called as ``service(store, viewer, **filters)``; reads only, leaves no trace.
        filters: plain values that decide the answer.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    question = _question(service, filters)
    return cast("Answer", kept_answers.answer(question, lambda: _answered(service, filters)))


def ask_slowly(meanwhile: str, service: Callable[..., Answer], /, **filters: object) -> Answer:
    """The same for a service that takes seconds the first time, with words that stand there meanwhile."""
    if kept_answers.has(_question(service, filters)):
        return ask(service, **filters)
    with st.spinner(meanwhile, show_time=False):
        return ask(service, **filters)


def state_of_data() -> Question:
    """What every answer in this run depends on: store, state of its data, day, role and teams."""
    visit = current_visit()
    return once_a_run(("known", visit), lambda: _known_of(visit))


def ask_afresh(service: Callable[..., Answer], /, **filters: object) -> Answer:
    """The answer of a service that must run each time: it leaves a trace, or names people."""
    visit = current_visit()
    try:
        return service(open_store(visit.store_url), visit.viewer, **filters)
    finally:
        forget_this_run()


def tell(service: Callable[..., Answer], /, **details: object) -> Answer:
    """Have a service change the store, in the viewer's name.

    Raises:
        Refusal: it was not done; the store is as it was.
    """
    return ask_afresh(service, **details)


def is_sample_shown() -> bool:
    """Whether the store that is looked at holds the sample company."""
    return ask(_is_sample)


def sight_of(viewer: Viewer) -> tuple[str, tuple[int, ...] | None]:
    """What decides what somebody may see: role and teams. Two people of equal sight share answers."""
    return str(viewer.role), None if viewer.teams is None else tuple(sorted(viewer.teams))


def today() -> dt.date:
    """The day on which the question is asked, in universal time."""
    return dt.datetime.now(dt.UTC).date()


def _known_of(visit: Visit) -> Question:
    return Question(visit.store_url, open_store(visit.store_url).data_version(), today(), sight_of(visit.viewer))


def _question(service: Callable[..., object], filters: dict[str, object]) -> Question:
    known = state_of_data()
    name = f"{service.__module__}.{service.__qualname__}"
    return replace(known, rest=(name, known.rest, tuple(sorted(filters.items()))))


def _answered(service: Callable[..., Answer], filters: dict[str, object]) -> Answer:
    """Ask once, as nobody in particular: the answer goes to everybody who may see the same."""
    visit = current_visit()
    return service(open_store(visit.store_url), replace(visit.viewer, name=""), **filters)


def _is_sample(store: OpenStore, _viewer: Viewer) -> bool:
    return sampling.is_sample(store)
