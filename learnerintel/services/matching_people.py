"""Who is who across sources: likely matches, and what a person said about them.

Nothing merges by itself. A confirmed match moves a pointer and no fact, so it can be withdrawn, and it outlasts
later imports and undos.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from learnerintel.domain.likely_matches import Likely, Naming, is_shared_mailbox, likely_matches
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.wording import counted
from learnerintel.errors import DecisionRefused, UnknownName
from learnerintel.store import audit, people, rollups
from learnerintel.store.engine import Store
from learnerintel.store.matches import CONFIRMED, REJECTED, WITHDRAWN, Pair, append_verdicts, standing_verdicts
from learnerintel.store.schema import batch_account, identity, identity_name, learner

#: Verdict -> what it does, for the sentence after it.
VERDICTS = {CONFIRMED: "confirmed", REJECTED: "rejected", WITHDRAWN: "withdrawn"}


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A waiting name beside the person on the roster.

    Attributes:
        match: ``ACCOUNT:PERSON``, by which it is confirmed or rejected.
        namespace: in which way the waiting name names somebody.
        name: the waiting name.
        person: how the roster names the person.
        reasons: why they are likely one; empty for what a person said without being asked.
        verdict: ``confirmed``, ``rejected``, or None where nobody has said.
    """

    match: str
    namespace: str
    name: str
    person: str
    reasons: tuple[str, ...]
    verdict: str | None


@dataclass(frozen=True, slots=True)
class MatchList:
    """Proposals and standing verdicts; ``shared`` counts waiting addresses that several people read."""

    lines: list[MatchLine]
    waiting: int
    shared: int


def list_matches(store: Store, viewer: Viewer) -> MatchList:
    """Likely matches, then what was confirmed and rejected. That the list was seen is kept in the audit.

    Raises:
        NotPermitted: the viewer may not take files in, or not see rows that name people.
    """
    _require(viewer)
    with store.write(changes_pages=False) as connection:
        waiting, known = _waiting(connection), _known(connection)
        verdicts = standing_verdicts(connection)
        names = {number: (space, text) for number, space, text in _identities(connection)}
        likely = {(each.account_id, each.person_id): each for each in likely_matches(waiting, known)}
        audit.record(connection, viewer, "see likely matches", f"{len(likely)} proposals", int(time.time()))
    person_names = {naming.owner: naming.external_id for naming in known if naming.namespace == "person_name"}
    pairs = [*likely, *(pair for pair, said in verdicts.items() if said != WITHDRAWN and pair not in likely)]
    lines = [_line(pair, likely.get(pair), verdicts.get(pair), names, person_names) for pair in pairs]
    lines.sort(key=lambda line: line.verdict is not None)
    shared = sum("@" in naming.external_id and is_shared_mailbox(naming.external_id) for naming in waiting)
    return MatchList(lines, len(waiting), shared)


def _line(
    pair: Pair,
    likely: Likely | None,
    verdict: str | None,
    names: dict[int, tuple[str, str]],
    person_names: dict[int, str],
) -> MatchLine:
    (namespace, name), (_, person) = names[pair[0]], names[pair[1]]
    spoken = f"{person_names[pair[1]]} ({person})" if pair[1] in person_names else person
    reasons = tuple(str(reason) for reason in likely.reasons) if likely else ()
    return MatchLine(
        f"{pair[0]}:{pair[1]}", namespace, name, spoken, reasons, None if verdict == WITHDRAWN else verdict
    )


