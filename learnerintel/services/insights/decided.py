"""What was decided so far, over all teams together. No team is named."""

from __future__ import annotations

from dataclasses import dataclass, replace

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import Role
from learnerintel.services.ledger import ledger
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class Decided:
    """Sums of the ledger.

    Attributes:
        decided_count: decisions in all.
        unpaired_count: unpairings that stand.
        handed_over_count: of these, written into an action file.
        re_paired_count: unpairings that were taken back.
        low_hours: time at stake in the unpairings that stand, lower end; None where no length is known.
        high_hours: upper end.
    """

    decided_count: int
    unpaired_count: int
    handed_over_count: int
    re_paired_count: int
    low_hours: float | None
    high_hours: float | None


def decided_so_far(store: Store, viewer: Viewer) -> Decided:
    """The ledger in sums, also for those who may not see single teams.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    # All decisions are read and only their sums leave this function.
    found = ledger(store, replace(viewer, role=Role.OWNER, teams=None))
    return Decided(
        found.decided_count,
        found.unpaired_count,
        found.handed_over_count,
        found.re_paired_count,
        found.low_hours,
        found.high_hours,
    )
