"""Erased people: the list of their hashed identifiers, and taking everything of a person out of every table."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from learnerintel.domain.erasure import identifier_digest, key_mark, normalised
from learnerintel.store import batches, contents, people, rollups
from learnerintel.store.engine import is_sqlite
from learnerintel.store.identities import Name
from learnerintel.store.schema import (
    EVENT_TABLES,
    audit,
    batch,
    decision,
    erased_identifier,
    erasure_request,
    handover,
    identity,
    identity_name,
    metadata,
    notice,
    notice_answer,
    setting,
)

#: Columns that say whose a row is, in whichever table they stand: a table that comes later is emptied as well.
_WHOSE = ("account_id", "person_account_id", "linked_account_id")
#: Names of teams and of content are the organisation's own words and are made anew by the next file, and an account of
#: somebody else stays hers; who erases is told of them. The audit chain holds no name, and altering it would break it.
_KEPT_WORDS = frozenset({"team", "content", "catalogue_row", "listing", "batch_listing", "setting", "identity"})
_OWN_KEY = "erasure_key"
_KEY_BYTES = 32


def erased_by_key(connection: Connection) -> dict[str, frozenset[str]]:
    """Hashes of erased people's identifiers by the mark of the key they were made with; empty where nobody was."""
    found: dict[str, set[str]] = {}
    for digest, mark in connection.execute(select(erased_identifier.c.digest, erased_identifier.c.key_mark)):
        found.setdefault(mark, set()).add(digest)
    return {mark: frozenset(digests) for mark, digests in found.items()}


def own_key(connection: Connection) -> bytes | None:
    """The key that the store made for itself; None where it never needed one."""
    kept = connection.scalar(select(setting.c.value).where(setting.c.name == _OWN_KEY))
    return None if kept is None else bytes.fromhex(kept)


def make_own_key(connection: Connection) -> bytes:
    """The store's own key, made the first time. It lies in the store, beside what it protects."""
    known = own_key(connection)
    if known is None:
        known = secrets.token_bytes(_KEY_BYTES)
        connection.execute(insert(setting).values(name=_OWN_KEY, value=known.hex()))
    return known


def add_erased(connection: Connection, key: bytes, names: Iterable[Name], erased_at: int) -> None:
    """Put identifiers on the list.

    Args:
        connection: inside a write transaction.
        key: of the hashes.
        names: (namespace, identifier) pairs.
        erased_at: UTC seconds.
    """
    known = set(connection.execute(select(erased_identifier.c.digest)).scalars())
    digests = {identifier_digest(key, namespace, identifier) for namespace, identifier in names} - known
    rows = [{"digest": digest, "key_mark": key_mark(key), "erased_at": erased_at} for digest in sorted(digests)]
    if rows:
        connection.execute(insert(erased_identifier), rows)


def learners_named(connection: Connection, namespace: str | None, identifier: str) -> dict[int, list[Name]]:
    """People whom an identifier names, each with every name that the store has for her.

    Args:
        connection: any.
        namespace: in which way; None for any.
        identifier: compared as ``domain.erasure.normalised`` says.
    """
    wanted = normalised(identifier)
    rows = connection.execute(select(identity.c.learner_id, identity.c.namespace, identity.c.external_id)).fetchall()
    found = {
        row.learner_id
        for row in rows
        if namespace in (None, row.namespace) and normalised(row.external_id) == wanted and row.external_id
    }
    names: dict[int, list[Name]] = {learner: [] for learner in found}
    for row in rows:
        if row.learner_id in found:
            names[row.learner_id].append((row.namespace, row.external_id))
    return names


def accounts_of(connection: Connection, learner_id: int) -> list[int]:
    """Every account of a person."""
    chosen = select(identity.c.account_id).where(identity.c.learner_id == learner_id)
    return sorted(connection.execute(chosen).scalars())


def person_names(connection: Connection, accounts: Sequence[int]) -> list[str]:
    """A person's names as rosters gave them."""
    chosen = select(identity_name.c.person_name).where(identity_name.c.account_id.in_(accounts)).distinct()
    return sorted(connection.execute(chosen).scalars())


def rows_of(connection: Connection, accounts: Sequence[int]) -> dict[str, int]:
    """Rows that are a person's, by table; tables without any are left out."""
    counts = {
        table.name: int(connection.scalar(select(func.count()).select_from(table).where(is_of(table, accounts))) or 0)
        for table in tables_of_people()
    }
    return {name: count for name, count in counts.items() if count}


def tables_of_people() -> list[Table]:
    """Every table whose rows say whose they are."""
    return [table for table in metadata.sorted_tables if any(name in table.c for name in _WHOSE)]


def is_of(table: Table, accounts: Sequence[int]) -> ColumnElement[bool]:
    """Rows of a table of people that are of one of some accounts."""
    return or_(*(table.c[name].in_(accounts) for name in _WHOSE if name in table.c))


