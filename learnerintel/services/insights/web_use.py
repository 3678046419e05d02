"""What web analytics say of one item, for the company as a whole; never added to what people are known to have done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, or_, select

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.services.inquiry import inquire
from learnerintel.store.engine import Store
from learnerintel.store.schema import content, listing, web_totals
from learnerintel.store.states import current

_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class WebUse:
    """One source's total of one page over a stretch of days.

    Attributes:
        source: name of the reader.
        site: the site or property; None where the source does not say.
        page: address or title of the page.
        first_on: first day.
        last_on: last day.
        view_count: times it was viewed.
        people_count: different people or devices, as the source tells them apart.
        minutes: time of all of them in all.
        is_withheld: too few people; the three before are None then.
    """

    source: str
    site: str | None
    page: str
    first_on: int
    last_on: int
    view_count: int | None
    people_count: int | None
    minutes: float | None
    is_withheld: bool


def path_of(address: str) -> str:
    """The path of an address as pages are compared: without site, query and last slash, in lower case."""
    parts = urlsplit(address.strip())
    path = parts.path if parts.scheme or address.startswith("/") else "/" + parts.path.partition("/")[2]
    return path.rstrip("/").lower()


def web_use(store: Store, viewer: Viewer, *, content_id: int) -> list[WebUse]:
    """Totals of the pages that are this item, by address or else by title; newest first.

    Args:
        store: open.
        viewer: may see content.
        content_id: of the item.

    Raises:
        NotPermitted: the viewer may not see content.
    """
    require(viewer, Permission.SEE_CONTENT)
    with inquire(store, viewer) as inquiry:
        least = inquiry.conventions.thresholds.rate_people
        rows = _pages(inquiry.connection, content_id)
    return [_use(row, least) for row in sorted(rows, key=lambda row: (-row.last_on, row.first_on, row.source))]


def _use(row: Row[Any], least: int) -> WebUse:
    people, views = row.people_count, row.view_count
    shown = people if people is not None else views
    is_withheld = shown is not None and shown < least
    seconds = row.seconds
    return WebUse(
        row.source,
        row.site or None,
        row.page_address or row.page_title,
        row.first_on,
        row.last_on,
        None if is_withheld else views,
        None if is_withheld else people,
        None if is_withheld or seconds is None else seconds / _SECONDS_PER_MINUTE,
        is_withheld,
    )


def _pages(connection: Connection, content_id: int) -> list[Row[Any]]:
    row = connection.execute(
        select(content.c.title, content.c.address).where(content.c.content_id == content_id)
    ).first()
    if row is None:
        return []
    named = connection.execute(
        select(listing.c.external_id).where(
            listing.c.content_id == content_id, listing.c.namespace == "content_address"
        )
    ).scalars()
    paths = {path for path in (path_of(address) for address in (row.address, *named) if address) if path}
    newest = current(web_totals)
    title = (row.title or "").strip()
    wanted = [newest.c.page_address.icontains(path, autoescape=True) for path in paths]
    wanted += [newest.c.page_title == title] if title else []
    if not wanted:
        return []
    found = connection.execute(select(newest).where(or_(*wanted))).fetchall()
    by_address = [one for one in found if one.page_address and path_of(one.page_address) in paths]
    return by_address or [one for one in found if title and one.page_title == title]
