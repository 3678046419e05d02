"""Every hidden truth can be found again by counting in the written files."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from learnerintel.domain.vocabulary import Reason
from learnerintel.sample import Expected, TruthKind


def _uses_by_team(company, truth) -> pd.DataFrame:
    uses = company.touches
    return uses[(uses["Content ID"] == truth.content_id) & uses["Team"].isin(truth.teams)]


def _ratings(company, truth) -> tuple[pd.Series, pd.Series]:
    """Ratings of the truth's item by its team, and by everybody else."""
    rated = company.feedback[company.feedback["Content ID"] == truth.content_id].dropna(subset="Rating")
    is_member = rated["Email"].isin(company.members(truth.teams)["Email"])
    return rated.loc[is_member, "Rating"], rated.loc[~is_member, "Rating"]


def test_every_kind_of_truth_is_there_with_its_destination(company):
    kinds = {truth.kind: truth for truth in company.truth.truths}
    assert set(kinds) == set(TruthKind)
    listed = [truth for truth in company.truth.truths if truth.expected == Expected.LISTED]
    # What is chosen anyway stands on a list of its own, where it could be made optional.
    assert {truth.reason for truth in listed} == set(Reason) - {Reason.CHOSEN}
    assert all(truth.reason is None for truth in company.truth.truths if truth.expected != Expected.LISTED)
    assert all(truth.teams for truth in company.truth.truths)


def test_truths_name_teams_and_items_as_the_files_do(any_company):
    for truth in any_company.truth.truths:
        assert set(truth.teams) <= set(any_company.current["Team"])
        if truth.content_id:
            assert any_company.catalogue.loc[truth.content_id, "Title"] == truth.title
        if truth.department:
            assert set(any_company.members(truth.teams)["Department"]) == {truth.department}


def test_truths_about_decisions_are_about_teams_of_ten_or_more(any_company):
    sizes = any_company.current.groupby("Team").size()
    small = (TruthKind.TEAM_UNDER_TEN, TruthKind.TEAM_UNDER_FIVE)
    for truth in any_company.truth.truths:
        if truth.kind not in small:
            assert (sizes[list(truth.teams)] >= 10).all(), truth.kind


def test_the_knowing_teams_pass_their_pretests_and_others_do_not(any_company):
    for truth in any_company.of(TruthKind.KNOWS):
        tests = any_company.scores
        tests = tests[(tests["Content ID"] == truth.content_id) & (tests["Pre-test"] == "yes")]
        members = any_company.members(truth.teams)
        own = tests[tests["Employee ID"].isin(members.index)]
        others = tests[~tests["Employee ID"].isin(members.index)]
        assert len(own) >= max(10, 0.3 * len(members))
        assert (own["Score"] >= 80).mean() >= 0.8
        assert (others["Score"] >= 80).mean() < 0.5
        passed = (own["Score"] >= 80).sum()
        assert stats.beta.sf(0.8, passed + 0.5, len(own) - passed + 0.5) > 0.6


def test_an_ordinary_test_is_passed_at_the_first_try_by_fewer_than_85_percent(company):
    first = company.scores[(company.scores["Attempt"] == 1) & (company.scores["Pre-test"] == "no")]
    rates = (first["Status"] == "passed").groupby(first["Content ID"]).mean()
    assert rates.max() < 0.85
    assert rates.min() > 0.3


def test_the_knowing_teams_have_old_open_assignments_and_never_took_the_course(any_company):
    for truth in any_company.of(TruthKind.KNOWS):
        assert _uses_by_team(any_company, truth).empty
        rows = any_company.assignments[any_company.assignments["Content ID"] == truth.content_id]
        rows = rows[rows["Employee ID"].isin(any_company.members(truth.teams).index)]
        assert (rows["Status"] == "open").sum() >= 10
        assert (rows["Assigned on"] < any_company.ago(60)).all()
        assert not (rows["Due on"] > any_company.last_day).any()


def test_what_can_be_unpaired_is_blocked_by_nothing(any_company):
    published = any_company.ago(300)
    for truth in any_company.truth.truths:
        if truth.expected == Expected.LISTED:
            item = any_company.catalogue.loc[truth.content_id]
            assert item["Regulatory"] == "no"
            assert item["Obligation"] != "mandatory"
            assert (item["Role critical"], item["Reference"], item["Seasonal"]) == ("no", "no", "no")
            assert pd.isna(item["Prerequisite of"])
            assert pd.isna(item["Edited on"])
            assert item["Published on"] < published


