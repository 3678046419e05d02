"""What tests of several rooms share: an empty store, files made from text, a store's contents by name."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import text

from learnerintel.domain.viewer import Viewer
from learnerintel.services import importing, reading
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.sampling import fill_with_sample
from learnerintel.settings import Settings
from learnerintel.store.opening import open_store
from learnerintel.store.use_blocks import NAMES, read_months, with_none
from tests.services.deciding_story import Story

# Several tests share two processors, so how long one case takes says nothing.
hypothesis_settings.register_profile("house", max_examples=40, deadline=None)
hypothesis_settings.load_profile("house")

#: Every table by what it says, without the numbers that a store gives out for itself.
CONTENTS = {
    "activity": """
        SELECT f.occurred_on, i.namespace, i.external_id, l.namespace, l.external_id, f.occurred_at, f.ordinal,
               d.source, d.verb, d.obligation, f.duration_seconds, d.interaction_count, d.score_share, d.record_id
        FROM activity f JOIN identity i USING (account_id) JOIN listing l USING (listing_id)
        JOIN activity_detail d USING (detail_id)""",
    "offer": """
        SELECT f.occurred_on, i.namespace, i.external_id, l.external_id, f.ordinal, d.channel, d.obligation
        FROM offer f JOIN identity i USING (account_id) JOIN listing l USING (listing_id)
        JOIN offer_detail d USING (detail_id)""",
    "feedback": """
        SELECT f.occurred_on, i.namespace, i.external_id, l.external_id, f.ordinal, d.rating, c.comment, c.sign
        FROM feedback f JOIN identity i USING (account_id) JOIN listing l USING (listing_id)
        JOIN feedback_detail d USING (detail_id) LEFT JOIN comment c USING (comment_id)""",
    "membership": """
        SELECT i.namespace, i.external_id, m.from_on, m.until_on, t.path
        FROM membership m JOIN identity i ON i.account_id = m.learner_id JOIN team t USING (team_id)""",
    "identity": """
        SELECT i.namespace, i.external_id, j.namespace, j.external_id
        FROM identity i JOIN identity j ON j.account_id = i.learner_id""",
    "content": """
        SELECT l.namespace, l.external_id, c.title, c.format, c.topic, c.obligation, c.regulatory, c.is_catalogued
        FROM content c JOIN listing l ON l.listing_id = c.content_id""",
    "team": "SELECT path FROM team",
    "transcript": """
        SELECT i.external_id, l.external_id, s.status, s.started_on, s.completed_on FROM transcript s
        JOIN identity i USING (account_id) JOIN listing l USING (listing_id)
        WHERE s.batch_id = (SELECT max(n.batch_id) FROM transcript n
                            WHERE n.account_id = s.account_id AND n.listing_id = s.listing_id)""",
    "asked": """
        SELECT i.external_id, l.external_id, a.from_on, a.source, a.obligation, a.due_on, a.is_open
        FROM asked a JOIN identity i ON i.account_id = a.learner_id JOIN listing l ON l.listing_id = a.content_id""",
    "assessment": """
        SELECT i.external_id, l.external_id, a.occurred_on, a.is_pretest, a.score_share, a.passed_count
        FROM assessment a JOIN identity i ON i.account_id = a.learner_id
        JOIN listing l ON l.listing_id = a.content_id""",
}


#: Sorting by text what has no order of its own takes long; larger tables are compared as bags of rows.
SORTED_UP_TO = 5_000


def contents(store) -> dict[str, list[tuple] | Counter[tuple]]:
    """Everything a store says, by table, in an order that does not depend on its numbers."""
    found = {}
    with store.read() as connection:
        for name, statement in CONTENTS.items():
            rows = [tuple(row) for row in connection.execute(text(statement))]
            found[name] = rows
        found["learner_content_day"] = list(_daily_use(connection))
    return {name: _in_order(rows) for name, rows in found.items()}


def _in_order(rows):
    return sorted(rows, key=repr) if len(rows) <= SORTED_UP_TO else Counter(rows)


def _names(connection, statement):
    return dict(map(tuple, connection.execute(text(statement))))


def _daily_use(connection):
    """What is kept of daily use; that it equals a recount of the facts, ``check`` holds."""
    people = _names(connection, "SELECT account_id, external_id FROM identity")
    items = _names(connection, "SELECT listing_id, external_id FROM listing")
    teams = _names(connection, "SELECT team_id, path FROM team")
    columns = read_months(connection)
    for day, learner, item, team, *sums in zip(*(with_none(name, columns[name]) for name in NAMES), strict=True):
        yield day, people[learner], items[item], teams.get(team), *sums


#: Files whose tests take longest; begun first, they do not keep one worker busy while the other waits.
LONG_FILES = ("test_killed_imports", "test_unpairing_on_real_data", "test_import_undo_property", "test_readme_session")


def pytest_collection_modifyitems(items):
    """Long files first, then the browser, then the rest in their order."""
    items.sort(key=lambda item: (item.path.stem not in LONG_FILES, "browser" not in item.path.parts))


@pytest.fixture(scope="session")
def contents_of():
    return contents


@pytest.fixture(scope="session")
def empty_store_file(tmp_path_factory) -> Path:
    """A store without rows; copied, because creating one takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "store.db"
    store = open_store(f"sqlite:///{path}")
    close_whole(store)
    return path


