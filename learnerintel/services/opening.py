"""Opening a store for the services."""

from __future__ import annotations

from functools import lru_cache

from learnerintel.store import opening
from learnerintel.store.engine import Store


@lru_cache(maxsize=8)
def open_store(url: str) -> Store:
    """The open store at a URL, created or upgraded as needed; one per process and URL.

    Raises:
        SettingsError: the URL is not usable.
        StoreTooNew: a later version of LearnerIntel wrote it.
        StoreDamaged: it does not hold together.
    """
    store = opening.open_store(url)
    store.quick_check()
    return store
