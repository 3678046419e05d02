"""How many people are of which kind; kinds of fewer than ten people stand together."""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period
from learnerintel.domain.personas import LEAST_OF_A_KIND, Persona
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.definition import COMPANY
from learnerintel.metrics.personas import PERSONA_SHARES
from learnerintel.services.answering import answer
from learnerintel.services.choosing import default_period
from learnerintel.services.guarding import is_exact
from learnerintel.services.inquiry import inquire
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of one group's people.

    Attributes:
        period: the 90 days.
        group_label: whose people they are.
        shares: kind -> share, of those that may be shown, in the order of the rules.
        others: everybody else together; None where there is nobody else.
        joined: kinds of ten people and more that stand with the others, so that no fewer than ten are left.
        why: why nothing is shown; None where anything is.
        notes: sentences that belong below.
    """

    period: Period
    group_label: str
    shares: dict[Persona, Measurement]
    others: Measurement | None
    joined: tuple[Persona, ...]
    why: str | None
    notes: tuple[str, ...]


def kinds_of_learners(
    store: Store, viewer: Viewer, *, team_id: int | None = None, as_of: int | None = None
) -> Kinds:
    """How many people are of which kind; never who.

    Args:
        store: open.
        viewer: sees the company or the team.
        team_id: one unit; None for everybody.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        days = default_period(inquiry, PERSONA_SHARES[Persona.DORMANT])
        tables = {
            kind: answer(inquiry, definition, group=group, period=days) for kind, definition in PERSONA_SHARES.items()
        }
        label = inquiry.tree.label(group)
    first = tables[Persona.DORMANT]
    if not first.is_measured:
        return Kinds(days, label, {}, None, (), first.only.why, first.notes)
    found = {kind: table.only for kind, table in tables.items()}
    base = next((one.base for one in found.values() if one.base is not None), None)
    if base is None:
        return Kinds(days, label, {}, None, (), next(iter(found.values())).why, first.notes)
    shown, joined, rest = _together(found, base)
    if not shown:
        why = f"Withheld: no two kinds have {LEAST_OF_A_KIND} people each."
        return Kinds(days, label, {}, None, (), why, first.notes)
    sure = wilson(rest, base)
    others = Measurement("others", sure.value, base, sure.low, sure.high) if rest else None
    return Kinds(days, label, shown, others, joined, None, first.notes)


def _together(
    found: dict[Persona, Measurement], base: int
) -> tuple[dict[Persona, Measurement], tuple[Persona, ...], int]:
    """The kinds that may be shown, those that join the others, and how many people these are together.

    Fewer than ten people are never left: then the smallest kind that is shown joins them.
    """
    counts = {kind: round(one.value * base) for kind, one in found.items() if is_exact(one)}
    shown = {kind: count for kind, count in counts.items() if count >= LEAST_OF_A_KIND}
    joined = []
    while shown and 0 < base - sum(shown.values()) < LEAST_OF_A_KIND:
        joined.append(min(shown, key=lambda kind: (shown[kind], kind)))
        del shown[joined[-1]]
    return {kind: one for kind, one in found.items() if kind in shown}, tuple(joined), base - sum(shown.values())
