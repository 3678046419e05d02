"""A second person's word on decisions that take content away."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select, update

from learnerintel.domain import periods
from learnerintel.domain.decisions import refusal, standing
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb, Role
from learnerintel.errors import DecisionRefused, UnknownName
from learnerintel.services.deciding import circumstances_of
from learnerintel.services.keeping_decisions import keep_decision
from learnerintel.services.shelf import decisions_of, thresholds_of
from learnerintel.services.unpairing import data_version_in, keep_shelves, team_evidence, today_of, unpair_lists
from learnerintel.store import audit
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store
from learnerintel.store.schema import decision, team, waiting_decision

CONFIRMED, REFUSED = "confirmed", "refused"
#: Columns of ``waiting`` on the command line.
COLUMNS = ("number", "team", "content", "decision", "decided_on", "decided_by", "reason")


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """A decision that a second person has to confirm.

    Attributes:
        number: among those that wait.
        team_id: of the team.
        team: its name.
        content_id: of the item.
        title: of the content.
        verb: what is to be decided.
        note: the first person's words.
        decided_on: the day of the list it was made on.
        decided_by: the first person, who cannot confirm it.
        learner_count: people concerned; None where unknown.
        low_minutes: time at stake, lower end.
        high_minutes: upper end.
        evidence: as the first person was shown it.
    """

    number: int
    team_id: int
    team: str
    content_id: int
    title: str
    verb: DecisionVerb
    note: str | None
    decided_on: int
    decided_by: str
    learner_count: int | None
    low_minutes: float | None
    high_minutes: float | None
    evidence: dict[str, Any]


def waiting_decisions(store: Store, viewer: Viewer, *, team_id: int | None = None) -> list[WaitingDecision]:
    """Decisions that wait for a second person, oldest first.

    Raises:
        NotPermitted: the viewer may not see team figures.
    """
    require(viewer, Permission.SEE_TEAMS, team_id)
    waits = waiting_decision
    with store.read() as connection:
        rows = connection.execute(
            select(waits, team.c.name.label("team"))
            .join(team, team.c.team_id == waits.c.team_id)
            .where(waits.c.outcome.is_(None))
            .order_by(waits.c.waiting_decision_id)
        ).all()
    own = [row for row in rows if viewer.may_see_team(row.team_id) and team_id in (None, row.team_id)]
    return [_waiting(row) for row in own]


def _waiting(row: Row[Any]) -> WaitingDecision:
    evidence = json.loads(row.evidence)
    return WaitingDecision(
        row.waiting_decision_id,
        row.team_id,
        row.team,
        row.listing_id,
        evidence.get("title") or "(without title)",
        DecisionVerb(row.verb),
        row.note,
        row.as_of_on,
        row.decided_by,
        row.learner_count,
        row.low_minutes,
        row.high_minutes,
        evidence,
    )


def waiting_rows(found: list[WaitingDecision]) -> list[tuple[object, ...]]:
    """Rows under :data:`COLUMNS`."""
    return [
        (one.number, one.team, one.title, str(one.verb), periods.iso_day(one.decided_on), one.decided_by, one.note)
        for one in found
    ]


def confirm(store: Store, viewer: Viewer, *, number: int) -> str:
    """Confirm what somebody else decided; from now on it is a decision like any other.

    Args:
        store: open.
        viewer: must be allowed to decide for the team, and be another person than the one who decided.
        number: of the waiting decision.

    Returns:
        What happens now.

    Raises:
        NotPermitted: the viewer may not decide for this team.
        UnknownName: nothing waits under that number.
        DecisionRefused: the viewer is the first person, or the rules no longer allow it; it goes on waiting.
    """
    require(viewer, Permission.DECIDE)
    row = _row(store, viewer, number)
    if viewer.name == row.decided_by:
        raise DecisionRefused(
            f"{viewer.name} decided this, so another person has to confirm it. It goes on waiting."
        )
    day = _day_of(store, row)
    with store.write() as connection:
        version = data_version_in(connection)
        _expect_allowed(store, connection, row, day)
        values = {column.name: getattr(row, column.name) for column in decision.columns if column.name in row._fields}
        values.pop("decision_id", None)
        now = int(time.time())
        decision_id = keep_decision(
            connection, {**values, "as_of_on": day, "confirmed_at": now, "confirmed_by": viewer.name}
        )
        _close(connection, viewer, number, CONFIRMED, now, decision_id)
    keep_shelves(store, version)
    return f"It is confirmed and stands in the ledger as decision {decision_id}."


def refuse(store: Store, viewer: Viewer, *, number: int) -> str:
    """Refuse what somebody decided, or withdraw what one decided oneself; nothing is decided then.

    Returns:
        What happens now.

    Raises:
        NotPermitted: the viewer may not decide for this team.
        UnknownName: nothing waits under that number.
    """
    require(viewer, Permission.DECIDE)
    row = _row(store, viewer, number)
    with store.write() as connection:
        _close(connection, viewer, number, REFUSED, int(time.time()), None)
    return "It is withdrawn." if viewer.name == row.decided_by else "It is refused; nothing was decided."


def _row(store: Store, viewer: Viewer, number: int) -> Row[Any]:
    waits = waiting_decision
    with store.read() as connection:
        row = connection.execute(
            select(waits).where(waits.c.waiting_decision_id == number, waits.c.outcome.is_(None))
        ).first()
    if row is None:
        raise UnknownName(f"No decision waits under number {number}. Nothing was changed. `waiting` lists them.")
    require(viewer, Permission.DECIDE, row.team_id)
    return row


def _close(
    connection: Connection, viewer: Viewer, number: int, outcome: str, now: int, decision_id: int | None
) -> None:
    waits = waiting_decision
    closed = connection.execute(
        update(waits)
        .where(waits.c.waiting_decision_id == number, waits.c.outcome.is_(None))
        .values(outcome=outcome, closed_at=now, closed_by=viewer.name, decision_id=decision_id)
    )
    if closed.rowcount == 0:
        raise UnknownName(f"Somebody else closed number {number} just now. Nothing was changed.")
    audit.record(connection, viewer, "second person", f"{outcome}: waiting decision {number}", now)


def _day_of(store: Store, row: Row[Any]) -> int:
    """The day it is decided for: today, or as long before it as the first person's list was."""
    with store.read() as connection:
        zone = ZoneInfo(company_setting(connection, "time_zone"))
    made_on = periods.day_of(datetime.fromtimestamp(row.decided_at, UTC).astimezone(zone).date())
    return today_of(store) - max(made_on - row.as_of_on, 0)


def _expect_allowed(store: Store, connection: Connection, row: Row[Any], day: int) -> None:
    """Data may have changed since the first person saw them."""
    # The rules look at the day of the list; who may choose that day was asked of the first person.
    anybody = Viewer.local_owner()
    (team_list,) = unpair_lists(store, replace(anybody, role=Role.OWNER), team=row.team_id, as_of=day)
    item = team_evidence(store, anybody, team=row.team_id, as_of=day).get(row.listing_id)
    if item is None:
        raise DecisionRefused("That content is no longer on the shelf. It goes on waiting; refuse it.")
    history = decisions_of(connection, day).get((row.team_id, row.listing_id), [])
    circumstances = circumstances_of(team_list, item)
    why = refusal(DecisionVerb(row.verb), standing(history, day), circumstances, thresholds_of(connection))
    if why is not None:
        raise DecisionRefused(f"{why} It goes on waiting; refuse it, or try again later.")
