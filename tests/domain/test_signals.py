from __future__ import annotations

import pytest
from scipy import stats

from learnerintel.domain.disclosure import Thresholds
from learnerintel.domain.evidence import Calibration, ItemEvidence, Ratings, Tally, TeamContext
from learnerintel.domain.signals import (
    abandoned_signal,
    chosen_signal,
    disliked_signal,
    estimated_use,
    known_signal,
    mean_peer_use,
    untouched_signal,
)
from learnerintel.domain.vocabulary import KnownBy, Obligation, Reason

TEAM = TeamContext(team="Sales North", eligible=40, active_share=0.6, comparable="8 other teams of Sales")


def item(**known):
    return ItemEvidence(**{"content_id": 1, "title": "Spreadsheets", "eligible": 40, **known})


def test_use_is_that_of_comparable_teams_adjusted_to_the_team():
    # pooled: (8 + 10 * 0.1) / (190 + 10) = 0.045; the team: (1 + 10 * 0.045) / (40 + 10)
    touched = item(team_touched_28=1, peer_touched_28=8, peer_eligible=190)
    assert estimated_use(touched, 0.1, 10) == pytest.approx(0.029)


def test_without_comparable_people_the_mean_of_all_items_stands_in():
    assert estimated_use(item(team_touched_28=0), 0.1, 10) == pytest.approx(0.02)


def test_the_mean_use_is_one_of_sums():
    items = [item(peer_touched_28=1, peer_eligible=10), item(peer_touched_28=0, peer_eligible=90)]
    assert mean_peer_use(items) == 0.01
    assert mean_peer_use([item()]) == 0


def test_an_item_nobody_uses_is_untouched_with_a_strength_that_falls_with_its_use():
    nobody = untouched_signal(item(peer_eligible=200), 0.0, 10)
    assert (nobody.reason, nobody.strength, nobody.estimate, nobody.base) == (Reason.UNTOUCHED, 1, 0, 40)
    # pooled 10 / 210, the team 10 * that / 50
    some = untouched_signal(item(peer_eligible=200, peer_touched_28=10), 0.0, 10)
    assert some.estimate == pytest.approx(0.2 * 10 / 210)
    assert some.strength == pytest.approx(1 - 10 * 0.2 * 10 / 210)


def test_what_more_than_a_tenth_of_the_team_touched_is_not_untouched():
    assert untouched_signal(item(team_touched_28=5, peer_eligible=100_000), 0.0, 10) is None


def test_what_is_estimated_to_be_used_by_more_than_one_in_twenty_is_not_untouched():
    # 2 of 40 and nobody elsewhere: 2 / 50 = 0.04; 3 of 40: 0.06
    assert untouched_signal(item(team_touched_28=2, peer_eligible=100_000), 0.0, 10) is not None
    assert untouched_signal(item(team_touched_28=3, peer_eligible=100_000), 0.0, 10) is None


def test_an_item_that_nobody_could_use_says_nothing():
    assert untouched_signal(item(eligible=0), 0.0, 10) is None


def test_a_pre_test_that_nearly_all_pass_shows_that_it_is_known():
    signal = known_signal(item(pretest=Tally(19, 20)), TEAM)
    assert (signal.reason, signal.known_by, signal.base) == (Reason.KNOWN, KnownBy.PRETEST, 20)
    assert signal.strength == pytest.approx(stats.beta.sf(0.8, 19.5, 1.5), abs=1e-9)


def test_four_in_five_that_passed_are_not_sure_to_be_four_in_five():
    # P(share >= 0.8 | 16 of 20) is about a half
    assert known_signal(item(pretest=Tally(16, 20)), TEAM) is None


@pytest.mark.parametrize(("base", "is_enough"), [(11, False), (12, True)])
def test_a_pre_test_of_less_than_three_in_ten_says_nothing_about_the_team(base, is_enough):
    assert (known_signal(item(pretest=Tally(base, base)), TEAM) is not None) is is_enough


def test_less_than_five_tested_people_say_nothing_about_a_small_team():
    assert known_signal(item(eligible=10, pretest=Tally(4, 4)), TEAM) is None
    five = known_signal(item(eligible=10, pretest=Tally(5, 5)), TEAM)
    assert five.strength == pytest.approx(stats.beta.sf(0.8, 5.5, 0.5), abs=1e-9)
    careful = TeamContext(team="T", eligible=10, active_share=None, comparable="", thresholds=Thresholds(rate_people=6))
    assert known_signal(item(eligible=10, pretest=Tally(5, 5)), careful) is None


def first_try(**known):
    return item(first_try=Tally(38, 40), **{"company_first_pass_rate": 0.5, "test_question_count": 10, **known})


def test_a_first_try_counts_where_the_test_is_telling():
    assert known_signal(first_try(), TEAM).known_by is KnownBy.FIRST_TRY
    assert known_signal(first_try(test_question_count=None), TEAM).known_by is KnownBy.FIRST_TRY
    for easy in ({"company_first_pass_rate": 0.85}, {"company_first_pass_rate": None}, {"test_question_count": 4}):
        assert known_signal(first_try(**easy), TEAM) is None


