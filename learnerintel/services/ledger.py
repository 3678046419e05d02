"""What was decided, by whom, on what evidence, and where it stands."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from learnerintel.domain.decisions import Decision, State, standing
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.domain.wording import counted
from learnerintel.services.shelf import as_decision
from learnerintel.services.unpairing import today_of
from learnerintel.store.engine import Store
from learnerintel.store.schema import content, decision, handover, identity, team

#: Stands for the team of a decision about one learner: neither she nor her team is named.
ONE_LEARNER = "one learner"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One decision.

    Attributes:
        decision_id: its number.
        team: name.
        content_id: of the item.
        title: as it was when it was decided.
        verb: what was decided.
        reason: the list it stood on, None where it stood on none.
        note: the person's words.
        decided_on: the day it was decided for.
        decided_at: UTC seconds.
        decided_by: who.
        learner_count: people concerned; None where unknown.
        low_minutes: time at stake, lower end.
        high_minutes: upper end.
        evidence: as it was shown.
        rule_version: of the rule that proposed it.
        is_standing: nothing later was decided, and it has not run out.
        state: where the team and the item stand today.
        handed_over_at: when it first went into an action file; None where it has not.
        learner_id: the one learner it is about; None where it is about the team.
    """

    decision_id: int
    team_id: int
    team: str
    content_id: int
    title: str
    verb: DecisionVerb
    reason: str | None
    note: str | None
    decided_on: int
    decided_at: int
    decided_by: str
    learner_count: int | None
    low_minutes: float | None
    high_minutes: float | None
    evidence: dict[str, Any]
    rule_version: str
    is_standing: bool
    state: State
    handed_over_at: int | None
    learner_id: int | None = None

    @property
    def subject(self) -> tuple[int, int, int | None]:
        """Item and team, or for a personal decision item and learner: what a later decision can replace."""
        return (0 if self.learner_id is not None else self.team_id, self.content_id, self.learner_id)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every decision a viewer may see, newest first, and their sums.

    Attributes:
        lines: newest first.
        decided_count: decisions in all.
        unpaired_count: unpairings that stand.
        handed_over_count: of these, written into an action file.
        re_paired_count: unpairings that were taken back.
        low_hours: time at stake in the unpairings that stand, lower end; None where no length is known.
        high_hours: upper end.
    """

    lines: tuple[LedgerLine, ...]
    decided_count: int
    unpaired_count: int
    handed_over_count: int
    re_paired_count: int
    low_hours: float | None
    high_hours: float | None

    @property
    def sentence(self) -> str:
        """What a manager could repeat in a meeting."""
        if not self.lines:
            return "Nothing has been decided yet."
        waiting = self.unpaired_count - self.handed_over_count
        rest = f" {waiting} of them {'waits' if waiting == 1 else 'wait'} for an action file." if waiting else ""
        decided = counted(self.decided_count, "decision", "decisions")
        stand = counted(self.unpaired_count, "unpairing stands", "unpairings stand")
        return f"{decided}; {stand}{self._worth}.{rest}"

    @property
    def _worth(self) -> str:
        """", worth about 2 to 31 hours"; empty where it is not known, or is less than an hour."""
        if self.low_hours is None or self.high_hours is None or self.high_hours < 1:
            return ""
        low, high = round(self.low_hours), round(self.high_hours)
        hours = "hour" if high == 1 else "hours"
        return f", worth about {low} to {high} {hours}" if 0 < low < high else f", worth up to {high} {hours}"


def ledger(store: Store, viewer: Viewer, *, team_id: int | None = None) -> Ledger:
    """Every decision the viewer may see.

    Args:
        store: open.
        viewer: must be allowed to see team figures.
        team_id: only this team's; None for all.

    Raises:
        NotPermitted: the viewer may not.
    """
    require(viewer, Permission.SEE_TEAMS, team_id)
    today = today_of(store)
    with store.read() as connection:
        rows = [
            row
            for row in _rows(connection)
            if _is_shown(row, viewer, team_id)
        ]
    histories: dict[_Subject, list[Decision]] = defaultdict(list)
    newest: dict[_Subject, int] = {}
    for row in rows:
        histories[_subject(row)].append(as_decision(row))
        newest[_subject(row)] = row.decision_id
    lines = [_line(row, histories[_subject(row)], newest[_subject(row)], today) for row in rows]
    return _sums(tuple(reversed(lines)))


_Subject = tuple[int | None, int, int | None]


def _subject(row: Row[Any]) -> _Subject:
    """What a later decision can replace; a learner may have moved to another team in between."""
    return (row.team_id if row.learner_id is None else None, row.listing_id, row.learner_id)


def _is_shown(row: Row[Any], viewer: Viewer, team_id: int | None) -> bool:
    """A decision about one learner is hers: no manager sees it, and no team is told apart by it."""
    if row.learner_id is not None:
        return team_id is None and viewer.teams is None
    return viewer.may_see_team(row.team_id) and (team_id is None or row.team_id == team_id)


def _rows(connection: Connection) -> list[Row[Any]]:
    first = (
        select(handover.c.decision_id, func.min(handover.c.handed_over_at).label("handed_over_at"))
        .group_by(handover.c.decision_id)
        .subquery("handed")
    )
    statement = (
        select(decision, team.c.name.label("team"), content.c.title, first.c.handed_over_at, identity.c.learner_id)
        .join(team, team.c.team_id == decision.c.team_id)
        .outerjoin(identity, identity.c.account_id == decision.c.account_id)
        .outerjoin(content, content.c.content_id == decision.c.listing_id)
        .outerjoin(first, first.c.decision_id == decision.c.decision_id)
        .order_by(decision.c.decision_id)
    )
    return list(connection.execute(statement))


def _line(row: Row[Any], history: list[Decision], newest_id: int, today: int) -> LedgerLine:
    evidence = json.loads(row.evidence)
    # A list made for an earlier day is decided for that day; it stands from then on.
    now = standing(history, max(today, row.as_of_on))
    return LedgerLine(
        decision_id=row.decision_id,
        team_id=row.team_id,
        team=row.team if row.learner_id is None else ONE_LEARNER,
        content_id=row.listing_id,
        title=evidence.get("title") or row.title or "(without title)",
        verb=DecisionVerb(row.verb),
        reason=row.reason,
        note=row.note,
        decided_on=row.as_of_on,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        learner_count=row.learner_count,
        low_minutes=row.low_minutes,
        high_minutes=row.high_minutes,
        evidence=evidence,
        rule_version=row.rule_version,
        is_standing=row.decision_id == newest_id and now.rests,
        state=now.state,
        handed_over_at=row.handed_over_at,
        learner_id=row.learner_id,
    )


def _sums(lines: tuple[LedgerLine, ...]) -> Ledger:
    standing_lines = [line for line in lines if line.is_standing and line.verb is DecisionVerb.UNPAIR]
    known = [line for line in standing_lines if line.low_minutes is not None and line.high_minutes is not None]
    return Ledger(
        lines=lines,
        decided_count=len(lines),
        unpaired_count=len(standing_lines),
        handed_over_count=sum(line.handed_over_at is not None for line in standing_lines),
        re_paired_count=sum(line.verb is DecisionVerb.RE_PAIR for line in lines),
        low_hours=sum(line.low_minutes or 0 for line in known) / 60 if known else None,
        high_hours=sum(line.high_minutes or 0 for line in known) / 60 if known else None,
    )
