"""Titles, names and comments that try to run, fetch or format show literally on every page, and fetch nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
from learnerintel.ui.navigation import PAGES
from tests.browser.harness import running_server

HOSTILE = (
    "![x](http://127.0.0.1:9/a.png)",
    "<script>window.hostile = 1</script>",
    "[a](javascript:alert(1))",
    ":red-badge[OK]",
    "$x$ and $y$",
    "=cmd()",
    ":material/home: # *2*3*4*",
)
PEOPLE = 30


def _files(folder):
    today = datetime.now(tz=UTC).date()
    days = [(today - timedelta(days=back)).isoformat() for back in range(120)]
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    team = quoted[3]
    roster = ["Employee ID,Email,Name,Team,Department,Team since"]
    roster += [f"{one},p{one}@x.org,{quoted[one % 7]},{team},{quoted[0]},2024-01-01" for one in range(PEOPLE)]
    catalogue = ["Content ID,Title,Format,Topic,Owner,Obligation,Regulatory,Published on"]
    catalogue += [
        f"C{number},{quoted[number % 7]},{quoted[(number + 1) % 7]},{quoted[2]},{quoted[1]},optional,no,2024-02-01"
        for number in range(35)
    ]
    activity = ["Employee ID,Content ID,Content title,Event,Date"]
    activity += [
        f"{one},C{(one * 7 + back) % 35},{quoted[(one * 7 + back) % 7]},viewed,{days[back]}"
        for one in range(PEOPLE)
        for back in range(0, 120, 1 + one % 4)
        if not ((one * 7 + back) % 35 < 8 and back < 60)
    ]
    feedback = ["Response ID,Email,Content ID,Content title,Submitted on,Rating (1-5),Comment"]
    feedback += [
        f"r{one},p{one}@x.org,C9,{quoted[2]},{days[3]},{1 + one % 2},{quoted[one % 7]}" for one in range(PEOPLE)
    ]
    paths = []
    for name, lines in (("roster", roster), ("catalogue", catalogue), ("activity", activity), ("feedback", feedback)):
        path = folder / f"{name}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory, empty_store_file):
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "store.db"
    shutil.copy(empty_store_file, path)
    store = open_store(f"sqlite:///{path}")
    options = ImportOptions()
    results = import_files(store, Viewer.local_owner(), _files(folder), options, Settings(rejects_folder=folder / "no"))
    assert [result.refusal for result in results] == [None] * 4
    store.close()
    with running_server(folder / "server.log", store=path) as running:
        yield running


@pytest.mark.parametrize("address", [page.address for page in PAGES])
def test_no_page_runs_fetches_or_formats_what_the_data_say(address, hostile_server, open_page):
    opened = open_page(address, origin=hostile_server.origin)
    opened.expect_sound()
    page = opened.page
    assert page.evaluate("window.hostile") is None
    assert page.locator("img[src*='127.0.0.1:9']").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.locator(".stMarkdownBadge").count() == 0
    assert page.locator(".katex").count() == 0
