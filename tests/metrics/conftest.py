from __future__ import annotations

import pytest

from tests.metrics.small_company import SmallCompany


@pytest.fixture
def company(tmp_path, new_store):
    """An empty store that takes rows instead of files."""
    opened = SmallCompany(tmp_path, new_store(tmp_path))
    yield opened
    opened.store.close()
