"""The exports agree with each other and hold nothing that could not be."""

from __future__ import annotations

import datetime
import re

import pandas as pd
import pytest

from learnerintel.domain.vocabulary import AssignmentStatus, Channel, Obligation, Regulatory, Verb
from learnerintel.sample import write_company

PEOPLE_COLUMNS = {
    "activity": "Employee ID",
    "transcript": "Employee ID",
    "scores": "Employee ID",
    "assignments": "Employee ID",
    "offers": "Email",
    "feedback": "Email",
}
EVENT_DAYS = {
    "activity": ["Date and time"],
    "transcript": ["Assigned on", "Started on", "Completed on"],
    "scores": ["Submitted on"],
    "assignments": ["Assigned on"],
    "offers": ["Offered on"],
    "feedback": ["Submitted on"],
}


@pytest.mark.parametrize(("kind", "column"), PEOPLE_COLUMNS.items())
def test_every_person_is_on_the_roster(any_company, kind, column):
    assert set(getattr(any_company, kind)[column]) <= set(any_company.roster[column])


@pytest.mark.parametrize("kind", PEOPLE_COLUMNS)
def test_every_item_is_in_the_catalogue_under_its_title(any_company, kind):
    table = getattr(any_company, kind)
    ids = "Course ID" if kind == "transcript" else "Content ID"
    titles = "Course title" if kind == "transcript" else "Content title"
    assert set(table[ids]) <= set(any_company.catalogue.index)
    if titles in table:
        assert (any_company.catalogue["Title"].reindex(table[ids]).to_numpy() == table[titles].to_numpy()).all()


@pytest.mark.parametrize(("kind", "columns"), EVENT_DAYS.items())
def test_what_happened_lies_within_the_period(any_company, kind, columns):
    table = getattr(any_company, kind)
    first = pd.Timestamp(any_company.truth.first_day)
    after = any_company.last_day + pd.Timedelta(days=1)
    for column in columns:
        days = table[column].dropna()
        assert len(days)
        assert (days >= first).all()
        assert (days < after).all()


def test_the_roster_knows_no_future_except_the_end_of_a_leave(any_company):
    for column in ("Team since", "Team until", "Hired on", "Left on", "Leave from"):
        assert (any_company.roster[column].dropna() <= any_company.last_day).all(), column


def test_memberships_of_one_person_do_not_overlap(any_company):
    roster = any_company.roster.sort_values(["Employee ID", "Team since"])
    ends = roster["Team until"].fillna(pd.Timestamp.max.normalize())
    is_same = roster["Employee ID"].eq(roster["Employee ID"].shift())
    assert (roster["Team since"][is_same] > ends.shift()[is_same]).all()
    assert (ends >= roster["Team since"]).all()


def test_a_person_has_one_name_and_one_address_and_nobody_shares_it(any_company):
    people = any_company.roster[["Employee ID", "Email", "Name"]].drop_duplicates()
    assert people["Employee ID"].is_unique
    assert people["Email"].is_unique
    assert (people["Email"] == people["Email"].str.lower()).all()
    assert people["Email"].str.fullmatch(r"[a-z.-]+[0-9]*@brightwater\.example").all()


def test_employment_holds_the_membership(any_company):
    roster = any_company.roster
    assert (roster["Hired on"] <= roster["Team since"]).all()
    left = roster.dropna(subset="Left on")
    assert (left["Left on"] == left["Team until"]).all()
    leave = roster.dropna(subset="Leave from")
    assert (leave["Leave from"] <= leave["Leave until"]).all()


def test_there_are_movers_leavers_joiners_people_on_leave_and_some_who_came_back(company):
    roster = company.roster
    first = pd.Timestamp(company.truth.first_day)
    spells = roster.groupby("Employee ID")
    hires = spells["Hired on"].nunique()
    teams = spells["Team"].nunique()
    assert (teams > 1).sum() >= 10
    assert (hires > 1).sum() >= 2
    assert roster["Left on"].notna().sum() >= 15
    assert (roster["Hired on"] >= first).sum() >= 20
    assert roster["Leave from"].notna().sum() >= 20


def test_people_act_only_while_they_are_there(any_company):
    roster = any_company.roster.reset_index(names="spell")
    joined = any_company.activity[["Employee ID", "Day"]].drop_duplicates().merge(roster, on="Employee ID")
    is_member = (joined["Day"] >= joined["Team since"]) & (joined["Day"] <= joined["Team until"].fillna(joined["Day"]))
    is_away = (joined["Day"] >= joined["Leave from"]) & (joined["Day"] <= joined["Leave until"])
    was_there = (is_member & ~is_away).groupby([joined["Employee ID"], joined["Day"]]).any()
    assert was_there.all()


def test_nothing_is_used_or_offered_before_it_is_published(any_company):
    published = any_company.catalogue["Published on"]
    for table, column in ((any_company.activity, "Date and time"), (any_company.offers, "Offered on")):
        assert (table[column] >= published.reindex(table["Content ID"]).to_numpy()).all()


