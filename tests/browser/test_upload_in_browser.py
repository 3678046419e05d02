from __future__ import annotations

from pathlib import Path

from tests.browser.harness import running_server

UPLOADING = Path(__file__).with_name("uploading.py")


def test_a_file_reaches_the_page_through_policy_and_guard_and_can_be_taken_back(open_page, tmp_path):
    content = b"team,value\n" + b"x" * 300_000
    file = tmp_path / "roster.csv"
    file.write_bytes(content)
    with running_server(tmp_path / "log", script=UPLOADING) as server:
        opened = open_page("", origin=server.origin)
        opened.page.locator("input[type=file]").set_input_files(file)
        opened.page.get_by_text(f"taken: roster.csv, {len(content)} bytes").wait_for()
        opened.expect_sound()
        opened.page.get_by_role("button", name="Remove").first.click()
        opened.page.get_by_text("nothing yet").wait_for()
        opened.expect_sound()
