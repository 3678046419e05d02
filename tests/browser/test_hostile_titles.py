from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.gallery import HOSTILE
from tests.browser.harness import DESK, PHONE, open_in, running_server

GALLERY = Path(__file__).with_name("gallery.py")
CHART_COUNT = 9
SMALL_LINES = 4


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("gallery") / "log", script=GALLERY) as server:
        yield server


@pytest.fixture(scope="module")
def shown(window, gallery):
    """The gallery, opened once for the tests that only look."""
    opened = open_in(window(DESK, False), gallery.origin, "")
    yield opened
    opened.page.close()


@pytest.mark.parametrize(("width", "dark"), [(DESK, False), (PHONE, True)], ids=["desk-light", "phone-dark"])
def test_every_chart_tile_table_and_message_is_sound(open_page, gallery, width, dark):
    opened = open_page("", width, dark, origin=gallery.origin)
    opened.expect_sound()
    assert opened.page.get_by_test_id("stVegaLiteChart").count() == CHART_COUNT + SMALL_LINES


def test_hostile_titles_show_literally_wherever_a_label_is_drawn(shown):
    shown.page.get_by_test_id("stExpander").first.wait_for()
    for expander in shown.page.get_by_test_id("stExpander").locator("summary").all():
        expander.click()
    text = shown.text()
    for title in HOSTILE:
        # button, checkbox, expander and its inside, caption, metric twice, heading, input, radio, segments, tab
        assert text.count(title) >= 12, f"{title} shows {text.count(title)} times"


def test_hostile_titles_make_no_link_no_picture_and_no_request(shown):
    main = shown.page.get_by_test_id("stMain")
    links = [link.get_attribute("href") or "" for link in main.locator("a").all()]
    pictures = [picture.get_attribute("src") or "" for picture in main.locator("img").all()]
    assert [address for address in links + pictures if not address.startswith(("#", "data:", shown.origin, "/"))] == []
    assert main.locator(".stMarkdownBadge, .katex, code").count() == 0
    assert shown.strangers() == []


def test_a_hostile_title_stays_text_under_the_pointer_of_a_chart(shown):
    bar = shown.page.get_by_test_id("stVegaLiteChart").nth(SMALL_LINES + 2).locator(".mark-rect path").first
    bar.scroll_into_view_if_needed()
    bar.hover()
    tooltip = shown.page.locator("#vg-tooltip-element")
    tooltip.wait_for()
    assert HOSTILE[0] in tooltip.inner_text()
    assert tooltip.locator("img, a, script").count() == 0
    assert shown.strangers() == []


def test_a_chart_has_words_for_those_who_do_not_see_it(shown):
    labels = [chart.get_attribute("aria-label") for chart in shown.page.get_by_test_id("stVegaLiteChart").all()]
    assert all(labels)
    assert [label for label in labels if label.startswith("Funnel plot: Two teams differ by more than chance.")]


def test_the_csv_of_a_chart_is_saved_and_inert(shown):
    with shown.page.expect_download() as saved:
        shown.page.get_by_test_id("stDownloadButton").filter(has_text="CSV").first.locator("button").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "Content,People,Reach,Last used"
    assert "'=cmd()" in text
    assert "\n=cmd()" not in text
