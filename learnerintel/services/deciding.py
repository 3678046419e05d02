"""A person's decisions about teams and content, with the evidence as it was shown."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from learnerintel.domain.decisions import Circumstances, Decision, DecisionRequest, allowed_verbs, standing
from learnerintel.domain.decisions import decide as decide_by_rule
from learnerintel.domain.evidence import ItemEvidence
from learnerintel.domain.kept_evidence import evidence_record
from learnerintel.domain.proposal import Proposal
from learnerintel.domain.unpairing import RULE_VERSION
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.errors import DecisionRefused, UnknownName
from learnerintel.services.keeping_decisions import keep_decision, keep_waiting, needs_second_person
from learnerintel.services.shelf import decisions_of, thresholds_of
from learnerintel.services.unpairing import (
    TeamList,
    keep_shelves,
    team_evidence,
    today_of,
    unpair_lists,
)
from learnerintel.store import audit
from learnerintel.store.engine import Store
from learnerintel.store.keeping import data_version_in

#: A decision is read by others later; a note is a sentence or two.
LONGEST_NOTE = 2_000
_DONE = {
    DecisionVerb.UNPAIR: "will no longer be sent to",
    DecisionVerb.TEST_OUT: "can be tested out of by",
    DecisionVerb.FIX: "goes to its owner to be fixed for",
    DecisionVerb.KEEP: "stays as it is for",
    DecisionVerb.SNOOZE: "comes back later for",
    DecisionVerb.RE_PAIR: "is sent again to",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was taken, or that waits for a second person.

    Attributes:
        decision_id: its number in the ledger; while it waits, its number among those that wait.
        team: name.
        title: of the content.
        verb: what was decided.
        sentence: what happens now, for the person who decided.
        is_waiting: True where a second person has to confirm it first; nothing has changed then.
    """

    decision_id: int
    team: str
    title: str
    verb: DecisionVerb
    sentence: str
    is_waiting: bool = False


def decide(
    store: Store,
    viewer: Viewer,
    *,
    team: str | int,
    content: str,
    verb: DecisionVerb,
    note: str,
    until: int | None = None,
    as_of: int | None = None,
) -> Decided:
    """Decide about one item for one team; see :func:`decide_many`."""
    decided = decide_many(store, viewer, team=team, contents=(content,), verb=verb, note=note, until=until, as_of=as_of)
    return decided[0]


def decide_many(
    store: Store,
    viewer: Viewer,
    *,
    team: str | int,
    contents: Sequence[str],
    verb: DecisionVerb,
    note: str,
    until: int | None = None,
    as_of: int | None = None,
) -> list[Decided]:
    """Decide the same about several items for one team, all of them or none.

    Args:
        store: open.
        viewer: must be allowed to decide, for this team.
        team: its name or id.
        contents: ids by which the source knows the items.
        verb: what is decided.
        note: why, in the person's words; not empty.
        until: for a snooze, the day it comes back.
        as_of: as if today were this day; None for today.

    Returns:
        The decisions, in the order of ``contents``.

    Raises:
        NotPermitted: the viewer may not decide for this team.
        UnknownName: no such team or content.
        DecisionRefused: the rules do not allow it for one of the items; nothing was decided.
    """
    require(viewer, Permission.DECIDE)
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise DecisionRefused(f"A decision needs a reason of 1 to {LONGEST_NOTE} characters. Nothing was decided.")
    day = today_of(store) if as_of is None else as_of
    (team_list,) = unpair_lists(store, viewer, team=team, as_of=as_of)
    require(viewer, Permission.DECIDE, team_list.team_id)
    evidence = team_evidence(store, viewer, team=team, as_of=as_of)
    content_ids = [_content_id(team_list, key) for key in contents]
    with store.write() as connection:
        version = data_version_in(connection)
        decided = [
            _decide_one(connection, viewer, team_list, _on_shelf(evidence, content_id), verb, note.strip(), until, day)
            for content_id in content_ids
        ]
        waits = "proposed, " if any(one.is_waiting for one in decided) else ""
        scope = f"{waits}{verb}: team {team_list.team_id}, content {', '.join(map(str, content_ids))}"
        audit.record(connection, viewer, "decide", scope, int(time.time()))
    keep_shelves(store, version)
    return decided


def _content_id(team_list: TeamList, key: str) -> int:
    for content_id, known in team_list.content_keys.items():
        if known == key:
            return content_id
    raise UnknownName(f"There is no content {key!r}. Nothing was decided. `unpair` lists the ids.")


def _on_shelf(evidence: dict[int, ItemEvidence], content_id: int) -> ItemEvidence:
    if content_id not in evidence:
        raise UnknownName("That content is no longer on the shelf. Nothing was decided.")
    return evidence[content_id]


def _decide_one(
    connection: Connection,
    viewer: Viewer,
    team_list: TeamList,
    item: ItemEvidence,
    verb: DecisionVerb,
    note: str,
    until: int | None,
    day: int,
) -> Decided:
    proposal = team_list.proposal_of(int(item.content_id))
    reason, known_by = (proposal.reason, proposal.known_by) if proposal else (None, None)
    request = DecisionRequest(verb, viewer.name, reason, known_by, note, until)
    history = decisions_of(connection, day).get((team_list.team_id, int(item.content_id)), [])
    made = decide_by_rule(request, history, circumstances_of(team_list, item), day, thresholds_of(connection))
    values = _values(connection, team_list, item, proposal, made)
    if needs_second_person(connection, verb):
        waiting_id = keep_waiting(connection, values)
        return Decided(
            waiting_id,
            team_list.team,
            item.title,
            verb,
            f"{item.title} for {team_list.team}: {verb} is proposed and waits for a second person (number "
            f"{waiting_id}). Nothing has changed yet.",
            is_waiting=True,
        )
    decision_id = keep_decision(connection, values)
    return Decided(
        decision_id,
        team_list.team,
        item.title,
        verb,
        f"{item.title} {_DONE[verb]} {team_list.team} (decision {decision_id}).",
    )


def circumstances_of(team_list: TeamList, item: ItemEvidence) -> Circumstances:
    """What the rules of deciding look at."""
    return Circumstances(item.regulatory, item.obligation, team_list.context.eligible)


def possible_verbs(team_list: TeamList, item: ItemEvidence) -> list[DecisionVerb]:
    """The decisions that would not be refused now, in the order a page offers them."""
    return allowed_verbs(
        standing(item.decisions, team_list.as_of), circumstances_of(team_list, item), team_list.context.thresholds
    )


def _values(
    connection: Connection, team_list: TeamList, item: ItemEvidence, proposal: Proposal | None, made: Decision
) -> dict[str, Any]:
    worth = proposal.minutes if proposal else None
    return {
        "team_id": team_list.team_id,
        "listing_id": item.content_id,  # a content id is the id of its leading listing
        "verb": str(made.verb),
        "reason": str(made.reason) if made.reason else None,
        "known_by": str(made.known_by) if made.known_by else None,
        "note": made.note,
        "until_on": made.until_on,
        "as_of_on": made.decided_on,
        "decided_at": int(time.time()),
        "decided_by": made.decided_by,
        "evidence": json.dumps(_shown(item, proposal), ensure_ascii=False),
        "rule_version": RULE_VERSION,
        "data_version": data_version_in(connection),
        "learner_count": proposal.learners if proposal else None,
        "low_minutes": worth.low if worth else None,
        "high_minutes": worth.high if worth else None,
    }


def _shown(item: ItemEvidence, proposal: Proposal | None) -> dict[str, Any]:
    return {"title": item.title, "reason": None} if proposal is None else evidence_record(proposal)
