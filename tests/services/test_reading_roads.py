"""The same hostile file, read at once and block by block, or row by row after a walk of its own: one outcome."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from learnerintel.domain.tables import ReadingChoices, ReadReport
from learnerintel.intake import block_walk, text_forms
from learnerintel.readers.walking import Records
from learnerintel.services.reading import read_file

HEADINGS = "Employee ID,Content ID,Content title,Event,Date and time,Minutes,Progress (%),Assigned as,Note\n"
HOSTILE = (
    "E1,C1,Title,viewed,2023-02-30 10:00:00,5,50,optional,a day that is none",
    'E2,C1,"Title, with comma",viewed,2024-02-29 10:00:00,5,50,optional,"over\ntwo lines"',
    " E3 ,C1 , Title ,viewed, 2024-02-29 10:00:00 ,5,50,optional,padded",
    "E4,C1,Title,viewed,not recorded at all,5,50,optional,",
    "E5,C1,Title,viewed,,5,50,optional,no date",
    "E6,C1,Title,juggled,2024-02-29 10:00:00,5,50,optional,",
    "\u0661\u0662,C1,Title,viewed,\u0662\u0660\u0662\u0664-02-29,\u0661,\u0661,optional,unicode digits",
    "E7,C1,Title,viewed,2024-02-29 10:00:00,-5,150,optional,out of range",
    "E8,C1,Title,viewed,2024-02-29 10:00:00,1:30,50%,sometimes,",
    "E9,C1,Title,viewed,2199-02-28 10:00:00,5,50,optional,the future",
    ",,,,,,,,",
    "   ,,,,,,,,",
    "E10,C1,Title,viewed,2024-02-29 10:00:00",
    "E11,C1,Title,viewed,2024-02-29 10:00:00,5,50,optional,one,too many",
    "E12,C1,Title,logged in,2024-02-29 10:00:00,,,optional,left out",
    "e\u0301,C1,\u00c9tude,viewed,2024-02-29 10:00:00,5,50,optional,composed",
    "E13\u200b,C1,Title,viewed,2024-02-29 10:00:00,5,50,optional,invisible",
    "E14,C1,Title,viewed,2024-02-29T10:00:00Z,5,50,optional,a zone",
    '"E15","C1","Title","viewed","2024-02-29 10:00:00","5","50","optional","=cmd()"',
    "E16,C1," + "x" * 5000 + ",viewed,2024-02-29 10:00:00,5,50,optional,long",
    "n/a,C1,Title,viewed,2024-02-29 10:00:00,n/a,-,N/A,fillers",
    "-,C1,Title,viewed,2024-02-29 10:00:00,5,50,optional,nobody",
)
ENDINGS = {"point": "E17,C1,Title,viewed,2024-02-29 10:00:00,1.5,50,optional,",
           "comma": 'E17,C1,Title,viewed,2024-02-29 10:00:00,"1,5","0,5",optional,',
           "both": 'E17,C1,Title,viewed,2024-02-29 10:00:00,"1.234,5",0.5,optional,\n'
                   "E17,C1,Title,viewed,29/02/2024 10:00:00,1.234,50,optional,"}  # fmt: skip


def hostile_file(folder: Path, ending: str) -> Path:
    """Some thousand usual rows with every hostile one among them several times."""
    chance = random.Random(7)
    usual = [
        f"E{chance.randrange(300)},C{chance.randrange(40)},Title,viewed,2024-0{chance.randrange(1, 10)}-1"
        f"{chance.randrange(10)} 10:{chance.randrange(10, 60)}:00,{chance.randrange(90)},{chance.randrange(101)},"
        "optional,"
        for _ in range(4000)
    ]
    rows = usual + list(HOSTILE) * 12
    chance.shuffle(rows)
    path = folder / "file.csv"
    path.write_text(HEADINGS + "\n".join([*rows, ENDINGS[ending]]) + "\n", encoding="utf-8", newline="")
    return path


def outcome(path: Path, folder: Path) -> tuple[list[dict], list[str], ReadReport]:
    folder.mkdir()
    report = read_file(path, path.name, ReadingChoices(), folder, folder)
    with pa.memory_map(report.spool) as file:
        rows = pa.ipc.open_stream(file).read_all().to_pylist()
    rejects = Path(report.rejects).read_text(encoding="utf-8-sig").splitlines()
    report.spool, report.rejects = "", ""
    return rows, rejects, report


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_hostile_file_is_read_alike_on_the_fast_road_and_on_the_slow_one(ending, tmp_path, monkeypatch):
    path = hostile_file(tmp_path, ending)
    monkeypatch.setattr(block_walk.walk_blocks, "__defaults__", (20_000,))
    fast = outcome(path, tmp_path / "fast")
    # the slow road: every text parsed row by row, each column in the other form, and looked at before it is typed
    monkeypatch.setattr(block_walk, "parse_block", lambda *_: None)
    monkeypatch.setattr(text_forms, "_DISTINCT_SHARE", 0.0)
    monkeypatch.setattr(Records, "attempts", lambda records: iter([iter(records)]))
    slow = outcome(path, tmp_path / "slow")
    assert fast == slow
    rows, _, report = fast
    assert len(rows) + report.rows_rejected + sum(report.left_out.values()) == report.rows_read
    assert report.rows_rejected > 100
