"""Decisions that stand, as the file an LMS acts on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select

from learnerintel.actions import ACTION_FORMATS, ActionFormat, ActionRow, WrittenFiles, action_format
from learnerintel.domain.decisions import TAKING_AWAY, ActionKind, State, WaiveReason, action_for
from learnerintel.domain.periods import iso_day
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb, KnownBy, Reason
from learnerintel.domain.wording import counted
from learnerintel.metrics.population import is_member_on
from learnerintel.metrics.signals import asked_people, midway_people, prior_people, proven_people
from learnerintel.services.ledger import LedgerLine, ledger
from learnerintel.services.lms_names import Named, completers, lms_names
from learnerintel.services.shelf import as_decision
from learnerintel.services.unpairing import keep_shelves
from learnerintel.store import audit
from learnerintel.store.engine import Store
from learnerintel.store.keeping import data_version_in
from learnerintel.store.schema import batch, content, decision, handover, identity, listing, membership


@dataclass(frozen=True, slots=True)
class ActionsWritten:
    """An action file and its reading copy.

    Attributes:
        files: the paths and counts.
        decision_count: decisions the file speaks of.
        sentence: for the person who asked for it.
    """

    files: WrittenFiles
    decision_count: int

    @property
    def sentence(self) -> str:
        """What was written and what to do with it."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.files.action_counts.items())
        by_hand = self.files.by_hand_count
        rest = f" {counted(by_hand, 'row')} can only be done by hand; the reading copy says how." if by_hand else ""
        return (
            f"{counted(self.files.row_count, 'row')} ({kinds}) for {counted(self.decision_count, 'decision')} in "
            f"{self.files.machine_file}; {self.files.reading_copy.name} is the same for reading. "
            f"Give the first to the LMS; it deletes nothing.{rest}"
        )


def action_formats(_store: Store, _viewer: Viewer) -> tuple[ActionFormat, ...]:
    """The forms of an action file: for which LMS, what it does with the file, and what is lost on the way."""
    return tuple(ACTION_FORMATS.values())


def write_actions(store: Store, viewer: Viewer, *, system: str, out: Path) -> ActionsWritten:
    """Write every decision that stands, for the viewer's teams, and remember that it was handed over.

    Args:
        store: open.
        viewer: must be allowed to make action files; the file names people.
        system: name of the LMS format.
        out: the machine's file, ending in ``.csv``; the reading copy stands beside it.

    Raises:
        NotPermitted: the viewer may not.
        Refusal: there is nothing to hand over, or an id cannot go into the file as it is.
    """
    require(viewer, Permission.MAKE_ACTIONS)
    lines = ledger(store, viewer).lines
    with store.read() as connection:
        rows = action_rows(connection, lines)
    files = action_format(system).write(rows, out)
    decisions = sorted({row.decision_id for row in rows})
    now = int(time.time())
    with store.write() as connection:
        version = data_version_in(connection)
        last_batch_id = connection.scalar(select(func.max(batch.c.batch_id))) or 0
        known = set(connection.execute(select(handover.c.decision_id).where(handover.c.system == system)).scalars())
        for decision_id in decisions:
            if decision_id not in known:
                connection.execute(
                    insert(handover).values(
                        decision_id=decision_id,
                        system=system,
                        handed_over_at=now,
                        handed_over_by=viewer.name,
                        last_batch_id=last_batch_id,
                    )
                )
        audit.record(connection, viewer, "action file", f"{system}: decisions {', '.join(map(str, decisions))}", now)
    keep_shelves(store, version)
    return ActionsWritten(files, len(decisions))


def action_rows(connection: Connection, lines: tuple[LedgerLine, ...]) -> list[ActionRow]:
    """What the LMS has to do for the decisions that stand.

    Per decision: for content that is known, whoever proved it is waived; whoever has an open assignment is
    exempt; nobody who is in the middle of it is touched; and where the team is unpaired the content is
    archived for the team. A re-pairing of what had been handed over restores. Somebody who was in two teams
    that decided about the same content gets what was decided later, and what was decided about one learner
    goes before what was decided about her team.
    """
    rows: dict[tuple[object, ...], ActionRow] = {}
    for line in sorted(lines, key=lambda one: (one.learner_id is not None, one.decision_id)):
        if _asks_something(line, lines):
            for row in _rows_of(connection, line):
                rows.pop(row.target, None)  # so that the rows of a decision stay together
                rows[row.target] = row
    return list(rows.values())


def _asks_something(line: LedgerLine, lines: tuple[LedgerLine, ...]) -> bool:
    if line.verb in (DecisionVerb.UNPAIR, DecisionVerb.TEST_OUT):
        return line.is_standing
    if line.verb is not DecisionVerb.RE_PAIR:
        return False
    own = [one for one in lines if one.subject == line.subject]
    is_newest = all(one.decision_id <= line.decision_id for one in own)
    was_handed_over = any(one.handed_over_at is not None and one.verb is not DecisionVerb.RE_PAIR for one in own)
    # One that was taken back on its own day counts as if it had never been, but not for the LMS that was told.
    may_be_told = line.handed_over_at is None or line.state is State.RE_PAIRED
    # Whoever keeps what her team is no longer sent is an exception that the LMS has to be told of.
    is_exception = line.learner_id is not None and any(
        one.is_standing and one.learner_id is None and one.content_id == line.content_id and one.verb in TAKING_AWAY
        for one in lines
    )
    return is_newest and may_be_told and (was_handed_over or is_exception)


