"""The exports that say who is sent what, as they came: assignments, transcripts, offers.

An export is of the day that its file's name says, else of the day it was taken in. One that came again without a
change is seen again on that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, case, literal, or_, select

from learnerintel.domain import periods
from learnerintel.domain.vocabulary import AssignmentStatus, TranscriptStatus
from learnerintel.metrics.stays import memberships
from learnerintel.readers.surveys.file_days import day_in_name
from learnerintel.store.schema import (
    assignment,
    batch,
    identity,
    import_attempt,
    listing,
    offer,
    offer_detail,
    transcript,
)

_STATES = {"assignments": assignment, "transcript": transcript}
_OFFERS = "offers"
_SECONDS = 86_400  # of a day
_BITS = 32
#: Days between comings of an unchanged export that are looked at.
_BETWEEN_REPEATS = 7
#: A transcript that says one of these still asks something of the learner.
_ASKING = (TranscriptStatus.NOT_STARTED, TranscriptStatus.IN_PROGRESS, TranscriptStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class Export:
    """One export, or one coming of it.

    Attributes:
        batch_id: of the file.
        source: its kind and reader; exports of one source are compared.
        file_name: of the file, as it was named when it came.
        day: the day it is of.
        came_at: when it was taken in, UTC seconds.
        taken_by: who took it in.
        is_repeat: it had been taken in before.
    """

    batch_id: int
    source: tuple[str, str]
    file_name: str
    day: int
    came_at: int
    taken_by: str
    is_repeat: bool = False

    @property
    def is_of_offers(self) -> bool:
        """Whether it holds dated offers instead of how things stand."""
        return self.source[0] == _OFFERS


@dataclass(frozen=True, slots=True)
class Listed:
    """One person to whom an export lists an item.

    Attributes:
        learner_id: the person.
        began_on: when it was assigned or offered; None where the export does not say.
        is_asking: False where it is done, withdrawn or exempt.
        through: ``assigned``, or the campaign or channel of an offer.
    """

    learner_id: int
    began_on: int | None
    is_asking: bool
    through: str | None


class Named:
    """Whom and what an export names: a row for each pair, once.

    Args:
        learner_id: of each pair.
        content_id: of each pair.
    """

    def __init__(self, learner_id: np.ndarray, content_id: np.ndarray) -> None:
        self.learner_id = learner_id
        self.content_id = content_id

    @cached_property
    def people(self) -> frozenset[int]:
        """Everybody it names."""
        return frozenset(self.learner_id.tolist())

    @cached_property
    def items(self) -> frozenset[int]:
        """Every item it names."""
        return frozenset(self.content_id.tolist())

    def without(self, teams: np.ndarray, pairs: Iterable[tuple[int, int]]) -> Named:
        """The same without what is to go.

        Args:
            teams: of each row's person.
            pairs: (team_id, content_id) of promises.
        """
        keys = (teams.astype(np.int64) << _BITS) | self.content_id
        stays = ~np.isin(keys, [(team_id << _BITS) | content_id for team_id, content_id in pairs])
        return Named(self.learner_id[stays], self.content_id[stays])


class LaterExports:
    """What exports list of some items; read once for all of them.

    Args:
        connection: any.
        pairs: (team_id, content_id) of the promises that are looked for.
    """

    def __init__(self, connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
        self._connection = connection
        self._pairs = frozenset(pairs)
        self._items = sorted({content_id for _, content_id in self._pairs})
        self._named: dict[int, Named] = {}
        self._expected: dict[int, Named] = {}
        self._members: dict[int, dict[int, frozenset[int]]] = {}

    @cached_property
    def exports(self) -> list[Export]:
        """Every export of the store, in the order of their days, then of their coming."""
        kinds = (*_STATES, _OFFERS)
        rows = self._connection.execute(select(batch).where(batch.c.state == "done", batch.c.kind.in_(kinds))).all()
        found = [
            Export(row.batch_id, (row.kind, row.reader), row.file_name, _day_of(row), row.imported_at, row.imported_by)
            for row in rows
        ]
        found += self._repeats({export.batch_id: export for export in found})
        return thinned(sorted(found, key=lambda one: (one.day, one.came_at, one.is_repeat, one.batch_id)))

    def _repeats(self, known: dict[int, Export]) -> list[Export]:
        again = import_attempt
        rows = self._connection.execute(
            select(again).where(again.c.outcome == "nothing new", again.c.batch_id.in_(list(known)))
        ).all()
        days = {row.batch_id: row.effective_on - row.imported_at // _SECONDS for row in self._days(known)}
        return [
            Export(
                row.batch_id,
                known[row.batch_id].source,
                row.file_name,
                # The zone's shift of the day on which the file first came holds for this day as well.
                _named_day(row.file_name) or row.attempted_at // _SECONDS + days[row.batch_id],
                row.attempted_at,
                row.attempted_by,
                is_repeat=True,
            )
            for row in rows
            if not known[row.batch_id].is_of_offers
        ]

    def _days(self, known: Iterable[int]) -> Sequence[Row[Any]]:
        columns = (batch.c.batch_id, batch.c.effective_on, batch.c.imported_at)
        return self._connection.execute(select(*columns).where(batch.c.batch_id.in_(list(known)))).all()

    @cached_property
    def _rows(self) -> dict[tuple[int, int], list[Row[Any]]]:
        found: dict[tuple[int, int], list[Row[Any]]] = defaultdict(list)
        for statement in (_assigned(), _studied(), _offered()):
            for row in self._connection.execute(statement.where(listing.c.content_id.in_(self._items))):
                found[row[:2]].append(row)
        return found

    def lists(self, export: Export, content_id: int) -> bool:
        """Whether an export lists an item for anybody."""
        return (export.batch_id, content_id) in self._rows

    def listed(self, export: Export, content_id: int, among: Container[int]) -> list[Listed]:
        """The people of a group to whom an export lists an item."""
        rows = self._rows.get((export.batch_id, content_id), ())
        return [Listed(row[2], row[3], bool(row[4]), row[5]) for row in rows if row[2] in among]

    def named(self, export: Export) -> Named:
        """Whom and what an export names."""
        if export.batch_id not in self._named:
            table = offer if export.is_of_offers else _STATES[export.source[0]]
            # Names are looked up here: joined and made distinct by the database, it takes five times as long.
            rows = self._connection.execute(
                select(table.c.account_id, table.c.listing_id).where(table.c.batch_id == export.batch_id)
            ).fetchall()
            named = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)
            learners, items = self._learners[named[:, 0]], self._contents[named[:, 1]]
            pairs = np.unique(learners << _BITS | items)
            self._named[export.batch_id] = Named(pairs >> _BITS, pairs & ((1 << _BITS) - 1))
        return self._named[export.batch_id]

    @cached_property
    def _learners(self) -> np.ndarray:
        return _pointers(self._connection, select(identity.c.account_id, identity.c.learner_id))

    @cached_property
    def _contents(self) -> np.ndarray:
        return _pointers(self._connection, select(listing.c.listing_id, listing.c.content_id))

    def members(self, team_id: int, day: int) -> frozenset[int]:
        """Everybody in a team on a day."""
        if day not in self._members:
            learners, teams = memberships.of(self._connection).everybody_on(day)
            order = np.argsort(teams, kind="stable")
            ids, starts = np.unique(teams[order], return_index=True)
            ends = [*starts[1:].tolist(), len(order)]
            self._members[day] = {
                one: frozenset(learners[order[start:end]].tolist())
                for one, start, end in zip(ids.tolist(), starts.tolist(), ends[: len(ids)], strict=True)
            }
        return self._members[day].get(team_id, frozenset())

    def expected(self, export: Export, own: tuple[int, int]) -> Named:
        """Whom and what the export after this one should name, if it is of the same system and of the same people.

        Whoever had nothing but what is to go is named no more where all went well, so nobody waits for her.

        Args:
            export: had been taken in at the hand-over.
            own: the promise that is looked at, where nothing but promises stood in the export.
        """
        if export.batch_id not in self._expected:
            self._expected[export.batch_id] = self._without(export, self._pairs)
        found = self._expected[export.batch_id]
        return found if len(found.learner_id) else self._without(export, {own})

    def _without(self, export: Export, pairs: Iterable[tuple[int, int]]) -> Named:
        everything = self.named(export)
        teams = memberships.of(self._connection).team_on(everything.learner_id, export.day)
        return everything.without(teams, pairs)


def _pointers(connection: Connection, statement: Select[Any]) -> np.ndarray:
    """What each number points to, by number."""
    rows = np.array([tuple(row) for row in connection.execute(statement).fetchall()], dtype=np.int64).reshape(-1, 2)
    found = np.arange(int(rows[:, 0].max(initial=0)) + 1)
    found[rows[:, 0]] = rows[:, 1]
    return found


def thinned(exports: list[Export]) -> list[Export]:
    """Of an export that comes again every night, one coming a week and the last; between them nothing changed."""
    later: dict[tuple[str, str], Export] = {}
    is_last: dict[int, bool] = {}
    for place in range(len(exports) - 1, -1, -1):
        one = exports[place]
        after = later.get(one.source)
        is_last[place] = after is None or not after.is_repeat or after.batch_id != one.batch_id
        later[one.source] = one
    kept: dict[tuple[tuple[str, str], int], int] = {}
    found = []
    for place, one in enumerate(exports):
        key = (one.source, one.batch_id)
        if not one.is_repeat or is_last[place] or key not in kept or one.day - kept[key] >= _BETWEEN_REPEATS:
            kept[key] = one.day
            found.append(one)
    return found


def _day_of(row: Row[Any]) -> int:
    if row.kind == _OFFERS:
        return row.effective_on if row.last_on is None else int(row.last_on)
    return min(_named_day(row.file_name) or row.effective_on, row.effective_on)


def _named_day(file_name: str) -> int | None:
    found = day_in_name(file_name)
    return None if found is None else periods.day_from_iso(found[0])


def _about(
    table: Table, began_on: ColumnElement[int], is_asking: ColumnElement[int], through: ColumnElement[str]
) -> Select[Any]:
    return (
        select(
            table.c.batch_id,
            listing.c.content_id,
            identity.c.learner_id,
            began_on.label("began_on"),
            is_asking.label("is_asking"),
            through.label("through"),
        )
        .select_from(table)
        .join(identity, identity.c.account_id == table.c.account_id)
        .join(listing, listing.c.listing_id == table.c.listing_id)
    )


def _assigned() -> Select[Any]:
    status = assignment.c.status
    is_asking = case((or_(status.is_(None), status == AssignmentStatus.OPEN), 1), else_=0)
    return _about(assignment, assignment.c.assigned_on, is_asking, literal("assigned"))


def _studied() -> Select[Any]:
    status = transcript.c.status
    is_open = or_(status.in_(_ASKING), status.is_(None) & transcript.c.completed_on.is_(None))
    return _about(transcript, transcript.c.assigned_on, case((is_open, 1), else_=0), literal("assigned"))


def _offered() -> Select[Any]:
    through = case((offer_detail.c.campaign.is_not(None), offer_detail.c.campaign), else_=offer_detail.c.channel)
    return _about(offer, offer.c.occurred_on, literal(1), through).join(
        offer_detail, offer_detail.c.detail_id == offer.c.detail_id
    )
