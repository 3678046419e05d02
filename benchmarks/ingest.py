"""The import beside its peers: each method a process of its own, in turn, on copies of the same start.

Roster and catalogue are in before the clock starts, for ours and for peers that need them. What a peer counts
must be what ours counts, or nothing is measured.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from functools import partial
from pathlib import Path

from benchmarks import peer_duckdb_import
from benchmarks.goals import INGEST
from benchmarks.measuring import Measured, Ran, alternate, pair, run, seconds_of, tell
from benchmarks.scene import (
    SIZES,
    Scene,
    accounts,
    copy_store,
    import_into,
    ours,
    remove_store,
    size_of,
)
from benchmarks.sqlite_program import HOW_TO, sqlite_program

#: pandas holds everything in memory and is asked for no more than this.
_PANDAS_SIZE = "1m"


class DifferentAnswers(Exception):
    """Two methods that must agree do not: the comparison would be void."""


def measure(scene: Scene, rounds: int) -> dict[str, Measured]:
    """Measure everything about the import.

    Args:
        scene: of the size.
        rounds: alternating pairs.

    Returns:
        Measurements by the keys of ``goals.INGEST``.

    Raises:
        DifferentAnswers: ours and a peer do not count the same rows.
    """
    if sqlite_program() is None:
        raise SystemExit(HOW_TO)
    found = _beside_peers(scene, rounds)
    found |= _beside_pandas(Scene(min(scene.size, _PANDAS_SIZE, key=SIZES.__getitem__), scene.folder), rounds)
    if scene.tenth is not None:
        small = alternate({"ours": partial(_ours, scene.tenth)}, rounds, f"memory at {scene.tenth.size}")["ours"]
        found["import.memory"] = Measured(found["import.memory"].ours, tuple(ran.peak_mb for ran in small))
    found |= _known_files(scene, rounds)
    found |= _overlap_and_late(scene, rounds)
    found |= _three_exports(scene)
    for name in ("imported.db", "ours.db", "flat.db", "peer.duckdb"):
        remove_store(scene.room / name)
    assert set(found) <= set(INGEST)
    return found


def _beside_peers(scene: Scene, rounds: int) -> dict[str, Measured]:
    started = scene.room / "started.duckdb"
    peer_duckdb_import.prepare(started, scene.files["roster"], scene.files["catalogue"])
    methods = {
        "ours": partial(_ours, scene),
        "sqlite3 .import": partial(_sqlite_import, scene),
        "DuckDB": partial(_duckdb, scene, started),
    }
    found = alternate(methods, rounds, f"import of {scene.size}")
    copy_store(scene.room / "ours.db", scene.room / "imported.db")
    (account,) = accounts(found["ours"][-1])
    counted = json.loads(found["DuckDB"][-1].output)
    # Rows without a valid time are nobody's events; all others are everybody's, true repeats included.
    _must_agree("events", account["rows_new"], counted["event"])
    _must_agree("events in the store", _count(scene.room / "imported.db", "activity"), counted["event"])
    return {
        "import.sqlite": pair(found, "ours", "sqlite3 .import"),
        "import.duckdb": pair(found, "ours", "DuckDB"),
        "import.memory": Measured(tuple(ran.peak_mb for ran in found["ours"])),
    }


def _beside_pandas(scene: Scene, rounds: int) -> dict[str, Measured]:
    methods = {"ours": partial(_ours, scene), "pandas": partial(_pandas, scene)}
    found = alternate(methods, rounds, f"import of {scene.size} beside pandas")
    return {"import.pandas": pair(found, "ours", "pandas")}


def _ours(scene: Scene) -> Ran:
    store = scene.room / "ours.db"
    copy_store(scene.known_company, store)
    return import_into(store, scene.files["activity"])


def _sqlite_import(scene: Scene) -> Ran:
    flat = scene.room / "flat.db"
    remove_store(flat)
    script = f".mode csv\n.import '{scene.files['activity']}' activity\n"
    return run([sqlite_program() or "sqlite3", flat], given=script)


def _duckdb(scene: Scene, started: Path) -> Ran:
    file = scene.room / "peer.duckdb"
    shutil.copyfile(started, file)
    return run([sys.executable, "-m", "benchmarks.peer_duckdb_import", scene.files["activity"], file])


def _pandas(scene: Scene) -> Ran:
    file = scene.room / "pandas.db"
    remove_store(file)
    files = [scene.files[name] for name in ("activity", "roster", "catalogue")]
    ran = run([sys.executable, "-m", "benchmarks.peer_pandas_import", *files, file])
    remove_store(file)
    return ran


def _known_files(scene: Scene, rounds: int) -> dict[str, Measured]:
    """Files of which every row is there already, beside reading and matching alone."""
    found = {}
    for key, name in (("again.same", "activity"), ("again.reordered", "again")):
        methods = {
            "ours": partial(_once_more, scene, name),
            "reading and matching": partial(_read_and_match, scene, name),
        }
        runs = alternate(methods, rounds, f"{name}.csv of {scene.size}, known already")
        for ran in runs["ours"]:
            _must_agree("changed rows", accounts(ran)[0]["rows_new"], 0)
        found[key] = pair(runs, "ours", "reading and matching")
    return found


def _once_more(scene: Scene, name: str) -> Ran:
    store = scene.room / "ours.db"
    copy_store(scene.room / "imported.db", store)
    return import_into(store, scene.files[name])


def _read_and_match(scene: Scene, name: str) -> Ran:
    command = [sys.executable, "-m", "benchmarks.peer_reading", scene.files[name], scene.room / "imported.db"]
    return run(command, environment={"LEARNERINTEL_REJECTS": str(scene.room / "rejects")})


def _overlap_and_late(scene: Scene, rounds: int) -> dict[str, Measured]:
    """The overlapping file beside a rebuild; then the late one, and whether the store is sound."""
    methods = {"ours": partial(_once_more, scene, "overlap"), "rebuild": partial(_rebuild, scene)}
    runs = alternate(methods, rounds, f"overlap of {scene.size}")
    once = _count(scene.room / "imported.db", "activity")
    added, rebuilt = accounts(runs["ours"][-1])[0], accounts(runs["rebuild"][-1])
    _must_agree("events", once + added["rows_new"], sum(account["rows_new"] for account in rebuilt))
    late = []
    store = scene.room / "ours.db"
    for _ in range(rounds):
        _once_more(scene, "overlap")
        late.append(import_into(store, scene.files["late"]))
    tell(f"checking the store of {scene.size}")
    try:
        checked = run(ours(store, "check"))
        differences, note = 0.0, f"{checked.output.strip()} ({checked.seconds:.0f} s)"
    except RuntimeError as different:
        differences, note = 1.0, str(different)
    return {
        "overlap": pair(runs, "ours", "rebuild"),
        "late": Measured(seconds_of(late)),
        "check": Measured((differences,), note=note),
    }


def _rebuild(scene: Scene) -> Ran:
    store = scene.room / "rebuilt.db"
    copy_store(scene.known_company, store)
    ran = import_into(store, scene.files["activity"], scene.files["overlap"])
    remove_store(store)
    return ran


def _three_exports(scene: Scene) -> dict[str, Measured]:
    """Bytes an event of the closed store, with roster, catalogue and rollups; then after two more exports."""
    store = scene.room / "ours.db"
    copy_store(scene.room / "imported.db", store)
    events = _count(store, "activity")
    once = size_of(store) / events
    for name in ("again", "by_person"):
        tell(f"importing {name}.csv of {scene.size}, known already, for the size")
        _must_agree("changed rows", accounts(import_into(store, scene.files[name]))[0]["rows_new"], 0)
    thrice = size_of(store) / events
    return {"size": Measured((once,)), "size.thrice": Measured((thrice,), (once,))}


def _count(store: Path, table: str) -> int:
    with sqlite3.connect(store) as connection:
        return connection.execute(f"select count(*) from {table}").fetchone()[0]


def _must_agree(what: str, mine: int, theirs: int) -> None:
    if mine != theirs:
        raise DifferentAnswers(f"{what}: ours {mine}, peer {theirs}. Nothing was measured.")
