from __future__ import annotations

import csv
import datetime as dt
import shutil

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
from tests.ui.insight_app import InsightApp

PAGE = "insight/sentiment"
HOSTILE = "![x](http://127.0.0.1:9/a.png) :red-badge[OK]"
CLEAR, WAY = "The course was clear to me", "Which way of learning do you prefer?"
RARE = "Was the room all right for you?"


def answered(day, place):
    way = HOSTILE if place < 8 else "Books"
    return f"{day} 09:{place:02}", "Agree" if place % 2 else "Disagree", way, "Yes" if place < 4 else ""


@pytest.fixture
def page(show, empty_store_file, tmp_path):
    """The page of a store with one survey of last month, which names nobody and asks no rating."""
    path = shutil.copy(empty_store_file, tmp_path / "surveys.db")
    settings = Settings(store_url=f"sqlite:///{path}", rejects_folder=tmp_path)
    last_month = dt.datetime.now(dt.UTC).date().replace(day=1) - dt.timedelta(days=20)
    file = tmp_path / "form.csv"
    with file.open("w", encoding="utf-8", newline="") as rows:
        csv.writer(rows).writerows(
            [
                ("Timestamp", CLEAR, WAY, RARE),
                *(answered(last_month, place) for place in range(16)),
            ]
        )
    store = open_store(settings.store_url)
    (result,) = import_files(store, Viewer.local_owner(), [file], ImportOptions(ReadingChoices()), settings)
    assert (result.refusal, result.rows_new) == (None, 16)
    store.close()
    show(path)
    return InsightApp(PAGE)


def test_a_question_stands_with_its_answers_and_one_that_few_answered_without(page):
    said = page.text()
    assert "What surveys asked" in said
    assert "3 questions of the whole company" in said
    assert "Of 1 nothing is shown: fewer than 5 people answered." in said
    drawn = page.chart("Bars")
    assert "Share of the 16 people who answered; 50 % answered favourably" in drawn
    assert "Agree 50 %" in drawn


def test_texts_of_a_survey_show_literally(page):
    (questions,) = [box for box in page.test.selectbox if box.label == "Question"]
    assert [option.startswith((CLEAR, "Which way")) for option in questions.options] == [True, True]
    page.choose("Question", questions.options[1])
    assert HOSTILE not in "".join(str(element.value) for element in page.test.markdown)
    assert f"{HOSTILE} 50 %" in page.chart("Bars")
