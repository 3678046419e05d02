from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from learnerintel.ui.kept_drawings import kept_drawings
from learnerintel.ui.navigation import PAGES

APP = Path(__file__).parents[2] / "app.py"


def visit(path: str) -> AppTest:
    """A visit of somebody who has never been here."""
    test = AppTest.from_file(str(APP), default_timeout=60).run()
    test.switch_page(path).run()
    assert not test.exception
    return test


def drawn(test: AppTest) -> list[str]:
    """Everything on the page, as it was sent; the address of a file to save is each visitor's own."""
    said = []
    for node in test._tree:
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        text = str(proto)
        said.append("\n".join(line for line in text.splitlines() if "file_id" not in line))
    return said


@pytest.fixture
def company(engaged):
    kept_drawings.clear()
    engaged()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address)
def test_what_was_drawn_before_is_shown_again_as_it_was(company, page):
    first = drawn(visit(page.path))
    assert drawn(visit(page.path)) == first


def test_sections_are_drawn_once_for_all_who_come(company, monkeypatch):
    summary = next(page for page in PAGES if page.address == "summary")
    visit(summary.path)
    made = []
    monkeypatch.setattr(kept_drawings, "keep", lambda question, drawing: made.append(question.rest[0]))
    visit(summary.path)
    assert made == []


def test_a_file_can_be_saved_from_a_section_that_was_drawn_for_somebody_else(company):
    engagement = next(page for page in PAGES if page.address == "engagement")
    first = visit(engagement.path)
    again = visit(engagement.path)
    assert [button.label for button in again.get("download_button")] == ["CSV"] * len(first.get("download_button"))
    assert first.get("download_button")


def test_another_choice_of_the_shared_filters_is_drawn_anew(company):
    engagement = next(page for page in PAGES if page.address == "engagement")
    test = visit(engagement.path)
    before = drawn(test)
    period = next(box for box in test.selectbox if box.label == "Period")
    period.select(next(option for option in period.options if option != period.value)).run()
    assert drawn(test) != before