LOOKING_UNTOUCHED = (
    TruthKind.NEVER_OPENS,
    TruthKind.REGULATORY_UNKNOWN,
    TruthKind.ROLE_CRITICAL,
    TruthKind.PREREQUISITE,
    TruthKind.MANDATORY_BUT_NOT_REGULATORY,
)


@pytest.mark.parametrize("kind", LOOKING_UNTOUCHED)
def test_what_looks_untouched_was_touched_long_ago_and_not_for_two_months(any_company, kind):
    for truth in any_company.of(kind):
        departments = set(any_company.members(truth.teams)["Department"])
        uses = any_company.touches
        near = uses[(uses["Content ID"] == truth.content_id) & uses["Department"].isin(departments)]
        assert near["Day"].max() < any_company.ago(60)
        assert near["Day"].max() >= any_company.ago(120)
        assert near["Day"].min() < any_company.ago(180)


@pytest.mark.parametrize("kind", LOOKING_UNTOUCHED)
def test_what_looks_untouched_was_offered_to_the_whole_team_well_before(any_company, kind):
    for truth in any_company.of(kind):
        offers = any_company.offers[any_company.offers["Content ID"] == truth.content_id]
        assert (offers["Offered on"] < any_company.ago(60)).all()
        members = any_company.members(truth.teams)
        assert members["Email"].isin(offers["Email"]).mean() > 0.9


@pytest.mark.parametrize("kind", LOOKING_UNTOUCHED)
def test_what_looks_untouched_is_in_the_least_used_fifth_of_every_team(any_company, kind):
    """So the blocked ones among them are kept off the list by their guard and by nothing else."""
    for truth in any_company.of(kind):
        for team in truth.teams:
            assert any_company.is_among_least_used(team, truth.content_id), (truth.content_id, team)


def test_guards_are_in_the_catalogue(any_company):
    catalogue = any_company.catalogue
    assert catalogue.loc[any_company.one(TruthKind.REGULATORY_UNKNOWN).content_id, "Regulatory"] == "unknown"
    assert catalogue.loc[any_company.one(TruthKind.ROLE_CRITICAL).content_id, "Role critical"] == "yes"
    for kind in (TruthKind.ROLE_CRITICAL, TruthKind.PREREQUISITE, TruthKind.MANDATORY_BUT_NOT_REGULATORY):
        assert catalogue.loc[any_company.one(kind).content_id, "Regulatory"] == "no"


def test_what_the_prerequisite_leads_to_is_in_use(any_company):
    truth = any_company.one(TruthKind.PREREQUISITE)
    target = any_company.catalogue.loc[truth.content_id, "Prerequisite of"]
    uses = any_company.touches
    recent = uses[(uses["Content ID"] == target) & (uses["Day"] > any_company.ago(90)) & uses["Team"].isin(truth.teams)]
    assert recent["Employee ID"].nunique() >= 2


def test_one_item_is_assigned_as_mandatory_though_marked_as_not_regulatory(any_company):
    truth = any_company.one(TruthKind.MANDATORY_BUT_NOT_REGULATORY)
    rows = any_company.assignments[any_company.assignments["Content ID"] == truth.content_id]
    assert set(rows["Obligation"]) == {"mandatory"}
    assert set(any_company.current["Team"].reindex(rows["Employee ID"])) == set(truth.teams)
    assert len(rows) >= 10
    others = any_company.assignments[any_company.assignments["Obligation"] == "mandatory"]
    others = others[others["Content ID"] != truth.content_id]
    assert (any_company.catalogue["Regulatory"].reindex(others["Content ID"]) == "yes").all()


def test_the_disliking_teams_rate_under_two_stars_and_say_so(any_company):
    for truth in any_company.of(TruthKind.DISLIKES, TruthKind.REQUIRED_AND_DISLIKED):
        own, others = _ratings(any_company, truth)
        assert len(own) >= 12
        assert own.mean() <= 2.1
        assert len(others) < 10 or others.mean() > 3
        written = any_company.feedback[any_company.feedback["Content ID"] == truth.content_id]
        written = written[written["Email"].isin(any_company.members(truth.teams)["Email"])]
        assert written["Comment"].notna().sum() >= 8


