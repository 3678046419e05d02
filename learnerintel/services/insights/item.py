"""One item over all teams."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from learnerintel.domain.periods import CalendarPeriod, window
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import UnknownName
from learnerintel.metrics.abandoning import ABANDONMENT_RATE
from learnerintel.metrics.activity import ACTIVE_SHARE
from learnerintel.metrics.answers import NEGATIVE_COMMENT_SHARE, RATING_MEAN
from learnerintel.metrics.definition import COMPANY, Definition, Split
from learnerintel.metrics.load import OPEN_SHARE
from learnerintel.metrics.opting import OPT_IN_RATE
from learnerintel.services.answering import answer, unknown
from learnerintel.services.choosing import DAYS_PER_WEEK, default_period, picked_period
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.services.naming import ContentName, content_names
from learnerintel.store.engine import Store
from learnerintel.store.schema import content

#: What is said of an item, in the order of the page: used, taken when offered, left, open, liked.
ITEM_METRICS = (ACTIVE_SHARE, OPT_IN_RATE, ABANDONMENT_RATE, OPEN_SHARE, RATING_MEAN, NEGATIVE_COMMENT_SHARE)
_WEEKS = 26


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What the catalogue knows of an item; None where nobody knows.

    Attributes:
        name: what it is called.
        is_catalogued: whether a catalogue holds it.
        format: course, video ...
        topic: what it is about.
        level: beginner, advanced ...
        owner: who answers for it.
        obligation: mandatory, required, recommended or optional.
        regulatory: yes, no or unknown.
        nominal_seconds: how long it is meant to take.
        published_on: since when people can use it.
        edited_on: when it was last changed.
        review_on: when it is due for review.
        retired_on: when it was taken off the shelf.
    """

    name: ContentName
    is_catalogued: bool
    format: str | None
    topic: str | None
    level: str | None
    owner: str | None
    obligation: str | None
    regulatory: str | None
    nominal_seconds: int | None
    published_on: int | None
    edited_on: int | None
    review_on: int | None
    retired_on: int | None


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """One item on one page.

    Attributes:
        facts: what the catalogue knows.
        overall: metric name -> its value for everybody.
        by_team: metric name -> its value by team; empty for viewers who may not see teams. Metrics that add
            up over items are in it for analysts only.
        weekly: share of everybody who used it, by week.
    """

    facts: ItemFacts
    overall: dict[str, MeasureTable]
    by_team: dict[str, MeasureTable]
    weekly: MeasureTable


def item_sheet(
    store: Store,
    viewer: Viewer,
    *,
    content_id: int,
    period: str = CalendarPeriod.LAST_12_MONTHS,
    as_of: int | None = None,
) -> ItemSheet:
    """One item: what is known of it, and every metric that speaks of an item, overall and by team.

    Args:
        store: open.
        viewer: sees content; team figures only as far as they may see teams.
        content_id: of the item.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see content.
        UnknownName: there is no such item.
    """
    require(viewer, Permission.SEE_CONTENT)
    with inquire(store, viewer, as_of) as inquiry:
        facts = _facts(inquiry, content_id)
        overall = {one.name: _overall(inquiry, one, content_id, period) for one in ITEM_METRICS}
        by_team = {}
        if any(inquiry.may_see(team_id) for team_id in inquiry.tree.with_members):
            by_team = {
                one.name: _measured(inquiry, one, Split.TEAM, content_id, period)
                for one in ITEM_METRICS
                if inquiry.has_free_dates or not one.metric.adds_up_over_time
            }
        last_on = default_period(inquiry, ACTIVE_SHARE, Split.WEEK).last_on
        weeks = window(last_on, _WEEKS * DAYS_PER_WEEK)
        weekly = answer(inquiry, ACTIVE_SHARE, by=Split.WEEK, period=weeks, content_id=content_id)
        return ItemSheet(facts, overall, by_team, weekly)


def _measured(inquiry: Inquiry, definition: Definition, by: Split, content_id: int, period: str) -> MeasureTable:
    days = picked_period(inquiry, definition.metric, period)
    return answer(inquiry, definition, by=by, period=days, content_id=content_id)


def _overall(inquiry: Inquiry, definition: Definition, content_id: int, period: str) -> MeasureTable:
    """One item's value as it stands among all items, where one that is withheld might be computed from it."""
    if inquiry.has_free_dates or not definition.metric.adds_up_over_time:
        return _measured(inquiry, definition, Split.NONE, content_id, period)
    days = picked_period(inquiry, definition.metric, period)
    table = answer(inquiry, definition, by=Split.CONTENT, period=days)
    nothing = MeasuredRow("", "", COMPANY, content_id, days, unknown("Nobody was counted here in this period."))
    rows = [row for row in table.measured if row.part == content_id] or [nothing]
    return replace(table, by=Split.NONE, measured=tuple(rows))


def _facts(inquiry: Inquiry, content_id: int) -> ItemFacts:
    names = content_names(inquiry.connection, [content_id])
    known = [name for name in ItemFacts.__dataclass_fields__ if name != "name"]
    row = inquiry.connection.execute(
        select(*(content.c[name] for name in known)).where(content.c.content_id == content_id)
    ).first()
    if row is None or content_id not in names:
        raise UnknownName(f"There is no item {content_id}. Nothing was measured.")
    return ItemFacts(names[content_id], *row)
