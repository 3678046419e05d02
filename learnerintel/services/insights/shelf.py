"""The shelf: every item, how many people it reached, and how much of their time lies in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.metrics.activity import ACTIVE_SHARE
from learnerintel.metrics.cell_columns import joined
from learnerintel.metrics.columns import columns_of_rows
from learnerintel.metrics.conditions import SECONDS_PER_MINUTE
from learnerintel.metrics.definition import COMPANY, Definition, Group, Split
from learnerintel.metrics.load import OPEN_SHARE
from learnerintel.services.answering import unknown
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import is_known, question_of, shown_of, tally_of
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.naming import content_names
from learnerintel.store.engine import Store
from learnerintel.store.schema import content

#: Stands for an item nobody has a row of: one cell of nobody serves all of them.
_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One item on the shelf.

    Attributes:
        content_id: inside.
        key: the id by which its source knows it.
        title: on a page.
        format: course, video ...; None where unknown.
        topic: what it is about; None where unknown.
        obligation: the catalogue's; None where unknown.
        reached: share of the people on the roster who used it in the period.
        people: how many these are; None where it may not be shown exactly.
        open_share: share of the people on the roster before whom it lies open on the last day.
        minutes: time at stake: nominal length times the people before whom it lies open; None where the
            length is not known or the number of people may not be shown.
    """

    content_id: int
    key: str
    title: str
    format: str | None
    topic: str | None
    obligation: str | None
    reached: Measurement
    people: int | None
    open_share: Measurement
    minutes: float | None


def shelf(
    store: Store,
    viewer: Viewer,
    *,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_QUARTER,
    as_of: int | None = None,
) -> list[ShelfRow]:
    """Every item that was not retired by the end of the period, by title; also those that nobody used.

    Args:
        store: open.
        viewer: sees content, and the company or the team.
        team_id: one unit; None for everybody.
        period: name of a calendar period.
        as_of: as if this were today.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        inquiry.require_group(group)
        require(viewer, Permission.SEE_CONTENT)
        days = picked_period(inquiry, ACTIVE_SHARE.metric, period)
        columns = ("content_id", "format", "topic", "obligation", "nominal_seconds")
        items = inquiry.connection.execute(
            select(*(content.c[name] for name in columns)).where(
                or_(content.c.retired_on.is_(None), content.c.retired_on > days.last_on)
            )
        ).fetchall()
        names = content_names(inquiry.connection, [item.content_id for item in items])
        reached = _by_item(inquiry, ACTIVE_SHARE, days, group)
        opened = _by_item(inquiry, OPEN_SHARE, days, group)
    rows = []
    for item in items:
        used, lies_open = (found.get(item.content_id, found[_NOBODY]) for found in (reached, opened))
        name = names[item.content_id]
        rows.append(
            ShelfRow(
                item.content_id,
                name.key,
                name.title,
                item.format,
                item.topic,
                item.obligation,
                used,
                _count(used),
                lies_open,
                _minutes(item.nominal_seconds, _count(lies_open)),
            )
        )
    return sorted(rows, key=lambda row: (row.title.casefold(), row.key))


def _by_item(inquiry: Inquiry, definition: Definition, days: Period, group: Group) -> dict[object, Measurement]:
    """Measurements by content_id; under ``_NOBODY`` the one of items that have no rows."""
    lacks = [need.sentence for need in definition.needs if inquiry.span(need) is None]
    if lacks or not is_known(inquiry, definition, days):
        return {_NOBODY: unknown(lacks[0] if lacks else "Nothing is known of this period.")}
    question = question_of(inquiry, days, Split.CONTENT)
    cells = tally_of(inquiry, definition, question, group == COMPANY).cells
    columns = columns_of_rows(("learner_id", "team_id", "part"), ())
    nobody = tally_of(inquiry, definition, question_of(inquiry, days), group == COMPANY, columns).cells
    together = joined([cells, nobody.called(_NOBODY, question.window)])
    shown = shown_of(inquiry, definition, together, groups=(group,))
    found = {part: measurement for (part, *_), measurement in shown.of_group(group)}
    found.setdefault(_NOBODY, unknown("Nobody was counted here in this period."))
    return found


def _count(share: Measurement) -> int | None:
    if share.value is None or share.base is None or share.bound is not None:
        return None
    return round(share.value * share.base)


def _minutes(nominal_seconds: int | None, people: int | None) -> float | None:
    if nominal_seconds is None or people is None:
        return None
    return nominal_seconds / SECONDS_PER_MINUTE * people
