"""From a list to the file an LMS takes, in a real browser; and back."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
from tests.browser.harness import DESK, PHONE, new_context, open_in, running_server
from tests.services.deciding_story import HOSTILE, Story

LONG = 60_000


def write_story(folder):
    """The files of the small company, one of whose titles tries to run, fetch and format."""
    files = []
    for name, content in Story(datetime.now(UTC).date(), idle_title=HOSTILE).files().items():
        files.append(folder / f"{name}.csv")
        files[-1].write_text(content, encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def deciding(tmp_path_factory, empty_store_file):
    """A server on that company."""
    folder = tmp_path_factory.mktemp("deciding")
    path = folder / "store.db"
    shutil.copy(empty_store_file, path)
    store = open_store(f"sqlite:///{path}")
    settings = Settings(rejects_folder=folder / "no")
    results = import_files(store, Viewer.local_owner(), write_story(folder), ImportOptions(), settings)
    assert all(result.refusal is None for result in results)
    store.close()
    with running_server(folder / "log", store=path) as running:
        yield running


@pytest.fixture
def empty_server(tmp_path):
    """A server on an empty store."""
    with running_server(tmp_path / "log", store=tmp_path / "own.db", folder=tmp_path) as running:
        yield running


@pytest.fixture
def opened_in(chromium, request):
    """A function that opens an address at a width and theme."""
    contexts = []

    def open_(address, width=DESK, dark=False, server=None):
        contexts.append(new_context(chromium, width, dark))
        running = server or request.getfixturevalue("deciding")
        return open_in(contexts[-1], running.origin, address)

    yield open_
    for context in contexts:
        context.close()


def press(opened, name):
    opened.page.get_by_role("button", name=name, exact=True).first.click(timeout=LONG)


def tick(opened, title):
    opened.page.get_by_test_id("stCheckbox").filter(has_text=title).locator("label").click(timeout=LONG)
    opened.wait()


def saved_file(opened, name):
    with opened.page.expect_download(timeout=LONG) as saved:
        press(opened, name)
    return saved.value.suggested_filename, saved.value.path()


@pytest.mark.parametrize(
    ("address", "width", "dark"),
    [
        ("unpair?team=Green&list=untouched&item=IDLE1", DESK, False),
        ("unpair?team=Green&list=untouched&item=IDLE1", PHONE, True),
        ("unpair?team=Blue&list=asking", PHONE, False),
        ("unpair?team=Few", PHONE, True),
        ("unpair", PHONE, True),
    ],
)
def test_a_list_is_sound_at_a_desk_and_on_a_phone_and_shows_titles_literally(opened_in, address, width, dark):
    opened = opened_in(address, width, dark)
    opened.expect_sound()
    if "IDLE1" in address:
        assert opened.text().count(HOSTILE) == 2  # in its row, and above its evidence
    main = opened.page.get_by_test_id("stMain")
    assert main.locator(".stMarkdownBadge, .katex, img[src*='127.0.0.1:9']").count() == 0


def test_files_become_lists_lists_decisions_and_decisions_the_file_an_lms_takes(opened_in, empty_server, tmp_path):
    opened = opened_in("unpair", server=empty_server)
    says = opened.page.get_by_test_id("stApp")
    expect(says).to_contain_text("No team is known yet.")
    opened.page.get_by_role("link", name="Upload files").click()
    expect(says).to_contain_text("Nothing is in yet.", timeout=LONG)
    opened.page.locator("input[type=file]").set_input_files(write_story(tmp_path))
    expect(says).to_contain_text("5 files: 5 ready.", timeout=LONG)
    press(opened, "Take in 5 files")
    expect(says).to_contain_text("5 files: 5 taken in.", timeout=LONG)

    opened.page.get_by_role("link", name="Unpair", exact=True).click()
    expect(says).to_contain_text("3 teams have 9 proposals waiting for a decision.", timeout=LONG)
    opened.page.get_by_role("combobox", name="Team").click()
    opened.page.get_by_role("option", name="Green", exact=True).click()
    expect(says).to_contain_text("3 items could stop for 20 people of Green", timeout=LONG)
    tick(opened, "Whiteboards")
    tick(opened, "Napkin")
    press(opened, "Unpair 2 items for 20 people ...")
    form = opened.page.get_by_role("dialog")
    form.get_by_role("textbox", name="Reason").fill("Nobody in Green needs these.")
    form.get_by_role("button", name="Unpair 2 items for 20 people").click(timeout=LONG)
    expect(says).to_contain_text("Unpaired for Green", timeout=LONG)
    expect(form).to_be_hidden()
    expect(opened.page.get_by_test_id("stCheckbox").filter(has_text="Napkin")).to_have_count(0)
    press(opened, "Undo")
    expect(says).to_contain_text("Sent again for Green", timeout=LONG)
    expect(opened.page.get_by_test_id("stCheckbox").filter(has_text="Napkin")).to_have_count(1)
    opened.expect_sound()

    tick(opened, "Napkin")
    press(opened, "Unpair 1 item for 20 people ...")
    form.get_by_role("button", name="Unpair 1 item for 20 people").click(timeout=LONG)
    expect(says).to_contain_text("Unpaired for Green", timeout=LONG)
    opened.page.get_by_role("link", name="See it in the ledger").click()
    expect(says).to_contain_text("5 decisions; 1 unpairing stands", timeout=LONG)
    expect(says).to_contain_text("Hardly touched, as the evidence shows.")

    press(opened, "Make the action file")
    expect(says).to_contain_text("The action file is made: 1 row (1 archive) for 1 decision.", timeout=LONG)
    name, path = saved_file(opened, "Save the file for the LMS")
    assert re.fullmatch(r"actions-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.csv", name)
    (row,) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert (row["action"], row["content_id"], row["team"]) == ("archive", "IDLE2", "Green")
    name, path = saved_file(opened, "Save the reading copy")
    assert name.endswith("-reading-copy.xlsx")
    assert path.read_bytes()[:2] == b"PK"
    opened.page.get_by_text("as a table").click()
    with opened.page.expect_download(timeout=LONG) as saved:
        opened.page.get_by_role("button", name="CSV", exact=True).last.click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Decision number,Content,Decision,Team,On,People")
    assert f"'{HOSTILE}" in text
    assert "Nobody in Green needs these." in text
    opened.expect_sound()


def test_the_keyboard_alone_takes_a_row_in_hand_and_ticks_it(opened_in):
    opened = opened_in("unpair?team=Red&list=untouched")
    box = opened.page.get_by_test_id("stCheckbox").first.locator("input")
    box.focus()
    opened.page.keyboard.press("Space")
    expect(opened.page.get_by_test_id("stApp")).to_contain_text("1 item ticked", timeout=LONG)
    opened.page.get_by_role("button", name="Evidence", exact=True).first.focus()
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile(r"item="))
    opened.expect_sound()


def test_every_button_and_field_of_a_list_has_a_name_for_screen_readers(opened_in):
    opened = opened_in("unpair?team=Red&list=untouched")
    nameless = opened.page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] button, [data-testid=stMain] input,'
            + '[data-testid=stMain] textarea')].filter(one => one.offsetParent && !one.innerText.trim()
            && !one.getAttribute('aria-label') && !(one.labels && [...one.labels].some(l => l.innerText.trim()))
            ).map(one => one.outerHTML.slice(0, 200))"""
    )
    assert nameless == []
