"""Is the store sound? The service behind ``check`` and the health line on the Coverage page."""

from __future__ import annotations

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.store import integrity
from learnerintel.store.engine import Store


def check(store: Store, viewer: Viewer) -> list[str]:
    """Everything in the store that does not add up, as sentences; an empty list is a sound store.

    Raises:
        NotPermitted: the viewer may not check the store.
    """
    require(viewer, Permission.CHECK)
    with store.read() as connection:
        return integrity.findings(connection)
