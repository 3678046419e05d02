"""Decisions that were handed over, followed through the exports that came after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from learnerintel.domain import periods
from learnerintel.domain.promises import Followed, follow
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy
from learnerintel.metrics.signals import midway_people, prior_people, proven_people
from learnerintel.metrics.stays import memberships
from learnerintel.services.ledger import LedgerLine
from learnerintel.services.reconciling import Promised, Seen, seen_of
from learnerintel.store.company import company_setting
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import decision, handover, identity

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


@dataclass(frozen=True, slots=True)
class _Given:
    """A decision that was handed over, and what exports show of it; the same on every later day."""

    handed_over_on: int
    seen: Seen


def follow_decisions(connection: Connection, lines: Sequence[LedgerLine], today: int) -> dict[int, FollowedDecision]:
    """Where decisions stand that promise something and were handed over, by their number; others are left out.

    Args:
        connection: any.
        lines: of the ledger.
        today: as a day.
    """
    patience = patience_of(connection)
    given = _given.of(connection)
    found = {}
    for line in lines:
        one = given.get(line.decision_id)
        if one is not None:
            days = max(today - one.handed_over_on, 0)
            followed = follow(one.seen.sightings, one.seen.listed_by, days_since=days, patience_days=patience)
            found[line.decision_id] = FollowedDecision(one.handed_over_on, days, followed, one.seen.listed_people)
    return found


def _read_given(connection: Connection) -> dict[int, _Given]:
    """Every decision that promises something and was handed over; exports are read once for all of them."""
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    made = connection.execute(
        select(decision, identity.c.learner_id)
        .outerjoin(identity, identity.c.account_id == decision.c.account_id)
        .order_by(decision.c.decision_id)
    ).all()
    rows = connection.execute(select(handover).order_by(handover.c.handed_over_at.desc())).all()
    first = {row.decision_id: row for row in rows}
    keepers = _keepers(made)
    given = [row for row in made if row.verb in PROMISING and row.decision_id in first]
    promised, handed_on = [], []
    for row in given:
        handed = first[row.decision_id]
        handed_on.append(_day(handed.handed_over_at, zone))
        # Decided as if today were an earlier day: exports are looked at as if from that day on, too.
        as_if = max(_day(row.decided_at, zone) - row.as_of_on, 0)
        promised.append(
            Promised(
                row.team_id,
                row.listing_id,
                handed_on[-1] - as_if,
                handed.handed_over_at,
                handed.last_batch_id,
                _left_alone(connection, row, keepers[row.listing_id]),
                _only(connection, row),
            )
        )
    seen = seen_of(connection, promised)
    return {row.decision_id: _Given(on, one) for row, on, one in zip(given, handed_on, seen, strict=True)}


_given = Kept(_read_given)


def _keepers(made: Sequence[Row[Any]]) -> dict[int, set[int]]:
    """By item: learners who keep it by a decision of their own, whatever was decided for their team."""
    newest = {(row.listing_id, row.learner_id): row.verb for row in made if row.learner_id is not None}
    found: dict[int, set[int]] = defaultdict(set)
    for (listing_id, learner_id), verb in newest.items():
        if verb == DecisionVerb.RE_PAIR:
            found[listing_id].add(learner_id)
    return found


def _left_alone(connection: Connection, row: Row[Any], keepers: set[int]) -> frozenset[int]:
    """Whoever is in the middle of it, or said that she keeps it; but for the learner who said that it is poor."""
    if row.learner_id is not None:
        return frozenset()
    return frozenset(midway_people(connection, row.as_of_on, row.listing_id) | keepers)


def _only(connection: Connection, row: Row[Any]) -> frozenset[int] | None:
    """The one learner of a personal decision; of a testing-out, those who showed that they know it."""
    if row.learner_id is not None:
        return frozenset({row.learner_id})
    if row.verb != DecisionVerb.TEST_OUT:
        return None
    prove = prior_people if row.known_by == KnownBy.PRIOR_TOPIC else proven_people
    members = members_on(connection, row.team_id, row.as_of_on)
    return frozenset(prove(connection, row.as_of_on, row.listing_id) & members)


def members_on(connection: Connection, team_id: int, day: int) -> set[int]:
    """Everybody in a team on a day."""
    learners, teams = memberships.of(connection).everybody_on(day)
    return set(learners[teams == team_id].tolist())


def _day(at: int, zone: ZoneInfo) -> int:
    return periods.day_of(datetime.fromtimestamp(at, UTC).astimezone(zone).date())