def test_the_dislike_survives_shrinking_to_the_mean_of_its_format(company):
    rated = company.feedback.dropna(subset="Rating")
    formats = company.catalogue["Format"].reindex(rated["Content ID"]).to_numpy()
    for truth in company.of(TruthKind.DISLIKES):
        own, _ = _ratings(company, truth)
        usual = rated.loc[formats == company.catalogue.loc[truth.content_id, "Format"], "Rating"].mean()
        shrunk = (own.sum() + 10 * usual) / (len(own) + 10)
        spread = pd.concat([own, pd.Series([usual] * 10)]).std()
        assert shrunk + 1.645 * spread / (len(own) + 10) ** 0.5 < 3


def test_no_other_team_dislikes_anything_that_much(company):
    teams = company.current.set_index("Email")["Team"]
    rated = company.feedback.dropna(subset="Rating")
    rated = rated.assign(Team=teams.reindex(rated["Email"]).to_numpy()).dropna(subset="Team")
    means = rated.groupby(["Team", "Content ID"])["Rating"].agg(["mean", "size"])
    hated = means[(means["size"] >= 8) & (means["mean"] < 2.5)]
    known = {
        (team, truth.content_id)
        for truth in company.of(TruthKind.DISLIKES, TruthKind.REQUIRED_AND_DISLIKED)
        for team in truth.teams
    }
    assert set(hated.index) == known


def test_the_required_and_disliked_item_is_the_law(any_company):
    item = any_company.catalogue.loc[any_company.one(TruthKind.REQUIRED_AND_DISLIKED).content_id]
    assert (item["Regulatory"], item["Obligation"]) == ("yes", "mandatory")


def test_the_abandoned_course_was_begun_by_most_and_finished_by_few(company):
    truth = company.one(TruthKind.ABANDONS)
    rows = company.activity[company.activity["Content ID"] == truth.content_id]
    is_own = rows["Employee ID"].isin(company.members(truth.teams).index)

    def abandoned(table) -> tuple[int, float]:
        """People who began a month ago or earlier, and the share of them who did not finish."""
        begun = set(table.loc[(table["Event"] == "started") & (table["Day"] <= company.ago(30)), "Employee ID"])
        finished = set(table.loc[table["Event"] == "completed", "Employee ID"])
        return len(begun), len(begun - finished) / len(begun)

    begun, share = abandoned(rows[is_own])
    assert begun >= 15
    assert share > 0.75
    assert abandoned(rows[~is_own])[1] < 0.45


def test_the_abandoned_course_is_not_untouched(company):
    truth = company.one(TruthKind.ABANDONS)
    assert not company.is_among_least_used(truth.teams[0], truth.content_id)


def test_the_team_behind_has_not_touched_what_comparable_teams_use_every_month(any_company):
    truth = any_company.one(TruthKind.BEHIND_PEERS)
    (team,) = truth.teams
    uses = any_company.touches[any_company.touches["Content ID"] == truth.content_id]
    own = uses[uses["Team"] == team]
    assert own["Day"].max() < any_company.ago(150)
    peers = any_company.peers(team)
    others = peers[peers["Team"] != team]
    month = uses[(uses["Day"] > any_company.ago(28)) & uses["Employee ID"].isin(others.index)]
    expected = month["Employee ID"].nunique() / len(others)
    size = (any_company.current["Team"] == team).sum()
    assert stats.binom.cdf(0, size, expected) < 0.05
    recent = any_company.touches[(any_company.touches["Day"] > any_company.ago(28))]
    active = recent.loc[recent["Team"] == team, "Employee ID"].nunique() / size
    assert active > 0.5


def test_the_habit_is_required_of_some_and_chosen_by_the_others(any_company):
    truth = any_company.one(TruthKind.REQUIRED_BY_HABIT)
    item = any_company.catalogue.loc[truth.content_id]
    assert (item["Obligation"], item["Regulatory"]) == ("required", "no")
    assigned = any_company.assignments
    assigned = assigned[assigned["Content ID"] == truth.content_id]
    is_assigned = any_company.current.index.isin(assigned["Employee ID"])
    share = pd.Series(is_assigned).groupby(any_company.current["Department"].to_numpy()).mean()
    departments = set(share.index[share > 0.5])
    assert share.drop(list(departments)).max() < 0.2
    free = any_company.current[~any_company.current["Department"].isin(departments)]
    uses = any_company.activity[any_company.activity["Content ID"] == truth.content_id]
    by_choice = uses[uses["Assigned as"] == "optional"]
    assert len(free) >= 40
    assert free.index.isin(by_choice["Employee ID"]).mean() > 0.5
    own, others = _ratings(any_company, truth)
    assert pd.concat([own, others]).mean() > 4
    required = any_company.current[any_company.current["Department"].isin(departments)]
    assert required.index.isin(by_choice["Employee ID"]).mean() > 0.15


