"""Each kind of bad file by the command line: exit code 2, one sentence per kind of problem, the store unchanged."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import openpyxl
import pytest

from learnerintel.cli import main
from learnerintel.domain.problems import PROBLEM_KINDS

HEAD = "Employee ID,Content ID,Content title,Event,Date\n"
GOOD = "1,C1,One,viewed,2026-01-05\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20


def _far_cell(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Employee ID", "Content ID", "Event", "Date"])
    sheet["XFD1048576"] = "far"
    book.save(path)


def _truncated(path: Path) -> None:
    packed = gzip.compress((HEAD + GOOD * 5_000).encode(), mtime=0)
    path.write_bytes(packed[: len(packed) // 2])


def _text(content: str | bytes):
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


_WIDE = ",".join(f"c{number}" for number in range(600)) + "\n" + ",".join("x" * 600) + "\n"
_TWO_TEAMS = "Employee ID,Team,Team since,Team until\n1,Blue,2025-01-01,\n1,Red,2025-06-01,\n"

#: name -> (file name, what makes the file, further arguments, slug of the problem, a part of the message)
CASES = {
    "a folder": ("folder.csv", lambda path: path.mkdir(), (), "unreadable-file", "is a directory"),
    "nothing": ("nothing.csv", lambda path: None, (), "unreadable-file", "no such file"),
    "empty": ("empty.csv", _text(""), (), "empty-file", None),
    "headings only": ("headings.csv", _text(HEAD), (), "no-data-rows", None),
    "a picture": ("picture.csv", _text(PNG), (), "not-a-table", None),
    "truncated gzip": ("log.csv.gz", _truncated, (), "truncated-archive", None),
    "unbalanced quotes": ("quotes.csv", _text(HEAD + GOOD + '2,C1,"One,viewed,2026-01-05\n' + GOOD), (),
                          "unbalanced-quotes", "row 3"),
    "600 columns": ("wide.csv", _text(_WIDE), (), "too-many-columns", "600"),
    "a cell of 50 MB": ("cell.csv", _text(HEAD + f"1,C1,{'x' * 50_000_000},viewed,2026-01-05\n"), (),
                        "cell-too-large", "row 2"),
    "two orders of dates": ("dates.csv", _text(HEAD + "1,C1,One,viewed,03/04/2026\n2,C1,One,viewed,05/06/2026\n"), (),
                            None, "--date-order"),
    "two teams on one day": ("roster.csv", _text(_TWO_TEAMS), (), "two-teams-one-day", "row 3"),
    "a far cell": ("far.xlsx", _far_cell, (), "damaged-workbook", None),
    "another format": ("roster.csv", _text("Employee ID,Team\n1,Blue\n"), ("--as", "activity"), "other-format", None),
    "a bad date": ("bad.csv", _text(HEAD + GOOD + "2,C1,One,viewed,2026-02-30\n"), (), "bad-date", "row 3"),
}


@pytest.fixture
def filled(tmp_path, new_store, monkeypatch):
    """A store with one good batch, and the address to name it by."""
    monkeypatch.setenv("LEARNERINTEL_REJECTS", str(tmp_path / "rejects"))
    store = new_store(tmp_path)
    good = tmp_path / "good.csv"
    good.write_text(HEAD + GOOD)
    assert main(["--store", store.url, "import", str(good)]) == 0
    yield store
    store.close()


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_refused_with_one_sentence_and_changes_nothing(name, filled, tmp_path, capsys, contents_of):
    file_name, make, arguments, slug, part = CASES[name]
    path = tmp_path / file_name
    make(path)
    before, version = contents_of(filled), filled.data_version()
    capsys.readouterr()
    assert main(["--store", filled.url, "import", str(path), *arguments]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert file_name in said
    assert part is None or part in said
    if slug is not None:
        kind = PROBLEM_KINDS[slug]
        assert sum(kind.title.lower() in line.lower() for line in said.splitlines()) == 1, said
        assert kind.remedy in said
    assert contents_of(filled) == before
    assert filled.data_version() == version


def test_one_bad_file_does_not_keep_the_others_out(filled, tmp_path, capsys):
    bad, fine = tmp_path / "bad.csv", tmp_path / "fine.csv"
    bad.write_text("")
    fine.write_text(HEAD + "7,C1,One,viewed,2026-01-09\n")
    capsys.readouterr()
    assert main(["--store", filled.url, "import", str(bad), str(fine), "--json"]) == 2
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (first["file"], first["batch"]) == ("bad.csv", None)
    assert first["refusal"]
    assert second["rows_new"] == 1


def test_the_json_of_an_import_has_the_promised_fields(filled, tmp_path, capsys):
    fine = tmp_path / "fine.csv"
    fine.write_text(HEAD + "7,C1,One,viewed,2026-01-09\n")
    capsys.readouterr()
    assert main(["--store", filled.url, "import", str(fine), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    promised = {"file", "reader", "batch", "rows_read", "rows_new", "rows_duplicate", "rows_rejected"}
    assert promised | {"rows_left_out", "rejects", "seconds"} <= set(found)
