"""Surveys in the store: a response counts once, as one person, however often and in whatever state it comes."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy import select

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.services.checking import check
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.insights.comments import comments_of
from learnerintel.services.measuring import measure
from learnerintel.services.reading_here import read_file
from learnerintel.services.undoing import undo
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
from learnerintel.store.schema import feedback, feedback_detail

OWNER = Viewer.local_owner()
HEADINGS = ("Timestamp", "How would you rate the course? (1-5)", "How would you rate the trainer? (1-5)",
            "What would you improve?", "Which formats do you use?")  # fmt: skip


@pytest.fixture
def world(tmp_path):
    settings = Settings(store_url=f"sqlite:///{tmp_path}/surveys.db", rejects_folder=tmp_path / "rejects")
    return open_store(settings.store_url), settings, tmp_path


def take(world, *paths, **choices):
    store, settings, _ = world
    return import_files(store, OWNER, list(paths), ImportOptions(ReadingChoices(**choices)), settings)


def form(world, name, count, *, headings=HEADINGS):
    """A form with so many answers, of which the formats look like options only once there are many."""
    path = world[2] / name
    formats = ("Videos, Books", "Videos", "Books, Talks", "Talks, Videos", "Books")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for place in range(count):
            rating = 1 + place % 5
            row = [f"2026-03-{place % 28 + 1:02} 09:00:0{place % 10}", rating, 5, f"Longer breaks, please, {place}",
                   formats[place % 5]]  # fmt: skip
            writer.writerow(row[: len(headings)])
    return path


def answers(world):
    store, _, _ = world
    with store.read() as connection:
        joined = select(feedback_detail, feedback.c.batch_id).join(
            feedback, feedback.c.detail_id == feedback_detail.c.detail_id
        )
        return connection.execute(joined).mappings().all()


def test_rows_of_the_file_are_counted_and_not_their_answers(world):
    (result,) = take(world, form(world, "a.csv", 12))
    assert (result.rows_read, result.rows_new, result.rows_duplicate, result.rows_left_out) == (12, 12, 0, 0)
    assert len({row["response"] for row in answers(world)}) == 12
    assert len(answers(world)) > 40


def test_a_survey_that_has_grown_brings_only_its_new_responses(world):
    take(world, form(world, "a.csv", 1))
    early = {row["asked_as"] for row in answers(world) if row["question"] == HEADINGS[4]}
    (result,) = take(world, form(world, "b.csv", 20))
    assert (result.rows_new, result.rows_duplicate) == (19, 1)
    late = {row["asked_as"] for row in answers(world) if row["question"] == HEADINGS[4]} - early
    assert early == {"text"}
    assert late == {"choices"}
    assert len({row["response"] for row in answers(world)}) == 20


def test_a_question_that_is_added_to_a_form_changes_no_response_before_it(world):
    take(world, form(world, "a.csv", 6, headings=HEADINGS[:4]))
    path = form(world, "b.csv", 6)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *([*row[:4], ""] for row in rows[1:])])
    (result,) = take(world, path)
    assert (result.rows_new, result.rows_duplicate) == (0, 6)


def test_answers_that_a_later_file_repeats_stay_when_the_first_file_is_undone(world):
    take(world, form(world, "a.csv", 8))
    take(world, form(world, "b.csv", 10))
    before = sorted(str(sorted(row.items(), key=str)) for row in answers(world) if row["batch_id"] == 2)
    undo(world[0], OWNER, 1)
    assert len({row["response"] for row in answers(world)}) == 10
    assert len(before) < len(answers(world))
    assert not check(world[0], OWNER)
    (again,) = take(world, form(world, "c.csv", 10))
    assert again.rows_new == 0


def test_two_people_who_answered_alike_in_the_same_second_are_two(world):
    path = world[2] / "equal.csv"
    row = "2026-03-02 09:00:00,4,5,Fine as it is\n"
    path.write_text(",".join(f'"{each}"' for each in HEADINGS[:4]) + "\n" + row * 2, encoding="utf-8")
    (result,) = take(world, path)
    assert result.rows_new == 2
    ratings = [each for each in answers(world) if each["rating"] is not None]
    assert len(ratings) == 4


def test_one_unnamed_response_is_one_person_however_many_ratings_it_gives(world):
    headings = ("Timestamp", *(f"How would you rate part {place}? (1-5)" for place in range(9)))
    path = world[2] / "wide.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headings, *([f"2026-03-0{day} 09:00", *[day] * 9] for day in range(1, 5))])
    take(world, path)
    table = measure(world[0], OWNER, name="rating_mean", as_of=20_600)
    assert table.only.value is None  # four people, though there are 36 ratings
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["2026-03-05 09:00", *[5] * 9])
    take(world, path)
    table = measure(world[0], OWNER, name="rating_mean", as_of=20_600)
    assert (table.only.value, table.only.base) == (3.0, 5)


def test_comments_of_a_survey_are_read_where_ten_wrote_one(world):
    take(world, form(world, "a.csv", 9))
    assert comments_of(world[0], OWNER, as_of=20_600).why_withheld is not None
    take(world, form(world, "b.csv", 12))
    read = comments_of(world[0], OWNER, as_of=20_600)
    assert read.people == 12
    assert "Longer breaks, please, 3" in {line.text for line in read.lines}


def test_a_scale_that_nothing_says_is_asked_for_once_and_then_taken(world):
    path = world[2] / "plain.csv"
    path.write_text(
        "Date,Course,Trainer,Venue,How was the training for you?\n2026-03-02,First aid,4,3,Good and clear\n"
        "2026-03-03,First aid,5,2,none\n",
        encoding="utf-8",
    )
    (asked,) = take(world, path)
    assert asked.batch is None
    assert "The scale of the answers in 'Trainer', 'Venue' cannot be told" in str(asked.refusal)
    (taken,) = take(world, path, scale="1-5")
    assert taken.rows_new == 2
    assert {(row["rating"], row["rating_high"]) for row in answers(world) if row["rating"]} == {
        (4.0, 5.0), (5.0, 5.0), (3.0, 5.0), (2.0, 5.0)}  # fmt: skip
    assert any("1 answers such as 'n/a'" in said for said in taken.statements)


def test_a_survey_without_days_takes_the_day_its_name_says_or_asks(world):
    text = "The course was useful to me,What could be better?\nAgree,More time for questions\nDisagree,Less text\n"
    named, bare = world[2] / "course_2026-03-05.csv", world[2] / "course.csv"
    named.write_text("Was it worth your time overall?," + text.replace("\n", "\nYes,", 2), encoding="utf-8")
    bare.write_text("Was it worth your time all in all?," + text.replace("\n", "\nNo,", 2), encoding="utf-8")
    first, second = take(world, named, bare)
    assert first.rows_new == 2
    assert any("they count on 2026-03-05" in said for said in first.statements)
    assert "No column says when the answers were given" in str(second.refusal)
    (stated,) = take(world, bare, values={"occurred": "2026-03-06"})
    assert stated.rows_new == 2


def test_every_real_survey_is_read_as_it_is(samples, tmp_path):
    reports = {
        path.stem: read_file(path, path.name, ReadingChoices(), tmp_path, tmp_path)
        for path in sorted((samples / "surveys").glob("*.csv"))
    }
    read = {name: (report.reader, report.rows_read) for name, report in reports.items()}
    assert len(reports) == 15
    assert not any(report.rows_rejected or report.left_out for report in reports.values())
    assert read["carpentries_20180908_post_clean"] == ("answers", 967)
    assert read["google_forms_2019_spanish"] == ("google_forms", 338)
    assert read["indico_2018"] == ("indico", 38)
    assert read["qualtrics_sample_legacy"] == ("qualtrics", 1)
    assert read["typeform_fcc_first300"] == ("typeform", 300)
    assert any("count on 2017-07-01" in said for said in reports["carpentries_data_20170701"].statements)


def test_real_surveys_that_overlap_count_once(samples, world):
    folder = samples / "surveys"
    names = ("indico_2019-c-2020", "indico_2019-d-2021", "qualtrics_sample_german_labels", "qualtrics_sample_legacy")
    results = take(world, *(folder / f"{name}.csv" for name in names))
    counts = [(each.rows_read, each.rows_new, each.rows_duplicate) for each in results]
    assert counts == [(75, 75, 0), (107, 32, 75), (1, 1, 0), (1, 0, 1)]
