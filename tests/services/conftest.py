from __future__ import annotations

import pytest

from tests.metrics.small_company import SmallCompany


@pytest.fixture
def company(tmp_path, store):
    """The empty store, taking rows instead of files."""
    return SmallCompany(tmp_path, store)
