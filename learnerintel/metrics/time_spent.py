"""How long people spent by choice and because they had to, summed up by month, so that a year is twelve rows."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.periods import month_before, month_of, month_period
from learnerintel.metrics.attended import AttendedUse, Did, attended_use
from learnerintel.metrics.question import Question
from learnerintel.store.keeping import Kept

_COLUMNS = {
    Did.BY_CHOICE: ("voluntary_count", "voluntary_seconds"),
    Did.BY_ORDER: ("required_count", "required_seconds"),
}
#: What is remembered of a place beside its seconds: that anything happened, that any time of it is known.
_HAPPENED, _KNOWN = np.uint8(1), np.uint8(2)
Sums = tuple[np.ndarray, np.ndarray]


class TimeSpent:
    """Seconds of each place of the attended use, of any window."""

    def __init__(self, attended: AttendedUse) -> None:
        self.attended = attended

    def seconds(self, did: Did, question: Question) -> np.ndarray:
        """Seconds of each place by choice or by order; 0 where nothing was done, NaN where nobody knows how long."""
        seconds, marks = self._sums(did, question)
        return np.where(marks == _HAPPENED, np.nan, seconds)

    def _sums(self, did: Did, question: Question) -> Sums:
        """Seconds and marks by place: whole months as they were summed up, the days at both ends one by one."""
        if question.content_id is not None:
            return self._of_rows(did, self.attended.rows(question))
        days = self.attended.use.days(question.window.first_on, question.window.last_on)
        starts, months = self._months
        first = int(np.searchsorted(starts, days.start))
        last = int(np.searchsorted(starts, days.stop, side="right")) - 1
        if last <= first:
            return self._of_rows(did, days)
        seconds, marks = months[did]
        total, mark = seconds[first:last].sum(axis=0, dtype=np.int64), np.bitwise_or.reduce(marks[first:last])
        for rest in (slice(days.start, int(starts[first])), slice(int(starts[last]), days.stop)):
            if rest.stop > rest.start:
                more, other = self._of_rows(did, rest)
                total, mark = total + more, mark | other
        return total, mark

    def _of_rows(self, did: Did, rows: slice | np.ndarray) -> Sums:
        count, place = len(self.attended), self.attended.place[rows]
        events, seconds = (getattr(self.attended.use, name)[rows] for name in _COLUMNS[did])
        total = np.bincount(place, weights=np.maximum(seconds, 0), minlength=count + 1)
        mark = np.zeros(count + 1, dtype=np.uint8)
        mark[place[events > 0]] = _HAPPENED
        mark[place[seconds >= 0]] |= _KNOWN
        return total[:count].astype(np.int64), mark[:count]

    @cached_property
    def _months(self) -> tuple[np.ndarray, dict[Did, Sums]]:
        """Row at which each month begins, the end of the last one too; and by kind [month, place]."""
        use = self.attended.use
        firsts = []
        if len(use):
            month, last = month_of(int(use.occurred_on[0])), month_of(int(use.occurred_on[-1]))
            while month <= last:
                firsts.append(month_period(month).first_on)
                month = month_before(month, -1)
        starts = np.append(np.searchsorted(use.occurred_on, firsts), len(use)).astype(np.int64)
        found = {}
        for did in _COLUMNS:
            months = [self._of_rows(did, slice(*ends)) for ends in pairwise(starts.tolist())]
            # Half the memory, and half the time to add them up, unless a length is out of all reason.
            fits = all(seconds.max(initial=0) <= np.iinfo(np.int32).max for seconds, _ in months)
            kept = np.array([seconds.astype(np.int32 if fits else np.int64) for seconds, _ in months])
            found[did] = kept, np.array([mark for _, mark in months], dtype=np.uint8)
        return starts, found


_time_spent = Kept(lambda connection: TimeSpent(attended_use.of(connection)))


def seconds_by_place(connection: Connection, did: Did, question: Question) -> np.ndarray:
    """Seconds by choice or by order of each place of ``attended_use`` in the question's window."""
    return _time_spent.of(connection).seconds(did, question)
