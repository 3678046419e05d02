from __future__ import annotations

import re
import urllib.error
import urllib.request

import pytest

from learnerintel.ui.navigation import PAGES
from tests.browser.harness import DESK, PHONE, new_context, open_in, running_server


def test_a_deep_link_as_the_first_visit_after_a_start_shows_its_page_and_no_notice(chromium, tmp_path):
    entry = PAGES[-1]
    with running_server(tmp_path / "log", store=tmp_path / "store.db") as server:
        context = new_context(chromium, DESK, dark=False)
        opened = open_in(context, server.origin, f"{entry.address}?word=batch")
        opened.expect_sound()
        assert opened.page.locator("h1").inner_text() == entry.title
        assert opened.page.url == f"{server.origin}/{entry.address}?word=batch"
        context.close()


def test_the_bare_address_leads_to_the_first_page(open_page, server):
    opened = open_page("")
    opened.page.wait_for_url(f"**/{PAGES[0].address}")
    opened.page.locator("h1").wait_for()
    opened.expect_sound()
    assert opened.page.url.rstrip("/") == f"{server.origin}/{PAGES[0].address}"
    assert opened.page.title() == f"{PAGES[0].title} · LearnerIntel"


@pytest.mark.parametrize(("width", "dark"), [(DESK, False), (PHONE, True)], ids=["desk-light", "phone-dark"])
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.address)
def test_every_page_is_sound_at_a_desk_and_on_a_phone(open_page, entry, width, dark):
    opened = open_page(entry.address, width, dark)
    opened.expect_sound()
    assert opened.page.locator("h1").inner_text() == entry.title


def test_an_address_that_is_no_page_leads_to_the_first_one_and_says_so(open_page):
    opened = open_page("no-such-page")
    opened.page.get_by_test_id("stAlert").wait_for()
    assert opened.strangers() == []
    assert f"No page called “no-such-page” is open to you. This is {PAGES[0].title} instead." in opened.text()


def test_what_was_typed_into_the_glossary_stands_in_the_address_and_works_as_a_link(open_page):
    opened = open_page("glossary")
    box = opened.page.get_by_label("Search")
    box.fill("withheld")
    box.press("Enter")
    opened.page.wait_for_url(re.compile(r"word=withheld"))
    again = open_page("glossary?word=withheld")
    assert "Not shown because it would speak of too few people." in again.text()
    assert "Action file" not in again.text()


def test_a_search_that_finds_nothing_says_what_could_be_the_reason(open_page):
    opened = open_page("glossary?word=zzz")
    opened.expect_sound()
    assert "No word is called “zzz”." in opened.text()


def test_the_page_follows_the_theme_of_the_machine(open_page):
    colours = {
        dark: open_page("glossary", dark=dark).page.evaluate(
            "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        )
        for dark in (False, True)
    }
    assert colours == {False: "rgb(255, 255, 255)", True: "rgb(20, 24, 29)"}


def test_a_page_says_that_nobody_has_to_sign_in(open_page):
    assert "No sign-in is set up" in open_page("glossary").page.locator('[data-testid="stSidebar"]').inner_text()


@pytest.mark.parametrize("path", ["_stcore/metrics", "_stcore/agent/openapi.json", "_stcore/agent/mcp"])
def test_doors_that_would_tell_strangers_about_the_server_are_closed(server, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.origin}/{path}", timeout=10)
    assert refused.value.code == 404
    refused.value.close()


def test_every_answer_carries_the_security_headers(server):
    with urllib.request.urlopen(f"{server.origin}/glossary", timeout=10) as answer:
        headers = answer.headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["server"] is None
