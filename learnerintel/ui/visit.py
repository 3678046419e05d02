"""One visit: which store is looked at, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from learnerintel.domain.viewer import Viewer
from learnerintel.services.installing import has_store
from learnerintel.settings import Settings
from learnerintel.ui.installation import settings_in_use
from learnerintel.ui.state import Key
from learnerintel.ui.this_run import once_a_run

OWN = "own"
SAMPLE = "sample"
COMPANY_LABELS = {OWN: "Your company", SAMPLE: "Sample company"}


@dataclass(frozen=True, slots=True)
class Visit:
    """What decides everything a page shows, apart from its filters.

    Attributes:
        store_url: the store looked at.
        has_own: whether a store of the company's own exists, or a store was named.
        can_choose: whether there are both a store of one's own and the sample, and none was named.
        viewer: the person in front of the screen.
    """

    store_url: str
    has_own: bool
    can_choose: bool
    viewer: Viewer


def current_visit() -> Visit:
    """The visit of the session that is running."""
    asked = st.session_state.get(Key.COMPANY)
    return once_a_run(("visit", asked), lambda: visit_of(settings_in_use(), asked))


def visit_of(settings: Settings, asked: str | None) -> Visit:
    """The visit that follows from settings and from what the person chose.

    A store that was named is the only one. Otherwise a new installation opens on the sample company,
    and on the company's own store as soon as that exists.

    Args:
        settings: of the server.
        asked: ``own``, ``sample`` or None where nothing was chosen.
    """
    viewer = Viewer.local_owner()
    if settings.is_store_named:
        return Visit(settings.store_url, has_own=True, can_choose=False, viewer=viewer)
    has_own = has_store(settings.store_url)
    url = settings.store_url if has_own and asked != SAMPLE else settings.sample_store_url
    return Visit(url, has_own, can_choose=has_own and has_store(settings.sample_store_url), viewer=viewer)