def remove_person(connection: Connection, accounts: Sequence[int], words: Mapping[str, str]) -> None:
    """Take everything of a person out of the store, and compute anew what was concluded from it.

    Args:
        connection: inside a write transaction of its own; what is freed is overwritten.
        accounts: every account of the person.
        words: names and addresses that may stand in texts of others -> what takes their place there.
    """
    if is_sqlite(connection):
        connection.execute(text("PRAGMA secure_delete = ON"))
    decided = select(decision.c.decision_id).where(decision.c.account_id.in_(accounts))
    sent = select(notice.c.notice_id).where(notice.c.account_id.in_(accounts) | notice.c.decision_id.in_(decided))
    connection.execute(delete(notice_answer).where(notice_answer.c.notice_id.in_(sent)))
    connection.execute(delete(notice).where(notice.c.decision_id.in_(decided)))
    connection.execute(delete(handover).where(handover.c.decision_id.in_(decided)))
    touched = {name: _batches_of(connection, fact, accounts) for name, (fact, _) in EVENT_TABLES.items()}
    for table in tables_of_people():
        connection.execute(delete(table).where(is_of(table, accounts)))
    for name, batch_ids in touched.items():
        if batch_ids:
            connection.execute(
                update(batch).where(batch.c.batch_id.in_(batch_ids)).values(owned_count=0, interaction_count=None)
            )
            batches.count_owned(connection, name)
    batches.forget_unmentioned(connection)
    for needle, mark in words.items():
        _replace_everywhere(connection, needle, mark)
    people.conclude_people(connection)
    contents.conclude_content(connection)
    rollups.rebuild(connection)


def _batches_of(connection: Connection, fact: Table, accounts: Sequence[int]) -> list[int]:
    """Batches that own events of a person."""
    chosen = select(fact.c.batch_id).where(fact.c.account_id.in_(accounts)).distinct()
    return list(connection.execute(chosen).scalars())


def _replace_everywhere(connection: Connection, needle: str, mark: str) -> None:
    for table in metadata.sorted_tables:
        if table is audit or table.name in _KEPT_WORDS:
            continue
        for column in table.columns:
            if isinstance(column.type, String):
                _replace(connection, column, needle, mark)


def _replace(connection: Connection, column: Column[str], needle: str, mark: str) -> None:
    pattern = _pattern(needle)
    rows = connection.execute(select(column).where(_may_hold(column, needle)).distinct()).scalars().all()
    changed = [(old, pattern.sub(mark, old)) for old in rows]
    pairs = [{"was": old, "becomes": new} for old, new in changed if old != new]
    if pairs:
        statement = update(column.table).where(column == bindparam("was")).values({column.name: bindparam("becomes")})
        connection.execute(statement, pairs)


def texts_that_name(connection: Connection, needles: Sequence[str]) -> list[str]:
    """Names of teams, titles of content and accounts of others that hold a name or an address; they stay."""
    found: set[str] = set()
    for table in metadata.sorted_tables:
        if table.name not in _KEPT_WORDS:
            continue
        for column in table.columns:
            for needle in needles if isinstance(column.type, String) else ():
                texts = connection.execute(select(column).where(_may_hold(column, needle)).distinct()).scalars()
                found.update(one for one in texts if _pattern(needle).search(one))
    return sorted(found)


def _may_hold(column: Column[str], needle: str) -> ColumnElement[bool]:
    """Rows worth looking at: SQLite folds the case of ASCII letters only, so any other letter stands for itself."""
    return column.ilike(f"%{''.join(_wild(letter) for letter in needle)}%", escape="\\")


def _wild(letter: str) -> str:
    if letter in "\\%_":
        return f"\\{letter}"
    return letter if letter.isascii() else "_"


def _pattern(needle: str) -> re.Pattern[str]:
    """A name or an address where no letter or digit touches it."""
    return re.compile(rf"(?<![^\W_]){re.escape(needle)}(?![^\W_])", re.IGNORECASE)


def first_requested_by(connection: Connection, account_ids: Sequence[int]) -> str | None:
    """Who asked first for a person's erasure; None where nobody did."""
    return connection.scalar(
        select(erasure_request.c.requested_by)
        .where(erasure_request.c.account_id.in_(account_ids))
        .order_by(erasure_request.c.erasure_request_id)
        .limit(1)
    )


def request_erasure(connection: Connection, account_id: int, requested_at: int, requested_by: str) -> None:
    """Keep that somebody wants a person erased, until a second person says so too."""
    number = int(connection.scalar(select(func.max(erasure_request.c.erasure_request_id))) or 0) + 1
    connection.execute(
        insert(erasure_request).values(
            erasure_request_id=number, account_id=account_id, requested_at=requested_at, requested_by=requested_by
        )
    )
