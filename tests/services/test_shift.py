from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.services.insights.spending import minutes_by_obligation
from tests.metrics.small_company import day, prepared

#: A day of each month from January to June 2026.
MONTHLY = (5, 35, 65, 95, 125, 155)


@prepared
def relieved(company):
    """Twelve learn ten minutes a month by choice throughout; what they must falls from thirty minutes to ten."""
    people = company.team("Blue", 12)
    for place, on in enumerate(MONTHLY):
        must = 1800 if place < 3 else 600
        company.activity(
            *((one, "c1", day(on), {"obligation": "optional", "duration_seconds": 600}) for one in people),
            *((one, "c2", day(on), {"obligation": "required", "duration_seconds": must}) for one in people),
        )
    company.activity(("p1", "c1", day(185), {"obligation": "optional", "duration_seconds": 600}))


def test_trap_less_compliance_raises_the_share_and_is_named_as_the_cause(relieved):
    shift = minutes_by_obligation(relieved.store, Viewer.local_owner()).shift
    assert (shift.chosen_before, shift.chosen_now) == pytest.approx((10, 10))
    assert (shift.required_before, shift.required_now) == pytest.approx((30, 10))
    assert (shift.by_chosen, shift.by_required) == pytest.approx((0, 0.25))


def test_five_months_are_too_few_to_set_beside_each_other(relieved):
    assert minutes_by_obligation(relieved.store, Viewer.local_owner(), as_of=day(150)).shift is None
