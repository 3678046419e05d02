"""``learner_content_day`` computed with arrays: what counts stands in ``store.rollup_rows``.

The statement there says the same in SQL and is what ``check`` recounts with; this says it many rows at a
time, because the statement looks the obligation of every event up one by one and takes several times as
long. A test holds the two equal, and so does every ``check``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np
from sqlalchemy import Connection, Select, select

from learnerintel.domain.vocabulary import COMPLETING_VERBS, MEANINGFUL_VERBS, VOLUNTARY, Obligation, Verb
from learnerintel.store.bulk import insert_rows
from learnerintel.store.rollup_rows import (
    CAP_IN_NOMINAL_LENGTHS,
    CAP_WITHOUT_LENGTH_SECONDS,
    SHORTEST_VIEW_SECONDS,
    voided_records,
    within,
)
from learnerintel.store.schema import (
    activity,
    activity_detail,
    asked,
    content,
    content_obligation,
    identity,
    learner_content_day,
    listing,
    membership,
    transcript,
)
from learnerintel.store.states import current

Ranges = list[tuple[int, int]] | None
_UNKNOWN = np.int64(-1)
#: Days may lie before 1970 and reach to 2100; with this added they are all above 0.
_DAY_OFFSET = 200_000
_DAY_BITS = 20


@dataclass(slots=True)
class _Marks:
    """Everything dated that somebody did, one row each; unknown is -1.

    ``obligation`` is 1 for a voluntary one, 0 for any other that is known.
    """

    day: np.ndarray
    learner: np.ndarray
    content: np.ndarray
    is_started: np.ndarray
    is_completed: np.ndarray
    obligation: np.ndarray
    seconds: np.ndarray
    progress: np.ndarray  # NaN where unknown

    @classmethod
    def joined(cls, parts: list[_Marks]) -> _Marks:
        names = cls.__slots__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def insert_daily_use(connection: Connection, ranges: Ranges) -> None:
    """Compute and insert the rows of these days; the days are empty in the table.

    Args:
        connection: inside a write transaction.
        ranges: closed ranges of days, or None for all.
    """
    marks = _Marks.joined([_done(connection, ranges), *_stated(connection, ranges)])
    if len(marks.day) == 0:
        return
    _look_obligations_up(connection, marks)
    seconds, is_capped = _capped(connection, marks)
    insert_rows(connection, learner_content_day, _grouped(marks, seconds, is_capped, _teams(connection, marks)))


def _columns(connection: Connection, statement: Select, dtype: type = np.int64) -> list[np.ndarray]:
    """A statement's columns as arrays; NULL is -1 (or NaN for floats)."""
    rows = connection.execute(statement).fetchall()
    width = len(statement.selected_columns)
    if not rows:
        return [np.empty(0, dtype=dtype) for _ in range(width)]
    empty = np.nan if dtype is np.float64 else _UNKNOWN
    return [
        np.array([empty if value is None else value for value in column], dtype=dtype)
        for column in zip(*rows, strict=True)
    ]


