"""What may be shown of all groups in several layers, kept for each state of the store.

The gate decides about every group at once, and one team after the other asks the same: which days, which items,
which months of beginners. So what was decided for the first is kept for the others.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from learnerintel.metrics.cell_columns import Layer
from learnerintel.metrics.gate import GatedColumns
from learnerintel.services.guarding import GatedCells
from learnerintel.services.inquiry import Inquiry
from learnerintel.store.keeping import Kept

#: Cells of all that is kept: some 50 bytes each.
_MOST_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class KeptGate:
    """Layers that passed the gate.

    Attributes:
        gated: every group.
        layer_of: number of each layer.
        notes: sentences that belong below, whoever asks.
    """

    gated: GatedColumns
    layer_of: Mapping[Layer, int]
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many cells it holds."""
        return self.gated.standing.size

    def shown(self, *, are_parts: bool = False) -> GatedCells:
        """As an answer; ``are_parts`` as in :func:`learnerintel.services.guarding.guarded`."""
        return GatedCells(self.gated, are_parts=are_parts, layer_of=self.layer_of)


class _Gates:
    """By whatever they depend on; the latest asked for."""

    def __init__(self, _connection: Connection) -> None:
        self._found: OrderedDict[Hashable, KeptGate] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: Hashable, make: Callable[[], KeptGate]) -> KeptGate:
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
                return found
        found = make()
        with self._lock:
            self._found[key] = found
            while len(self._found) > 1 and sum(one.size for one in self._found.values()) > _MOST_CELLS:
                self._found.popitem(last=False)
        return found


_gates = Kept(_Gates)


def kept_gate(
    inquiry: Inquiry, about: Hashable, make: Callable[[], tuple[GatedColumns, tuple[str, ...]]]
) -> KeptGate:
    """What may be shown, decided once for each state of the store, as-of day and minimum groups.

    Args:
        inquiry: who asks, as of when.
        about: tells it from everything else that is kept: the metric, its periods and slices.
        make: decides it for every group, and says what belongs below.
    """

    def decided() -> KeptGate:
        gated, notes = make()
        return KeptGate(gated, {layer: number for number, layer in enumerate(gated.cells.layers)}, notes)

    key = (about, inquiry.as_of, inquiry.conventions.thresholds)
    return _gates.of(inquiry.connection).of(key, decided)
