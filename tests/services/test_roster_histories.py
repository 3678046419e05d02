"""Weekly snapshots with leavers, re-hires and moves, in any order and undone: as if only the rest had come."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnerintel.domain.viewer import Viewer
from learnerintel.services.checking import check
from learnerintel.services.importing import ImportOptions, import_files
from learnerintel.services.undoing import undo
from learnerintel.settings import Settings

OWNER = Viewer.local_owner()
_person = st.tuples(
    st.sampled_from(("Blue", "Red", "Blue renamed")),
    st.sampled_from(("", "2025-01-01", "2025-06-01")),
    st.sampled_from(("2024-01-01", "2025-09-01")),
    st.sampled_from(("", "", "2025-08-31")),
)
_snapshot = st.dictionaries(st.sampled_from("123"), _person, min_size=1).map(
    lambda people: (
        "Employee ID,Team,Team since,Hired on,Left on\n"
        + "".join(
            f"{number},{team},{since},{'2024-01-01' if left else hired},{left}\n"
            for number, (team, since, hired, left) in sorted(people.items())
        )
    )
)
_steps = st.lists(st.one_of(_snapshot, _snapshot, st.integers(0, 3)), min_size=2, max_size=6)


def _take(store, folder: Path, number: int, text: str) -> int | None:
    path = folder / f"roster-{number}.csv"
    path.write_text(text)
    options = ImportOptions(roster_mode="snapshot")
    (result,) = import_files(store, OWNER, [path], options, Settings(rejects_folder=folder / "rejects"))
    assert result.refusal is None, (text, result)
    return result.batch


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_steps)
def test_snapshots_taken_and_undone_leave_what_the_remaining_ones_say(steps, new_store, contents_of, read_here):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "used").mkdir()
        (folder / "fresh").mkdir()
        used, fresh = new_store(folder / "used"), new_store(folder / "fresh")
        live: dict[int, str] = {}
        for number, step in enumerate(steps):
            if isinstance(step, str):
                batch = _take(used, folder, number, step)
                if batch is not None:
                    live[batch] = step
            elif step < len(live):
                batch = list(live)[step]
                undo(used, OWNER, batch)
                del live[batch]
        for number, text in enumerate(live.values()):
            _take(fresh, folder, 100 + number, text)
        assert check(used, OWNER) == []
        assert contents_of(used) == contents_of(fresh)
        used.close()
        fresh.close()