def _lookup(keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """An array that gives the value at each key, -1 elsewhere."""
    table = np.full(int(keys.max(initial=0)) + 1, _UNKNOWN)
    table[keys] = values
    return table


def _is_voluntary(obligation: str | None) -> int:
    return -1 if obligation is None else int(Obligation(obligation) in VOLUNTARY)


def _done(connection: Connection, ranges: Ranges) -> _Marks:
    detail = activity_detail
    names = ("detail_id", "verb", "obligation", "duration_seconds", "progress_share", "is_pretest", "record_id")
    rows = connection.execute(select(*(detail.c[name] for name in names))).fetchall()
    voided = set(connection.execute(voided_records()).scalars())
    size = max((row.detail_id for row in rows), default=0) + 1
    counts, started, completed = (np.zeros(size, dtype=bool) for _ in range(3))
    obligation, seconds = np.full(size, _UNKNOWN), np.full(size, _UNKNOWN)
    progress = np.full(size, np.nan)
    for row in rows:
        number = row.detail_id
        counts[number] = _counts(row) and (row.record_id is None or row.record_id not in voided)
        started[number] = row.verb == Verb.STARTED
        completed[number] = row.verb in COMPLETING_VERBS
        obligation[number] = _is_voluntary(row.obligation)
        seconds[number] = -1 if row.duration_seconds is None else row.duration_seconds
        progress[number] = np.nan if row.progress_share is None else row.progress_share
    fact = activity.c
    day, account, listed, number = _columns(
        connection,
        select(fact.occurred_on, fact.account_id, fact.listing_id, fact.detail_id).where(
            within(fact.occurred_on, ranges)
        ),
    )
    keep = counts[number]
    day, account, listed, number = day[keep], account[keep], listed[keep], number[keep]
    return _Marks(
        day,
        _learners(connection)[account],
        _contents(connection)[listed],
        started[number],
        completed[number],
        obligation[number],
        seconds[number],
        progress[number],
    )


def _counts(row: object) -> bool:
    """Whether a detail says that something was done with the content."""
    verb, duration = row.verb, row.duration_seconds  # type: ignore[attr-defined]
    if row.is_pretest or not (verb is None or verb in MEANINGFUL_VERBS):  # type: ignore[attr-defined]
        return False
    return not (verb == Verb.VIEWED and duration is not None and duration < SHORTEST_VIEW_SECONDS)


def _learners(connection: Connection) -> np.ndarray:
    return _lookup(*_columns(connection, select(identity.c.account_id, identity.c.learner_id)))


def _contents(connection: Connection) -> np.ndarray:
    return _lookup(*_columns(connection, select(listing.c.listing_id, listing.c.content_id)))


def _stated(connection: Connection, ranges: Ranges) -> list[_Marks]:
    """Beginnings and ends that transcripts state."""
    latest = current(transcript)
    found = []
    for day, is_end in ((latest.c.started_on, False), (latest.c.completed_on, True)):
        columns = (day, latest.c.account_id, latest.c.listing_id, latest.c.obligation)
        more = (latest.c.duration_seconds, latest.c.progress_share)
        rows = connection.execute(select(*columns, *more).where(within(day, ranges))).fetchall()
        if not rows:
            continue
        days, accounts, listings, obligations, seconds, progress = zip(*rows, strict=True)
        found.append(
            _Marks(
                np.array(days, dtype=np.int64),
                _learners(connection)[np.array(accounts)],
                _contents(connection)[np.array(listings)],
                np.full(len(rows), not is_end),
                np.full(len(rows), is_end),
                np.array([_is_voluntary(one) for one in obligations], dtype=np.int64),
                np.array([-1 if one is None or not is_end else one for one in seconds], dtype=np.int64),
                np.array([np.nan if one is None or not is_end else one for one in progress], dtype=np.float64),
            )
        )
    return found


def _look_obligations_up(connection: Connection, marks: _Marks) -> None:
    """Fill unknown obligations: what the learner was last asked by then, else the catalogue's on that day."""
    rows = connection.execute(
        select(asked.c.learner_id, asked.c.content_id, asked.c.from_on, asked.c.obligation)
        .where(asked.c.obligation.is_not(None))
        # Of one day the first source by name counts, so it has to stand last.
        .order_by(asked.c.learner_id, asked.c.content_id, asked.c.from_on, asked.c.source.desc())
    ).fetchall()
    width = int(marks.content.max(initial=0)) + 1
    if rows:
        learner, item, since, word = zip(*rows, strict=True)
        width = max(width, max(item) + 1)
        keys = np.array(learner, dtype=np.int64) * width + np.array(item, dtype=np.int64)
        _fill(marks, marks.learner * width + marks.content, keys, np.array(since), word)
    rows = connection.execute(
        select(content_obligation).order_by(content_obligation.c.content_id, content_obligation.c.from_on)
    ).fetchall()
    if rows:
        item, since, word = zip(*rows, strict=True)
        _fill(marks, marks.content, np.array(item, dtype=np.int64), np.array(since), word)


def _fill(marks: _Marks, own: np.ndarray, keys: np.ndarray, since: np.ndarray, words: tuple[str | None, ...]) -> None:
    """Give marks without an obligation the latest one of their key up to their day."""
    wanting = np.flatnonzero(marks.obligation == _UNKNOWN)
    order = (keys << _DAY_BITS) + since + _DAY_OFFSET
    place = np.searchsorted(order, (own[wanting] << _DAY_BITS) + marks.day[wanting] + _DAY_OFFSET, side="right") - 1
    is_found = (place >= 0) & (keys[place] == own[wanting])
    values = np.array([_is_voluntary(word) for word in words], dtype=np.int64)
    marks.obligation[wanting[is_found]] = values[place[is_found]]


def _capped(connection: Connection, marks: _Marks) -> tuple[np.ndarray, np.ndarray]:
    numbers, nominal = _columns(connection, select(content.c.content_id, content.c.nominal_seconds))
    known = _lookup(numbers, nominal)
    length = np.where(marks.content < len(known), known[np.minimum(marks.content, len(known) - 1)], _UNKNOWN)
    cap = np.where(length == _UNKNOWN, CAP_WITHOUT_LENGTH_SECONDS, length * CAP_IN_NOMINAL_LENGTHS)
    is_capped = marks.seconds > cap
    return np.where(is_capped, cap, marks.seconds), is_capped


def _teams(connection: Connection, marks: _Marks) -> np.ndarray:
    """The learner's team of the day, -1 where there was none."""
    columns = (membership.c.learner_id, membership.c.from_on, membership.c.until_on, membership.c.team_id)
    rows = connection.execute(select(*columns).order_by(*columns[:2])).fetchall()
    if not rows:
        return np.full(len(marks.day), _UNKNOWN)
    learner, since, until, team = zip(*rows, strict=True)
    learners = np.array(learner, dtype=np.int64)
    last = np.array([2**40 if day is None else day for day in until], dtype=np.int64)
    order = (learners << _DAY_BITS) + np.array(since) + _DAY_OFFSET
    place = np.searchsorted(order, (marks.learner << _DAY_BITS) + marks.day + _DAY_OFFSET, side="right") - 1
    is_member = (place >= 0) & (learners[place] == marks.learner) & (last[place] >= marks.day)
    return np.where(is_member, np.array(team, dtype=np.int64)[place], _UNKNOWN)


def _grouped(
    marks: _Marks, seconds: np.ndarray, is_capped: np.ndarray, team: np.ndarray
) -> dict[str, np.ndarray | list]:
    """Sums by day, learner and content, in the order of the table's key."""
    order = np.lexsort((marks.content, marks.learner, marks.day))
    key = np.column_stack([marks.day, marks.learner, marks.content])[order]
    first = np.flatnonzero(np.concatenate([[True], (key[1:] != key[:-1]).any(axis=1)]))

    def total(values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values[order].astype(np.int64), first)

    def time(kind: int) -> list[int | None]:
        is_known = (marks.obligation == kind) & (seconds >= 0)
        sums, counts = total(np.where(is_known, seconds, 0)), total(is_known)
        return [value if count else None for value, count in zip(sums.tolist(), counts.tolist(), strict=True)]

    progress = np.fmax.reduceat(marks.progress[order], first)
    teams = np.maximum.reduceat(team[order], first)
    return {
        "occurred_on": key[first, 0],
        "learner_id": key[first, 1],
        "content_id": key[first, 2],
        "team_id": [None if value < 0 else value for value in teams.tolist()],
        "event_count": total(np.ones(len(order), dtype=np.int64)),
        "voluntary_count": total(marks.obligation == 1),
        "required_count": total(marks.obligation == 0),
        "start_count": total(marks.is_started),
        "completion_count": total(marks.is_completed),
        "voluntary_seconds": time(1),
        "required_seconds": time(0),
        "other_seconds": time(-1),
        "capped_count": total(is_capped),
        "progress_share": [None if isnan(value) else value for value in progress.tolist()],
    }
