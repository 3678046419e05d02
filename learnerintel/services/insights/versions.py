"""Two mailings as two versions of one: which did better, and may it be said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.metric import Metric
from learnerintel.domain.periods import Period
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import UnknownName
from learnerintel.evaluation.versions import Arm, ReadOut, read_out
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.definition import Definition, Question, Split
from learnerintel.metrics.gathering import columns_of
from learnerintel.metrics.mailings import CLICK_RATE, MAILING_START_RATE
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.naming import closest
from learnerintel.store.engine import Store

#: What two versions can be compared by; one is chosen before anybody looks.
OUTCOMES: dict[str, Definition] = {one.name: one for one in (CLICK_RATE, MAILING_START_RATE)}
_EVER = Period(-(10**6), 10**6)


@dataclass(frozen=True, slots=True)
class VersionsCompared:
    """What two mailings say beside each other.

    Attributes:
        outcome: what they are compared by.
        first_people: people in the first arm.
        second_people: people in the second.
        found: the comparison; None where it may not be made or shown.
        both: how many people got both mailings; they are in neither arm.
        why: why there is no comparison; None where there is one.
    """

    outcome: Metric
    first_people: int | None
    second_people: int | None
    found: ReadOut | None
    both: int
    why: str | None


def compare_mailings(
    store: Store,
    viewer: Viewer,
    *,
    first: str,
    second: str,
    planned_share: float = 0.5,
    outcome: str = CLICK_RATE.name,
    as_of: int | None = None,
) -> VersionsCompared:
    """Compare two mailings by the people they reached, as two versions of one.

    People who got both are left out of both. The split is checked before anything is compared.

    Args:
        store: open.
        viewer: sees the summary.
        first: the mailing as its source calls it.
        second: the other one.
        planned_share: of all people, how many were to get the first.
        outcome: name of one of ``OUTCOMES``.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
        UnknownName: no such outcome or mailing.
    """
    require(viewer, Permission.SEE_SUMMARY)
    if outcome not in OUTCOMES:
        allowed = ", ".join(OUTCOMES)
        raise UnknownName(f"Mailings are not compared by {outcome!r}. Nothing was read. Allowed: {allowed}.")
    definition = OUTCOMES[outcome]
    with inquire(store, viewer, as_of) as inquiry:
        columns = columns_of(inquiry.connection, definition, _question(inquiry))
        names = dict.fromkeys(columns["slice"])
        for name in (first, second):
            if name not in names:
                raise UnknownName(f"Of no mailing {name!r} is this known. Nothing was read.{closest(name, names)}")
        return _compared(definition, columns, first, second, planned_share, inquiry.conventions.thresholds)


def _question(inquiry: Inquiry) -> Question:
    return Question(_EVER, inquiry.as_of, Split.CAMPAIGN)


def _compared(
    definition: Definition, columns: Columns, first: str, second: str, planned_share: float, thresholds: Thresholds
) -> VersionsCompared:
    people: dict[str, set[int]] = {}
    successes: dict[str, set[int]] = {}
    for name in (first, second):
        rows = np.flatnonzero(columns["slice"] == name)
        people[name] = set(columns["learner_id"][rows].tolist())
        successes[name] = set(columns["learner_id"][rows[columns["part"][rows] > 0]].tolist())
    both = people[first] & people[second]
    arms = [people[name] - both for name in (first, second)]
    chosen = [successes[name] - both for name in (first, second)]
    enough = thresholds.exact_people
    if min(len(arm) for arm in arms) < enough:
        why = f"Each version has to have reached at least {enough} people who did not get the other one."
        return VersionsCompared(definition.metric, None, None, None, 0, why)
    if 0 < len(both) < thresholds.rate_people:
        why = f"Fewer than {thresholds.rate_people} people got both; beside the other figures they would be given away."
        return VersionsCompared(definition.metric, None, None, None, 0, why)
    found = read_out(*(Arm(len(arm), len(one)) for arm, one in zip(arms, chosen, strict=True)), planned_share)
    return VersionsCompared(definition.metric, len(arms[0]), len(arms[1]), found, len(both), None)
