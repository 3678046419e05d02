"""The history of action files: what was handed over to an LMS, when and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.store.engine import Store
from learnerintel.store.schema import decision, handover


@dataclass(frozen=True, slots=True)
class Handover:
    """One action file, by the decisions it was the first to speak of.

    Attributes:
        handed_over_at: UTC seconds.
        handed_over_by: who made it.
        system: the LMS format.
        decision_ids: decisions handed over for the first time, in their order.
    """

    handed_over_at: int
    handed_over_by: str
    system: str
    decision_ids: tuple[int, ...]


def handovers(store: Store, viewer: Viewer) -> list[Handover]:
    """Action files that handed something over, newest first; decisions of the viewer's teams only.

    Raises:
        NotPermitted: the viewer may not see team figures.
    """
    require(viewer, Permission.SEE_TEAMS)
    with store.read() as connection:
        rows = connection.execute(
            select(handover, decision.c.team_id)
            .join(decision, decision.c.decision_id == handover.c.decision_id)
            .order_by(handover.c.handed_over_at.desc(), handover.c.decision_id)
        ).all()
    files: dict[tuple[int, str, str], list[int]] = {}
    for row in rows:
        if viewer.may_see_team(row.team_id):
            files.setdefault((row.handed_over_at, row.handed_over_by, row.system), []).append(row.decision_id)
    return [Handover(*file, tuple(decisions)) for file, decisions in files.items()]
