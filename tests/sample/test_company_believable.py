"""The company lives as companies do: rhythm, favourites, a long tail, opinions."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import py3langid

from learnerintel.domain.surveys import CONSUMER, PAIRED, WORK
from learnerintel.sample.mailings import VERSIONS


def _chosen(company) -> pd.DataFrame:
    return company.activity[~company.activity["Assigned as"].isin(["mandatory", "required"])]


def test_people_learn_on_working_days_and_mostly_in_working_hours(company):
    at = company.activity["Date and time"]
    assert (at.dt.day_of_week >= 5).mean() < 0.03
    assert at.dt.hour.between(7, 18).mean() > 0.9


def test_holidays_are_quiet(company):
    by_day = _chosen(company).groupby("Day").size()
    christmas = by_day.reindex(pd.date_range("2025-12-24", "2025-12-26"), fill_value=0)
    assert christmas.max() < by_day[by_day.index.day_of_week < 5].median() / 4


def test_compliance_bursts_towards_the_end_of_quarters(company):
    mandatory = company.activity[company.activity["Assigned as"] == "mandatory"]
    to_end = (mandatory["Day"].dt.to_period("Q").dt.end_time.dt.normalize() - mandatory["Day"]).dt.days
    assert (to_end < 21).mean() > 0.45


def test_most_use_falls_on_few_items_and_a_good_share_of_the_library_is_barely_touched(company):
    recent = _chosen(company)
    recent = recent[recent["Day"] > company.ago(90)]
    new = company.catalogue[company.catalogue["Obligation"].isin(["optional", "recommended"])]
    new = new[new.index.str.startswith("LX")]
    people = recent.groupby("Content ID")["Employee ID"].nunique().reindex(new.index, fill_value=0).sort_values()
    assert people.tail(len(people) // 5).sum() / people.sum() > 0.35
    barely = people < 0.05 * len(company.current)
    assert 0.2 < barely.mean() < 0.5
    ever = company.activity.groupby("Content ID")["Day"].max().reindex(people.index[barely])
    assert (ever > company.ago(180)).mean() > 0.8


def test_teams_have_favourites_of_their_own(company):
    uses = _chosen(company)
    team = company.current["Team"].reindex(uses["Employee ID"]).to_numpy()
    overall = uses["Content ID"].value_counts(normalize=True)
    for _, own in uses.groupby(team):
        if own["Employee ID"].nunique() >= 10:
            ratio = (own["Content ID"].value_counts(normalize=True) / overall).dropna()
            assert (ratio > 3).sum() >= 1


def test_learning_by_choice_and_by_order_both_matter(company):
    stated = company.activity["Assigned as"].dropna()
    assert 0.6 < stated.isin(["optional", "recommended"]).mean() < 0.9
    blank = company.activity[company.activity["Assigned as"].isna()]
    assert set(blank["Event"]) == {"viewed"}


def test_people_come_back_but_not_all_of_them(company):
    uses = _chosen(company)
    months = uses.groupby(uses["Day"].dt.to_period("M"))["Employee ID"].agg(set)
    full = list(months)[1:-1]
    returns = [len(now & after) / len(now) for now, after in pairwise(full)]
    assert 0.5 < sum(returns) / len(returns) < 0.9
    assert 0.4 < len(full[-1]) / len(company.current) < 0.9


def test_exact_repeats_are_in_the_log_as_real_logs_have_them(company):
    repeats = company.table("activity").duplicated().sum()
    assert 0.005 < repeats / len(company.activity) < 0.02


def test_some_durations_are_blank_some_are_glances_and_some_are_idle(company):
    minutes = pd.to_numeric(company.activity["Duration (minutes)"])
    assert 0.03 < minutes.isna().mean() < 0.25
    assert (minutes < 0.5).mean() > 0.005
    assert (minutes > 120).mean() > 0.003
    assert (minutes.dropna() > 0).all()


def test_progress_never_falls_within_a_course(company):
    rows = company.activity.dropna(subset="Progress (%)")
    rows = rows[rows["Event"].isin(["progressed", "completed"]) & (rows["Assigned as"] == "optional")]
    rows = rows.sort_values(["Employee ID", "Content ID", "Date and time"], kind="stable")
    percent = rows["Progress (%)"].astype(int)
    falls = percent.groupby([rows["Employee ID"], rows["Content ID"]]).diff() < 0
    assert falls.mean() < 0.01


def test_offers_are_taken_up_at_rates_that_differ_by_channel(company):
    ids = company.roster.drop_duplicates("Email").set_index("Email")["Employee ID"]
    offers = company.offers.assign(**{"Employee ID": ids.reindex(company.offers["Email"]).to_numpy()})
    offers = offers.sort_values("Offered on").drop_duplicates(["Employee ID", "Content ID"])
    uses = company.activity[["Employee ID", "Content ID", "Day"]]
    merged = offers.merge(uses, on=["Employee ID", "Content ID"], how="left")
    hit = merged["Day"].between(merged["Offered on"], merged["Offered on"] + pd.Timedelta(days=28))
    taken = hit.groupby([merged["Channel"], merged["Employee ID"], merged["Content ID"]]).any()
    rates = taken.groupby("Channel").mean()
    assert rates.between(0.01, 0.5).all()
    assert rates["invited"] > rates["recommended"] > rates["listed"]


def test_some_people_are_sent_nothing_by_mail(company):
    letters = company.offers[company.offers["Campaign"].str.fullmatch(r"Learning Letter \d{4}-\d\d", na=False)]
    unreached = ~company.current["Email"].isin(letters["Email"])
    assert 0.05 < unreached.mean() < 0.4


def test_comments_are_many_and_various(company):
    comments = company.feedback["Comment"].dropna()
    assert comments.nunique() >= 600
    assert comments.value_counts(normalize=True).iloc[0] < 0.03
    titles = set(company.catalogue["Title"])
    assert comments.map(lambda text: any(title in text for title in titles)).sum() >= 50


def test_comments_are_in_four_languages_most_in_english(company):
    py3langid.set_languages(["en", "de", "fr", "es"])
    comments = company.feedback["Comment"].dropna()
    long = comments[comments.str.split().str.len() >= 5]
    languages = long.map(lambda text: py3langid.classify(text)[0]).value_counts(normalize=True)
    assert languages["en"] > 0.8
    assert {"de", "fr", "es"} <= set(languages.index)


def test_fillers_are_among_the_comments(company):
    fillers = company.feedback["Comment"].dropna().str.lower().isin(["n/a", "none", "no comment", "nothing to add"])
    assert 0.005 < fillers.mean() < 0.08


def test_no_placeholder_is_left_in_a_comment(any_company):
    comments = any_company.feedback["Comment"].dropna()
    assert not comments.str.contains(r"[{}]").any()
    assert (comments == comments.str.strip()).all()


def test_names_carry_the_letters_of_their_languages(company):
    letters = set("".join(company.roster["Name"]).lower())
    assert set("äöüßéèñçłåı") <= letters
    assert company.roster["Employee ID"].str.fullmatch(r"0\d{5}").any()


def test_the_second_version_of_an_invitation_is_clicked_by_surely_more(company):
    events = company.table("mailing_events")
    clicks = events[events["Event"] == "clicked"]
    people = [clicks[clicks["Campaign"] == version]["Recipient"].nunique() for version in VERSIONS]
    reached = [len(events[(events["Campaign"] == one) & (events["Event"] == "delivered")]) for one in VERSIONS]
    assert abs(reached[0] - reached[1]) < 0.1 * sum(reached)
    assert people[1] / reached[1] > people[0] / reached[0] + 0.04


def test_learning_at_work_is_behind_the_apps_people_like_in_everything_that_is_asked(company):
    answers = company.table("answers").astype(str)
    means = {place: answers[text].astype(float).mean() for text, place in PAIRED.items()}
    assert all(means[aspect, CONSUMER] > means[aspect, WORK] + 0.3 for aspect, side in means if side == WORK)
