from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.gallery import HOSTILE
from tests.browser.harness import DESK, PHONE, running_server

GALLERY = Path(__file__).with_name("gallery.py")
CHART_COUNT = 9
SMALL_LINES = 4


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("gallery") / "log", script=GALLERY) as server:
        yield server


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_chart_tile_table_and_message_is_sound(open_page, gallery, width, dark):
    opened = open_page("", width, dark, origin=gallery.origin)
    opened.expect_sound()
    assert opened.page.get_by_test_id("stVegaLiteChart").count() == CHART_COUNT + SMALL_LINES


def test_hostile_titles_show_literally_wherever_a_label_is_drawn(open_page, gallery):
    opened = open_page("", origin=gallery.origin)
    opened.page.get_by_test_id("stExpander").first.wait_for()
    for expander in opened.page.get_by_test_id("stExpander").locator("summary").all():
        expander.click()
    shown = opened.text()
    for title in HOSTILE:
        # button, checkbox, expander and its inside, caption, metric twice, heading, input, radio, segments, tab
        assert shown.count(title) >= 12, f"{title} shows {shown.count(title)} times"


def test_hostile_titles_make_no_link_no_picture_and_no_request(open_page, gallery):
    opened = open_page("", origin=gallery.origin)
    main = opened.page.get_by_test_id("stMain")
    links = [link.get_attribute("href") or "" for link in main.locator("a").all()]
    pictures = [picture.get_attribute("src") or "" for picture in main.locator("img").all()]
    assert [
        address for address in links + pictures if not address.startswith(("#", "data:", gallery.origin, "/"))
    ] == []
    assert main.locator(".stMarkdownBadge, .katex, code").count() == 0
    assert opened.strangers() == []


def test_a_hostile_title_stays_text_under_the_pointer_of_a_chart(open_page, gallery):
    opened = open_page("", origin=gallery.origin)
    bar = opened.page.get_by_test_id("stVegaLiteChart").nth(SMALL_LINES + 2).locator(".mark-rect path").first
    bar.scroll_into_view_if_needed()
    bar.hover()
    tooltip = opened.page.locator("#vg-tooltip-element")
    tooltip.wait_for()
    assert HOSTILE[0] in tooltip.inner_text()
    assert tooltip.locator("img, a, script").count() == 0
    assert opened.strangers() == []


def test_a_chart_has_words_for_those_who_do_not_see_it(open_page, gallery):
    opened = open_page("", origin=gallery.origin)
    labels = [chart.get_attribute("aria-label") for chart in opened.page.get_by_test_id("stVegaLiteChart").all()]
    assert all(labels)
    assert [label for label in labels if label.startswith("Funnel plot: Two teams differ by more than chance.")]


def test_the_csv_of_a_chart_is_saved_and_inert(open_page, gallery):
    opened = open_page("", origin=gallery.origin)
    with opened.page.expect_download() as saved:
        opened.page.get_by_test_id("stDownloadButton").filter(has_text="CSV").first.locator("button").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "Content,People,Reach,Last used"
    assert "'=cmd()" in text
    assert "\n=cmd()" not in text