@pytest.fixture(scope="session")
def new_store(empty_store_file):
    """A function that gives an open, empty store in a folder."""

    def make(folder: Path):
        path = folder / "store.db"
        shutil.copy(empty_store_file, path)
        return open_store(f"sqlite:///{path}")

    return make


@pytest.fixture(scope="session")
def sample_store_file(tmp_path_factory) -> Path:
    """A store with the sample company, made once for all workers of a run. Copy it before writing to it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    path = shared / "sample-company.db"
    with (shared / "sample-company.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = shared / "sample-company-unfinished.db"
            made = open_store(f"sqlite:///{unfinished}")
            fill_with_sample(made, Settings(rejects_folder=shared / "rejects"))
            close_whole(made)
            unfinished.rename(path)
    return path


def close_whole(store) -> None:
    """Close a store so that its one file is all of it."""
    store.close()
    with sqlite3.connect(store.path) as connection:
        (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.close()
    assert not is_busy, f"somebody still reads {store.path}"


@pytest.fixture
def store(tmp_path, new_store):
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(rejects_folder=tmp_path / "rejects")


class ReadHere(reading.ReadAlready):
    """A file read in the test's own process: the process with limits has tests of its own and takes a second."""

    def __init__(self, path, name, choices, spool, chosen, on_progress=None):
        del on_progress
        chosen.rejects_folder.mkdir(parents=True, exist_ok=True)
        super().__init__(reading.read_file(path, name, choices, spool, chosen.rejects_folder))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@pytest.fixture
def read_here(monkeypatch):
    """Read files in the test's own process."""
    monkeypatch.setattr(importing, "LiveReading", ReadHere)


@pytest.fixture
def take(tmp_path, store, settings, read_here):
    """A function that imports files given as name=text and returns their results."""

    def run(options: ImportOptions | None = None, viewer: Viewer | None = None, **files: str | bytes):
        paths = []
        for name, content in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return import_files(store, viewer or Viewer.local_owner(), paths, options or ImportOptions(), settings)

    return run


@pytest.fixture(scope="session")
def story_store_file(tmp_path_factory, new_store) -> Path:
    """A store with the small company of ``deciding_story`` as of today. Copy it before writing to it."""
    folder = tmp_path_factory.mktemp("story")
    made = new_store(folder)
    paths = []
    for name, content in Story(datetime.now(UTC).date()).files().items():
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(importing, "LiveReading", ReadHere)
        results = import_files(
            made, Viewer.local_owner(), paths, ImportOptions(), Settings(rejects_folder=folder / "rejects")
        )
    assert all(result.refusal is None for result in results), results
    close_whole(made)
    return folder / "store.db"


@pytest.fixture
def story_store(story_store_file, tmp_path):
    """That store, open, for one test to write to."""
    path = tmp_path / "story.db"
    shutil.copy(story_store_file, path)
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real export files; tests that need it say so when it is not there."""
    folder = Path(os.environ.get("LEARNERINTEL_SAMPLES", Path(__file__).parents[2] / "shared" / "samples"))
    if not folder.is_dir():
        pytest.skip(f"the real sample files are not at {folder}; set LEARNERINTEL_SAMPLES")
    return folder