def judge_matches(store: Store, viewer: Viewer, matches: Sequence[str], verdict: str) -> str:
    """Confirm, reject or withdraw matches, all of them or none.

    Args:
        store: open.
        viewer: must be allowed to take files in and to see rows that name people.
        matches: ``ACCOUNT:PERSON`` each, as the list names them.
        verdict: ``confirmed``, ``rejected`` or ``withdrawn``.

    Returns:
        A sentence on what holds now.

    Raises:
        NotPermitted: the role does not allow it.
        UnknownName: no such match.
        DecisionRefused: a shared mailbox, a name the roster already knows, or one name for two people.
    """
    _require(viewer)
    if verdict not in VERDICTS:
        raise UnknownName(f"There is no verdict {verdict!r}. Allowed are {', '.join(VERDICTS)}. Nothing was changed.")
    now = int(time.time())
    pairs = list(dict.fromkeys(_pair(match) for match in matches))
    with store.write() as connection:
        _refuse_wrong(connection, pairs, verdict)
        append_verdicts(connection, pairs, verdict, now, viewer.name)
        if people.conclude_people(connection):
            rollups.rebuild(connection)
        scope = ", ".join(f"account {account} and person {person}" for account, person in pairs)
        audit.record(connection, viewer, f"match {verdict}", scope, now)
    return f"{counted(len(pairs), 'match is', 'matches are')} {VERDICTS[verdict]}."


def _require(viewer: Viewer) -> None:
    require(viewer, Permission.IMPORT)
    require(viewer, Permission.PREVIEW_PERSONS)


def _pair(match: str) -> Pair:
    account, _, person = match.partition(":")
    if not (account.isdecimal() and person.isdecimal()):
        raise UnknownName(f"{match!r} is no match; `match list` names them as ACCOUNT:PERSON. Nothing was changed.")
    return int(account), int(person)


def _refuse_wrong(connection: Connection, pairs: Sequence[Pair], verdict: str) -> None:
    names = {number: text for number, _, text in _identities(connection)}
    on_roster = set(connection.execute(select(learner.c.learner_id)).scalars())
    waiting = {naming.owner for naming in _waiting(connection)}
    verdicts = standing_verdicts(connection)
    for account, person in pairs:
        match = f"{account}:{person}"
        if verdict == WITHDRAWN:
            if verdicts.get((account, person), WITHDRAWN) == WITHDRAWN:
                raise UnknownName(f"Nobody has said anything about match {match}. Nothing was changed.")
            continue
        if account not in names or person not in on_roster:
            raise UnknownName(f"There is no match {match}. Nothing was changed. `match list` names them.")
        if verdict == REJECTED:
            continue
        if account not in waiting:
            raise DecisionRefused(
                f"The name of match {match} belongs to a person already. Nothing was changed. Withdraw the match that "
                "stands, or correct the roster."
            )
        if "@" in names[account] and is_shared_mailbox(names[account]):
            raise DecisionRefused(f"The address of match {match} is read by several people. Nothing was changed.")
    accounts = [account for account, _ in pairs]
    if verdict == CONFIRMED and len(set(accounts)) < len(accounts):
        raise DecisionRefused("One name cannot be two people's. Nothing was changed. Confirm one match of each name.")


def _identities(connection: Connection) -> list[tuple[int, str, str]]:
    columns = (identity.c.account_id, identity.c.namespace, identity.c.external_id)
    return [(row[0], row[1], row[2]) for row in connection.execute(select(*columns))]


def _waiting(connection: Connection) -> list[Naming]:
    """Names that a live file mentions and that no roster knows."""
    statement = select(identity.c.account_id, identity.c.namespace, identity.c.external_id).where(
        identity.c.learner_id.not_in(select(learner.c.learner_id)),
        identity.c.account_id.in_(select(batch_account.c.account_id)),
        identity.c.external_id != "",
    )
    return [Naming(*row) for row in connection.execute(statement)]


def _known(connection: Connection) -> list[Naming]:
    """All names of the people on the roster, by learner; of the names that rosters gave them, the newest last."""
    on_roster = identity.c.learner_id.in_(select(learner.c.learner_id))
    ids = select(identity.c.learner_id, identity.c.namespace, identity.c.external_id).where(on_roster)
    spoken = (
        select(identity.c.learner_id, identity_name.c.person_name)
        .join(identity_name, identity_name.c.account_id == identity.c.account_id)
        .where(on_roster)
        .order_by(identity_name.c.batch_id)
    )
    named = [Naming(owner, "person_name", name) for owner, name in connection.execute(spoken)]
    return [*(Naming(*row) for row in connection.execute(ids)), *named]
