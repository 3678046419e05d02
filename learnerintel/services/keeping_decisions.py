"""Where decisions are written: the ledger, or the place of those that wait for a second person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select

from learnerintel.domain.decisions import TAKING_AWAY
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.errors import DecisionRefused
from learnerintel.store.company import company_setting
from learnerintel.store.schema import decision, waiting_decision


def needs_second_person(connection: Connection, verb: DecisionVerb) -> bool:
    """Whether the company asks for a second person: only for what takes content away; undoing is never delayed."""
    return verb in TAKING_AWAY and bool(company_setting(connection, "second_person").strip())


def keep_decision(connection: Connection, values: dict[str, Any]) -> int:
    """Append a decision to the ledger.

    Args:
        connection: inside a write transaction.
        values: every column of ``decision`` but its number.

    Returns:
        Its number.
    """
    decision_id = int(connection.scalar(select(func.max(decision.c.decision_id))) or 0) + 1
    connection.execute(insert(decision).values(decision_id=decision_id, **values))
    return decision_id


def keep_waiting(connection: Connection, values: dict[str, Any]) -> int:
    """Keep a decision for a second person.

    Args:
        connection: inside a write transaction.
        values: as for :func:`keep_decision`.

    Returns:
        Its number among those that wait.

    Raises:
        DecisionRefused: one about this team and item waits already.
    """
    waits = waiting_decision.c
    same = connection.execute(
        select(waits.waiting_decision_id, waits.decided_by).where(
            waits.outcome.is_(None), waits.team_id == values["team_id"], waits.listing_id == values["listing_id"]
        )
    ).first()
    if same is not None:
        raise DecisionRefused(
            f"A decision by {same.decided_by} about this item and team waits for a second person already (number "
            f"{same.waiting_decision_id}). Nothing was decided. Confirm or refuse that one first."
        )
    number = int(connection.scalar(select(func.max(waits.waiting_decision_id))) or 0) + 1
    connection.execute(insert(waiting_decision).values(waiting_decision_id=number, **values))
    return number
