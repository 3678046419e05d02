"""The promises that stand: decided, handed over, done, not done, or broken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from learnerintel.domain import periods
from learnerintel.domain.promise_words import promise_sentence, return_sentence
from learnerintel.domain.promises import Followed, PromiseState
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import Role
from learnerintel.domain.wording import counted
from learnerintel.services.following import PROMISING, FollowedDecision, follow_decisions, patience_of
from learnerintel.services.ledger import LedgerLine, ledger
from learnerintel.services.shelf import thresholds_of
from learnerintel.services.unpairing import today_of
from learnerintel.store.engine import Store

#: Columns of ``promises`` on the command line.
COLUMNS = (
    "decision", "state", "team", "content", "decided_on", "decided_by", "handed_over_on", "done_on", "came_back_on",
    "sentence",
)  # fmt: skip
_ORDER = list(PromiseState)


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
        alarms: when it came back, oldest first.
    """

    line: LedgerLine
    state: PromiseState
    sentence: str
    handed_over_on: int | None = None
    days_since: int | None = None
    done_on: int | None = None
    alarms: tuple[Alarm, ...] = ()

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
    lines = [line for line in ledger(store, viewer, team_id=team_id).lines if line.is_standing]
    lines = [line for line in lines if line.verb in PROMISING]
    today = today_of(store)
    with store.read() as connection:
        patience = patience_of(connection)
        followed = follow_decisions(connection, lines, today)
        least = thresholds_of(connection).rate_people
    found = [_promise(line, followed.get(line.decision_id), patience, least) for line in lines]
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


def _promise(line: LedgerLine, one: FollowedDecision | None, patience: int, least: int) -> Promise:
    if one is None:
        nothing = Followed(PromiseState.DECIDED)
        sentence = promise_sentence(nothing, days_since=0, patience_days=patience, least_people=least)
        return Promise(line, PromiseState.DECIDED, sentence)
    followed = one.followed
    alarms = tuple(
        Alarm(
            back.began_on,
            len(back.sighting.people),
            back.sighting.batch_id,
            back.sighting.file_name,
            back.sighting.taken_by,
            return_sentence(back, least),
        )
        for back in followed.returns
    )
    return Promise(
        line,
        followed.state,
        promise_sentence(
            followed,
            days_since=one.days_since,
            patience_days=patience,
            least_people=least,
            was_listed=bool(one.asked_people),
        ),
        one.handed_over_on,
        one.days_since,
        followed.done_on,
        alarms,
    )
