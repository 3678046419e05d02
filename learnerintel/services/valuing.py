"""The ledger of value: what unpairings gave back, projected against realised, net of what came back and of tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from learnerintel.domain.promises import Followed
from learnerintel.domain.value import (
    Away,
    Basis,
    Minutes,
    Money,
    Outcome,
    ValueLine,
    ValueSums,
    basis_of,
    value_line,
    value_sentence,
    value_sums,
)
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb, Reason, Role
from learnerintel.services.following import PROMISING, FollowedDecision, follow_decisions, members_on
from learnerintel.services.ledger import LedgerLine, ledger
from learnerintel.services.unpairing import today_of
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store
from learnerintel.store.schema import UNSTATED, activity, activity_detail, assessment, identity, listing

_SECONDS_PER_MINUTE = 60
#: Columns of ``value`` on the command line; minutes, an empty cell where nothing is booked or known.
COLUMNS = (
    "decision", "team", "content", "counts", "projected_low", "projected_high", "realised_low", "realised_high",
    "re_paired_high", "test_minutes", "net_low", "net_high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValuedDecision:
    """One decision and its value."""

    line: LedgerLine
    value: ValueLine


@dataclass(frozen=True, slots=True)
class ValueLedger:
    """Every decision that was to give something back.

    Attributes:
        lines: newest first; a decision that a later one of the same kind replaced is not among them, nor is one that
            was taken back before it was handed over.
        sums: all of them together.
        money: None where the organisation entered no hourly cost.
    """

    lines: tuple[ValuedDecision, ...]
    sums: ValueSums
    money: Money | None

    @property
    def sentence(self) -> str:
        """What a manager could repeat in a meeting."""
        return value_sentence(self.sums, self.money)


def value_ledger(store: Store, viewer: Viewer, *, team_id: int | None = None) -> ValueLedger:
    """What the unpairings of the viewer's teams gave back.

    Args:
        store: open.
        viewer: must be allowed to see team figures.
        team_id: only this team's; None for all the viewer may see.

    Raises:
        NotPermitted: the viewer may not.
    """
    require(viewer, Permission.SEE_TEAMS, team_id)
    # A decision about one learner has no projection; what she keeps is taken off her team's.
    every = [line for line in ledger(store, viewer, team_id=team_id).lines if line.learner_id is None]
    today = today_of(store)
    counted = [(line, taken_back) for line, taken_back in _counted(every) if line.verb in PROMISING]
    with store.read() as connection:
        followed = follow_decisions(connection, [line for line, _ in counted], today)
        lines = tuple(
            ValuedDecision(line, _valued(connection, line, followed.get(line.decision_id), taken_back, today))
            for line, taken_back in counted
        )
        money = _money(connection)
    return ValueLedger(lines, value_sums(one.value for one in lines), money)


def value_so_far(store: Store, viewer: Viewer) -> tuple[ValueSums, Money | None]:
    """The sums over all teams, also for those who may not see single teams.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    # All decisions are read and only their sums leave this function.
    found = value_ledger(store, replace(viewer, role=Role.OWNER, teams=None))
    return found.sums, found.money


def value_rows(found: ValueLedger) -> list[tuple[object, ...]]:
    """Rows under :data:`COLUMNS`, minutes with one decimal."""
    return [
        (
            one.line.decision_id,
            one.line.team,
            one.line.title,
            str(one.value.basis),
            *_ends(one.value.projected),
            *_ends(one.value.realised),
            _ends(one.value.re_paired)[1],
            round(one.value.test_minutes, 1) if one.value.realised is not None else None,
            *_ends(one.value.net),
        )
        for one in found.lines
    ]


def _ends(minutes: Minutes | None) -> tuple[float | None, float | None]:
    return (None, None) if minutes is None else (round(minutes.low, 1), round(minutes.high, 1))


def _counted(lines: Sequence[LedgerLine]) -> list[tuple[LedgerLine, int | None]]:
    """Decisions that count, newest first, with the day on which they were taken back."""
    found: list[tuple[LedgerLine, int | None]] = []
    next_of: dict[tuple[int, int, int | None], LedgerLine] = {}
    for line in lines:
        pair = line.subject
        later = next_of.get(pair)
        next_of[pair] = line
        if later is None:
            found.append((line, None))
        elif later.verb is DecisionVerb.RE_PAIR and line.handed_over_at is not None:
            found.append((line, later.decided_on))
        elif later.verb is not DecisionVerb.RE_PAIR and (later.verb not in PROMISING or later.high_minutes is None):
            # What replaced it stood on no list any more, so its worth is that of the decision before it.
            found.append((line, None))
    return found


def _valued(
    connection: Connection, line: LedgerLine, one: FollowedDecision | None, taken_back_on: int | None, today: int
) -> ValueLine:
    reason = Reason(line.reason) if line.reason else None
    assignments = int(line.evidence.get("open_assignments") or 0)
    basis = basis_of(reason, line.low_minutes, line.high_minutes, assignments)
    projected = None
    if line.low_minutes is not None and line.high_minutes is not None:
        projected = Minutes(line.low_minutes, line.high_minutes)
    test_minutes, untimed = 0.0, 0
    if basis in (Basis.ASSIGNMENTS, Basis.USE) and reason is Reason.KNOWN:
        test_minutes, untimed = _test_time(connection, line)
    outcome = None if one is None else _outcome(one, taken_back_on)
    return value_line(
        basis, projected, assignments, outcome, today=today, test_minutes=test_minutes, untimed_tests=untimed
    )


def _outcome(one: FollowedDecision, taken_back_on: int | None) -> Outcome | None:
    """What exports show; None where none has told."""
    last = one.followed.last
    if last is None:
        return None
    return Outcome(len(one.freed_people), len(one.back_people), _away(one.followed), taken_back_on)


def _away(followed: Followed) -> list[Away]:
    """Stretches in which it was gone for everybody."""
    if followed.first_done_on is None:
        return []
    begun, found = followed.first_done_on, []
    for back in followed.returns:
        found.append(Away(begun, back.began_on))
        if back.until_on is None:
            return found
        begun = back.until_on
    return [*found, Away(begun, None)]


def _test_time(connection: Connection, line: LedgerLine) -> tuple[float, int]:
    """Minutes that the team's people spent on pre-tests of the item, and tests of unknown length."""
    tested = assessment.c
    # The days first: events of a day stand together, those of an item do not.
    days = connection.scalars(
        select(tested.occurred_on).where(tested.content_id == line.content_id, tested.is_pretest).distinct()
    ).all()
    rows = connection.execute(
        select(identity.c.learner_id, activity.c.duration_seconds, func.count().label("tests"))
        .join(activity_detail, activity_detail.c.detail_id == activity.c.detail_id)
        .join(identity, identity.c.account_id == activity.c.account_id)
        .join(listing, listing.c.listing_id == activity.c.listing_id)
        .where(activity.c.occurred_on.in_(days), activity_detail.c.is_pretest, listing.c.content_id == line.content_id)
        .group_by(identity.c.learner_id, activity.c.duration_seconds)
    )
    members = members_on(connection, line.team_id, line.decided_on)
    seconds, untimed = 0, 0
    for row in rows:
        if row.learner_id in members:
            if row.duration_seconds == UNSTATED:
                untimed += row.tests
            else:
                seconds += row.duration_seconds * row.tests
    return seconds / _SECONDS_PER_MINUTE, untimed


def _money(connection: Connection) -> Money | None:
    cost = company_setting(connection, "hourly_cost").strip()
    return Money(float(cost), company_setting(connection, "currency")) if cost else None
