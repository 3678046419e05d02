"""State records (transcripts, assignments, catalogues, rosters) into the store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, select

from learnerintel.domain.records import RecordKind
from learnerintel.errors import QuestionOpen
from learnerintel.services.saving_columns import KindAccount, LastTitles, NameNumbers, SaveOptions
from learnerintel.store import contents, people, roster
from learnerintel.store.company import company_setting
from learnerintel.store.identities import existing_account_ids, mention
from learnerintel.store.schema import STATE_TABLES, membership
from learnerintel.store.states import last_export, save_states


def whole_table(records: Iterable[pa.RecordBatch], kind: RecordKind) -> pa.Table:
    """All records of a file of states in one piece: such files hold a row for each thing, not for each event."""
    batches = list(records)
    schema = batches[0].schema if batches else pa.schema([(name, pa.string()) for name in kind.stored_columns])
    return pa.Table.from_batches(batches, schema).unify_dictionaries().combine_chunks()


def save_state_records(connection: Connection, kind: RecordKind, batch_id: int, table: pa.Table) -> KindAccount:
    """Store the states of one file: the newest version of each learner and content item."""
    people, items = NameNumbers.of_people(connection), NameNumbers.of_content(connection)
    titles = LastTitles()
    accounts: list[int] = []
    listings: list[int] = []
    for batch in table.to_batches():
        accounts += people.of(batch).tolist()
        named = items.of(batch)
        titles.observe(batch, named)
        listings += named.tolist()
    mention(connection, batch_id, people.numbers(), titles.titles())
    columns: dict[str, Any] = {"account_id": accounts, "listing_id": listings}
    for column in STATE_TABLES[kind.table].columns:
        if column.name not in ("account_id", "listing_id", "batch_id"):
            columns[column.name] = table.column(column.name).to_pylist()
    last = last_export(connection, kind.table, batch_id, columns)
    is_shorter = last is not None and last.gone_count > 0
    saved = save_states(connection, kind.table, batch_id, columns, is_news=is_shorter)
    days = [day for name in ("assigned_on", "started_on", "completed_on") for day in columns.get(name, ()) if day]
    return KindAccount(
        saved.new_count,
        saved.duplicate_count,
        # What it lists no longer is news: it shows whether an unpairing was carried out.
        _no_longer_listed(kind, last.gone_count) if last is not None and is_shorter and not saved.new_count else [],
        is_change=is_shorter,
        repeats=None if last is None else last.batch_id,
        span=(min(days), max(days)) if days else None,
        changes_asked=kind.name == "assignments",
        needs_rebuild=kind.name == "transcript",  # it states beginnings and ends as well
    )


def _no_longer_listed(kind: RecordKind, gone_count: int) -> list[str]:
    return [f"No row is new; {gone_count} {kind.label} of the export before are not listed any more."]


def save_catalogue_records(
    connection: Connection, _kind: RecordKind, batch_id: int, table: pa.Table
) -> KindAccount:
    """Store the rows of one catalogue file."""
    new_count, duplicate_count = contents.save_catalogue(connection, batch_id, table.to_pylist())
    return KindAccount(new_count, duplicate_count, [])


def save_roster_records(connection: Connection, _kind: RecordKind, batch_id: int, table: pa.Table) -> KindAccount:
    """Store the rows of one roster file."""
    new_count, duplicate_count = roster.save_roster(connection, batch_id, _roster_rows(table))
    days = [day for day in table.column("member_from").to_pylist() if day is not None]
    undated = table.num_rows - len(days)
    said = [_UNDATED.format(count=undated)] if undated else []
    return KindAccount(new_count, duplicate_count, said, span=(min(days), max(days)) if days else None)


#: A first roster without dates would put everybody outside every team before today; this is said, not guessed.
_UNDATED = (
    "{count} rows state no first day in the team. People new to the store count in it from their hiring day or, "
    "where that is unknown too, for all the time before; people known already change teams today."
)


#: Where more of the roster than this is missing from a file, it is asked whether they have left, whatever was set.
_MOST_WHO_LEAVE = 0.2


def _roster_rows(table: pa.Table) -> list[roster.RosterRow]:
    columns = [table.column(name).to_pylist() for name in roster.RosterRow.__dataclass_fields__]
    return [roster.RosterRow(*values) for values in zip(*columns, strict=True)]


def roster_mode_of(
    connection: Connection, table: pa.Table, options: SaveOptions, effective_on: int
) -> tuple[str, list[str]]:
    """Whether a roster is everybody or only what changed; asked where it makes a difference.

    Raises:
        QuestionOpen: people of the store are missing from the file, and nobody said, or only in general and they are
            many.
    """
    present = _members(connection, effective_on)
    if not present:  # nobody can be missing from the first roster
        return options.roster_mode or company_setting(connection, "roster_mode") or "changes", []
    numbers = existing_account_ids(connection, {name for row in _roster_rows(table) for name in row.names()})
    missing = len(present) - len(present & people.learners_of(connection, numbers.values()))
    mode = options.roster_mode or company_setting(connection, "roster_mode") or None
    # A standing answer is no answer for a file that would send many away: rows mended after a refusal, one site's list.
    is_doubtful = options.roster_mode is None and mode == "snapshot" and missing > _MOST_WHO_LEAVE * len(present)
    if missing and (mode is None or is_doubtful):
        share = 1 - missing / len(present)
        likely = ("snapshot", "changes") if share >= 0.5 else ("changes", "snapshot")
        raise QuestionOpen(
            f"{missing} of the {len(present)} people on the roster are not in this file. Nothing was taken in. "
            "If it is everybody, they have left: say --snapshot. If it lists only changes: say --changes.",
            "roster_mode",
            likely,
        )
    if mode == "snapshot" and missing:
        return mode, [f"{missing} people who are not in this file have left."]
    return mode or "changes", []


def _members(connection: Connection, day: int) -> set[int]:
    rows = connection.execute(
        select(membership.c.learner_id).where(
            membership.c.from_on <= day, membership.c.until_on.is_(None) | (membership.c.until_on >= day)
        )
    )
    return set(rows.scalars())
