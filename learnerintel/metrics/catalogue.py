"""What the catalogue says of items, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Connection, case, select

from learnerintel.domain.vocabulary import Obligation
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import content, content_obligation

#: Obligations by number, in the order of the alphabet as statements compare them; what is not known is -1.
OBLIGATIONS = tuple(sorted(Obligation))
UNKNOWN = -1
_BITS = 32
#: Added to a day it is above 0, also before 1970.
_OFFSET = 1 << 24


def number_of(column: ColumnElement[str], words: tuple[str, ...]) -> ColumnElement[int]:
    """The place of a column's word among some words; ``UNKNOWN`` where it is none of them."""
    return case({str(word): place for place, word in enumerate(words)}, value=column, else_=UNKNOWN)


def numbers(*obligations: Obligation) -> np.ndarray:
    """The numbers of obligations."""
    return np.array([OBLIGATIONS.index(one) for one in obligations])


@dataclass(frozen=True, slots=True)
class Obligations:
    """The catalogue's obligation of items, from a day on; sorted by item and day.

    Attributes:
        content_id: of the item.
        from_on: first day.
        obligation: its number; ``UNKNOWN`` where the catalogue says nothing from then on.
    """

    content_id: np.ndarray
    from_on: np.ndarray
    obligation: np.ndarray

    def on(self, content_id: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The obligation of each item on each day; ``UNKNOWN`` where nothing is said."""
        if len(self.content_id) == 0 or len(content_id) == 0:
            return np.full(len(content_id), UNKNOWN)
        place = np.searchsorted(_key(self.content_id, self.from_on), _key(content_id, day), side="right") - 1
        return np.where((place >= 0) & (self.content_id[place] == content_id), self.obligation[place], UNKNOWN)


def _key(content_id: np.ndarray, day: np.ndarray) -> np.ndarray:
    return (content_id.astype(np.int64) << _BITS) | (day.astype(np.int64) + _OFFSET)


def _load_obligations(connection: Connection) -> Obligations:
    table = content_obligation.c
    rows = connection.execute(
        select(table.content_id, table.from_on, number_of(table.obligation, OBLIGATIONS)).order_by(
            table.content_id, table.from_on
        )
    ).fetchall()
    columns = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 3)
    return Obligations(*(np.ascontiguousarray(columns[:, at]) for at in range(3)))


def _load_references(connection: Connection) -> np.ndarray:
    found = connection.scalars(select(content.c.content_id).where(content.c.is_reference)).all()
    return np.array(found, dtype=np.int64)


#: What the catalogue called items when.
catalogued_obligations = Kept(_load_obligations)
#: Items that are there to be looked up.
reference_items = Kept(_load_references)