def test_a_pre_test_says_more_than_a_first_try_and_that_more_than_earlier_learning():
    both = first_try(pretest=Tally(20, 20), prior_topic=Tally(40, 40))
    assert known_signal(both, TEAM).known_by is KnownBy.PRETEST
    failed = first_try(pretest=Tally(10, 20), prior_topic=Tally(40, 40))
    assert known_signal(failed, TEAM).known_by is KnownBy.FIRST_TRY
    assert known_signal(item(prior_topic=Tally(39, 40)), TEAM).known_by is KnownBy.PRIOR_TOPIC


def rated(*stars, mean=4.0):
    return item(ratings=Ratings(len(stars), sum(stars), sum(star * star for star in stars), mean))


def test_bad_ratings_are_drawn_to_the_formats_mean_and_still_have_to_be_surely_bad():
    # ten ratings of 18 stars and five of the prior's 4: 38 stars by 15
    signal = disliked_signal(rated(1, 1, 2, 2, 2, 2, 2, 2, 2, 2), TEAM)
    # the ten have a variance of 1.6 / 9; with five of variance 1: (1.6 + 5) / 14 = 0.4714; error 0.1773
    assert signal.estimate == pytest.approx(38 / 15)
    assert signal.strength == pytest.approx(stats.norm.cdf((3 - 38 / 15) / 0.17728), abs=1e-4)
    assert (signal.reason, signal.base, signal.tally) == (Reason.DISLIKED, 10, None)


def test_few_or_middling_ratings_do_not_show_that_it_is_disliked():
    assert disliked_signal(rated(1, 1, 1, 1), TEAM) is None
    assert disliked_signal(rated(1, 1, 1, 1, 1), TEAM) is not None
    assert disliked_signal(rated(1, 2, 2, 2, 2), TEAM) is None
    assert disliked_signal(rated(*[3] * 40), TEAM) is None
    assert disliked_signal(rated(*[1] * 40, mean=None), TEAM) is None


def test_what_is_left_half_as_often_again_as_usual_is_abandoned():
    # prior 10 starts at 30 %: Beta(21, 9), its 5 % point is 0.556, above 0.45
    signal = abandoned_signal(item(abandoned=Tally(18, 20), format_abandonment_rate=0.3), TEAM)
    assert signal.estimate == pytest.approx(21 / 30)
    assert signal.strength == pytest.approx(stats.beta.sf(0.45, 21, 9), abs=1e-9)
    assert abandoned_signal(item(abandoned=Tally(11, 20), format_abandonment_rate=0.3), TEAM) is None


def test_abandonment_says_nothing_of_reference_material_or_few_starts_or_without_a_usual_rate():
    left = {"abandoned": Tally(18, 20), "format_abandonment_rate": 0.3}
    assert abandoned_signal(item(**left, is_reference=True), TEAM) is None
    assert abandoned_signal(item(**{**left, "abandoned": Tally(4, 4)}), TEAM) is None
    assert abandoned_signal(item(**{**left, "format_abandonment_rate": None}), TEAM) is None
    assert abandoned_signal(item(**{**left, "format_abandonment_rate": 0.0}), TEAM) is None


def test_confidence_is_that_of_the_stores_own_past_or_none():
    # the logit of a use of 0.045: -3.29 + 1.005 * 2.9957 = -0.279
    fitted = Calibration(-3.29, -1.005, 300)
    assert fitted.confidence(0.045) == pytest.approx(0.4307, abs=1e-4)
    assert fitted.confidence(0.0) == pytest.approx(0.8845, abs=1e-4)
    assert Calibration(-3.29, -1.005, 299).confidence(0.0) is None


def test_what_surely_half_take_by_choice_could_be_optional_where_a_rule_asks_for_it():
    # Wilson's 90 % interval of 31 of 50 is 0.504 to 0.723; of 30 of 50 it begins at 0.484.
    signal = chosen_signal(item(obligation=Obligation.REQUIRED, chosen_elsewhere=Tally(31, 50)))
    assert (signal.reason, signal.base, signal.estimate) == (Reason.CHOSEN, 50, 0.62)
    assert signal.strength == pytest.approx(0.504, abs=0.001)
    assert chosen_signal(item(obligation=Obligation.REQUIRED, chosen_elsewhere=Tally(30, 50))) is None


@pytest.mark.parametrize(
    "known",
    [
        {"obligation": Obligation.OPTIONAL, "chosen_elsewhere": Tally(50, 50)},
        {"obligation": Obligation.MANDATORY, "chosen_elsewhere": Tally(50, 50)},
        {"obligation": Obligation.REQUIRED, "chosen_elsewhere": Tally(19, 19)},
        {"obligation": Obligation.REQUIRED},
    ],
)
def test_without_a_rule_of_the_company_or_enough_people_who_are_free_nothing_is_asked(known):
    assert chosen_signal(item(**known)) is None
