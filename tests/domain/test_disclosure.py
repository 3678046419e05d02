from __future__ import annotations

import dataclasses

import pytest

from benchmarks.organisations import PEOPLE_METRIC, SUMS_METRIC
from learnerintel.domain.disclosure import Cell, Thresholds, about_share, guard, said_share
from learnerintel.domain.metric import Bound, MetricKind, Unit
from learnerintel.domain.periods import Period, month_period, quarter_period, week_period
from learnerintel.errors import Refusal


def people(first, count):
    return frozenset(range(first, first + count))


def cell(group, members, active, base=None, period=None, **more):
    base = len(members) if base is None else base
    return Cell(group, period, members, active / base if base else None, base, 0.1, 0.9, **more)


def shown(cells, hierarchy, metric=PEOPLE_METRIC, thresholds=None):
    values = guard(cells, hierarchy, metric, thresholds or Thresholds())
    return {value.key[0] if value.key[1] is None else value.key: value for value in values}


def withheld(values):
    return {key for key, value in values.items() if value.is_withheld}


TEAMS = {"a": "all", "b": "all", "c": "all"}


def test_groups_of_five_and_more_are_shown_with_base_and_interval():
    values = shown([cell("all", people(0, 30), 12), cell("a", people(0, 15), 6), cell("b", people(15, 15), 6)], TEAMS)
    assert not withheld(values)
    assert (values["a"].value, values["a"].base, values["a"].low, values["a"].high) == (0.4, 15, 0.1, 0.9)
    assert values["a"].why is None


def test_a_group_of_four_is_withheld_and_so_is_the_next_smallest_since_the_sum_would_tell():
    # 26 people less 16 of c would leave a and b together: 10 people
    values = shown(
        [
            cell("all", people(0, 26), 12),
            cell("a", people(0, 4), 2),
            cell("b", people(4, 6), 3),
            cell("c", people(10, 16), 7),
        ],
        TEAMS,
    )
    assert withheld(values) == {"a", "b"}
    assert values["a"].why == "Withheld: fewer than 5 people."
    assert "give a smaller group away" in values["b"].why
    assert (values["a"].value, values["a"].base, values["b"].value, values["b"].base) == (None, None, None, None)
    assert values["all"].value == 12 / 26


def test_two_small_groups_of_five_people_together_hide_each_other():
    cells = [
        cell("all", people(0, 21), 9),
        cell("a", people(0, 3), 1),
        cell("b", people(3, 2), 1),
        cell("c", people(5, 16), 7),
    ]
    # together 2 of 5: shown whole it would be between the ends, so nothing else needs to be hidden
    assert withheld(shown(cells, TEAMS)) == {"a", "b"}


def test_two_small_groups_that_together_give_everybody_away_take_a_third_with_them():
    cells = [
        cell("all", people(0, 21), 7),
        cell("a", people(0, 3), 0),
        cell("b", people(3, 2), 0),
        cell("c", people(5, 16), 7),
    ]
    assert withheld(shown(cells, TEAMS)) == {"a", "b", "c"}


def test_people_directly_under_a_parent_are_a_group_too():
    # three people lead the division and are in no team
    cells = [cell("all", people(0, 23), 11), cell("a", people(3, 8), 4), cell("b", people(11, 12), 6)]
    assert withheld(shown(cells, TEAMS)) == {"a"}


def test_a_company_with_one_team_shows_both():
    cells = [cell("all", people(0, 12), 5), cell("a", people(0, 12), 5)]
    assert not withheld(shown(cells, TEAMS))


def test_a_small_division_hides_below_its_large_sibling_as_well():
    hierarchy = {"d1": "all", "d2": "all", "a": "d2", "b": "d2"}
    cells = [
        cell("all", people(0, 30), 13),
        cell("d1", people(0, 4), 2),
        cell("d2", people(4, 26), 11),
        cell("a", people(4, 10), 4),
        cell("b", people(14, 16), 7),
    ]
    # hiding d2 alone would not help: a and b add up to it
    assert withheld(shown(cells, hierarchy)) == {"d1", "d2", "a"}


