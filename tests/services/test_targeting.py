from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, TargetRefused, UnknownName
from learnerintel.services.insights.compared import compared_measures
from learnerintel.services.insights.summary import summary
from learnerintel.services.listing_teams import teams_of
from learnerintel.services.targeting import clear_target, set_target, targets
from tests.metrics.small_company import day, prepared

OWNER = Viewer.local_owner()
MANAGER = Viewer("Mia", Role.MANAGER)


@prepared
def planned(company):
    people = company.team("Blue", 20)
    company.activity(*((one, "c1", day(40 + n), {"obligation": "optional"}) for one in people[:10] for n in (0, 20)))


def test_a_plan_of_a_manager_stands_beside_the_number_of_its_year(planned):
    said = set_target(planned.store, MANAGER, metric="voluntary-active-share", year=2026, value=0.6)
    assert said == "The plan for active by choice in 2026 is 60 %."
    set_target(planned.store, OWNER, metric="voluntary_active_share", year=2025, value=0.5)
    tile = summary(planned.store, OWNER).tiles[0]
    assert (tile.metric.name, tile.plan.value, tile.plan.stated_by) == ("voluntary_active_share", 0.6, "Mia")
    (found,) = compared_measures(
        planned.store, OWNER, names=("voluntary_active_share",), periods=("last 4 weeks",), as_of=day(65)
    )
    assert found.plan.value == 0.6


def test_a_plan_for_the_company_does_not_stand_beside_a_team(planned):
    set_target(planned.store, OWNER, metric="active_share", year=2026, value=0.6)
    team_id = next(iter(teams_of(planned.store, OWNER)))
    (found,) = compared_measures(
        planned.store, OWNER, names=("active_share",), periods=("last 4 weeks",), team_id=team_id, as_of=day(65)
    )
    assert found.plan is None


def test_the_newest_value_of_a_year_stands_and_can_be_taken_back(planned):
    for value in (0.4, 0.5):
        set_target(planned.store, OWNER, metric="reach", year=2026, value=value)
    assert [(one.metric, one.value) for one in targets(planned.store, OWNER)] == [("reach", 0.5)]
    assert clear_target(planned.store, OWNER, metric="reach", year=2026).endswith("in 2026 any more.")
    assert targets(planned.store, OWNER) == ()
    with pytest.raises(TargetRefused, match="No plan is stated for reach in 2026"):
        clear_target(planned.store, OWNER, metric="reach", year=2026)


@pytest.mark.parametrize(
    ("metric", "year", "value", "said"),
    [
        ("reach", 2026, 1.2, "at most 100 %"),
        ("reach", 2026, float("nan"), "cannot be the plan"),
        ("depth", 2026, -3, "least 0 minutes"),
        ("rating_mean", 2026, 0.5, "least 1 stars"),
        ("reach", 1066, 0.5, "no year to plan for"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(planned, metric, year, value, said):
    with pytest.raises(TargetRefused, match=said):
        set_target(planned.store, OWNER, metric=metric, year=year, value=value)
    assert targets(planned.store, OWNER) == ()


def test_an_unknown_number_and_a_role_that_may_not_plan_are_refused(planned):
    with pytest.raises(UnknownName, match="There is no metric 'reech'"):
        set_target(planned.store, OWNER, metric="reech", year=2026, value=0.5)
    with pytest.raises(NotPermitted, match="state plan values as analyst"):
        set_target(planned.store, Viewer("Ann", Role.ANALYST), metric="reach", year=2026, value=0.5)
