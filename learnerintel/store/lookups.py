"""What has to be known to sum events up: whose account it is, what a detail says, who was asked for what.

Everything is read once and looked up by arrays; what the rules are stands in ``store.rollup_rows``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, Connection, Select, case, func, select

from learnerintel.domain.vocabulary import COMPLETING_VERBS, MEANINGFUL_VERBS, VOLUNTARY, Obligation, Verb
from learnerintel.store.bulk import column_arrays
from learnerintel.store.rollup_rows import (
    CAP_IN_NOMINAL_LENGTHS,
    CAP_WITHOUT_LENGTH_SECONDS,
    TEST_VERBS,
    voided_records,
)
from learnerintel.store.schema import (
    activity_detail,
    asked,
    content,
    content_obligation,
    identity,
    listing,
    membership,
)

#: Stands for "unknown" in whole numbers; NaN does in shares.
UNKNOWN = -1
#: Days may lie before 1970 and reach to 2100; with this added they are all above 0.
_DAY_OFFSET = 200_000
_DAY_BITS = 20
_NEVER = 2**40
_DETAIL_NAMES = (
    "detail_id", "verb", "obligation", "progress_share", "is_pretest", "record_id", "score_share", "attempt",
)  # fmt: skip


@dataclass(slots=True)
class Details:
    """What the rows of ``activity_detail`` say, by ``detail_id``.

    Attributes:
        counts: something was done with the content, unless it was a view known to be too short.
        is_view: such a view can be too short.
        is_started: a beginning.
        is_completed: an end.
        obligation: 1 voluntary, 0 any other that is known, ``UNKNOWN``.
        progress: share, NaN where unknown.
        is_test: it says what a test showed.
        is_pretest: taken before the content.
        is_passed: the test was passed.
        is_failed: the test was failed.
        score: share, NaN where unknown.
        attempt: number of the attempt, ``UNKNOWN``.
    """

    counts: np.ndarray
    is_view: np.ndarray
    is_started: np.ndarray
    is_completed: np.ndarray
    obligation: np.ndarray
    progress: np.ndarray
    is_test: np.ndarray
    is_pretest: np.ndarray
    is_passed: np.ndarray
    is_failed: np.ndarray
    score: np.ndarray
    attempt: np.ndarray


def is_voluntary(obligation: str | None) -> int:
    """1 for a voluntary obligation, 0 for any other, ``UNKNOWN`` where nobody stated one."""
    return UNKNOWN if obligation is None else int(Obligation(obligation) in VOLUNTARY)


def load_details(connection: Connection) -> Details:
    """Every detail of the store."""
    detail = activity_detail
    rows = connection.execute(select(*(detail.c[name] for name in _DETAIL_NAMES))).fetchall()
    voided = set(connection.execute(voided_records()).scalars())
    numbers, verbs, obligations, shares, pretests, records, scores, attempts = (
        zip(*rows, strict=True) if rows else ((),) * len(_DETAIL_NAMES)
    )
    size = max(numbers, default=0) + 1
    places = np.array(numbers, dtype=np.int64)

    def placed(values: np.ndarray, elsewhere: float) -> np.ndarray:
        found = np.full(size, elsewhere, dtype=values.dtype)
        found[places] = values
        return found

    is_live = ~_of_each(records, lambda record: record is not None and record in voided, bool)
    is_pretest = _of_each(pretests, bool, bool)
    score = np.array(scores, dtype=float)
    is_shown = _of_each(verbs, lambda verb: verb in TEST_VERBS, bool) | ~np.isnan(score)
    counting = _of_each(verbs, lambda verb: verb is None or verb in MEANINGFUL_VERBS, bool)
    no_void = _of_each(verbs, lambda verb: verb != Verb.VOIDED, bool)
    return Details(
        counts=placed(is_live & ~is_pretest & counting, elsewhere=False),
        is_view=placed(_of_each(verbs, lambda verb: verb == Verb.VIEWED, bool), elsewhere=False),
        is_started=placed(_of_each(verbs, lambda verb: verb == Verb.STARTED, bool), elsewhere=False),
        is_completed=placed(_of_each(verbs, lambda verb: verb in COMPLETING_VERBS, bool), elsewhere=False),
        obligation=placed(_of_each(obligations, is_voluntary, int), UNKNOWN),
        progress=placed(np.array(shares, dtype=float), np.nan),
        is_test=placed(is_live & no_void & is_shown, elsewhere=False),
        is_pretest=placed(is_pretest, elsewhere=False),
        is_passed=placed(_of_each(verbs, lambda verb: verb == Verb.PASSED, bool), elsewhere=False),
        is_failed=placed(_of_each(verbs, lambda verb: verb == Verb.FAILED, bool), elsewhere=False),
        score=placed(score, np.nan),
        attempt=placed(_of_each(attempts, lambda attempt: UNKNOWN if attempt is None else attempt, int), UNKNOWN),
    )


def _of_each(values: Sequence[Any], conclude: Callable[[Any], Any], kind: type) -> np.ndarray:
    """What follows from each value; concluded once for those that are equal."""
    concluded = {value: conclude(value) for value in set(values)}
    return np.fromiter(map(concluded.__getitem__, values), dtype=kind, count=len(values))


@dataclass(slots=True)
class Spans:
    """Values that hold for a key from a day on."""

    keys: np.ndarray
    order: np.ndarray
    values: np.ndarray
    until: np.ndarray

    @classmethod
    def of(cls, keys: np.ndarray, since: np.ndarray, values: np.ndarray, until: np.ndarray | None = None) -> Spans:
        """Sorted by key and day; of several of one key and day the last one counts."""
        last = np.full(len(keys), _NEVER) if until is None else until
        return cls(keys, (keys << _DAY_BITS) + since + _DAY_OFFSET, values, last)

    def sorted(self) -> Spans:
        """The same by key and day; what is of one key and day stays in its order."""
        order = np.argsort(self.order, kind="stable")
        return Spans(self.keys[order], self.order[order], self.values[order], self.until[order])

    def at(self, keys: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The value of each key on a day, ``UNKNOWN`` where there is none."""
        if len(self.keys) == 0:
            return np.full(len(keys), UNKNOWN)
        place = np.searchsorted(self.order, (keys << _DAY_BITS) + days + _DAY_OFFSET, side="right") - 1
        is_found = (place >= 0) & (self.keys[place] == keys) & (self.until[place] >= days)
        return np.where(is_found, self.values[place], UNKNOWN)


