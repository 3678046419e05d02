"""Decisions that were handed over, followed through the exports that came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from learnerintel.domain import periods
from learnerintel.domain.decisions import Decision
from learnerintel.domain.promises import Followed, follow
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy
from learnerintel.metrics.signals import midway_people, prior_people, proven_people
from learnerintel.metrics.stays import memberships
from learnerintel.services.ledger import LedgerLine
from learnerintel.services.reconciling import Promised, seen_of
from learnerintel.services.shelf import as_decision
from learnerintel.store.company import company_setting
from learnerintel.store.schema import decision, handover

#: Decisions that promise a team something.
PROMISING = (DecisionVerb.UNPAIR, DecisionVerb.TEST_OUT)


@dataclass(frozen=True, slots=True)
class FollowedDecision:
    """One decision that was handed over.

    Attributes:
        handed_over_on: the day.
        days_since: whole days since then.
        followed: where its promise stands.
        asked_people: people of the promise to whom exports listed it before the hand-over.
    """

    handed_over_on: int
    days_since: int
    followed: Followed
    asked_people: frozenset[int]

    @property
    def freed_people(self) -> frozenset[int]:
        """People who had it open and from whom it went, at any time; nobody where no export tells."""
        if self.followed.first_done_on is not None:
            return self.asked_people
        last = self.followed.last
        return self.asked_people - last.people if last is not None and last.does_tell else frozenset()

    @property
    def back_people(self) -> frozenset[int]:
        """Of these, people to whom the newest export lists it again."""
        last = self.followed.last
        return frozenset() if last is None else self.freed_people & last.people


def patience_of(connection: Connection) -> int:
    """Days from which content that is still listed counts as not done."""
    return int(company_setting(connection, "promise_days"))


def follow_decisions(connection: Connection, lines: Sequence[LedgerLine], today: int) -> dict[int, FollowedDecision]:
    """Where decisions stand that promise something and were handed over, by their number; others are left out.

    Args:
        connection: any.
        lines: of the ledger.
        today: as a day.
    """
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    patience = patience_of(connection)
    rows = connection.execute(select(handover).order_by(handover.c.handed_over_at.desc())).all()
    first = {row.decision_id: row for row in rows}
    stored = {row.decision_id: as_decision(row) for row in connection.execute(select(decision))}
    given = [line for line in lines if line.verb in PROMISING and line.decision_id in first]
    promised, handed_on = [], []
    for line in given:
        row = first[line.decision_id]
        handed_on.append(_day(row.handed_over_at, zone))
        # Decided as if today were an earlier day: exports are looked at as if from that day on, too.
        as_if = max(_day(line.decided_at, zone) - line.decided_on, 0)
        promised.append(
            Promised(
                line.team_id,
                line.content_id,
                handed_on[-1] - as_if,
                row.handed_over_at,
                row.last_batch_id,
                _left_alone(connection, line),
                _only(connection, line, stored[line.decision_id]),
            )
        )
    found = {}
    for line, on, seen in zip(given, handed_on, seen_of(connection, promised), strict=True):
        days = max(today - on, 0)
        followed = follow(seen.sightings, seen.listed_by, days_since=days, patience_days=patience)
        found[line.decision_id] = FollowedDecision(on, days, followed, seen.listed_people)
    return found


def _left_alone(connection: Connection, line: LedgerLine) -> frozenset[int]:
    """Whoever is in the middle of it keeps it, but for the one learner who said herself that it is poor."""
    if line.learner_id is not None:
        return frozenset()
    return frozenset(midway_people(connection, line.decided_on, line.content_id))


def _only(connection: Connection, line: LedgerLine, made: Decision) -> frozenset[int] | None:
    """The one learner of a personal decision; of a testing-out, those who showed that they know it."""
    if line.learner_id is not None:
        return frozenset({line.learner_id})
    if line.verb is not DecisionVerb.TEST_OUT:
        return None
    prove = prior_people if made.known_by is KnownBy.PRIOR_TOPIC else proven_people
    return frozenset(prove(connection, line.decided_on, line.content_id) & members_on(connection, line))


def members_on(connection: Connection, line: LedgerLine) -> set[int]:
    """Everybody in the team on the day of a decision."""
    learners, teams = memberships.of(connection).everybody_on(line.decided_on)
    return set(learners[teams == line.team_id].tolist())


def _day(at: int, zone: ZoneInfo) -> int:
    return periods.day_of(datetime.fromtimestamp(at, UTC).astimezone(zone).date())
