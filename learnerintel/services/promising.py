"""The promises that stand: decided, handed over, done, not done, or broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from learnerintel.domain import periods
from learnerintel.domain.decisions import Decision
from learnerintel.domain.promise_words import promise_sentence, return_sentence
from learnerintel.domain.promises import Followed, PromiseState, follow
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Role
from learnerintel.domain.wording import counted
from learnerintel.metrics.signals import midway_people, prior_people, proven_people
from learnerintel.metrics.stays import memberships
from learnerintel.services.ledger import LedgerLine, ledger
from learnerintel.services.reconciling import Promised, Seen, seen_of
from learnerintel.services.shelf import as_decision, thresholds_of
from learnerintel.services.unpairing import today_of
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store
from learnerintel.store.schema import decision, handover

#: Columns of ``promises`` on the command line.
COLUMNS = (
    "decision", "state", "team", "content", "decided_on", "decided_by", "handed_over_on", "done_on", "came_back_on",
    "sentence",
)  # fmt: skip
_ORDER = list(PromiseState)
_PROMISING = (DecisionVerb.UNPAIR, DecisionVerb.TEST_OUT)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something came back.

    Attributes:
        began_on: the day.
        people_count: people of the team to whom it was sent again.
        batch_id: of the file that shows it.
        file_name: of that file.
        taken_by: who took it in.
        sentence: all of it in words.
    """

    began_on: int
    people_count: int
    batch_id: int
    file_name: str
    taken_by: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Promise:
    """One unpairing or testing-out that stands, and how far it has come.

    Attributes:
        line: the decision in the ledger.
        state: of the promise.
        sentence: what shows it.
        handed_over_on: the day; None where it has not been.
        days_since: whole days since then.
        done_on: the day of the export that shows it to be gone; None where none does.
        first_done_on: the first such day.
        alarms: when it came back, oldest first.
        asked_people: people to whom an export listed it before the hand-over.
        still_people: of everybody, to whom the newest export still lists it; None where none told.
        back_people: people to whom it came back, at any time.
    """

    line: LedgerLine
    state: PromiseState
    sentence: str
    handed_over_on: int | None = None
    days_since: int | None = None
    done_on: int | None = None
    first_done_on: int | None = None
    alarms: tuple[Alarm, ...] = ()
    asked_people: frozenset[int] = frozenset()
    still_people: frozenset[int] | None = None
    back_people: frozenset[int] = frozenset()

    @property
    def is_broken(self) -> bool:
        """Whether it was not kept: it came back, or was not done in time."""
        return self.state in (PromiseState.RE_PAIRED, PromiseState.NOT_DONE)


@dataclass(frozen=True, slots=True)
class Promises:
    """Every promise that stands, broken ones first.

    Attributes:
        lines: by state, then the newest decision first.
        patience_days: days after which content that is still listed counts as not done.
    """

    lines: tuple[Promise, ...]
    patience_days: int

    def count(self, *states: PromiseState) -> int:
        """Promises in one of these states."""
        return sum(one.state in states for one in self.lines)

    @property
    def broken_count(self) -> int:
        return sum(one.is_broken for one in self.lines)

    @property
    def sentence(self) -> str:
        """What a manager could repeat in a meeting."""
        if not self.lines:
            return "Nothing has been promised yet."
        promised = counted(len(self.lines), "promise stands", "promises stand")
        parts = [
            f"{self.count(state)} {words}"
            for state, words in (
                (PromiseState.RE_PAIRED, "came back"),
                (PromiseState.NOT_DONE, f"not done after {self.patience_days} days"),
                (PromiseState.DONE, "seen to be done"),
                (PromiseState.HANDED_OVER, "handed over and not known to be done"),
                (PromiseState.DECIDED, "in no action file yet"),
            )
            if self.count(state)
        ]
        return f"{promised}: {', '.join(parts)}."


def promises(store: Store, viewer: Viewer, *, team_id: int | None = None) -> Promises:
    """The promises that stand, each checked against the exports that came after its hand-over.

    Args:
        store: open.
        viewer: must be allowed to see team figures.
        team_id: only this team's; None for all the viewer may see.

    Raises:
        NotPermitted: the viewer may not.
    """
    require(viewer, Permission.SEE_TEAMS, team_id)
    lines = [
        line
        for line in ledger(store, viewer, team_id=team_id).lines
        if line.is_standing and line.verb in _PROMISING
    ]
    today = today_of(store)
    with store.read() as connection:
        patience = int(company_setting(connection, "promise_days"))
        given = _promised(connection, [line for line in lines if line.handed_over_at is not None])
        seen = dict(zip(given, seen_of(connection, [one for one, _ in given.values()]), strict=True))
        least = thresholds_of(connection).rate_people
    found = [
        _followed(line, given.get(line.decision_id), seen.get(line.decision_id), today, patience, least)
        for line in lines
    ]
    return Promises(tuple(sorted(found, key=lambda one: _ORDER.index(one.state))), patience)