def _rows_of(connection: Connection, line: LedgerLine) -> Iterator[ActionRow]:
    stored = connection.execute(select(decision).where(decision.c.decision_id == line.decision_id)).one()
    made = as_decision(stored)
    item_name, names = lms_names(connection, line.content_id)
    content_name = _content_name(connection, line.content_id, item_name)
    done = completers(connection, line.content_id)
    open_people = asked_people(connection, line.decided_on, line.content_id) - done
    if line.learner_id is not None:
        # What she has completed is taken back in no LMS; it is only no longer offered to her.
        off = ActionKind.ARCHIVE if line.learner_id in done else ActionKind.EXEMPT
        kind = ActionKind.RESTORE if line.verb is DecisionVerb.RE_PAIR else off
        for person in _people(connection, identity.c.learner_id == line.learner_id, names).values():
            yield _row(line, content_name, person, kind, None)
        return
    if line.verb is DecisionVerb.RE_PAIR:
        yield _row(line, content_name, None, ActionKind.RESTORE, None)
        return
    members = _members(connection, line.team_id, line.decided_on, names)
    midway = midway_people(connection, line.decided_on, line.content_id)
    prove = prior_people if made.known_by is KnownBy.PRIOR_TOPIC else proven_people
    proven = prove(connection, line.decided_on, line.content_id)
    for learner_id in sorted(set(members) - midway):
        action = _learner_action(made, learner_id in open_people, learner_id in proven)
        if action is not None:
            yield _row(line, content_name, members[learner_id], *action)
    if line.verb is DecisionVerb.UNPAIR and made.reason is not Reason.CHOSEN:
        yield _row(line, content_name, None, ActionKind.ARCHIVE, None)


@dataclass(frozen=True, slots=True)
class _ContentName:
    """How an item is named to the LMS, and what kind of content it is."""

    namespace: str
    external_id: str
    format: str | None


def _content_name(connection: Connection, content_id: int, in_lms: Named | None) -> _ContentName:
    row = connection.execute(
        select(listing, content.c.format)
        .outerjoin(content, content.c.content_id == listing.c.content_id)
        .where(listing.c.listing_id == content_id)
    ).one()
    return _ContentName(*(in_lms or (row.namespace, row.external_id)), row.format)


def _learner_action(made: Any, has_open: bool, has_proven: bool) -> tuple[ActionKind, WaiveReason | None] | None:
    """What the LMS does for one learner; None where the team's row says enough."""
    action = action_for(made, has_open_assignment=has_open)
    if action is None:
        return None
    if action.kind is ActionKind.WAIVE:
        if has_proven:
            return action.kind, action.waive_reason
        # Nobody is credited with what she has not shown; an unpaired team is no longer asked, though.
        is_unpaired = made.verb is DecisionVerb.UNPAIR and made.reason is Reason.KNOWN
        return (ActionKind.EXEMPT, None) if has_open and is_unpaired else None
    return (action.kind, None) if action.kind is ActionKind.EXEMPT else None


_Person = tuple[str, str, str | None]


def _members(connection: Connection, team_id: int, day: int, names: Mapping[int, Named]) -> dict[int, _Person]:
    """(namespace, external id, email) of everybody in the team that day, by learner."""
    of_team = select(membership.c.learner_id).where(membership.c.team_id == team_id, is_member_on(day))
    return _people(connection, identity.c.learner_id.in_(of_team), names)


def _people(connection: Connection, who: ColumnElement[bool], names: Mapping[int, Named]) -> dict[int, _Person]:
    """(namespace, external id, email) by learner, of those whom a condition on ``identity`` picks.

    The id is the one by which the LMS names her, where an export has shown it; else the roster's.
    """
    email = identity.alias("email")
    rows = connection.execute(
        select(identity.c.learner_id, identity.c.namespace, identity.c.external_id, email.c.external_id.label("email"))
        .outerjoin(email, and_(email.c.learner_id == identity.c.learner_id, email.c.namespace == "email"))
        .where(identity.c.account_id == identity.c.learner_id, who)
        .where(or_(email.c.external_id.is_(None), email.c.external_id != ""))
    )
    return {
        row.learner_id: (*names.get(row.learner_id, (row.namespace, row.external_id)), row.email) for row in rows
    }


def _row(
    line: LedgerLine,
    content_name: _ContentName,
    person: _Person | None,
    kind: ActionKind,
    waive_reason: WaiveReason | None,
) -> ActionRow:
    namespace, external_id, email = person if person is not None else (None, None, None)
    return ActionRow(
        team=line.team,
        team_id=line.team_id,
        learner_id=external_id,
        learner_namespace=namespace,
        learner_email=email,
        content_id=content_name.external_id,
        content_namespace=content_name.namespace,
        content_title=line.title,
        action=kind,
        waive_reason=waive_reason,
        decided_on=iso_day(line.decided_on),
        decided_by=line.decided_by,
        decision_id=line.decision_id,
        reason=Reason(line.reason) if line.reason else None,
        note=line.note,
        content_format=content_name.format,
    )