def test_levels_without_a_figure_of_their_own_are_stepped_over():
    hierarchy = {"a": "division", "b": "division", "division": "all"}
    cells = [cell("all", people(0, 22), 9), cell("a", people(0, 4), 2), cell("b", people(4, 18), 7)]
    assert withheld(shown(cells, hierarchy)) == {"a", "b"}


def test_without_the_parents_figure_nothing_can_be_subtracted():
    cells = [cell("a", people(0, 4), 2), cell("b", people(4, 6), 3), cell("c", people(10, 16), 7)]
    assert withheld(shown(cells, TEAMS)) == {"a"}


@pytest.mark.parametrize("active", [0, 1])
def test_none_and_one_of_seven_look_alike(active):
    cells = [cell("a", people(0, 7), active), cell("b", people(7, 20), 8)]
    values = shown(cells, TEAMS)
    assert (values["a"].value, values["a"].bound) == (1 / 7, Bound.AT_MOST)
    assert (values["a"].low, values["a"].high) == (None, None)
    assert values["a"].base == 7
    assert values["b"].bound is None


@pytest.mark.parametrize("active", [6, 7])
def test_all_and_all_but_one_of_seven_look_alike(active):
    value = shown([cell("a", people(0, 7), active)], TEAMS)["a"]
    assert (value.value, value.bound) == (pytest.approx(6 / 7), Bound.AT_LEAST)


def test_nobody_of_ten_is_said_as_it_is():
    value = shown([cell("a", people(0, 10), 0)], TEAMS)["a"]
    assert (value.value, value.bound) == (0, None)


def test_a_limit_is_not_undone_by_subtracting_the_sibling():
    # 20 people, 8 active, less b with 8 of 13 would leave none of 7
    cells = [cell("all", people(0, 20), 8), cell("a", people(0, 7), 0), cell("b", people(7, 13), 8)]
    values = shown(cells, TEAMS)
    assert withheld(values) == {"b"}
    assert values["a"].bound is Bound.AT_MOST


def test_a_limit_does_not_pin_down_who_is_withheld_beside_it():
    # a: one of seven at most; b: two people; together 3, so that both of b would have to be active
    cells = [
        cell("all", people(0, 29), 11),
        cell("a", people(0, 7), 1),
        cell("b", people(7, 2), 2),
        cell("c", people(9, 20), 8),
    ]
    values = shown(cells, TEAMS)
    # with a withheld as well, 3 of 9 is all that is left
    assert withheld(values) == {"a", "b"}
    assert values["c"].value == 0.4


def test_a_limit_that_the_teams_within_it_narrow_down_is_withheld():
    # starts, not people: 3 of 21 are at most one person's worth of seven people, while six have all three
    cells = [
        Cell("all", None, people(0, 7), 3 / 21, 21),
        Cell("a", None, people(0, 6), 3 / 16, 16),
    ]
    metric = dataclasses.replace(SUMS_METRIC, adds_up_over_time=False)
    assert withheld(shown(cells, TEAMS, metric)) == {"all"}


def test_somebody_who_moved_is_not_found_by_adding_both_teams():
    # 10 and 11 people are 20: the one in both would be left over
    cells = [cell("all", people(0, 20), 9), cell("a", people(0, 10), 4), cell("b", people(9, 11), 6)]
    assert withheld(shown(cells, TEAMS)) == {"a"}


def test_five_people_who_moved_hide_each_other_unless_they_all_did_the_same():
    members = {"all": people(0, 35), "a": people(0, 20), "b": people(15, 20)}
    mixed = [cell("all", members["all"], 15), cell("a", members["a"], 9), cell("b", members["b"], 8)]
    assert not withheld(shown(mixed, TEAMS))
    same = [cell("all", members["all"], 15), cell("a", members["a"], 8), cell("b", members["b"], 7)]
    assert withheld(shown(same, TEAMS)) == {"a"}


def test_where_sums_are_shown_a_small_team_is_not_hidden_by_people_who_also_were_elsewhere():
    # everybody of the small team c was in a too, so that a and b cover all people; their starts do not cover c's
    cells = [
        Cell("all", None, people(0, 40), 0.4, 100),
        Cell("a", None, people(0, 26), 0.4, 50),
        Cell("b", None, people(20, 20), 0.4, 45),
        Cell("c", None, people(0, 3), 0.4, 5),
    ]
    values = shown(cells, TEAMS, dataclasses.replace(SUMS_METRIC, adds_up_over_time=False))
    assert withheld(values) == {"b", "c"}


