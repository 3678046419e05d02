from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.harness import DESK, PHONE, new_context, open_in, running_server

ROSTER = "Employee ID;Name;Team\n0001;Ada Lovelace;Blue\n0002;Grace Hopper;Red\n"
HEAD = "Employee ID,Course ID,Course title,Event,Date\n"
HOSTILE = "![x](http://127.0.0.1:9/a.png) <script>alert(1)</script> :red-badge[OK] $x$"
ASKING = HEAD + f'0001,C1,"{HOSTILE}",completed,03/04/2025\n0002,C1,"{HOSTILE}",completed,05/06/2025\n'
GOOD_ROWS = "".join(f"0001,C{number},Title {number},completed,2025-03-14\n" for number in range(30))
MENDABLE = f"{HEAD}{GOOD_ROWS},C1,Safety,started,2025-03-14\n"
#: Reading happens in a process of its own, which takes its time to start on a busy machine.
LONG = 60_000


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    """A server on an empty store of its own; what it writes lies beside it."""
    folder = tmp_path_factory.mktemp("own")
    with running_server(folder / "log", store=folder / "own.db", folder=folder) as running:
        yield running


@pytest.fixture
def visit(chromium, own_server, request):
    """A function that opens the upload page in a window of some width."""

    def open_(width):
        context = new_context(chromium, width, dark=width == PHONE)
        request.addfinalizer(context.close)
        return open_in(context, own_server.origin, "upload")

    return open_


def upload(opened, tmp_path, **files):
    paths = []
    for name, content in files.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        paths.append(path)
    opened.page.locator("input[type=file]").set_input_files(paths)


def card(opened, name):
    """The card of a file on its way in."""
    return opened.page.locator("[class*=st-key-upload_file_]").filter(has_text=f"{name}.csv")


def press(place, name):
    place.get_by_role("button", name=name, exact=True).click(timeout=LONG)


def test_files_go_from_the_upload_over_a_question_into_the_store_and_out_again(visit, own_server, tmp_path):
    opened = visit(DESK)
    says = opened.page.get_by_test_id("stMain")
    upload(opened, tmp_path, people=ROSTER, asking=ASKING)
    expect(card(opened, "people")).to_contain_text("Ready", timeout=LONG)
    expect(card(opened, "asking")).to_contain_text("With a question", timeout=LONG)
    opened.expect_sound()
    card(opened, "asking").get_by_text("Month first").click()
    press(card(opened, "asking"), "Answer")
    press(opened.page, "Take in 2 files")

    # the work goes on while its page is left
    opened.page.goto(f"{own_server.origin}/glossary")
    opened.page.goto(f"{own_server.origin}/upload")
    expect(card(opened, "asking")).to_contain_text("Taken in", timeout=LONG)
    expect(says).to_contain_text(re.compile("2 roster rows, .* are in, up to 6.May.2025"), timeout=LONG)
    opened.expect_sound()

    press(opened.page, "Clear finished")
    expect(card(opened, "asking")).to_have_count(0)
    batch = opened.page.locator("[class*=st-key-upload_batch_]").filter(has_text="asking.csv")
    press(batch, "Undo")
    press(opened.page, "Undo this file")
    expect(says).to_contain_text("is undone", timeout=LONG)
    opened.expect_sound()


def test_rows_with_problems_come_back_as_a_file_and_the_good_ones_go_in_on_a_phone(visit, tmp_path):
    opened = visit(PHONE)
    upload(opened, tmp_path, mendable=MENDABLE)
    file = card(opened, "mendable")
    expect(file).to_contain_text("the row names no person (row 32)", timeout=LONG)
    opened.expect_sound()
    with opened.page.expect_download(timeout=LONG) as saved:
        file.get_by_role("button", name="Rows with problems as CSV").click()
    rows = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("Problem,Row of the file,Employee ID")
    assert rows[1].startswith("the row names no person")
    file.get_by_text("Take the 30 good rows and leave 1 out").click()
    press(opened.page, "Take in 1 file")
    expect(file).to_contain_text("Taken in", timeout=LONG)
    expect(opened.page.get_by_test_id("stMain")).to_contain_text("31 rows, 30 new + 1 rejected.")
    press(opened.page, "Clear finished")
    opened.expect_sound()


def test_a_file_is_mapped_with_the_keyboard_alone(visit, tmp_path):
    opened = visit(DESK)
    upload(opened, tmp_path, shapes="Wer,Wohin\n0001,Blue\n0002,Red\n")
    file = card(opened, "shapes")
    expect(file).to_contain_text("To be mapped", timeout=LONG)
    for label, typed in (("What is this file?", "roster"), ("Employee id *", "Wer"), ("Team *", "Wohin")):
        file.get_by_role("combobox", name=label).focus(timeout=LONG)
        opened.page.keyboard.type(typed)
        expect(opened.page.get_by_role("option")).to_have_count(1)
        opened.page.keyboard.press("Enter")
        opened.wait()
    button = file.get_by_role("button", name="Read the file this way")
    expect(button).to_be_enabled(timeout=LONG)
    button.press("Enter")
    expect(file).to_contain_text("known by the headings “Wer” and “Wohin”", timeout=LONG)
    opened.expect_sound()
    press(file, "Remove")
    expect(file).to_have_count(0)
