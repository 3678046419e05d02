"""The sample company: its exports, and a store of its own made from them by the ordinary import."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from learnerintel import sample
from learnerintel.domain import periods
from learnerintel.domain.viewer import Viewer
from learnerintel.services.importing import ImportOptions, ImportResult, Progress, import_files, refuse_if_any
from learnerintel.settings import Settings
from learnerintel.store.company import company_setting, save_company_setting
from learnerintel.store.engine import Store


def write_sample(
    folder: Path, *, learners: int = 600, events: int | None = None, seed: int = 1, last_on: int | None = None
) -> list[Path]:
    """Write the sample company's exports.

    Args:
        folder: created if absent.
        learners: people on its roster.
        events: rows of LMS activity; None: as many as fit the people.
        seed: equal arguments give equal bytes.
        last_on: last day of its history; None: yesterday.

    Returns:
        The files written.
    """
    yesterday = datetime.now(tz=UTC).date() - timedelta(days=1)
    last_day = yesterday if last_on is None else periods.date_of(last_on)
    truth = sample.write_company(folder, learners=learners, events=events, seed=seed, last_day=last_day)
    return [Path(path) for path in truth.files]


def is_sample(store: Store) -> bool:
    """Whether the store holds the sample company."""
    with store.read() as connection:
        return bool(company_setting(connection, "is_sample"))


def fill_with_sample(
    store: Store, settings: Settings, progress: Progress | None = None, *, learners: int = 600, seed: int = 1
) -> list[ImportResult]:
    """Take the sample company into an empty store through the import every file takes.

    Raises:
        FileRefused: the generator and the readers do not fit each other.
    """
    folder = Path(tempfile.mkdtemp(prefix="learnerintel-sample-"))
    try:
        files = write_sample(folder, learners=learners, seed=seed)
        with store.write() as connection:
            save_company_setting(connection, "is_sample", "yes")
        options = ImportOptions(answers_ratings=False)
        results = import_files(store, Viewer.local_owner(), files, options, settings, progress)
        refuse_if_any(results)
        return results
    finally:
        shutil.rmtree(folder, ignore_errors=True)