def test_people_directly_under_a_parent_who_moved_into_its_team_are_named_by_the_caller():
    direct = people(0, 2)
    everybody = people(0, 30)
    a, b = people(0, 14), people(14, 16)
    cells = [
        Cell("all", None, everybody, 0.4, 80, direct_people=direct),
        Cell("a", None, a, 0.4, 35),
        Cell("b", None, b, 0.4, 40),
    ]
    metric = dataclasses.replace(SUMS_METRIC, adds_up_over_time=False)
    assert withheld(shown(cells, TEAMS, metric)) == {"a"}
    assert not withheld(shown([dataclasses.replace(cells[0], direct_people=None), *cells[1:]], TEAMS, metric))


MONTHS = [month_period(202601), month_period(202602), month_period(202603)]
QUARTER = quarter_period(20261)


def starts(group, members, base, period):
    return Cell(group, period, members, 0.4, base)


def test_a_quarter_does_not_give_away_the_month_that_is_withheld():
    cells = [
        starts("a", people(0, 8), 20, MONTHS[0]),
        starts("a", people(0, 8), 20, MONTHS[1]),
        starts("a", people(0, 3), 5, MONTHS[2]),
        starts("a", people(0, 8), 45, QUARTER),
        *(starts("b", people(20, 12), 30, month) for month in MONTHS),
        starts("b", people(20, 12), 90, QUARTER),
    ]
    values = shown(cells, TEAMS, SUMS_METRIC)
    assert withheld(values) == {("a", MONTHS[2]), ("a", QUARTER)}
    assert "shorter periods" in values["a", QUARTER].why
    # people are counted once for each period: then there is nothing to subtract
    values = shown(cells, TEAMS, dataclasses.replace(SUMS_METRIC, adds_up_over_time=False))
    assert withheld(values) == {("a", MONTHS[2])}


def test_a_month_in_which_a_team_did_nothing_does_not_hide_its_quarter():
    cells = [
        starts("a", people(0, 8), 20, MONTHS[0]),
        starts("a", people(0, 8), 20, MONTHS[1]),
        Cell("a", MONTHS[2], frozenset(), None, None),
        starts("a", people(0, 8), 40, QUARTER),
    ]
    values = shown(cells, TEAMS, SUMS_METRIC)
    assert not withheld(values)
    assert values["a", MONTHS[2]].why == "We do not know yet."


def test_a_quarter_of_which_a_month_is_missing_is_withheld():
    cells = [starts("a", people(0, 8), 20, month) for month in MONTHS[:2]]
    cells.append(starts("a", people(0, 8), 60, QUARTER))
    assert withheld(shown(cells, TEAMS, SUMS_METRIC)) == {("a", QUARTER)}


def test_weeks_and_months_of_a_metric_that_adds_up_are_refused_together():
    cells = [
        starts("a", people(0, 8), 20, MONTHS[0]),
        starts("a", people(0, 8), 6, week_period(202605)),
    ]
    with pytest.raises(ValueError, match="neither holds the other"):
        shown(cells, TEAMS, SUMS_METRIC)
    assert not withheld(shown(cells, TEAMS))


def test_periods_apart_do_not_touch_each_other():
    cells = [
        cell("a", people(0, 8), 3, period=Period(0, 6)),
        cell("a", people(0, 4), 2, period=Period(7, 13)),
    ]
    assert withheld(shown(cells, TEAMS)) == {("a", Period(7, 13))}


def test_unknown_is_not_withheld_and_not_zero():
    values = shown([Cell("a", None, people(0, 9), None, None), Cell("b", None, frozenset(), None, None)], TEAMS)
    for value in values.values():
        assert (value.value, value.base, value.is_withheld, value.why) == (None, None, False, "We do not know yet.")


def test_a_base_below_the_metrics_own_minimum_is_withheld():
    metric = dataclasses.replace(PEOPLE_METRIC, minimum_base=20, base_label="comments")
    value = shown([Cell("a", None, people(0, 9), 0.5, 12)], TEAMS, metric)["a"]
    assert (value.is_withheld, value.why) == (True, "Withheld: fewer than 20 comments.")


