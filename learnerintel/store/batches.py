"""Batches: one file taken in, its account, and its undoing.

An undo leaves the store as if the file had never come: what a later batch repeated passes to that batch, the
rest goes, and so do the people, content and details that nothing mentions any more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    null,
    select,
    union_all,
    update,
)

from learnerintel.store.bulk import select_in
from learnerintel.store.schema import (
    EVENT_KEY,
    EVENT_TABLES,
    STATE_TABLES,
    account_match,
    activity,
    activity_detail,
    batch,
    batch_account,
    batch_listing,
    catalogue_row,
    comment,
    comment_label,
    comment_reason,
    decision,
    event_record,
    feedback_detail,
    identity,
    identity_link,
    identity_name,
    import_attempt,
    listing,
    listing_link,
    notice,
    repeat_day,
    repeat_row,
    roster_row,
    team,
    team_change,
    waiting_decision,
)


@dataclass(frozen=True, slots=True)
class BatchClaim:
    """What is known of a batch before its rows are stored."""

    kind: str
    reader: str
    file_name: str
    content_hash: str
    choices: str
    effective_on: int
    imported_at: int
    imported_by: str


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """The account of a batch: rows in the file = new + duplicate + rejected + left out."""

    row_count: int
    new_count: int
    duplicate_count: int
    rejected_count: int
    left_out_count: int


def claim(connection: Connection, batch_claim: BatchClaim) -> int:
    """Begin a batch; the first statement of its transaction.

    Returns:
        Its number. Numbers grow and are never used twice, also after an undo.
    """
    batch_id = int(connection.scalar(select(func.max(batch.c.batch_id))) or 0) + 1
    connection.execute(
        insert(batch).values(
            batch_id=batch_id,
            state="running",
            kind=batch_claim.kind,
            reader=batch_claim.reader,
            file_name=batch_claim.file_name,
            content_hash=batch_claim.content_hash,
            choices=batch_claim.choices,
            effective_on=batch_claim.effective_on,
            imported_at=batch_claim.imported_at,
            imported_by=batch_claim.imported_by,
            row_count=0,
            new_count=0,
            duplicate_count=0,
            rejected_count=0,
            left_out_count=0,
            account_text="{}",
        )
    )
    return batch_id


def set_roster_mode(connection: Connection, batch_id: int, mode: str) -> None:
    """Say how a roster is to be understood: ``snapshot`` or ``changes``."""
    connection.execute(update(batch).where(batch.c.batch_id == batch_id).values(roster_mode=mode))


def finish(
    connection: Connection, batch_id: int, counts: BatchCounts, days: tuple[int, int] | None, account: dict[str, Any]
) -> None:
    """Mark a batch done, with its account; readers look at done batches only."""
    connection.execute(
        update(batch)
        .where(batch.c.batch_id == batch_id)
        .values(
            state="done",
            row_count=counts.row_count,
            new_count=counts.new_count,
            duplicate_count=counts.duplicate_count,
            rejected_count=counts.rejected_count,
            left_out_count=counts.left_out_count,
            first_on=days[0] if days else None,
            last_on=days[1] if days else None,
            account_text=json.dumps(account, ensure_ascii=False),
        )
    )


def note_owned(connection: Connection, batch_id: int, fact_name: str, details: dict[int, int]) -> None:
    """Keep how many events are a new batch's, and the sum of their interactions.

    Args:
        connection: inside a write transaction.
        batch_id: of the file.
        fact_name: key of ``schema.EVENT_TABLES``.
        details: detail_id -> events of the batch that have it.
    """
    stated: list[int] = []
    if fact_name == activity.name:
        table = activity_detail
        of_detail = (table.c.detail_id, table.c.interaction_count)
        known = table.c.interaction_count.is_not(None)
        rows = select_in(connection, of_detail, table.c.detail_id, details, known)
        stated = [count * details[number] for number, count in rows]
    owned = {"owned_count": sum(details.values()), "interaction_count": sum(stated) if stated else None}
    connection.execute(update(batch).where(batch.c.batch_id == batch_id).values(owned))


def owned(connection: Connection, fact_name: str) -> dict[int, tuple[int, int | None]]:
    """Events of each batch and the sum of their interactions, counted row by row."""
    fact, detail = EVENT_TABLES[fact_name]
    clicks = func.sum(detail.c.interaction_count) if fact_name == activity.name else null()
    rows = connection.execute(
        select(fact.c.batch_id, func.count(), clicks)
        .join(detail, detail.c.detail_id == fact.c.detail_id)
        .group_by(fact.c.batch_id)
    )
    return {batch_id: (count, interactions) for batch_id, count, interactions in rows}


def count_owned(connection: Connection, fact_name: str) -> None:
    """Count anew what is whose; needed where events change hands."""
    for batch_id, (count, interactions) in owned(connection, fact_name).items():
        values = {"owned_count": count, "interaction_count": interactions}
        connection.execute(update(batch).where(batch.c.batch_id == batch_id).values(values))


def live_batch_of(connection: Connection, content_hash: str, choices: str) -> Any | None:
    """The done batch that took in a file of the same bytes, read the same way; None if there is none."""
    return connection.execute(
        select(batch).where(batch.c.content_hash == content_hash, batch.c.choices == choices, batch.c.state == "done")
    ).first()


def log_attempt(connection: Connection, values: dict[str, Any]) -> None:
    """Add a line to the log of attempts."""
    connection.execute(insert(import_attempt).values(**values))


def remove(connection: Connection, batch_id: int) -> np.ndarray:
    """Take a batch's rows out of facts and states.

    Args:
        connection: inside a write transaction.
        batch_id: a done batch; it is marked undone by the caller first.

    Returns:
        Days on which events went away, sorted.
    """
    days = [_remove_events(connection, fact_name, batch_id) for fact_name in EVENT_TABLES]
    for table in (
        *STATE_TABLES.values(),
        roster_row,
        catalogue_row,
        identity_name,
        identity_link,
        listing_link,
        batch_account,
        batch_listing,
        repeat_day,
        repeat_row,
    ):
        connection.execute(delete(table).where(table.c.batch_id == batch_id))
    return np.unique(np.concatenate(days))


def has_voids(connection: Connection) -> bool:
    """Whether any record voids another one."""
    return bool(connection.scalar(select(exists().where(activity_detail.c.voids_record_id.is_not(None)))))


def _remove_events(connection: Connection, fact_name: str, batch_id: int) -> np.ndarray:
    fact, detail = EVENT_TABLES[fact_name]
    span = connection.execute(select(batch.c.first_on, batch.c.last_on).where(batch.c.batch_id == batch_id)).one()
    if span.first_on is None:
        return np.array([], dtype=np.int64)
    own = and_(fact.c.occurred_on.between(span.first_on, span.last_on), fact.c.batch_id == batch_id)
    heir = _heir(fact, detail, fact_name, batch_id)
    handed_on = connection.execute(update(fact).where(own, heir.is_not(None)).values(batch_id=heir)).rowcount
    days = connection.execute(select(fact.c.occurred_on).where(own).distinct()).scalars().all()
    connection.execute(delete(fact).where(own))
    if handed_on:
        count_owned(connection, fact_name)
    return np.sort(np.array(days, dtype=np.int64))


def _heir(fact: Table, detail: Table, fact_name: str, batch_id: int) -> ColumnElement[Any]:
    """The first later batch that repeated a row."""
    by_row = (
        select(repeat_row.c.batch_id)
        .where(
            repeat_row.c.fact_table == fact_name,
            *(repeat_row.c[name] == fact.c[name] for name in EVENT_KEY if name in fact.c),
            repeat_row.c.batch_id > batch_id,
        )
        .correlate(fact)
    )
    source = select(detail.c.source).where(detail.c.detail_id == fact.c.detail_id).correlate(fact).scalar_subquery()
    by_day = (
        select(repeat_day.c.batch_id)
        .where(
            repeat_day.c.fact_table == fact_name,
            repeat_day.c.source == source,
            repeat_day.c.occurred_on == fact.c.occurred_on,
            repeat_day.c.batch_id > batch_id,
        )
        .correlate(fact)
    )
    first_row = by_row.with_only_columns(func.min(repeat_row.c.batch_id)).scalar_subquery()
    first_day = by_day.with_only_columns(func.min(repeat_day.c.batch_id)).scalar_subquery()
    ahead = func.coalesce(first_row, first_day)
    behind = func.coalesce(first_day, first_row)
    return case((ahead < behind, ahead), else_=behind)


def forget_unmentioned(connection: Connection) -> None:
    """Remove people, content, teams, details and comments that nothing mentions any more.

    What a decision or a verdict about who is who speaks of stays.
    """
    for fact_name, (fact, detail) in EVENT_TABLES.items():
        used = select(fact.c.detail_id).distinct()
        connection.execute(delete(detail).where(detail.c.detail_id.not_in(used)))
        connection.execute(
            delete(event_record).where(
                event_record.c.fact_table == fact_name,
                event_record.c.detail_id.not_in(select(detail.c.detail_id)),
            )
        )
    kept = select(feedback_detail.c.comment_id).where(feedback_detail.c.comment_id.is_not(None))
    for of_comment in (comment_reason, comment_label):  # numbers of comments are given anew, labels must not pass on
        connection.execute(delete(of_comment).where(of_comment.c.comment_id.not_in(kept)))
    connection.execute(delete(comment).where(comment.c.comment_id.not_in(kept)))
    mentioned = select(batch_account.c.account_id)
    judged = union_all(
        select(account_match.c.account_id),
        select(account_match.c.person_account_id),
        select(decision.c.account_id).where(decision.c.account_id.is_not(None)),
        select(notice.c.account_id).where(notice.c.account_id.is_not(None)),
    )
    connection.execute(
        delete(identity).where(identity.c.account_id.not_in(mentioned), identity.c.account_id.not_in(judged))
    )
    spoken_of = union_all(
        select(decision.c.listing_id), select(waiting_decision.c.listing_id), select(notice.c.listing_id)
    )
    connection.execute(
        delete(listing).where(
            listing.c.listing_id.not_in(select(batch_listing.c.listing_id)), listing.c.listing_id.not_in(spoken_of)
        )
    )
    _forget_teams(connection)


def _forget_teams(connection: Connection) -> None:
    child = team.alias("child")
    unused = and_(
        team.c.team_id.not_in(select(roster_row.c.team_id)),
        team.c.team_id.not_in(select(decision.c.team_id)),
        team.c.team_id.not_in(select(waiting_decision.c.team_id)),
        team.c.team_id.not_in(select(team_change.c.team_id)),
        team.c.team_id.not_in(select(team_change.c.successor_team_id)),
        ~exists().where(child.c.parent_team_id == team.c.team_id),
    )
    while connection.execute(delete(team).where(unused)).rowcount:
        pass
