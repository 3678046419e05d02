from __future__ import annotations

import pytest

from learnerintel.domain.metric import Bound
from learnerintel.domain.periods import day_from_iso, iso_day
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted, UnknownName
from learnerintel.services.measuring import measure, metric_names
from learnerintel.store.company import save_company_setting
from tests.metrics.small_company import day, prepared

OWNER = Viewer.local_owner()
LEADER = Viewer("Lee", Role.LEADER)
MANAGER = Viewer("Max", Role.MANAGER)
CHOSEN, REQUIRED = {"obligation": "optional"}, {"obligation": "required"}


def uses(people, content, on, **fields):
    return [(person, content, on, fields) for person in people]


@prepared
def two_teams(company):
    """Red: 20 people, 10 active; Blue: 12 people, 3 active; on the last four days of a Monday-to-Sunday week."""
    red, blue = company.team("Red", 20), company.team("Blue", 12, first=21)
    company.activity(*uses(red[:10], "c1", day(25), **CHOSEN), *uses(blue[:3], "c2", day(27), **REQUIRED))


def by_key(table):
    return {row.key: row.measurement for row in table.measured}


def test_a_metric_is_measured_for_everybody_as_of_the_last_day_known(two_teams):
    table = measure(two_teams.store, OWNER, "active_share")
    assert (table.only.value, table.only.base) == (13 / 32, 32)
    assert (table.period.first_on, table.period.last_on) == (day(0), day(27))
    assert table.notes[0] == f"As of {iso_day(day(27))}, the last day anything is known of."
    assert table.data_version == two_teams.store.data_version()


def test_rows_stand_under_their_columns(two_teams):
    table = measure(two_teams.store, OWNER, "active_share", by="team", as_of=day(27))
    assert table.COLUMNS == ("key", "value", "base", "low", "high")
    assert [row[:3] for row in table.rows()] == [("Blue", 0.25, 12), ("Red", 0.5, 20)]
    assert all(row[3] < row[1] < row[4] for row in table.rows())


def test_one_team_is_named_as_people_name_it_in_any_case(two_teams):
    table = measure(two_teams.store, OWNER, "active-share", team="red", as_of=day(27))
    assert (table.group_label, table.only.base) == ("Red", 20)


def test_an_unknown_metric_team_or_split_is_refused_with_names_that_look_alike(two_teams):
    with pytest.raises(UnknownName, match="active_share"):
        measure(two_teams.store, OWNER, "activ_share")
    with pytest.raises(UnknownName, match="Did you mean Red"):
        measure(two_teams.store, OWNER, "active_share", team="Redd")
    with pytest.raises(UnknownName, match="Allowed: none, team, month"):
        measure(two_teams.store, OWNER, "reach", by="content")
    with pytest.raises(UnknownName, match="month"):
        measure(two_teams.store, OWNER, "active_share", by="quarter")


def test_teams_of_one_name_are_told_apart_by_the_unit_above(company):
    company.roster(*((f"a{number}", "Field", day(-9)) for number in range(6)), parent="North")
    company.roster(*((f"b{number}", "Field", day(-9)) for number in range(7)), parent="South")
    company.activity(("a1", "c1", day(3)))
    with pytest.raises(UnknownName, match="North / Field, South / Field"):
        measure(company.store, OWNER, "active_share", team="Field")
    assert measure(company.store, OWNER, "active_share", team="South / Field").only.base == 7


def test_what_is_missing_is_said_and_is_not_zero(two_teams):
    table = measure(two_teams.store, OWNER, "opt_in_rate", as_of=day(27))
    assert (table.is_measured, table.only.value, table.only.base) == (False, None, None)
    assert "Upload offers with people, content, day and channel." in table.only.why
    assert table.rows() == [("Everybody", None, None, None, None)]
    assert table.notes == (table.only.why,)


def test_obligations_that_nobody_knows_make_voluntary_activity_unknown_and_not_zero(company):
    company.team("Red", 8)
    company.activity(("p1", "c1", day(3)))
    table = measure(company.store, OWNER, "voluntary_active_share", as_of=day(27))
    assert (table.is_measured, table.only.value) == (False, None)
    assert measure(company.store, OWNER, "active_share", as_of=day(27)).only.value == 0.125


def test_an_empty_store_answers_every_metric_with_what_it_needs(store):
    for name in metric_names():
        table = measure(store, OWNER, name)
        assert table.only.value is None
        assert "Upload" in table.notes[0]


def test_days_of_which_nothing_is_known_have_no_value(two_teams):
    table = measure(two_teams.store, OWNER, "active_share", first_on=day(-60), last_on=day(-30), as_of=day(27))
    assert (table.only.value, table.only.why) == (None, "Nothing is known of this period.")


