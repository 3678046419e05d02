from __future__ import annotations

import pytest

from tests.ui.insight_app import InsightApp

PAGE = "decisions/was_it_right"


@pytest.fixture
def sample(show, sample_store_file):
    show(sample_store_file)


def test_an_empty_store_says_what_a_try_takes(empty):
    app = InsightApp(PAGE)
    assert "Nobody knows yet how often the lists would have been right." in app.text()
    assert app.charts() == []


def test_the_rule_stands_beside_simple_ones_with_its_worst_mistakes_by_name(sample):
    app = InsightApp(PAGE)
    said = app.text()
    assert "On this company's own past" in said
    assert "stayed unused in the 90 days after." in said
    rules = app.chart("Dots, one for each rule and day")
    assert "this product" in rules
    assert "The worst mistakes" in said
    assert "which no list may hold" in said
    assert [tile.label for tile in app.test.metric] == ["Stayed unused", "Lost", "Mistakes", "Found"]


def test_predicted_is_held_against_happened(sample):
    assert "Each dot is a tenth of the pairs" in InsightApp(PAGE).chart("Dots, one for each tenth of the cases")
