"""What the catalogue says of the items on a shelf, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Row

from learnerintel.domain.vocabulary import Obligation, Regulatory
from learnerintel.metrics.signals import NO_DAY, NOT_CALLED, STRICTEST_FIRST


class CatalogueColumns:
    """What the catalogue says of the items on a shelf, by their places; the same for every team."""

    def __init__(
        self, rows: Sequence[Row[Any]], obligations: Mapping[int, Obligation], usual: Sequence[float | None]
    ) -> None:
        """``rows`` of the catalogue, obligations by content id, and how often each item's format is abandoned."""
        said = [row.regulatory or Regulatory.UNKNOWN for row in rows]
        self.is_law = _flags(one == Regulatory.YES for one in said)
        self.is_unclassified = _flags(one == Regulatory.UNKNOWN for one in said)
        self.is_role_critical, self.is_reference, self.is_seasonal = (
            _flags(bool(row._mapping[name]) for row in rows)
            for name in ("is_role_critical", "is_reference", "is_seasonal")
        )
        self.has_prerequisite = _flags(row.prerequisite_of is not None for row in rows)
        self.has_topic = _flags(row.topic is not None and row.level is not None for row in rows)
        self.published_on, self.edited_on = (
            np.array([-NO_DAY if row._mapping[name] is None else row._mapping[name] for row in rows], dtype=np.int64)
            for name in ("published_on", "edited_on")
        )
        strictest = {obligation: place for place, obligation in enumerate(STRICTEST_FIRST)}
        called = [obligations.get(row.content_id) for row in rows]
        self.catalogued = np.array([NOT_CALLED if one is None else strictest[one] for one in called], dtype=np.int64)
        self.usual_abandonment = np.array([np.nan if one is None else one for one in usual], dtype=np.float64)
        # The last resort of the order is the id as text.
        by_text = sorted(range(len(rows)), key=lambda place: str(rows[place].content_id))
        self.rank = np.empty(len(rows), dtype=np.int64)
        self.rank[by_text] = np.arange(len(rows))
        self.place = {row.content_id: place for place, row in enumerate(rows)}


def _flags(values: Iterable[bool]) -> np.ndarray:
    return np.fromiter(values, dtype=bool)
