"""Import, repeat, overlap and undo at random: the store always equals one with the remaining files."""

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
PEOPLE = ("1", "2", "3")
ITEMS = ("C1", "C2")
DAYS = tuple(f"2026-01-{day:02d}" for day in range(5, 9))

_person, _item, _day = st.sampled_from(PEOPLE), st.sampled_from(ITEMS), st.sampled_from(DAYS)


def _file(head: str, row: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[str]:
    lines = st.lists(row.map(",".join), min_size=1, max_size=5)
    return lines.map(lambda rows: "\n".join([head, *rows]) + "\n")


_activity = _file(
    "Employee ID,Content ID,Content title,Event,Date",
    st.tuples(_person, _item, st.just("Title"), st.sampled_from(("viewed", "completed")), _day),
)
_scores = _file(
    "Employee ID,Content ID,Status,Submitted on,Score",
    st.tuples(_person, _item, st.sampled_from(("passed", "failed")), _day, st.sampled_from(("40", "90"))),
)
_offers = _file(
    "Email,Content ID,Channel,Offered on,Campaign,Obligation",
    st.tuples(
        _person.map(lambda one: f"{one}@x.org"), _item, st.just("emailed"), _day, st.just("Spring"), st.just("optional")
    ),
)
_feedback = _file(
    "Response ID,Email,Content ID,Content title,Submitted on,Rating (1-5),Comment",
    st.tuples(
        st.sampled_from(("r1", "r2", "r3")), st.just("1@x.org"), st.just("C1"), st.just("Title"), st.just(DAYS[0]),
        st.just("2"), st.just("Too long and dull"),
    ),
)
_assignments = _file(
    "Employee ID,Content ID,Assigned on,Due on,Obligation,Status",
    st.tuples(
        _person, _item, _day, st.just("2026-03-01"), st.sampled_from(("mandatory", "required")),
        st.sampled_from(("open", "done")),
    ),
)
_catalogue = _file(
    "Content ID,Title,Topic,Obligation,Regulatory",
    st.tuples(_item, st.sampled_from(("Title", "Other")), st.just("Safety"), st.sampled_from(("optional", "required")),
              st.sampled_from(("yes", "no"))),
)
_roster = st.permutations(PEOPLE).flatmap(
    lambda people: st.integers(1, 3).map(
        lambda count: "Employee ID,Email,Team,Department,Team since\n"
        + "".join(f"{one},{one}@x.org,Team {one},North,2025-01-0{one}\n" for one in people[:count])
    )
)
_any_file = st.one_of(_activity, _activity, _scores, _offers, _feedback, _assignments, _catalogue, _roster)
_steps = st.lists(st.one_of(_any_file, st.integers(0, 5)), min_size=2, max_size=6)


def _take(store, folder: Path, number: int, text: str) -> int | None:
    path = folder / f"file-{number}.csv"
    path.write_text(text)
    options = ImportOptions(roster_mode="changes", accept_good_rows=2)
    (result,) = import_files(store, OWNER, [path], options, Settings(rejects_folder=folder / "rejects"))
    assert result.refusal is None, (text, result)
    read = result.rows_new + result.rows_duplicate + result.rows_rejected + result.rows_left_out
    assert result.rows_read == read
    return result.batch


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_steps)
def test_a_store_after_imports_and_undos_equals_a_fresh_one_with_the_remaining_files(
    steps, new_store, contents_of, read_here
):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "used").mkdir()
        (folder / "fresh").mkdir()
        used = new_store(folder / "used")
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
        assert check(used, OWNER) == []
        fresh = new_store(folder / "fresh")
        for number, text in enumerate(live.values()):
            _take(fresh, folder, 100 + number, text)
        assert contents_of(used) == contents_of(fresh)
        used.close()
        fresh.close()