def test_the_catalogue_is_sound(any_company):
    catalogue = any_company.catalogue
    assert catalogue.index.is_unique
    assert catalogue["Title"].is_unique
    assert 12 <= catalogue["Topic"].nunique() <= 15
    assert set(catalogue["Format"]) == {"course", "video", "article", "podcast", "workshop", "test"}
    assert set(catalogue["Obligation"]) == set(Obligation)
    assert set(catalogue["Regulatory"]) == set(Regulatory)
    assert ((catalogue["Obligation"] == "mandatory") == (catalogue["Regulatory"] == "yes")).all()
    assert (catalogue["Published on"] <= any_company.last_day).all()
    assert (catalogue["Edited on"].dropna() <= any_company.last_day).all()
    targets = {target for cell in catalogue["Prerequisite of"].dropna() for target in cell.split(";")}
    assert targets <= set(catalogue.index)
    assert targets


def test_the_two_lms_share_no_item(any_company):
    assert not set(any_company.transcript["Course ID"]) & set(any_company.activity["Content ID"])
    assert not any_company.transcript.duplicated(["Employee ID", "Course ID"]).any()
    assert any_company.transcript["Status"].nunique() >= 5


def test_transcripts_do_not_contradict_themselves(any_company):
    table = any_company.transcript
    done = table[table["Status"] == "Completed"]
    assert done["Completed on"].notna().all()
    assert (done["Progress (%)"] == "100").all()
    assert (done["Completed on"] >= done["Started on"]).all()
    assert table.loc[table["Status"] != "Completed", "Completed on"].isna().all()
    assert table.loc[table["Status"] == "Not Started", "Started on"].isna().all()
    assigned = table.dropna(subset=["Assigned on", "Started on"])
    assert (assigned["Started on"] >= assigned["Assigned on"]).all()


def test_words_are_those_of_the_product(any_company):
    assert set(any_company.activity["Event"]) <= set(Verb)
    assert set(any_company.activity["Assigned as"].dropna()) == set(Obligation)
    assert set(any_company.assignments["Status"]) <= set(AssignmentStatus)
    assert set(any_company.offers["Channel"]) == set(Channel)
    assert set(any_company.offers["Obligation"]) <= {"recommended", "optional"}


def test_an_assignment_is_done_exactly_when_a_completion_followed_it(any_company):
    assignments = any_company.assignments
    assert not assignments.duplicated(["Employee ID", "Content ID"]).any()
    completed = any_company.activity[any_company.activity["Event"] == "completed"]
    last = completed.groupby(["Employee ID", "Content ID"])["Day"].max().rename("Last")
    merged = assignments.merge(last, on=["Employee ID", "Content ID"], how="left")
    assert ((merged["Last"] >= merged["Assigned on"]) == (merged["Status"] == "done")).all()
    assert (assignments["Due on"].dropna() > assignments["Assigned on"][assignments["Due on"].notna()]).all()


def test_scores_pass_at_80_and_attempts_count_from_one(any_company):
    scores = any_company.scores
    assert ((scores["Score"] >= 80) == (scores["Status"] == "passed")).all()
    assert scores["Score"].between(0, 100).all()
    assert set(scores["Attempt"]) == {1, 2, 3}
    assert (scores.loc[scores["Pre-test"] == "yes", "Attempt"] == 1).all()


def test_pretests_come_before_the_content(any_company):
    pretests = any_company.scores[any_company.scores["Pre-test"] == "yes"]
    first = any_company.activity.groupby(["Employee ID", "Content ID"])["Day"].min().rename("First")
    merged = pretests.merge(first, on=["Employee ID", "Content ID"])
    assert len(merged) >= 5
    assert (merged["Submitted on"] < merged["First"]).all()


def test_feedback_follows_use_and_rates_from_one_to_five(any_company):
    feedback = any_company.feedback
    assert feedback["Response ID"].is_unique
    assert set(feedback["Rating"].dropna()) == {1, 2, 3, 4, 5}
    assert (feedback["Rating"].notna() | feedback["Comment"].notna()).all()
    ids = any_company.roster.drop_duplicates("Email").set_index("Email")["Employee ID"]
    pairs = set(zip(ids.reindex(feedback["Email"]), feedback["Content ID"], strict=True))
    touched = set(zip(any_company.touches["Employee ID"], any_company.touches["Content ID"], strict=True))
    still_here = {pair for pair in pairs if pair[0] in any_company.current.index}
    assert still_here <= touched


def test_no_cell_would_run_in_a_spreadsheet_or_a_browser(company):
    hostile = re.compile(r"^[=+\-@\t]|<[a-zA-Z/!]|javascript:|\]\(|[\x00-\x08\x0b-\x1f]")
    for kind in company.truth.file_by_kind:
        for heading, column in company.table(kind).items():
            words = pd.Series(column.dropna().unique())
            assert not words.str.contains(hostile).any(), (kind, heading)


@pytest.mark.parametrize("text", ["2024-02-29", "2025-01-01", "2026-07-20"])
def test_any_day_of_the_year_can_be_the_last(tmp_path, text):
    last_day = datetime.date.fromisoformat(text)
    truth = write_company(tmp_path, learners=200, events=14_000, last_day=last_day)
    days = pd.to_datetime(pd.read_csv(truth.file_by_kind["activity"], usecols=["Date and time"])["Date and time"])
    assert days.max().date() <= last_day
    assert (last_day - days.max().date()).days <= 8
    assert days.min().date() >= truth.first_day
