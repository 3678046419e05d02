from __future__ import annotations

from learnerintel.domain.viewer import Viewer
from learnerintel.services.insights.engagement import engagement_by_week
from learnerintel.services.measuring import measure
from learnerintel.store.company import save_company_setting
from tests.metrics.small_company import day, prepared

OWNER = Viewer.local_owner()
CHOSEN = {"obligation": "optional"}


@prepared
def two_teams(company):
    """Red: 20 people, 10 active by choice; Blue: 12 people, 6 active by choice; in the week of days 21 to 27."""
    red, blue = company.team("Red", 20), company.team("Blue", 12, first=21)
    company.activity(*((person, "c1", day(25), CHOSEN) for person in (*red[:10], *blue[:6])))


def value_of(company, team):
    return measure(company.store, OWNER, "voluntary_active_share", team=team, as_of=day(27)).only.value


def test_what_was_decided_of_a_period_is_told_anew_when_the_store_has_changed(two_teams):
    assert (value_of(two_teams, "Red"), value_of(two_teams, "Blue")) == (0.5, 0.5)
    two_teams.activity(("p13", "c1", day(26), CHOSEN))
    assert (value_of(two_teams, "Red"), value_of(two_teams, "Blue")) == (0.55, 0.5)


def test_a_raised_minimum_group_holds_at_once(two_teams):
    assert value_of(two_teams, "Blue") == 0.5
    with two_teams.store.write() as connection:
        save_company_setting(connection, "minimum_group", "15")
    assert value_of(two_teams, "Blue") is None


def test_weeks_are_those_that_are_measured_one_by_one(two_teams):
    weeks = engagement_by_week(two_teams.store, OWNER, weeks=4, as_of=day(27)).voluntary.measured
    for week in weeks:
        alone = measure(
            two_teams.store, OWNER, "voluntary_active_share", first_on=week.period.first_on,
            last_on=week.period.last_on, as_of=day(27),
        )  # fmt: skip
        assert (alone.only.value, alone.only.base) == (week.measurement.value, week.measurement.base)
