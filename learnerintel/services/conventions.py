"""How this company counts: its day, its weeks and years, its minimum groups."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.periods import CalendarPeriod, Period, calendar_period
from learnerintel.metrics.needs import ACTIVITY, ASKED, COMMENTS, MAILINGS, RATINGS, known_span
from learnerintel.services.shelf import thresholds_of
from learnerintel.services.unpairing import today_in
from learnerintel.store.company import company_setting


@dataclass(frozen=True, slots=True)
class Conventions:
    """What every answer about this company is computed with.

    Attributes:
        thresholds: minimum groups.
        first_weekday: 0 for Monday to 6 for Sunday.
        year_starts_in: month in which the company's year begins, 1 to 12.
        today: the company's day.
    """

    thresholds: Thresholds
    first_weekday: int
    year_starts_in: int
    today: int

    def latest(self, choice: CalendarPeriod, as_of: int) -> Period:
        """The latest full calendar period of a kind, seen from a day."""
        return calendar_period(choice, as_of, self.first_weekday, self.year_starts_in)


def load_conventions(connection: Connection) -> Conventions:
    """Read the company's settings."""
    return Conventions(
        thresholds=thresholds_of(connection),
        first_weekday=int(company_setting(connection, "first_weekday")) - 1,
        year_starts_in=int(company_setting(connection, "fiscal_year_month")),
        today=today_in(connection),
    )


def last_known_day(connection: Connection, today: int) -> int:
    """The last day, not after today, on which anybody did, was sent or said anything; today where nobody did."""
    spans = [known_span(connection, need, today) for need in (ACTIVITY, ASKED, RATINGS, COMMENTS, MAILINGS)]
    return max((span.last_on for span in spans if span is not None), default=today)
