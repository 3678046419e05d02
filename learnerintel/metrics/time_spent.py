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

_KINDS = (Did.BY_CHOICE, Did.BY_ORDER)
_COLUMNS = {
    Did.BY_CHOICE: ("voluntary_count", "voluntary_seconds"),
    Did.BY_ORDER: ("required_count", "required_seconds"),
}
#: Events, known seconds, and days of which the time is known.
_EVENTS, _SECONDS, _KNOWN = range(3)


class TimeSpent:
    """Seconds of each place of the attended use, of any window."""

    def __init__(self, attended: AttendedUse) -> None:
        self.attended = attended

    def seconds(self, question: Question) -> dict[Did, np.ndarray]:
        """Seconds of each place by choice and by order; 0 where nothing was done, NaN where nobody knows how long."""
        sums = self._sums(question)
        found = {}
        for at, did in enumerate(_KINDS):
            unknown = (sums[at, _EVENTS] > 0) & (sums[at, _KNOWN] == 0)
            found[did] = np.where(unknown, np.nan, sums[at, _SECONDS])
        return found

    def _sums(self, question: Question) -> np.ndarray:
        """[kind, what, place]: whole months as they were summed up, the days at both ends one by one."""
        if question.content_id is not None:
            return self._of_rows(self.attended.rows(question))
        days = self.attended.use.days(question.window.first_on, question.window.last_on)
        starts, months = self._months
        first = int(np.searchsorted(starts, days.start))
        last = int(np.searchsorted(starts, days.stop, side="right")) - 1
        if last <= first:
            return self._of_rows(days)
        found = months[first:last].sum(axis=0, dtype=np.float64)
        for rest in (slice(days.start, int(starts[first])), slice(int(starts[last]), days.stop)):
            if rest.stop > rest.start:
                found += self._of_rows(rest)
        return found

    def _of_rows(self, rows: slice | np.ndarray) -> np.ndarray:
        use, count = self.attended.use, len(self.attended)
        place = self.attended.place[rows]
        found = np.zeros((len(_KINDS), 3, count))
        for at, did in enumerate(_KINDS):
            events, seconds = (getattr(use, name)[rows] for name in _COLUMNS[did])
            for what, values in ((_EVENTS, events), (_SECONDS, np.maximum(seconds, 0)), (_KNOWN, seconds >= 0)):
                found[at, what] = np.bincount(place, weights=values, minlength=count + 1)[:count]
        return found

    @cached_property
    def _months(self) -> tuple[np.ndarray, np.ndarray]:
        """Row at which each month begins, the end of the last one too; and [month, kind, what, place]."""
        use = self.attended.use
        if len(use) == 0:
            return np.zeros(1, dtype=np.int64), np.zeros((0, len(_KINDS), 3, 0), dtype=np.int32)
        month, last = month_of(int(use.occurred_on[0])), month_of(int(use.occurred_on[-1]))
        firsts = []
        while month <= last:
            firsts.append(month_period(month).first_on)
            month = month_before(month, -1)
        starts = np.append(np.searchsorted(use.occurred_on, firsts), len(use))
        months = [self._of_rows(slice(*ends)) for ends in pairwise(starts.tolist())]
        # Half the memory, and half the time to add them up, unless a length is out of all reason.
        fits = max(float(month.max(initial=0)) for month in months) <= np.iinfo(np.int32).max
        return starts, np.array(months, dtype=np.int32 if fits else np.int64)


_time_spent = Kept(lambda connection: TimeSpent(attended_use.of(connection)))


def seconds_by_place(connection: Connection, question: Question) -> dict[Did, np.ndarray]:
    """Seconds by choice and by order of each place of ``attended_use`` in the question's window."""
    return _time_spent.of(connection).seconds(question)
