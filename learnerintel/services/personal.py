"""Decisions about one learner and one item: made on her own word, by a rating or by the link in a message."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, or_, select

from learnerintel.domain.decisions import Standing, State, standing
from learnerintel.domain.notices import Need, need_of
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb, Obligation, Reason, Regulatory
from learnerintel.errors import DecisionRefused, UnknownName
from learnerintel.metrics.population import is_member_on
from learnerintel.services.shelf import as_decision
from learnerintel.store import audit
from learnerintel.store.company import company_day
from learnerintel.store.engine import Store
from learnerintel.store.keeping import data_version_in
from learnerintel.store.schema import asked, content, decision, identity, listing, membership

#: Stands as the rule's version in decisions that follow from one rating.
FAST_PATH_VERSION = "fast-path-1"


@dataclass(frozen=True, slots=True)
class Item:
    """What a message needs to know of an item.

    Attributes:
        content_id: of the item.
        title: of the catalogue.
        owner: who looks after it, as the catalogue says; None where it does not.
        regulatory: whether law asks for it.
        is_role_critical: None where unknown.
        obligation: the catalogue's; None where unknown.
    """

    content_id: int
    title: str
    owner: str | None
    regulatory: Regulatory
    is_role_critical: bool | None
    obligation: Obligation | None


def item_of(connection: Connection, listing_id: int) -> Item:
    """The item that a listing leads to; of a listing without a catalogue row, next to nothing is known."""
    row = connection.execute(
        select(content, listing.c.external_id)
        .select_from(listing)
        .outerjoin(content, content.c.content_id == listing.c.content_id)
        .where(listing.c.listing_id == listing_id)
    ).first()
    if row is None or row.content_id is None:
        name = "(without title)" if row is None else row.external_id
        return Item(listing_id, name, None, Regulatory.UNKNOWN, None, None)
    return Item(
        row.content_id,
        row.title or row.external_id,
        row.owner,
        Regulatory(row.regulatory) if row.regulatory else Regulatory.UNKNOWN,
        row.is_role_critical,
        Obligation(row.obligation) if row.obligation else None,
    )


def need_for(connection: Connection, item: Item, learner_id: int, *, is_decided_for_team: bool = False) -> Need:
    """Whether an item may be taken from a learner: by its newest offer to her, else by the catalogue."""
    offered = connection.scalar(
        select(asked.c.obligation)
        .where(
            asked.c.learner_id == learner_id,
            asked.c.content_id == item.content_id,
            asked.c.obligation.is_not(None),
        )
        .order_by(asked.c.from_on.desc())
        .limit(1)
    )
    obligation = Obligation(offered) if offered else item.obligation
    return need_of(item.regulatory, obligation, item.is_role_critical, is_decided_for_team=is_decided_for_team)


def team_of(connection: Connection, learner_id: int, day: int) -> int | None:
    """The team a learner is in that day; None where she is on no roster."""
    return connection.scalar(
        select(membership.c.team_id).where(membership.c.learner_id == learner_id, is_member_on(day)).limit(1)
    )


def standing_of(connection: Connection, learner_id: int, content_id: int, day: int) -> Standing:
    """Where one learner stands with an item, by decisions about her alone."""
    rows = connection.execute(
        select(decision)
        .join(identity, identity.c.account_id == decision.c.account_id)
        .join(listing, listing.c.listing_id == decision.c.listing_id)
        .where(identity.c.learner_id == learner_id, listing.c.content_id == content_id)
        .order_by(decision.c.decision_id)
    )
    return standing([as_decision(row) for row in rows], day)


def team_standing_of(connection: Connection, team_id: int, content_id: int, day: int) -> Standing:
    """Where a team stands with an item."""
    rows = connection.execute(
        select(decision)
        .join(listing, listing.c.listing_id == decision.c.listing_id)
        .where(decision.c.account_id.is_(None), decision.c.team_id == team_id, listing.c.content_id == content_id)
        .order_by(decision.c.decision_id)
    )
    return standing([as_decision(row) for row in rows], day)


def is_kept_from(connection: Connection, learner_id: int, content_id: int, day: int) -> bool:
    """Whether a learner is not sent an item, by a decision about her or about her team."""
    own = standing_of(connection, learner_id, content_id, day).state
    if own in (State.UNPAIRED, State.RE_PAIRED):
        return own is State.UNPAIRED
    team_id = team_of(connection, learner_id, day)
    taken = (State.UNPAIRED, State.TESTING_OUT)
    return team_id is not None and team_standing_of(connection, team_id, content_id, day).state in taken


def decide_personally(
    connection: Connection,
    *,
    learner_id: int,
    team_id: int,
    item: Item,
    verb: DecisionVerb,
    note: str,
    decided_by: str,
    day: int,
    at: int,
) -> int:
    """Keep a decision about one learner and one item, inside a write transaction.

    Args:
        connection: of a writer.
        learner_id: whom it is about.
        team_id: the team she is in, which the ledger does not show.
        item: what it is about.
        verb: unpair or re-pair.
        note: why.
        decided_by: as it stands in the ledger; never the learner's name.
        day: today.
        at: UTC seconds.

    Returns:
        Its number in the ledger.
    """
    decision_id = int(connection.scalar(select(func.max(decision.c.decision_id))) or 0) + 1
    connection.execute(
        insert(decision).values(
            decision_id=decision_id,
            team_id=team_id,
            listing_id=item.content_id,  # a content id is the id of its leading listing
            account_id=learner_id,  # and a learner id that of her leading account
            verb=str(verb),
            reason=str(Reason.DISLIKED) if verb is DecisionVerb.UNPAIR else None,
            note=note,
            as_of_on=day,
            decided_at=at,
            decided_by=decided_by,
            evidence=json.dumps({"title": item.title, "reason": None}, ensure_ascii=False),
            rule_version=FAST_PATH_VERSION,
            data_version=data_version_in(connection),
            learner_count=1,
        )
    )
    return decision_id


def does_stand(connection: Connection, decision_id: int, learner_id: int, day: int) -> bool:
    """Whether what a decision took from a learner is still taken from her."""
    made = connection.execute(
        select(decision, listing.c.content_id)
        .join(listing, listing.c.listing_id == decision.c.listing_id)
        .where(decision.c.decision_id == decision_id)
    ).first()
    if made is None or made.verb not in (DecisionVerb.UNPAIR, DecisionVerb.TEST_OUT):
        return False
    own = standing_of(connection, learner_id, made.content_id, day).state
    if made.account_id is not None:
        return own is State.UNPAIRED
    latest = connection.scalar(
        select(func.max(decision.c.decision_id)).where(
            decision.c.account_id.is_(None),
            decision.c.team_id == made.team_id,
            decision.c.listing_id == made.listing_id,
            or_(decision.c.as_of_on <= day, decision.c.decision_id == decision_id),
        )
    )
    return latest == decision_id and own is not State.RE_PAIRED


def re_pair_learner(store: Store, viewer: Viewer, *, decision_id: int) -> str:
    """Take a decision about one learner back, for whoever may decide for everybody.

    Returns:
        What happens now.

    Raises:
        NotPermitted: the viewer may not decide, or not for everybody.
        UnknownName: there is no such decision about one learner.
        DecisionRefused: it does not stand any more.
    """
    require(viewer, Permission.DECIDE)
    now = int(time.time())
    with store.write() as connection:
        row = connection.execute(
            select(decision, identity.c.learner_id)
            .join(identity, identity.c.account_id == decision.c.account_id)
            .where(decision.c.decision_id == decision_id)
        ).first()
        if row is None:
            raise UnknownName(f"There is no decision {decision_id} about one learner. Nothing was decided.")
        require(viewer, Permission.DECIDE, None if viewer.teams is None else -1)
        day = company_day(connection, now)
        if not does_stand(connection, decision_id, row.learner_id, day):
            raise DecisionRefused(f"Decision {decision_id} was taken back already. Nothing was decided.")
        item = item_of(connection, row.listing_id)
        made = decide_personally(
            connection,
            learner_id=row.learner_id,
            team_id=row.team_id,
            item=item,
            verb=DecisionVerb.RE_PAIR,
            note=f"Decision {decision_id} was taken back.",
            decided_by=viewer.name,
            day=day,
            at=now,
        )
        audit.record(connection, viewer, "decide", f"re-pair: decision {decision_id}, content {item.content_id}", now)
    return f"{item.title} is sent to the learner again (decision {made})."


def is_personal(connection: Connection, decision_id: int) -> bool:
    """Whether a decision is about one learner."""
    found = connection.scalar(select(decision.c.account_id).where(decision.c.decision_id == decision_id))
    return found is not None


def need_in_general(item: Item) -> Need:
    """Whether an item may be taken from anybody, by its catalogue alone."""
    return need_of(item.regulatory, item.obligation, item.is_role_critical)
