from __future__ import annotations

import shutil

import pytest

from learnerintel.services import opening
from learnerintel.services.glossary import metric_entries
from learnerintel.settings import Settings
from learnerintel.ui import installation
from learnerintel.ui.glossary import fitting_metrics
from tests.ui.insight_app import InsightApp, shown

PAGE = "help/glossary"
RATING = "How good people find it, in stars."


@pytest.fixture(autouse=True)
def before_the_app(monkeypatch, empty_store_file, tmp_path):
    path = shutil.copy(empty_store_file, tmp_path / "empty.db")
    monkeypatch.setattr(installation, "_stated", [Settings(store_url=f"sqlite:///{path}", is_store_named=True)])
    yield
    opening.open_store.cache_clear()


def test_every_metric_stands_in_the_glossary_with_its_statement():
    app = InsightApp(PAGE)
    labels = shown("\n".join(box.label for box in app.test.expander))
    assert all(entry.label in labels for entry in metric_entries())
    assert [code.value for code in app.test.code] == [entry.statement for entry in metric_entries()]


def test_the_metric_in_the_address_stands_first_and_in_full():
    app = InsightApp(PAGE, metric="rating-mean")
    assert app.test.subheader[0].value == "Rating"
    said = app.text()
    assert said.index(RATING) < said.index("What each number means")
    for head in ("Formula", "Does not count", "Few people", "Needs", "Statement"):
        assert f"**{head}:**" in said


def test_an_address_that_names_no_metric_is_said_so():
    assert "No number is called “<b>x</b>”." in InsightApp(PAGE, metric="<b>x</b>").text()


def test_a_search_looks_at_words_and_numbers():
    found = [entry.name for entry in fitting_metrics(metric_entries(), "stars")]
    assert found == ["rating_mean", "satisfied_share"]
    app = InsightApp(PAGE, word="zzz")
    assert "No word is called “zzz”." in app.text()
    assert app.test.expander.len == 0
