"""Every row of every kind of export is found again in the account of its import, and repeats nothing later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files

FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
CASES = sorted(path for path in FIXTURES.glob("*/*") if not path.name.endswith(".expected.json"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory, new_store):
    store = new_store(tmp_path_factory.mktemp("kinds"))
    yield store
    store.close()


def taken(store, path, settings):
    choices = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8")).get("choices", {})
    options = ImportOptions(choices=ReadingChoices(**choices), roster_mode="changes", accept_good_rows=2)
    (result,) = import_files(store, Viewer.local_owner(), [path], options, settings)
    assert result.refusal is None, result.refusal
    return result.as_json()


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rows_are_new_repeated_rejected_or_left_out(path, filled, settings, read_here):
    first, again = (taken(filled, path, settings) for _ in range(2))
    for one in (first, again):
        parts = [one[f"rows_{what}"] for what in ("new", "duplicate", "rejected", "left_out")]
        assert one["rows_read"] == sum(parts) > 0
        assert min(parts) >= 0
    for what in ("read", "rejected", "left_out"):
        assert first[f"rows_{what}"] == again[f"rows_{what}"]
    assert again["rows_new"] == 0
