"""``daily_use_month`` and ``assessment`` computed with arrays: what counts stands in ``store.rollup_rows``.

The statements there say the same in SQL and are what ``check`` recounts with; this says it many rows at a
time, because a statement looks the obligation of every event up one by one and takes ten times as long. A
test holds the two equal, and so does every ``check``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from learnerintel.store.bulk import column_arrays
from learnerintel.store.event_rows import Events, no_duration
from learnerintel.store.lookups import UNKNOWN, Lookups, is_voluntary
from learnerintel.store.rollup_rows import SHORTEST_VIEW_SECONDS
from learnerintel.store.schema import activity, transcript
from learnerintel.store.states import current

Columns = dict[str, np.ndarray]
_EVENT_NAMES = ("occurred_on", "account_id", "listing_id", "detail_id", "duration_seconds")


@dataclass(slots=True)
class Marks:
    """Everything dated that somebody did, one row each; unknown is ``UNKNOWN``.

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

    def __len__(self) -> int:
        return len(self.day)

    def between(self, first_on: int, last_on: int) -> Marks:
        """Marks of a closed range of days."""
        chosen = (self.day >= first_on) & (self.day <= last_on)
        return Marks(*(getattr(self, name)[chosen] for name in Marks.__slots__))

    @classmethod
    def joined(cls, parts: list[Marks]) -> Marks:
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))


def events_between(connection: Connection, first_on: int, last_on: int) -> Events:
    """The activity of a closed range of days, as far as sums need it; times of day are left out."""
    fact = activity.c
    statement = select(*(fact[name] for name in _EVENT_NAMES)).where(fact.occurred_on.between(first_on, last_on))
    day, account, listing, detail, duration = column_arrays(connection, statement)
    return Events(day, no_duration(len(day)), account, listing, detail, duration)


def marks_of(events: Events, lookups: Lookups) -> Marks:
    """What events say was done; the ones that do not count are left out."""
    details = lookups.details(int(events.detail_id.max(initial=0)))
    number, seconds = events.detail_id, events.duration_seconds
    is_too_short = details.is_view[number] & (seconds >= 0) & (seconds < SHORTEST_VIEW_SECONDS)
    keep = details.counts[number] & ~is_too_short
    if not keep.all():
        events = events.take(keep)
        number = events.detail_id
    return Marks(
        events.occurred_on,
        lookups.learners(events.account_id),
        lookups.contents(events.listing_id),
        details.is_started[number],
        details.is_completed[number],
        details.obligation[number],
        events.duration_seconds,
        details.progress[number],
    )


def stated_marks(connection: Connection, lookups: Lookups) -> Marks:
    """Beginnings and ends that transcripts state."""
    latest = current(transcript)
    found = []
    for day, is_end in ((latest.c.started_on, False), (latest.c.completed_on, True)):
        columns = (day, latest.c.account_id, latest.c.listing_id, latest.c.obligation)
        more = (latest.c.duration_seconds, latest.c.progress_share)
        rows = connection.execute(select(*columns, *more).where(day.is_not(None))).fetchall()
        days, accounts, listings, obligations, seconds, progress = zip(*rows, strict=True) if rows else [()] * 6
        found.append(
            Marks(
                np.array(days, dtype=np.int64),
                lookups.learners(np.array(accounts, dtype=np.int64)),
                lookups.contents(np.array(listings, dtype=np.int64)),
                np.full(len(rows), not is_end),
                np.full(len(rows), is_end),
                np.array([is_voluntary(one) for one in obligations], dtype=np.int64),
                np.array([UNKNOWN if one is None or not is_end else one for one in seconds], dtype=np.int64),
                np.array([np.nan if one is None or not is_end else one for one in progress], dtype=np.float64),
            )
        )
    return Marks.joined(found)


