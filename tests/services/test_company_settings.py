from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, Refusal, UnknownName
from learnerintel.services.company_settings import change_setting, company_settings

OWNER = Viewer.local_owner()


def test_a_setting_is_changed_and_listed_with_what_it_decides(store):
    said = change_setting(store, OWNER, name="hourly_cost", value=" 48.50 ")
    assert said.startswith("hourly_cost is '48.50' now. What an hour of a learner's time costs")
    settings = {name: value for name, value, _ in company_settings(store, OWNER)}
    assert (settings["hourly_cost"], settings["currency"]) == ("48.50", "EUR")
    change_setting(store, OWNER, name="hourly_cost", value="")
    assert dict(row[:2] for row in company_settings(store, OWNER))["hourly_cost"] == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minimum_group", "4"),
        ("minimum_group", "five"),
        ("hourly_cost", "much"),
        ("hourly_cost", "-1"),
        ("hourly_cost", "inf"),
        ("currency", "euro"),
        ("first_weekday", "8"),
        ("promise_days", "0"),
        ("second_person", "perhaps"),
        ("languages", "x" * 201),
        ("time_zone", "Europe/Berlin"),
        ("is_sample", "yes"),
    ],
)
def test_a_value_that_a_setting_does_not_take_is_refused_and_nothing_changes(store, name, value):
    before = company_settings(store, OWNER)
    with pytest.raises(Refusal, match="Nothing was changed"):
        change_setting(store, OWNER, name=name, value=value)
    assert company_settings(store, OWNER) == before


def test_settings_are_for_those_who_may_and_unknown_ones_are_named(store):
    with pytest.raises(UnknownName, match="no setting 'colour'"):
        change_setting(store, OWNER, name="colour", value="red")
    for role in (Role.MANAGER, Role.ANALYST, Role.LEADER):
        with pytest.raises(NotPermitted):
            change_setting(store, Viewer("somebody", role), name="currency", value="USD")
