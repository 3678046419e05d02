from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.store.opening import open_store
from tests.conftest import ReadHere, close_whole
from tests.metrics.small_company import SmallCompany
from tests.services.outgoing import sending_settings

OWNER = Viewer.local_owner()


@pytest.fixture
def company(tmp_path, store):
    """The empty store, taking rows instead of files."""
    return SmallCompany(tmp_path, store)


@pytest.fixture
def take_into(tmp_path, settings, read_here):
    """A function that takes one CSV text into a store as a file of that name; it must not be refused."""

    def take(store, name, content, **options):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        (result,) = import_files(store, Viewer.local_owner(), [path], ImportOptions(**options), settings)
        assert result.refusal is None, result
        return result

    return take


@pytest.fixture(scope="session")
def rated_file(story_store_file, tmp_path_factory):
    """The small company with addresses for Red, after r01 to r04 gave IDLE2 two stars."""
    folder = tmp_path_factory.mktemp("rated")
    shutil.copy(story_store_file, folder / "store.db")
    made = open_store(f"sqlite:///{folder}/store.db")
    today = datetime.now(UTC).date()
    people = [f"r{number:02d}" for number in range(1, 21)]
    roster = [f"{person},{person}@works.example,Red,Works,{today - timedelta(days=400)}" for person in people]
    files = {
        "roster": ["Employee id,Email,Team,Department,Team since", *roster],
        "feedback": ["Employee id,Content id,Submitted on,Rating (1-5)"]
        + [f"{person},IDLE2,{today - timedelta(days=1)},2" for person in people[:4]],
    }
    paths = []
    for name, lines in files.items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("learnerintel.services.importing.LiveReading", ReadHere)
        results = import_files(made, OWNER, paths, ImportOptions(roster_mode="changes"), sending_settings(1))
    assert all(result.refusal is None for result in results), results
    close_whole(made)
    return folder / "store.db"


@pytest.fixture
def rated(rated_file, tmp_path):
    """That store, open, for one test to write to."""
    shutil.copy(rated_file, tmp_path / "rated.db")
    opened = open_store(f"sqlite:///{tmp_path}/rated.db")
    yield opened
    opened.close()
