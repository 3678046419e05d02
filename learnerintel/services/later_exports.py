"""The exports that say who is sent what, as they came: assignments, transcripts, offers.

An export is of the day that its file's name says, else of the day it was taken in. One that came again without a
change is seen again on that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, Table, case, literal, or_, select

from learnerintel.domain import periods
from learnerintel.domain.vocabulary import AssignmentStatus, TranscriptStatus
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


@dataclass(frozen=True, slots=True)
class Named:
    """Whom and what an export names: a row for each pair, once."""

    learner_id: np.ndarray
    content_id: np.ndarray

    def people(self) -> set[int]:
        """Everybody it names."""
        return set(np.unique(self.learner_id).tolist())

    def items(self) -> set[int]:
        """Every item it names."""
        return set(np.unique(self.content_id).tolist())

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
        content_ids: of the items.
    """

    def __init__(self, connection: Connection, content_ids: Iterable[int]) -> None:
        self._connection = connection
        self._items = sorted(set(content_ids))
        self._named: dict[int, Named] = {}

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
        return sorted(found, key=lambda export: (export.day, export.came_at, export.is_repeat, export.batch_id))

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
    def _listed(self) -> dict[tuple[int, int], list[Listed]]:
        found: dict[tuple[int, int], list[Listed]] = defaultdict(list)
        for statement in (_assigned(), _studied(), _offered()):
            for row in self._connection.execute(statement.where(listing.c.content_id.in_(self._items))):
                found[(row.batch_id, row.content_id)].append(
                    Listed(row.learner_id, row.began_on, bool(row.is_asking), row.through)
                )
        return found

    def listed(self, export: Export, content_id: int) -> list[Listed]:
        """The people to whom an export lists an item."""
        return self._listed.get((export.batch_id, content_id), [])

    def named(self, export: Export) -> Named:
        """Whom and what an export names."""
        if export.batch_id not in self._named:
            table = offer if export.is_of_offers else _STATES[export.source[0]]
            rows = self._connection.execute(
                select(identity.c.learner_id, listing.c.content_id)
                .select_from(table)
                .join(identity, identity.c.account_id == table.c.account_id)
                .join(listing, listing.c.listing_id == table.c.listing_id)
                .where(table.c.batch_id == export.batch_id)
                .distinct()
            ).fetchall()
            pairs = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)
            self._named[export.batch_id] = Named(pairs[:, 0], pairs[:, 1])
        return self._named[export.batch_id]


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
