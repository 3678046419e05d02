"""What the readers of tables do beyond finding and casting columns."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.errors import FileRefused, QuestionOpen
from learnerintel.readers.exports.roster import _first_clash

EPOCH = date(1970, 1, 1)


# --- people and content -------------------------------------------------------------------------------


def test_the_best_name_that_a_row_fills_is_its_person(understand):
    outcome = understand(
        "Name,Email,User ID,Employee ID,Content ID,Event,Date",
        [
            ["Ann", "A@x.org", "u1", "007", "C", "viewed", "2024-01-01"],
            ["Ann", "A@x.org", "u1", "", "C", "viewed", "2024-01-01"],
            ["Ann", "A@x.org", "-", "", "C", "viewed", "2024-01-01"],
            ["Ann", "n/a", "", "", "C", "viewed", "2024-01-01"],
            ["", "", "", "", "C", "viewed", "2024-01-01"],
        ],
    )
    assert [(row["person_namespace"], row["person_key"]) for row in outcome.rows] == [
        ("employee_id", "007"), ("lms_id", "u1"), ("email", "a@x.org"), ("person_name", "Ann"),
    ]  # fmt: skip
    assert [(problem.slug, problem.row) for problem in outcome.problems] == [("no-person", 6)]


def test_the_best_name_that_a_row_fills_is_its_content(understand):
    outcome = understand(
        "Employee ID,Title,URL,Course ID,Event,Date",
        [
            ["1", "T", "https://x.org/1", "C", "viewed", "2024-01-01"],
            ["1", "T", "https://x.org/1", "", "viewed", "2024-01-01"],
            ["1", "T", "", "", "viewed", "2024-01-01"],
            ["1", "", "", "", "viewed", "2024-01-01"],
        ],
    )
    assert [(row["content_namespace"], row["content_key"], row["content_title"]) for row in outcome.rows] == [
        ("content_id", "C", "T"), ("content_address", "https://x.org/1", "T"), ("content_title", "T", "T"),
    ]  # fmt: skip
    assert outcome.slugs == ["no-content"]


def test_a_row_with_a_nul_character_is_refused_once_and_not_called_nameless(understand):
    outcome = understand("Employee ID,Content ID,Event,Date", [["a\x00", "C", "viewed", "2024-01-01"]])
    assert outcome.slugs == ["nul-character"]


def test_invisible_characters_are_taken_out_and_counted(understand):
    outcome = understand("Employee ID,Content ID,Event,Date", [["a\u202e", "C", "viewed", "2024-01-01"]] * 2)
    assert outcome.rows[0]["person_key"] == "a"
    assert outcome.statements == ["Invisible control characters were removed from cells of column 'Employee ID': 2."]


def test_a_left_out_row_is_not_looked_at_further(understand):
    outcome = understand("Employee ID,Content ID,Event,Date", [["", "", "login", "never"]])
    assert outcome.problems == []
    assert sum(outcome.left_out.values()) == 1


def test_a_log_without_a_verb_is_a_log_of_views_and_says_so(understand):
    outcome = understand("Employee ID,Content ID,Date,Clicks", [["1", "C", "2024-01-01", "3"]])
    assert outcome.rows[0]["verb"] == "viewed"
    assert outcome.statements == ["No column says what was done: every row is read as viewed."]


@pytest.mark.parametrize("block", [1, 2, 3, 1000])
def test_the_size_of_the_blocks_changes_nothing(understand, block):
    rows = [["1", "C", "viewed", text] for text in ("1/2/2024", "x", "31/1/2024", "", "2/1/2024 10:00")]
    outcome = understand("Employee ID,Content ID,Event,Date", rows, block=block)
    whole = understand("Employee ID,Content ID,Event,Date", rows)
    assert (outcome.rows, outcome.problems, outcome.statements) == (whole.rows, whole.problems, whole.statements)


# --- roster -------------------------------------------------------------------------------------------


def membership(person, team, since, until):
    return [person, team, since, until]


ROSTER = "Employee ID,Team,Team since,Team until"


def test_one_person_in_two_teams_on_one_day_stops_the_file_and_names_the_rows(understand):
    rows = [
        membership("1", "A", "2024-01-01", "2024-06-30"),
        membership("2", "A", "2024-01-01", ""),
        membership("1", "B", "2024-06-29", ""),
    ]
    with pytest.raises(FileRefused, match=r"two teams on one day \(row 4, column 'Team', rows 2 and 4\)") as refusal:
        understand(ROSTER, rows, block=2)
    assert [problem.slug for problem in refusal.value.problems] == ["two-teams-one-day"]


def test_a_membership_may_begin_on_the_last_day_of_the_one_before(understand):
    rows = [membership("1", "B", "2024-06-30", ""), membership("1", "A", "2024-01-01", "2024-06-30")]
    assert len(understand(ROSTER, rows).rows) == 2


def test_a_row_repeated_for_one_team_is_no_second_team(understand):
    rows = [membership("1", "A", "2024-01-01", ""), membership("1", "A", "2024-03-01", "")]
    assert len(understand(ROSTER, rows).rows) == 2


def test_a_person_named_twice_without_dates_is_in_two_teams(understand):
    with pytest.raises(FileRefused):
        understand("Email,Team", [["a@x.org", "A"], ["A@X.org", "B"]])


def test_teams_of_one_name_under_two_departments_are_two_teams(understand):
    with pytest.raises(FileRefused):
        understand("Employee ID,Team,Department", [["1", "Sales", "North"], ["1", "Sales", "South"]])


spans = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)


@settings(max_examples=150)
@given(st.lists(st.tuples(spans, st.integers(0, 3)), max_size=7))
def test_a_clash_is_found_exactly_where_two_teams_share_a_day(memberships):
    rows = sorted([first, last, team, place] for place, ((first, last), team) in enumerate(memberships))

    def is_clash(one, other):
        earlier, later = sorted((one, other))
        return one[2] != other[2] and (later[0] < earlier[1] or later[:2] == earlier[:2])

    expected = any(is_clash(one, other) for one, other in combinations(rows, 2))
    found = _first_clash(rows)
    assert (found is not None) == expected
    if found is not None:
        by_place = {row[3]: row for row in rows}
        assert is_clash(by_place[found[0]], by_place[found[1]])


# --- transcript ---------------------------------------------------------------------------------------

TRANSCRIPT = "Employee ID,Course ID,Status,Started on,Completed on"
stand = st.tuples(
    st.sampled_from("12"),
    st.sampled_from("AB"),
    st.sampled_from(["completed", "in progress", "withdrawn", ""]),
    st.sampled_from(["2024-01-01", "2024-02-01", ""]),
    st.sampled_from(["2024-03-01", "2024-04-01", ""]),
).map(list)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(stand, min_size=1, max_size=10), block=st.integers(1, 4))
def test_of_several_rows_for_a_learner_and_course_the_best_and_latest_stays(understand, rows, block):
    rank = {"completed": 3, "in progress": 2, "withdrawn": 1, "": 0}
    best = {}
    for number, (person, course, status, started, completed) in enumerate(rows, start=2):
        key = (rank[status], max(started, completed), number)
        best[person, course] = max(best.get((person, course), (-1, "", 0)), key)
    outcome = understand(TRANSCRIPT, rows, block=block)
    assert [row["row_number"] for row in outcome.rows] == sorted(number for _, _, number in best.values())
    assert sum(outcome.left_out.values()) == len(rows) - len(best)
    assert outcome.row_count == len(rows)


def test_a_transcript_without_a_status_takes_completion_dates_for_it(understand):
    outcome = understand("Employee ID,Course,Completion date", [["1", "A", "2024-01-01"], ["1", "B", ""]])
    assert [row["status"] for row in outcome.rows] == ["completed", None]
    assert outcome.statements == [
        "No column says where a learner stands: a row with a completion date is read as completed."
    ]


# --- scores and feedback ------------------------------------------------------------------------------

SCORES = "Employee ID,Content ID,Status,Submitted on,Score"


def test_scores_are_shares_of_what_the_heading_or_column_says(understand):
    rows = [["1", "C", "passed", "2024-01-01", "12"]]
    assert understand(SCORES, rows).rows[0]["score_share"] == 0.12
    assert understand(SCORES + " (out of 15)", rows).rows[0]["score_share"] == 0.8
    rows = [[*rows[0], "20"], [*rows[0], ""], [*rows[0], "10"]]
    outcome = understand(SCORES + ",Max score", rows)
    assert [row["score_share"] for row in outcome.rows] == [0.6]
    assert [(problem.row, problem.slug, problem.column) for problem in outcome.problems] == [
        (3, "out-of-range", "Max score"), (4, "out-of-range", "Score"),
    ]  # fmt: skip


def test_a_result_without_a_score_keeps_its_verb_and_an_unreadable_score_is_a_problem(understand):
    rows = [["1", "C", "failed", "2024-01-01", "-"], ["1", "C", "graded", "2024-01-01", "A+"]]
    outcome = understand(SCORES, rows)
    assert [(row["verb"], row["score_share"]) for row in outcome.rows] == [("failed", None)]
    assert outcome.slugs == ["bad-number"]


FEEDBACK = "Date,Course,Rating,Comment"


def ratings(*values: str) -> list[list[str]]:
    return [["2024-01-01", "C", value, ""] for value in values]


def test_a_scale_that_nothing_tells_is_asked_about(understand):
    with pytest.raises(QuestionOpen, match=r"--scale 1-5") as question:
        understand(FEEDBACK, ratings("4", "5"))
    assert question.value.asks == "scale"
    assert question.value.choices[0] == "1-5"


def test_a_stated_scale_is_taken(understand):
    outcome = understand(FEEDBACK, ratings("4", "11"), scale="0-10")
    assert [(row["rating"], row["rating_low"], row["rating_high"]) for row in outcome.rows] == [(4, 0, 10)]
    assert outcome.slugs == ["out-of-range"]
    with pytest.raises(QuestionOpen):
        understand(FEEDBACK, ratings("4"), scale="stars")


def test_many_ratings_that_reach_both_ends_tell_their_scale(understand):
    outcome = understand(FEEDBACK, ratings(*["1", "5", "3"] * 10), block=4)
    assert outcome.rows[0]["rating_high"] == 5
    assert "from 1 to 5, as both ends occur" in outcome.statements[0]
    for few in (["1", "5"] * 5, ["2", "5", "3"] * 20, ["1", "10"] * 20):
        with pytest.raises(QuestionOpen):
            understand(FEEDBACK, ratings(*few))


def test_columns_of_their_own_may_hold_the_scale(understand):
    outcome = understand(
        "Date,Rating,Scale low,Scale high", [["2024-01-01", "3", "1", "7"], ["2024-01-01", "", "1", "7"]]
    )
    assert [(row["rating"], row["rating_low"], row["rating_high"]) for row in outcome.rows] == [(3, 1, 7)]
    assert outcome.left_out == {"neither rating nor comment": 1}


def test_feedback_without_any_rating_needs_no_scale(understand):
    outcome = understand(FEEDBACK, [["2024-01-01", "C", "", "fine"]])
    assert [(row["comment"], row["rating_low"]) for row in outcome.rows] == [("fine", None)]


# --- offers -------------------------------------------------------------------------------------------


def test_the_heading_of_the_date_says_the_channel_where_no_column_does(understand):
    outcome = understand("Email,Course,Invited on", [["a@x.org", "C", "2024-01-01"]])
    assert outcome.rows[0]["channel"] == "invited"
    assert outcome.statements == ["Every row is read as invited, as the heading 'Invited on' says."]


def test_an_offer_whose_channel_nothing_says_is_refused(understand):
    with pytest.raises(FileRefused, match="missing for offers: channel"):
        understand("Email,Course,Campaign,When", [["a@x.org", "C", "x", "2024-01-01"]], reader="offers",
                   mapping={"occurred": "When"})  # fmt: skip