class Lookups:
    """Everything that events are summed up with, as the transaction sees it when this is made.

    Args:
        connection: any.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._learners = _pointers(connection, select(identity.c.account_id, identity.c.learner_id))
        self._contents = _pointers(connection, select(listing.c.listing_id, listing.c.content_id))
        self._caps = _caps(connection)
        self._asked, self._asked_width = _asked(connection)
        self._catalogued = _catalogued(connection)
        self._teams = _teams(connection)
        self._details = load_details(connection)

    def details(self, highest: int) -> Details:
        """What details say; read again where one came that is not known yet."""
        if highest >= len(self._details.counts):
            self._details = load_details(self._connection)
        return self._details

    def learners(self, accounts: np.ndarray) -> np.ndarray:
        """Whose accounts these are; an account that came later is its own learner."""
        return _pointed(self._learners, accounts)

    def contents(self, listings: np.ndarray) -> np.ndarray:
        """Which content these listings are; one that came later is its own."""
        return _pointed(self._contents, listings)

    def teams(self, learners: np.ndarray, days: np.ndarray) -> np.ndarray:
        """The team of each learner on a day, ``UNKNOWN`` where she was in none."""
        return self._teams.at(learners, days)

    def obligations(self, learners: np.ndarray, contents: np.ndarray, days: np.ndarray) -> np.ndarray:
        """What learners were last asked by a day, else the catalogue's: 1 voluntary, 0 not, ``UNKNOWN``."""
        known = np.full(len(learners), UNKNOWN)
        fits = contents < self._asked_width
        known[fits] = self._asked.at(learners[fits] * self._asked_width + contents[fits], days[fits])
        wanting = known == UNKNOWN
        known[wanting] = self._catalogued.at(contents[wanting], days[wanting])
        return known

    def caps(self, contents: np.ndarray) -> np.ndarray:
        """Seconds beyond which one event's time was idle, by content."""
        known = contents < len(self._caps)
        return np.where(known, self._caps[np.minimum(contents, len(self._caps) - 1)], CAP_WITHOUT_LENGTH_SECONDS)


def _pointers(connection: Connection, statement: Select) -> np.ndarray:
    keys, values = column_arrays(connection, statement)
    table = np.arange(int(keys.max(initial=0)) + 1)
    table[keys] = values
    return table


def _pointed(table: np.ndarray, keys: np.ndarray) -> np.ndarray:
    return np.where(keys < len(table), table[np.minimum(keys, len(table) - 1)], keys)


def _caps(connection: Connection) -> np.ndarray:
    rows = connection.execute(select(content.c.content_id, content.c.nominal_seconds)).fetchall()
    caps = np.full(max((row.content_id for row in rows), default=0) + 1, CAP_WITHOUT_LENGTH_SECONDS)
    for content_id, nominal in rows:
        if nominal is not None:
            caps[content_id] = nominal * CAP_IN_NOMINAL_LENGTHS
    return caps


def _asked(connection: Connection) -> tuple[Spans, int]:
    of = asked.c
    learners, contents, since, values = column_arrays(
        connection,
        select(of.learner_id, of.content_id, of.from_on, _voluntary(of.obligation))
        .where(of.obligation.is_not(None))
        # As the key has it, so that nothing is sorted there.
        .order_by(of.learner_id, of.content_id, of.from_on, of.source),
    )
    width = int(contents.max(initial=0)) + 1
    # Of one day the first source by name counts, so it has to stand last.
    found = Spans.of(*(column[::-1] for column in (learners * width + contents, since, values)))
    return found.sorted(), width


def _catalogued(connection: Connection) -> Spans:
    of = content_obligation.c
    statement = select(of.content_id, of.from_on, _voluntary(of.obligation)).order_by(of.content_id, of.from_on)
    return Spans.of(*column_arrays(connection, statement))


def _voluntary(obligation: Column[str]) -> ColumnElement[int]:
    """What :func:`is_voluntary` says, in the store: of a million rows nobody wants to look at each."""
    told = {str(one): is_voluntary(one) for one in Obligation}
    return case(told, value=obligation, else_=UNKNOWN)


def _teams(connection: Connection) -> Spans:
    of = membership.c
    columns = (of.learner_id, of.from_on, of.team_id, func.coalesce(of.until_on, _NEVER))
    return Spans.of(*column_arrays(connection, select(*columns).order_by(*columns[:2])))
