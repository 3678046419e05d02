"""Mailing by mailing: where each of them loses people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from learnerintel.domain.disclosure import Cell, Thresholds, guard
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.definition import COMPANY, Definition, Split
from learnerintel.metrics.mailed import copies_known
from learnerintel.metrics.mailings import (
    CLICK_RATE,
    DELIVERY_RATE,
    MAILING_COMPLETION_RATE,
    MAILING_START_RATE,
    OPENED_SHARE,
    UNSUBSCRIBE_RATE,
)
from learnerintel.services.answering import answer
from learnerintel.services.choosing import picked_period
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.naming import campaign_titles
from learnerintel.store.engine import Store
from learnerintel.store.schema import campaign_totals
from learnerintel.store.states import current

#: In the order of the funnel; what is reported as opened stands last, since nothing rests on it.
RATES: tuple[Definition, ...] = (
    DELIVERY_RATE, CLICK_RATE, MAILING_START_RATE, MAILING_COMPLETION_RATE, UNSUBSCRIBE_RATE, OPENED_SHARE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One mailing.

    Attributes:
        key: as its source calls it.
        title: for people.
        sent_on: first day on which it was sent; None where nobody knows.
        rates: name of the metric -> what may be shown; a rate of which nothing is known is not there.
        is_total: whether only totals are known of it, not who it went to.
    """

    key: str
    title: str
    sent_on: int | None
    rates: Mapping[str, Measurement]
    is_total: bool


@dataclass(frozen=True, slots=True)
class Campaigns:
    """The mailings of some days, the newest first.

    Attributes:
        period: the days.
        lines: the mailings.
        notes: sentences that belong below.
    """

    period: Period
    lines: tuple[CampaignLine, ...]
    notes: tuple[str, ...]


def campaigns(
    store: Store,
    viewer: Viewer,
    *,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_QUARTER,
    as_of: int | None = None,
) -> Campaigns:
    """Every mailing of a period with its funnel; also those of which only totals are known, for the whole company.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, CLICK_RATE.metric, period)
        rates: dict[str, dict[str, Measurement]] = {}
        notes: list[str] = []
        titles = dict(campaign_titles(inquiry.connection).values())
        for definition in RATES:
            table = answer(inquiry, definition, by=Split.CAMPAIGN, group=group, period=days)
            notes += table.notes
            for row in table.measured:
                rates.setdefault(row.key, {})[definition.name] = row.measurement
        sent = _sent_on(inquiry)
        lines = [CampaignLine(key, titles.get(key, key), sent.get(key), found, False) for key, found in rates.items()]
        if group == COMPANY:
            lines += _totals(inquiry, days, titles, rates.keys())
    lines.sort(key=lambda line: (-(line.sent_on or 0), line.title.casefold()))
    return Campaigns(days, tuple(lines), tuple(dict.fromkeys(notes)))


def _sent_on(inquiry: Inquiry) -> dict[str, int]:
    known = copies_known(inquiry.connection, inquiry.as_of)
    found: dict[str, int] = {}
    for number, day in zip(known.campaign.tolist(), known.known_on.tolist(), strict=True):
        name = known.names[number]
        found[name] = min(day, found.get(name, day))
    return found


def _totals(inquiry: Inquiry, days: Period, titles: Mapping[str, str], known: Any) -> list[CampaignLine]:
    """Mailings of which only totals are known."""
    thresholds = inquiry.conventions.thresholds
    return [
        CampaignLine(row.campaign, titles.get(row.campaign, row.campaign), row.sent_on, _rates(row, thresholds), True)
        for row in _total_rows(inquiry.connection, days)
        if row.campaign not in known
    ]


def _total_rows(connection: Connection, days: Period) -> list[Row[Any]]:
    newest = current(campaign_totals)
    wanted = newest.c.sent_on.between(days.first_on, days.last_on), newest.c.segment == ""
    return list(connection.execute(select(newest).where(*wanted)))


def _rates(row: Row[Any], thresholds: Thresholds) -> dict[str, Measurement]:
    reached = row.delivered_count
    if reached is None and row.recipient_count is not None and row.bounce_count is not None:
        reached = row.recipient_count - row.bounce_count
    counts = (
        (DELIVERY_RATE.metric, reached, row.recipient_count),
        (CLICK_RATE.metric, row.click_count, reached),
        (UNSUBSCRIBE_RATE.metric, row.unsubscribe_count, reached),
        (OPENED_SHARE.metric, row.open_count, reached),
    )
    return {
        metric.name: _share(metric, count, base, thresholds)
        for metric, count, base in counts
        if count is not None and base and 0 <= count <= base
    }


def _share(metric: Metric, count: int, base: int, thresholds: Thresholds) -> Measurement:
    sure = wilson(count, base)
    cell = Cell(COMPANY, None, frozenset(), sure.value, base, sure.low, sure.high, settled=base)
    return guard([cell], {}, metric, thresholds)[0]