def daily_use_of(marks: Marks, lookups: Lookups) -> Columns:
    """Sums by day, learner and content.

    Args:
        marks: whole days.
        lookups: of the same transaction.

    Returns:
        The columns of ``store.use.DailyUse``, sorted by day, learner and content.
    """
    order, first = _groups(marks.day, marks.learner, marks.content)
    unknown = np.flatnonzero(marks.obligation == UNKNOWN)
    obligation = marks.obligation.copy()
    obligation[unknown] = lookups.obligations(marks.learner[unknown], marks.content[unknown], marks.day[unknown])
    cap = lookups.caps(marks.content)
    is_capped = marks.seconds > cap
    seconds = np.where(is_capped, cap, marks.seconds)

    def total(values: np.ndarray) -> np.ndarray:
        return _reduced(np.add, values[order].astype(np.int64), first)

    def time(kind: int) -> np.ndarray:
        is_known = (obligation == kind) & (seconds >= 0)
        return np.where(total(is_known) > 0, total(np.where(is_known, seconds, 0)), UNKNOWN)

    at = order[first]
    return {
        "occurred_on": marks.day[at],
        "learner_id": marks.learner[at],
        "content_id": marks.content[at],
        "team_id": lookups.teams(marks.learner[at], marks.day[at]),
        "event_count": np.diff(np.append(first, len(order))),
        "voluntary_count": total(obligation == 1),
        "required_count": total(obligation == 0),
        "start_count": total(marks.is_started),
        "completion_count": total(marks.is_completed),
        "voluntary_seconds": time(1),
        "required_seconds": time(0),
        "other_seconds": time(UNKNOWN),
        "capped_count": total(is_capped),
        "progress_share": _reduced(np.fmax, marks.progress[order], first),
    }


def assessments_of(events: Events, lookups: Lookups) -> dict[str, list | np.ndarray]:
    """Rows of ``assessment``: what tests said, by learner, content, day and pre-test or not."""
    details = lookups.details(int(events.detail_id.max(initial=0)))
    events = events.take(details.is_test[events.detail_id])
    number = events.detail_id
    learner, content = lookups.learners(events.account_id), lookups.contents(events.listing_id)
    is_pretest = details.is_pretest[number]
    order, first = _groups(events.occurred_on, learner, content * 2 + is_pretest)
    at = order[first]
    score = _reduced(np.fmax, details.score[number][order], first)
    attempt = details.attempt[number].astype(np.float64)
    attempt[attempt == UNKNOWN] = np.nan
    earliest = _reduced(np.fmin, attempt[order], first)
    return {
        "learner_id": learner[at],
        "content_id": content[at],
        "occurred_on": events.occurred_on[at],
        "is_pretest": is_pretest[at].tolist(),
        "score_share": [None if np.isnan(value) else value for value in score.tolist()],
        "passed_count": _reduced(np.add, details.is_passed[number][order].astype(np.int64), first),
        "failed_count": _reduced(np.add, details.is_failed[number][order].astype(np.int64), first),
        "first_attempt": [None if np.isnan(value) else int(value) for value in earliest.tolist()],
    }


def _groups(day: np.ndarray, learner: np.ndarray, rest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order by day, learner and a third thing, and where each group begins in it."""
    if len(day) == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    wide, deep = int(rest.max()) + 1, int(learner.max()) + 1
    days = int(day.max()) - int(day.min()) + 1
    if wide * deep * days < 2**62:
        key = ((day - day.min()) * deep + learner) * wide + rest
        order = np.argsort(key, kind="stable")
        key = key[order]
        is_first = np.concatenate([[True], key[1:] != key[:-1]])
    else:
        order = np.lexsort((rest, learner, day))
        ordered = [column[order] for column in (day, learner, rest)]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in ordered])
    return order, np.flatnonzero(is_first)


def _reduced(how: np.ufunc, values: np.ndarray, first: np.ndarray) -> np.ndarray:
    return how.reduceat(values, first) if len(first) else values[:0]
