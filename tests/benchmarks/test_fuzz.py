from __future__ import annotations

import os
from random import Random

import pytest

from benchmarks import fuzz


def test_mutated_files_of_every_kind_are_read_or_refused_with_a_typed_problem():
    outcomes, findings = fuzz.run(60, seed=3)
    assert findings == []
    assert sum(outcomes.values()) == 60


def test_the_same_seed_makes_the_same_files(tmp_path):
    assert [path.read_bytes() for path in fuzz.files(5, 9, tmp_path)] == [
        path.read_bytes() for path in fuzz.files(5, 9, tmp_path)
    ]


@pytest.mark.parametrize("change", [fuzz._bytes, fuzz._cells, fuzz._shape, fuzz._encoding, fuzz._packed])
def test_every_change_makes_another_file_sooner_or_later(change):
    data = b"Employee ID,Team\n1,A\n2,B\n"
    assert any(change(data, Random(seed)) != data for seed in range(20))


def test_what_is_no_typed_problem_is_found(monkeypatch, tmp_path):
    def broken(path):
        raise KeyError(path.name)

    monkeypatch.setattr(fuzz, "read", broken)
    worker = fuzz.Worker()
    outcome, finding = worker.read(tmp_path / "a.csv")
    worker.close()
    assert outcome == "KeyError"
    assert "a.csv" in finding


def test_a_dead_process_is_found_and_the_next_file_is_read_all_the_same(monkeypatch, tmp_path):
    (tmp_path / "a.csv").write_text("Employee ID,Team\n1,A\n")
    reading = fuzz.read

    def dying(path):
        if path.name == "dead.csv":
            os._exit(9)
        return reading(path)

    monkeypatch.setattr(fuzz, "read", dying)
    worker = fuzz.Worker()
    outcome, finding = worker.read(tmp_path / "dead.csv")
    assert "died with 9" in outcome
    assert finding == outcome
    assert worker.read(tmp_path / "a.csv") == ("read as roster", "")
    worker.close()
