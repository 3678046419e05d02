from __future__ import annotations

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files
from tests.metrics.small_company import SmallCompany


@pytest.fixture
def company(tmp_path, store):
    """The empty store, taking rows instead of files."""
    return SmallCompany(tmp_path, store)


@pytest.fixture
def take_into(tmp_path, settings, read_here):
    """A function that takes one CSV text into a store as a file of that name; it must not be refused."""

    def take(store, name, content):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        (result,) = import_files(store, Viewer.local_owner(), [path], ImportOptions(), settings)
        assert result.refusal is None, result
        return result

    return take
