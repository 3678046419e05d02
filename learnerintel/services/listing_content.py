"""The items a viewer may choose from."""

from __future__ import annotations

from sqlalchemy import select

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.services.naming import ContentName, content_names
from learnerintel.store.engine import Store
from learnerintel.store.schema import content


def content_of(store: Store, viewer: Viewer) -> tuple[ContentName, ...]:
    """Every item that anything is known of, by title; also those that are off the shelf.

    Raises:
        NotPermitted: the viewer may not see content.
    """
    require(viewer, Permission.SEE_CONTENT)
    with store.read() as connection:
        names = content_names(connection, connection.scalars(select(content.c.content_id)).all())
    return tuple(sorted(names.values(), key=lambda name: (name.title.casefold(), name.key)))
