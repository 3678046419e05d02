"""Browser tests: one Chromium and one server for each worker of a run, whole files to a worker."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.harness import DESK, launch, new_context, open_in, running_server

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder, so that they can be chosen or left out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sample_store(sample_store_file, tmp_path_factory) -> Path:
    """The file of a store that holds the sample company; one for all browser tests."""
    path = tmp_path_factory.mktemp("store") / "sample.db"
    shutil.copy(sample_store_file, path)
    return path


@pytest.fixture(scope="session")
def server(sample_store, tmp_path_factory):
    """The product's server on that store."""
    with running_server(tmp_path_factory.mktemp("log") / "server.log", store=sample_store) as running:
        yield running


@pytest.fixture(scope="session")
def window(chromium):
    """A function that gives the browser window of a width and theme; what it loaded once it keeps."""
    windows = {}

    def window_of(width: int, dark: bool):
        if (width, dark) not in windows:
            windows[width, dark] = new_context(chromium, width, dark)
        return windows[width, dark]

    yield window_of
    for context in windows.values():
        context.close()


@pytest.fixture
def open_page(window, server):
    """A function that opens an address of the app: ``open_page("glossary", width=390, dark=True)``.

    Each call is a new visit; it ends with the test.
    """
    pages = []

    def open_(path: str = "", width: int = DESK, dark: bool = False, origin: str | None = None):
        opened = open_in(window(width, dark), origin or server.origin, path)
        pages.append(opened.page)
        return opened

    yield open_
    for page in pages:
        page.close()
