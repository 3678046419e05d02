"""What people were asked to do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, or_, select

from learnerintel.domain.vocabulary import Obligation
from learnerintel.metrics.catalogue import OBLIGATIONS, UNKNOWN
from learnerintel.metrics.put_before import ASSIGNED, put_before
from learnerintel.metrics.signals.shapes import Axes, Grid
from learnerintel.metrics.stays import NEVER
from learnerintel.store.schema import asked
from learnerintel.store.use import UNKNOWN as NO_COMPLETION
from learnerintel.store.use import pairings

#: Obligations from the strictest on, as ``Asked.strictest`` numbers them.
STRICTEST_FIRST = tuple(Obligation)
#: Stands there where nobody called it anything.
NOT_CALLED = len(STRICTEST_FIRST)


@dataclass(frozen=True, slots=True)
class Asked:
    """What present members were asked to do.

    Attributes:
        first_on: first day it was put before anybody of the team; ``NO_DAY`` where it never was.
        open_count: eligible people with an open assignment, not completed by then.
        assigned: eligible people it was ever assigned to.
        completed: of these, completed it by then.
        last_assigned_on: newest assignment; ``-NO_DAY`` where there is none.
        due_on: earliest due day of an open assignment; ``NO_DAY`` where there is none.
        strictest: the strictest it was ever called when asked, by its place in ``STRICTEST_FIRST``.
    """

    first_on: Grid
    open_count: Grid
    assigned: Grid
    completed: Grid
    last_assigned_on: Grid
    due_on: Grid
    strictest: Grid


def asked_of(connection: Connection, as_of: int, axes: Axes) -> Asked:
    """Assignments and offers up to a day."""
    put = put_before.of(connection)
    here, places = axes.cells(put.learner_id, put.content_id)
    cells = np.full(len(put), -1)
    cells[here] = places
    here &= put.from_on <= as_of
    is_done = put.completed_on[put.pair] <= as_of
    is_assigned = here & (put.way == ASSIGNED)
    is_open = is_assigned & (put.is_open != 0) & ~is_done
    firsts = put.firsts
    is_open_pair, is_assigned_pair = (_any_of_pair(put.pair, rows, len(firsts)) for rows in (is_open, is_assigned))
    # A pair's rows all stand in one cell; those after the day do not stand anywhere.
    cell_of_pair = np.full(len(firsts), -1)
    cell_of_pair[put.pair[here]] = cells[here]
    has_due = is_open & (put.due_on < NEVER)
    return Asked(
        first_on=axes.firsts(cells[here], put.from_on[here]),
        open_count=axes.counts(cell_of_pair[is_open_pair]),
        assigned=axes.counts(cell_of_pair[is_assigned_pair]),
        completed=axes.counts(cell_of_pair[is_assigned_pair & (put.completed_on <= as_of)]),
        last_assigned_on=axes.lasts(cells[is_assigned], put.from_on[is_assigned]),
        due_on=axes.firsts(cells[has_due], put.due_on[has_due]),
        strictest=_strictest(axes, cells[here], put.obligation[here]),
    )


def _any_of_pair(pair: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    found = np.zeros(count, dtype=bool)
    found[pair[rows]] = True
    return found


def _strictest(axes: Axes, cells: np.ndarray, obligation: np.ndarray) -> Grid:
    by_number = np.array([STRICTEST_FIRST.index(one) for one in OBLIGATIONS], dtype=np.int8)
    called = obligation != UNKNOWN
    found = np.full(axes.shape[0] * axes.shape[1], NOT_CALLED, dtype=np.int8)
    np.minimum.at(found, cells[called], by_number[obligation[called]])
    return found.reshape(axes.shape)


def asked_people(connection: Connection, as_of: int, content_id: int) -> set[int]:
    """Learners with an open assignment of an item that day."""
    rows = connection.scalars(
        select(asked.c.learner_id).where(
            asked.c.content_id == content_id,
            asked.c.from_on <= as_of,
            asked.c.source.in_(("assignment", "transcript")),
            or_(asked.c.is_open.is_(None), asked.c.is_open),
        )
    )
    met = pairings(connection)
    of_item = met.of_content(content_id)
    completed_on = met.first_completed_on[of_item]
    is_done = (completed_on != NO_COMPLETION) & (completed_on <= as_of)
    return set(rows) - set(met.learner_id[of_item][is_done].tolist())
