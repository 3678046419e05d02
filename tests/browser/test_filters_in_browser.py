from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.harness import running_server

FILTERING = Path(__file__).with_name("filtering.py")


@pytest.fixture(scope="module")
def filtering(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("filtering") / "log", script=FILTERING) as server:
        yield server


def choose(opened, label, option):
    opened.page.get_by_role("combobox", name=label).click()
    opened.page.get_by_role("option", name=option, exact=True).click()
    opened.wait()


def test_a_choice_stands_in_the_address_survives_other_pages_and_can_be_sent_as_a_link(open_page, filtering):
    opened = open_page("filtered", origin=filtering.origin)
    assert "chosen: Filters(team_id=None, period=<CalendarPeriod.LAST_4_WEEKS" in opened.text()

    choose(opened, "Team", ":red-badge[Sales] & *North*")
    choose(opened, "Period", "Last quarter")
    chosen = "Filters(team_id=2, period=<CalendarPeriod.LAST_QUARTER"
    opened.page.get_by_text(f"chosen: {chosen}").wait_for()
    link = opened.page.url
    assert "team=" in link
    assert "period=Last+quarter" in link

    opened.page.get_by_role("link", name="Other").click()
    opened.page.get_by_text(f"other: {chosen}").wait_for()
    opened.page.get_by_role("link", name="Filtered").click()
    opened.page.get_by_text(f"chosen: {chosen}").wait_for()

    sent = open_page(link.removeprefix(filtering.origin), origin=filtering.origin)
    assert f"chosen: {chosen}" in sent.text()
    sent.expect_sound()


@pytest.mark.parametrize("address", ["filtered?team=Nobody&period=Yesterday", "filtered?team=&period="])
def test_an_unknown_choice_in_an_address_counts_as_none(open_page, filtering, address):
    opened = open_page(address, origin=filtering.origin)
    assert "chosen: Filters(team_id=None, period=<CalendarPeriod.LAST_4_WEEKS" in opened.text()
