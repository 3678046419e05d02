from __future__ import annotations

import pytest

from learnerintel.domain.surveys import PREFERRED_WAY
from tests.metrics.small_company import day, prepared
from tests.metrics.test_experience import FORMATS, RECOMMEND, WAYS, answered, both
from tests.ui.insight_app import InsightApp

PAGE = "insight/sentiment"
LATE = 70


@prepared
def survey_company(company):
    """Twenty-four like their apps better, most where things are easy to find; they wish for videos, take articles."""
    people = company.team("Blue", 24)
    company.team("Red", 8, first=25)
    company.catalogue(*({"content_id": key, "format": said, "obligation": "optional"} for key, said in FORMATS.items()))
    company.offers(*((one, key, day(1)) for one in people for key in FORMATS))
    taken = {"v": 6, "k": 6, "l": 0, "a": 12}
    company.activity(*((one, key, day(3)) for key, count in taken.items() for one in people[:count]))
    company.activity(("p1", "v", day(100)))
    rows = []
    for place, one in enumerate(people):
        rows += both(one, "easy_to_find", 5, 2 + place % 2, on=LATE) + both(one, "relevant", 4, 3 + place % 2, on=LATE)
        rows.append(answered(one, RECOMMEND, 10 - place % 4, 0.0, 10.0, on=LATE))
        for way in ("v", "k")[: 1 + place % 2]:
            wish = answered(one, PREFERRED_WAY, 0, asked_as="choices", answer=WAYS[way], on=LATE)
            rows.append({**wish, "number": None, "rating_low": None, "rating_high": None})
    company.add("answers", rows)


@pytest.fixture
def company(survey_company, show):
    show(survey_company.store.path)
    return survey_company


def plain(text):
    return text.replace("\u202f", " ")


def test_gaps_stand_with_their_intervals_and_what_is_missing_is_named(company):
    said = plain(InsightApp(PAGE, answers="Last 12 months").text())
    assert "How learning at work feels" in said
    assert "of 24 people who answered both" in said
    assert "of 24 people who said what they prefer" in said
    assert "No rating with a known scale has been taken in. Upload" in said
    assert "there is no response rate" in said


def test_the_widest_gap_is_named_with_both_sides(company):
    chart = plain(InsightApp(PAGE, answers="Last 12 months").chart("Dots, one for each experience"))
    assert "The widest gap: what I need is easy to find (5 against 2.5)" in chart


def test_what_people_say_stands_beside_what_they_take(company):
    chart = plain(InsightApp(PAGE, answers="Last 12 months").chart("Two columns joined by lines"))
    assert "are what people" in chart
    assert "Short videos 75 % of what is wished for, 25 % of what is taken" in chart


def test_a_team_without_answers_shows_no_gap(company):
    app = InsightApp(PAGE, answers="Last 12 months", team="Red")
    assert not [words for words in app.charts() if "experience" in words]