def test_the_reference_item_is_used_by_two_people_each_time_it_is_needed(any_company):
    truth = any_company.one(TruthKind.REFERENCE)
    uses = any_company.activity[any_company.activity["Content ID"] == truth.content_id]
    assert set(uses["Employee ID"]) == set(truth.employee_ids)
    assert len(truth.employee_ids) == 2
    assert any_company.catalogue.loc[truth.content_id, "Reference"] == "yes"
    for _, days in uses.groupby("Employee ID")["Day"]:
        gaps = days.drop_duplicates().sort_values().diff().dropna().dt.days
        assert len(gaps) >= 9
        assert gaps.between(30, 50).all()
    assert uses["Day"].max() < any_company.ago(28)


def test_seasonal_items_out_of_season_were_used_by_many_in_it_and_by_nobody_now(any_company):
    truths = any_company.of(TruthKind.SEASONAL)
    assert len(truths) >= 2
    for truth in truths:
        assert any_company.catalogue.loc[truth.content_id, "Seasonal"] == "yes"
        uses = any_company.activity[any_company.activity["Content ID"] == truth.content_id]
        assert uses["Employee ID"].nunique() > 0.2 * len(any_company.current)
        assert uses["Day"].max() < any_company.ago(28)
        before = pd.Timedelta(days=365)
        last_year = uses["Day"].between(any_company.ago(28) - before, any_company.last_day - before)
        assert not last_year.any()


def test_one_item_came_out_ten_days_ago_and_was_offered_since(any_company):
    truth = any_company.one(TruthKind.JUST_PUBLISHED)
    published = any_company.catalogue["Published on"]
    assert published[truth.content_id] == any_company.ago(10)
    assert (published.drop(truth.content_id) < any_company.ago(60)).all()
    offers = any_company.offers[any_company.offers["Content ID"] == truth.content_id]
    assert (offers["Offered on"] == any_company.ago(9)).all()
    assert len(offers) > 100
    uses = any_company.activity[any_company.activity["Content ID"] == truth.content_id]
    assert 1 <= uses["Employee ID"].nunique() <= 4


@pytest.mark.parametrize("kind", [TruthKind.TEAM_ON_LEAVE, TruthKind.TEAM_INACTIVE])
def test_a_silent_team_was_active_before(any_company, kind):
    (team,) = any_company.one(kind).teams
    uses = any_company.touches[any_company.touches["Team"] == team]
    assert not (uses["Day"] > any_company.ago(35)).any()
    size = (any_company.current["Team"] == team).sum()
    assert size >= 10
    before = uses[uses["Day"].between(any_company.ago(100), any_company.ago(45))]
    assert before["Employee ID"].nunique() / size > 0.5


def test_only_the_team_on_leave_is_on_leave(any_company):
    for kind, is_away in ((TruthKind.TEAM_ON_LEAVE, True), (TruthKind.TEAM_INACTIVE, False)):
        members = any_company.members(any_company.one(kind).teams)
        away = (members["Leave from"] <= any_company.ago(28)) & (members["Leave until"] >= any_company.last_day)
        assert away.all() if is_away else away.mean() < 0.2


def test_the_small_teams_are_small(any_company):
    for kind, size in ((TruthKind.TEAM_UNDER_TEN, 8), (TruthKind.TEAM_UNDER_FIVE, 4)):
        assert len(any_company.members(any_company.one(kind).teams)) == size


def test_all_other_teams_are_active_enough_to_be_judged(company):
    silent = company.of(TruthKind.TEAM_ON_LEAVE, TruthKind.TEAM_INACTIVE)
    uses = company.touches[company.touches["Day"] > company.ago(28)]
    share = uses.groupby("Team")["Employee ID"].nunique() / company.current.groupby("Team").size()
    assert (share.drop([team for truth in silent for team in truth.teams]) > 0.3).all()