def test_days_that_have_not_come_yet_are_cut_off_and_it_is_said(two_teams):
    table = measure(two_teams.store, OWNER, "active_share", first_on=day(0), last_on=day(60), as_of=day(26))
    assert table.only.value == 10 / 32
    assert "Only until 2026-01-31; the days after it have not happened yet." in table.notes


def test_a_series_of_weeks_has_whole_weeks_only(two_teams):
    table = measure(two_teams.store, OWNER, "active_share", by="week", first_on=day(2), last_on=day(29), as_of=day(30))
    assert [row.key for row in table.measured] == [iso_day(day(number)) for number in (7, 14, 21)]
    assert [row.measurement.value for row in table.measured] == [None, None, 13 / 32]


def test_a_series_of_months_has_months_that_are_over(two_teams):
    two_teams.activity(("p1", "c1", day(40)))
    table = measure(two_teams.store, OWNER, "active_share", by="month", as_of=day(40))
    assert len(table.measured) == 12
    assert table.measured[-1].key == "2026-01"
    assert table.measured[-1].measurement.value == 10 / 32


def test_the_first_weekday_of_the_company_begins_its_weeks(two_teams):
    with two_teams.store.write() as connection:
        save_company_setting(connection, "first_weekday", "7")
    table = measure(two_teams.store, OWNER, "active_share", by="week", first_on=day(0), last_on=day(27), as_of=day(27))
    assert table.measured[-1].key == iso_day(day(20))


# --- who may see what -------------------------------------------------------------------------------


def test_a_leader_sees_the_company_and_no_team(two_teams):
    assert measure(two_teams.store, LEADER, "active_share").only.base == 32
    with pytest.raises(NotPermitted, match="see team figures"):
        measure(two_teams.store, LEADER, "active_share", by="team")
    with pytest.raises(NotPermitted, match="see team figures"):
        measure(two_teams.store, LEADER, "active_share", team="Red")


def test_a_manager_sees_her_own_teams(two_teams):
    red = measure(two_teams.store, OWNER, "active_share", team="Red").group
    manager = Viewer("Mia", Role.MANAGER, frozenset({red}))
    table = measure(two_teams.store, manager, "active_share", by="team")
    assert [row.key for row in table.measured] == ["Red"]
    with pytest.raises(NotPermitted, match="for this team"):
        measure(two_teams.store, manager, "active_share", team="Blue")


def test_free_dates_and_other_days_are_for_analysts(two_teams):
    for days in (
        {"as_of": day(27)},
        {"first_on": day(0), "last_on": day(12)},
        {"first_on": day(1), "last_on": day(28)},
    ):
        with pytest.raises(NotPermitted, match="choose free dates"):
            measure(two_teams.store, MANAGER, "active_share", **days)
    analyst = Viewer("Ana", Role.ANALYST)
    assert measure(two_teams.store, analyst, "active_share", first_on=day(0), last_on=day(12)).only.base is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-05", "2026-02-01"),
        ("2026-01-01", "2026-01-31"),
        ("2025-10-01", "2025-12-31"),
        ("2025-02-01", "2026-01-31"),
    ],
)
def test_calendar_periods_are_for_everybody(two_teams, first, last):
    two_teams.activity(("p1", "c1", day_from_iso("2025-11-03")), ("p1", "c1", day_from_iso("2026-02-01")))
    table = measure(two_teams.store, MANAGER, "active_share", first_on=day_from_iso(first), last_on=day_from_iso(last))
    assert table.is_measured


# --- the gate ---------------------------------------------------------------------------------------


def test_a_team_under_five_people_is_withheld_and_so_is_what_would_give_it_away(company):
    company.team("Tiny", 4)
    company.team("Small", 11, first=11)
    company.team("Big", 30, first=31)
    company.activity(*uses(["p1", "p2", "p11", "p12", "p31", "p32", "p33"], "c1", day(27)))
    found = by_key(measure(company.store, MANAGER, "active_share", by="team"))
    assert found["Tiny"].why == "Withheld: fewer than 5 people."
    assert (found["Small"].value, found["Small"].is_withheld) == (None, True)
    assert found["Big"].value == 0.1


def test_in_a_group_under_ten_nothing_is_said_of_everybody(company):
    company.team("Red", 8)
    company.team("Blue", 30, first=11)
    company.activity(*uses([f"p{number}" for number in range(11, 25)], "c1", day(3)))
    table = measure(company.store, OWNER, "active_share", by="team", as_of=day(27))
    measurement = by_key(table)["Red"]
    assert (measurement.value, measurement.bound) == (0.125, Bound.AT_MOST)
    assert table.rows()[1] == ("Red", None, 8, 0.0, 0.125)


def test_the_company_may_raise_the_minimum_group(two_teams):
    with two_teams.store.write() as connection:
        save_company_setting(connection, "minimum_group", "15")
    found = by_key(measure(two_teams.store, OWNER, "active_share", by="team", as_of=day(27)))
    assert found["Blue"].why == "Withheld: fewer than 15 people."


