"""Questions of surveys and their answers as a page may show them, and the survey that the product asks for."""

from __future__ import annotations

import csv

import pytest

from learnerintel.domain.surveys import SURVEY, AnswerForm, is_favourable
from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.insights.asked import RARER, questions_asked
from learnerintel.services.survey_template import survey_rows
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store

OWNER = Viewer.local_owner()
AS_OF = 20_600  # 27 May 2026
CLEAR, WAY = "The course was clear to me from the first hour", "Which way of learning do you prefer?"


@pytest.fixture
def taken(tmp_path):
    """A function that takes a survey of these rows in and gives its questions by text."""
    settings = Settings(store_url=f"sqlite:///{tmp_path}/asked.db", rejects_folder=tmp_path / "rejects")
    store = open_store(settings.store_url)

    def take(headings, rows):
        path = tmp_path / "form.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        (result,) = import_files(store, OWNER, [path], ImportOptions(ReadingChoices()), settings)
        assert result.refusal is None
        return {one.text: one for one in questions_asked(store, OWNER, as_of=AS_OF).questions}

    return take


def rows_of(words, ways):
    return [[f"2026-03-{place + 1:02} 09:00", word, way]
            for place, (word, way) in enumerate(zip(words, ways, strict=True))]  # fmt: skip


def test_a_question_shows_each_answer_as_a_share_of_the_people_who_answered(taken):
    words = ["Agree"] * 6 + ["Strongly agree"] * 3 + ["Disagree"] * 3
    ways = ["Videos"] * 6 + ["Books"] * 5 + ["A tutor of my own"]
    asked = taken(("Timestamp", CLEAR, WAY), rows_of(words, ways))
    shares = [(line.label, line.share.value) for line in asked[CLEAR].lines]
    assert asked[CLEAR].respondents.value == 12
    assert shares == [("Disagree", 0.25), ("Agree", 0.5), ("Strongly agree", 0.25)]
    assert asked[CLEAR].favourable.value == 0.75
    assert [line.label for line in asked[WAY].lines] == ["Videos", "Books", RARER]  # what one person says is not told


def test_a_question_that_four_people_answered_shows_nothing(taken):
    asked = taken(("Timestamp", CLEAR, WAY), rows_of(["Agree", "Disagree"] * 2, ["Videos"] * 4))
    assert asked[CLEAR].respondents.value is None
    assert asked[CLEAR].lines == ()
    assert asked[CLEAR].favourable is None


def test_what_all_of_seven_people_say_is_shown_as_a_limit(taken):
    asked = taken(("Timestamp", CLEAR, WAY), rows_of(["Agree"] * 7, ["Videos"] * 7))
    assert asked[CLEAR].favourable.bound is not None
    assert asked[CLEAR].favourable.value == pytest.approx(6 / 7)


@pytest.mark.parametrize(
    ("number", "low", "high", "speaks"),
    [(4, 1, 5, True), (3, 1, 5, None), (2, 1, 5, False), (7, 0, 10, True), (6, 0, 10, None), (3, 0, 10, False),
     (3, 1, 3, True), (2, 1, 3, None), (1, 1, 3, False), (3, 1, 4, True), (2, 1, 4, False), (5, 1, 7, True)],
)  # fmt: skip
def test_favourable_is_the_upper_part_of_any_scale(number, low, high, speaks):
    assert is_favourable(number, low, high) is speaks


@pytest.mark.parametrize(
    ("first", "prefix"),
    [(("Timestamp",), ""), (("Marca temporal",), ""), (("Start time", "Completion time", "Email", "Name"), ""),
     (("Submitter", "Submitter Email", "Submission Date"), "Learning: "), (("#", "Submit Date (UTC)"), "")],
    ids=["google", "google in Spanish", "microsoft", "indico", "typeform"],
)  # fmt: skip
def test_the_survey_to_copy_is_recognised_in_the_exports_of_any_form_tool(taken, first, prefix):
    answers = {AnswerForm.COMMENT: "With time of my own", AnswerForm.CHOICES: "Short videos; Live sessions"}
    if first == ("Timestamp",):
        answers[AnswerForm.CHOICES] = "Short videos, Live sessions"
    day = {"Timestamp", "Marca temporal", "Completion time", "Submission Date", "Submit Date (UTC)", "Start time"}
    rows = [
        [
            *(f"2026-03-{place + 10} 09:00:00" if name in day else f"r{place}" * (name == "#") for name in first),
            *(answers.get(each.form, str(1 + place % 5)) for each in SURVEY),
        ]
        for place in range(6)
    ]
    asked = taken((*first, *(f"{prefix}{each.text}" for each in SURVEY)), rows)
    assert {each.text: each.form for each in SURVEY}.items() <= {text: one.form for text, one in asked.items()}.items()


def test_each_experience_is_asked_of_both_sides_in_the_same_words():
    paired = {each.key: each for each in SURVEY if each.pair is not None}
    assert len(paired) == 10
    assert all(paired[each.pair].pair == each.key for each in paired.values())
    assert all(each.text.partition(": ")[2] == paired[each.pair].text.partition(": ")[2] for each in paired.values())
    assert [row[0] for row in survey_rows()] == [each.text for each in SURVEY]
