from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.harness import running_server

FAILING = Path(__file__).with_name("failing.py")


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("failing") / "log", script=FAILING) as server:
        yield server


def incident_in(opened, failing) -> str:
    opened.page.get_by_text("Something went wrong").wait_for()
    shown = opened.text()
    assert "ValueError" not in shown
    assert "Traceback" not in shown
    assert "ada.lovelace" not in opened.page.content()
    number = re.search(r"this number: ([0-9a-f]{8})", shown)
    assert number, shown
    log = failing.log_text()
    assert f"incident {number[1]}" in log
    assert "has no team" in log
    assert "ada.lovelace" not in log
    return number[1]


def test_an_error_of_a_page_becomes_a_number_and_no_address_reaches_screen_or_log(open_page, failing):
    assert incident_in(open_page("?at=once", origin=failing.origin), failing)


@pytest.mark.parametrize("place", ["fail", "fail in a fragment"])
def test_an_error_of_a_callback_or_a_fragment_becomes_a_number_too(open_page, failing, place):
    opened = open_page("", origin=failing.origin)
    opened.page.get_by_role("button", name=place, exact=True).click()
    assert incident_in(opened, failing)


def test_a_refusal_in_a_callback_is_said_in_its_own_words(open_page, failing):
    opened = open_page("", origin=failing.origin)
    opened.page.get_by_role("button", name="refuse", exact=True).click()
    opened.page.get_by_test_id("stAlert").wait_for()
    assert "The item [a](javascript:alert(1)) is not on the list. Nothing was decided. Load the list." in opened.text()
    assert "Something went wrong" not in opened.text()
