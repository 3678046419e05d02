"""Comments that are held back or redacted before anybody reads them, and the list of them for the privacy officer."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, select

from learnerintel.domain.holding_back import KnownNames, Shown, known_names, lower_case_words, shown
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.store import audit
from learnerintel.store.engine import Store
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import comment, content, feedback, feedback_detail, identity_name, listing

#: Columns of ``held-back`` on the command line.
COLUMNS = ("number", "why", "about", "comment")


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A comment that nobody is shown; ``about`` is the title of the item."""

    number: int
    why: str
    about: str | None
    text: str


def _load(connection: Connection) -> KnownNames:
    names = set(connection.execute(select(identity_name.c.person_name).distinct()).scalars())
    words: set[str] = set()
    for text in connection.execute(select(comment.c.comment)).scalars() if names else ():
        words |= lower_case_words(text)
    return known_names(names, words)


_names = Kept(_load)


def shown_of(
    connection: Connection, text: str, *, title: str | None = None, language: str | None = None
) -> Shown:
    """A comment as it may be shown, with the names of everybody whom a roster names."""
    return shown(text, _names.of(connection), title=title, language=language)


def held_back(store: Store, viewer: Viewer) -> list[HeldBack]:
    """Every comment that is held back, for the person who answers for privacy; that they looked is audited.

    Raises:
        NotPermitted: the viewer may not answer requests of single people.
    """
    require(viewer, Permission.ERASE)
    with store.write(changes_pages=False) as connection:
        rows = connection.execute(
            select(comment.c.comment_id, comment.c.comment, comment.c.language, content.c.title)
            .join(feedback_detail, feedback_detail.c.comment_id == comment.c.comment_id)
            .join(feedback, feedback.c.detail_id == feedback_detail.c.detail_id)
            .join(listing, listing.c.listing_id == feedback.c.listing_id)
            .outerjoin(content, content.c.content_id == listing.c.content_id)
            .distinct()
            .order_by(comment.c.comment_id)
        ).fetchall()
        known = _load(connection)
        found = [
            HeldBack(number, str(seen.why), title, text)
            for number, text, language, title in rows
            if (seen := shown(text, known, title=title, language=language)).why is not None
        ]
        audit.record(connection, viewer, "see comments held back", f"{len(found)} comments", int(time.time()))
    return found
