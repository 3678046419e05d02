"""How complete the data behind a page are, in one line."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from learnerintel.domain.periods import OUTCOME_DAYS, Period, iso_day, window
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.metrics.answers import answers
from learnerintel.metrics.columns import NO_TEAM
from learnerintel.metrics.definition import Question
from learnerintel.metrics.needs import ASKED, OFFERS, is_met
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.sources import matched_people
from learnerintel.store.engine import Store
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import comment, feedback_detail
from learnerintel.store.use import daily_use

#: Counted over every account of every file, so once for each state of the store.
_waiting_people = Kept(lambda connection: matched_people(connection).waiting)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the last 90 known days is known in full. Shares are None where there is nothing to share.

    Attributes:
        last_known_on: last day anything is known of.
        days_old: days from then until today.
        on_roster_share: events of people who were on the roster that day.
        obligation_share: events of which it is known whether somebody asked for them.
        has_assignments: whether anything is known to have been assigned or offered.
        has_offers: whether any offer is known.
        scored_share: comments that could be scored.
        waiting_people: people whom a source names and no roster knows.
    """

    last_known_on: int
    days_old: int
    on_roster_share: float | None
    obligation_share: float | None
    has_assignments: bool
    has_offers: bool
    scored_share: float | None
    waiting_people: int

    @property
    def sentence(self) -> str:
        """The same in one line."""
        age = {0: "today", 1: "1 day ago"}.get(self.days_old, f"{self.days_old} days ago")
        parts = [f"Known until {iso_day(self.last_known_on)} ({age})"]
        if self.on_roster_share is not None:
            parts.append(f"{_percent(self.on_roster_share)} of events by people on the roster")
        if self.obligation_share is not None:
            parts.append(f"{_percent(self.obligation_share)} of events with a known obligation")
        parts.append("offers known" if self.has_offers else "no offers known")
        if self.scored_share is not None:
            parts.append(f"{_percent(self.scored_share)} of comments scored")
        if self.waiting_people:
            parts.append(f"{self.waiting_people} people wait to be matched")
        return "; ".join(parts) + "."


def _percent(share: float) -> str:
    """Whole percent; nearly all is not all, and hardly any is not none."""
    if 0 < share < 0.005 or 0.995 < share < 1:
        return "under 1 %" if share < 0.5 else "over 99 %"
    return f"{share * 100:.0f} %"


def completeness(store: Store, viewer: Viewer, *, as_of: int | None = None) -> Completeness:
    """How complete the data are; about the whole company.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    with inquire(store, viewer, as_of) as inquiry:
        return measure_completeness(inquiry)


def measure_completeness(inquiry: Inquiry) -> Completeness:
    """The same within an open inquiry."""
    connection, days = inquiry.connection, window(inquiry.as_of, OUTCOME_DAYS)
    use = daily_use(connection)
    rows = use.days(days.first_on, days.last_on)
    counts = use.event_count[rows]
    events, on_roster = int(counts.sum()), int(counts[use.team_id[rows] != NO_TEAM].sum())
    known = int(use.voluntary_count[rows].sum() + use.required_count[rows].sum())
    return Completeness(
        last_known_on=inquiry.as_of,
        days_old=max(0, inquiry.conventions.today - inquiry.as_of),
        on_roster_share=on_roster / events if events else None,
        obligation_share=known / events if events else None,
        has_assignments=is_met(connection, ASKED, inquiry.as_of),
        has_offers=is_met(connection, OFFERS, inquiry.as_of),
        scored_share=_scored_share(connection, days, inquiry.as_of),
        waiting_people=_waiting_people.of(connection),
    )


def _scored_share(connection: Connection, days: Period, as_of: int) -> float | None:
    rows = (
        answers(Question(days, as_of), comment.c.sign)
        .join(comment, comment.c.comment_id == feedback_detail.c.comment_id)
        .subquery()
    )
    count, scored = connection.execute(select(func.count(), func.count(rows.c.sign)).select_from(rows)).one()
    return scored / count if count else None