def test_ratings_have_ends_of_their_own_and_minutes_have_none():
    stars = dataclasses.replace(PEOPLE_METRIC, unit=Unit.STARS, kind=MetricKind.LEARNER_MEAN)
    # six people at 1.0 and 1.5 stars: one person's worth of four stars is 0.67
    for mean in (1.0, 1.5):
        value = shown([Cell("a", None, people(0, 6), mean, 6)], TEAMS, stars)["a"]
        assert (value.value, value.bound) == (pytest.approx(1 + 4 / 6), Bound.AT_MOST)
    assert shown([Cell("a", None, people(0, 6), 3.0, 6)], TEAMS, stars)["a"].value == 3
    minutes = dataclasses.replace(PEOPLE_METRIC, unit=Unit.MINUTES, kind=MetricKind.LEARNER_MEDIAN)
    assert shown([Cell("a", None, people(0, 6), 0.0, 6)], TEAMS, minutes)["a"].value == 0


def test_a_count_has_no_interval():
    metric = dataclasses.replace(PEOPLE_METRIC, unit=Unit.PEOPLE, kind=MetricKind.COUNT)
    value = shown([Cell("a", None, people(0, 20), 7, 20, 3, 9)], TEAMS, metric)["a"]
    assert (value.value, value.low, value.high) == (7, None, None)


def test_an_organisation_may_raise_its_minimum_groups():
    cells = [cell("a", people(0, 7), 3), cell("b", people(7, 12), 5)]
    assert withheld(shown(cells, TEAMS, thresholds=Thresholds(rate_people=8))) == {"a"}
    raised = Thresholds(comment_people=15, decision_people=12)
    assert not raised.allow_comment_text(14)
    assert not raised.allow_team_decision(11)
    assert raised.allow_team_decision(12)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Thresholds)])
def test_no_minimum_group_can_be_lowered(field):
    least = getattr(Thresholds(), field)
    with pytest.raises(Refusal, match=f"{least} is the least"):
        Thresholds(**{field: least - 1})


def test_the_minimum_groups_are_those_that_were_settled():
    floor = Thresholds()
    assert [floor.allow_rate(count) for count in (4, 5)] == [False, True]
    assert [floor.allow_comment_text(count) for count in (9, 10)] == [False, True]
    assert [floor.allow_team_decision(count) for count in (9, 10)] == [False, True]
    assert [floor.allow_sentiment(count) for count in (4, 5)] == [False, True]
    assert [floor.allow_sentiment_ranking(count) for count in (19, 20)] == [False, True]
    assert [floor.allow_exact(count) for count in (9, 10)] == [False, True]


def test_shares_are_said_in_numbers_from_ten_people_on_and_in_words_below():
    assert said_share(3, 41) == "3 of 41 people"
    assert said_share(0, 10) == "0 of 10 people"
    assert said_share(0, 8) == said_share(1, 8) == "almost nobody of fewer than 10 people"
    assert said_share(7, 8) == said_share(8, 8) == "almost everybody of fewer than 10 people"
    assert [said_share(count, 8).split(" of ")[0] for count in range(2, 7)] == [
        "a few",
        "a few",
        "about half",
        "most",
        "most",
    ]
    assert said_share(3, 41, in_words=True) == "a few"
    assert said_share(4, 4) == "some of fewer than 5 people"


def test_shares_of_other_teams_are_said_in_steps():
    assert [about_share(share) for share in (0, 0.02, 0.03, 0.21, 0.5, 0.98)] == [
        "almost nobody",
        "almost nobody",
        "about 5 %",
        "about 20 %",
        "about 50 %",
        "almost everybody",
    ]


def test_cells_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="has two cells"):
        shown([cell("a", people(0, 9), 3), cell("a", people(0, 9), 3)], TEAMS)
    with pytest.raises(ValueError, match="not among those of 'all'"):
        shown([cell("all", people(0, 9), 3), cell("a", people(5, 9), 3)], TEAMS)
    with pytest.raises(ValueError, match="in a circle"):
        shown([cell("a", people(0, 9), 3)], {"a": "b", "b": "a"})