def test_items_taken_by_few_hide_another_one_because_the_total_is_shown(company):
    people = company.team("Red", 40)
    company.offers(*uses(people, "c1", day(1)), *uses(people[:12], "c2", day(1)), *uses(people[:3], "c3", day(1)))
    company.activity(*uses(people[:20], "c1", day(3)), *uses(people[:6], "c2", day(3)), *uses(people[:2], "c3", day(3)))
    table = measure(company.store, OWNER, "opt_in_rate", by="content", first_on=day(0), last_on=day(20), as_of=day(60))
    found = by_key(table)
    assert found["c3"].why == "Withheld: fewer than 5 people."
    assert found["c2"].why == "Withheld: beside the other figures it would give a smaller group away."
    assert (found["c1"].value, found["c1"].base) == (0.5, 40)
    assert measure(company.store, OWNER, "opt_in_rate", first_on=day(0), last_on=day(20), as_of=day(60)).only.base == 55


@prepared
def offers_of_a_quarter(company):
    """40 people are offered something in January and again in March; in February only three are."""
    people = company.team("Red", 40)
    january, february, march = (day_from_iso(f"2026-0{month}-10") for month in (1, 2, 3))
    company.offers(*uses(people, "c1", january), *uses(people[:3], "c2", february), *uses(people, "c3", march))
    company.activity(*uses(people[:10], "c1", january), *uses(people[:2], "c3", day_from_iso("2026-05-05")))


def test_a_metric_that_adds_up_is_for_one_or_four_whole_quarters(offers_of_a_quarter):
    january = {"first_on": day_from_iso("2026-01-01"), "last_on": day_from_iso("2026-01-31")}
    with pytest.raises(NotPermitted, match="whole quarters, one or four"):
        measure(offers_of_a_quarter.store, MANAGER, "opt_in_rate", **january)
    assert measure(offers_of_a_quarter.store, OWNER, "opt_in_rate", **january).only.base == 40


def test_a_quarter_is_withheld_where_its_shown_months_would_give_the_hidden_one_away(offers_of_a_quarter):
    months = by_key(measure(offers_of_a_quarter.store, MANAGER, "opt_in_rate", by="month"))
    assert (months["2026-01"].base, months["2026-02"].base, months["2026-03"].base) == (40, None, 40)
    quarter = measure(offers_of_a_quarter.store, MANAGER, "opt_in_rate")
    assert (iso_day(quarter.period.first_on), iso_day(quarter.period.last_on)) == ("2026-01-01", "2026-03-31")
    assert quarter.only.why == "Withheld: beside the shorter periods it would give a smaller group away."


def test_four_quarters_that_are_all_shown_are_shown_together(company):
    people = company.team("Red", 40, since=day(-800))
    middles = [day_from_iso(text) for text in ("2025-05-10", "2025-08-10", "2025-11-10", "2026-02-10")]
    months = [day_from_iso(f"{year}-{month:02}-20") for year, month in [*((2025, one) for one in range(4, 13)),
                                                                      (2026, 1), (2026, 2), (2026, 3)]]  # fmt: skip
    for number, on in enumerate(months):
        company.offers(*uses(people, f"c{number}", on))
    company.activity(*uses(people[:20], "c1", middles[0]), *uses(people[:20], "c10", day_from_iso("2026-06-01")))
    table = measure(company.store, MANAGER, "opt_in_rate", period="last 12 months")
    assert (iso_day(table.period.first_on), iso_day(table.period.last_on)) == ("2025-04-01", "2026-03-31")
    assert table.only.base == 480 - 20, "c1 was used before it was offered"


def test_months_of_one_team_are_not_for_managers_where_they_add_up(offers_of_a_quarter):
    with pytest.raises(NotPermitted):
        measure(offers_of_a_quarter.store, MANAGER, "opt_in_rate", by="month", team="Red")
    assert measure(offers_of_a_quarter.store, MANAGER, "active_share", by="month", team="Red").is_measured


# --- from files -------------------------------------------------------------------------------------


def test_files_in_numbers_out(take, store):
    roster = "Employee ID,Team\n" + "".join(f"{number},Red\n" for number in range(1, 13))
    activity = "Employee ID,Content ID,Date,Event,Obligation\n" + "".join(
        f"{number},C{number % 2},2026-01-{number + 9},completed,{'optional' if number % 2 else 'required'}\n"
        for number in range(1, 7)
    )
    results = take(roster=roster, activity=activity)
    assert [result.refusal for result in results] == [None, None]
    table = measure(store, OWNER, "voluntary_active_share", as_of=day_from_iso("2026-01-31"))
    assert (table.only.value, table.only.base) == (0.25, 12)