def promises_so_far(store: Store, viewer: Viewer) -> dict[PromiseState, int]:
    """How many promises are in which state, over all teams; also for those who may not see single teams.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    # All promises are read and only their counts leave this function.
    found = promises(store, replace(viewer, role=Role.OWNER, teams=None))
    return {state: found.count(state) for state in PromiseState}


def promise_rows(found: Promises) -> list[tuple[Any, ...]]:
    """Rows under :data:`COLUMNS`, broken promises first."""
    return [
        (
            one.line.decision_id,
            str(one.state),
            one.line.team,
            one.line.title,
            periods.iso_day(one.line.decided_on),
            one.line.decided_by,
            _iso(one.handed_over_on),
            _iso(one.done_on),
            _iso(one.alarms[-1].began_on) if one.alarms else None,
            one.sentence,
        )
        for one in found.lines
    ]


def _iso(day: int | None) -> str | None:
    return None if day is None else periods.iso_day(day)


def _promised(connection: Connection, lines: Sequence[LedgerLine]) -> dict[int, tuple[Promised, int]]:
    """By decision: what was promised, and the day it was handed over on."""
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    rows = connection.execute(select(handover).order_by(handover.c.handed_over_at.desc())).all()
    first = {row.decision_id: row for row in rows}
    stored = {row.decision_id: as_decision(row) for row in connection.execute(select(decision))}
    found = {}
    for line in lines:
        given = first[line.decision_id]
        handed_on = _day(given.handed_over_at, zone)
        # Decided as if today were an earlier day: exports are looked at as if from that day on, too.
        as_if = max(_day(line.decided_at, zone) - line.decided_on, 0)
        left_alone = midway_people(connection, line.decided_on, line.content_id)
        promised = Promised(
            line.team_id,
            line.content_id,
            handed_on - as_if,
            given.handed_over_at,
            given.last_batch_id,
            frozenset(left_alone),
            _only(connection, line, stored[line.decision_id]),
        )
        found[line.decision_id] = (promised, handed_on)
    return found


def _only(connection: Connection, line: LedgerLine, made: Decision) -> frozenset[int] | None:
    """The people a testing-out is about: those who showed that they know it."""
    if line.verb is not DecisionVerb.TEST_OUT:
        return None
    prove = prior_people if made.known_by is KnownBy.PRIOR_TOPIC else proven_people
    learners, teams = memberships.of(connection).everybody_on(line.decided_on)
    members = set(learners[teams == line.team_id].tolist())
    return frozenset(prove(connection, line.decided_on, line.content_id) & members)


def _day(at: int, zone: ZoneInfo) -> int:
    return periods.day_of(datetime.fromtimestamp(at, UTC).astimezone(zone).date())


def _followed(
    line: LedgerLine, given: tuple[Promised, int] | None, seen: Seen | None, today: int, patience: int, least: int
) -> Promise:
    if given is None or seen is None:
        nothing = Followed(PromiseState.DECIDED)
        sentence = promise_sentence(nothing, days_since=0, patience_days=patience, least_people=least)
        return Promise(line, PromiseState.DECIDED, sentence)
    _, handed_on = given
    days = max(today - handed_on, 0)
    followed = follow(seen.sightings, seen.listed_by, days_since=days, patience_days=patience)
    alarms = tuple(
        Alarm(
            one.began_on,
            len(one.sighting.people),
            one.sighting.batch_id,
            one.sighting.file_name,
            one.sighting.taken_by,
            return_sentence(one, least),
        )
        for one in followed.returns
    )
    back = frozenset().union(*(one.sighting.people for one in followed.returns))
    return Promise(
        line,
        followed.state,
        promise_sentence(followed, days_since=days, patience_days=patience, least_people=least),
        handed_on,
        days,
        followed.done_on,
        followed.first_done_on,
        alarms,
        seen.listed_people,
        None if followed.last is None else followed.last.people,
        back,
    )
