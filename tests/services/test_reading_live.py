"""Using a file's records while it is read: the same records and account, in order, and nothing left behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pyarrow as pa
import pytest

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import FileRefused, QuestionOpen
from learnerintel.services.reading import LiveReading, ReadAlready, StartedAgain, read_file
from learnerintel.settings import Settings

HEADINGS = "Employee ID,Content ID,Content title,Event,Date and time,Duration (minutes)\n"


def rows_of(count: int, start: int = 0) -> str:
    return "".join(
        f"E{row % 977},C{row % 211},Item {row % 211},viewed,2024-0{1 + row % 9}-1{row % 9} 10:{row % 60:02}:11,"
        f"{row % 50}\n"
        for row in range(start, start + count)
    )


@pytest.fixture
def live(tmp_path):
    """``live(text)``: a reading of a file with this text, not started yet."""

    def reading(text: str, progress=None, **choices) -> LiveReading:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        spool = tmp_path / "spool"
        spool.mkdir(exist_ok=True)
        settings = Settings(rejects_folder=tmp_path / "rejects", parse_seconds=60)
        return LiveReading(path, path.name, ReadingChoices(**choices), spool, settings, progress)

    return reading


def spooled(path: str) -> pa.Table:
    with pa.memory_map(path) as file:
        return pa.ipc.open_stream(file).read_all()


def test_the_records_handed_on_are_those_of_the_spool_and_of_a_plain_reading(live, tmp_path):
    with live(HEADINGS + rows_of(200_000)) as reading:
        handed_on = list(reading.batches())
        report = reading.report()
    assert len(handed_on) > 1
    assert pa.Table.from_batches(handed_on).equals(spooled(report.spool))
    here = tmp_path / "here"
    here.mkdir()
    plain = read_file(tmp_path / "file.csv", "file.csv", ReadingChoices(), here, tmp_path / "rejects")
    assert spooled(plain.spool).equals(spooled(report.spool))
    assert (plain.rows_read, plain.statements, plain.preview) == (report.rows_read, report.statements, report.preview)


def test_the_records_can_be_walked_again_and_a_file_read_before_has_the_same_face(live):
    with live(HEADINGS + rows_of(1000)) as reading:
        first = pa.Table.from_batches(reading.batches())
        assert pa.Table.from_batches(reading.batches()).equals(first)
        opening, report = reading.opening(), reading.report()
    again = ReadAlready(report)
    assert again.opening() == opening
    assert pa.Table.from_batches(again.batches()).equals(first)
    assert again.report() == report


def test_what_a_file_is_is_known_before_its_rows_are_read(live):
    with live(HEADINGS + rows_of(500_000)) as reading:
        started = time.monotonic()
        opening = reading.opening()
        assert (opening.reader, opening.kind, len(opening.content_hash)) == ("activity", "activity", 64)
        assert opening.mapping["employee_id"] == "Employee ID"
        process = reading._run._run._process
        assert process.poll() is None
        assert time.monotonic() - started < 20
    assert process.poll() is not None


def test_refusals_and_questions_come_from_whichever_method_is_called(live):
    cases = [("nothing,known\n1,2\n", FileRefused), ("Employee ID,Team,Team since\n1,A,03/04/2024\n", QuestionOpen)]
    for text, error in cases:
        for ask in (LiveReading.report, lambda reading: list(reading.batches())):
            with live(text) as reading, pytest.raises(error):
                ask(reading)


def test_a_question_that_the_rows_raise_comes_after_what_the_file_is(live):
    with live("Employee ID,Team,Team since\n1,A,03/04/2024\n") as reading:
        assert reading.opening().reader == "roster"
        with pytest.raises(QuestionOpen):
            reading.report()


def test_a_file_without_rows_hands_on_none_and_is_refused(live):
    with live(HEADINGS) as reading, pytest.raises(FileRefused):
        list(reading.batches())


def test_progress_is_told_while_somebody_waits(live):
    heard = []
    with live(HEADINGS + rows_of(400_000), lambda rows, share: heard.append((rows, share))) as reading:
        assert sum(batch.num_rows for batch in reading.batches()) == 400_000
    assert heard
    assert all(0 <= share <= 1 for _, share in heard)
    assert [share for _, share in heard] == sorted(share for _, share in heard)


def test_leaving_a_reading_early_leaves_no_process_behind(live):
    with live(HEADINGS + rows_of(500_000)) as reading:
        next(reading.batches())
        number = reading._run._run._process.pid
    assert not Path(f"/proc/{number}").exists()


def test_what_a_late_row_shows_makes_the_reading_start_again_with_other_conclusions(live):
    early = "".join(f"E{row % 977},C1,Title,viewed,2024-01-01 10:00:00,1.234\n" for row in range(450_000))
    with live(HEADINGS + early + 'E1,C1,Title,viewed,2024-01-01 10:00:00,"1,5"\n') as reading:
        batches = reading.batches()
        early_batch = next(batches)
        with pytest.raises(StartedAgain):
            list(batches)
        records = pa.Table.from_batches(reading.batches())
        report = reading.report()
    assert set(early_batch.column("duration_seconds").to_pylist()) == {74}
    assert set(records["duration_seconds"].unique().to_pylist()) == {1234 * 60, 90}
    assert records.equals(spooled(report.spool))
    assert [path.name for path in Path(report.spool).parent.iterdir()] == [Path(report.spool).name]


def test_a_process_that_is_killed_midway_is_a_refusal(live):
    with live(HEADINGS + rows_of(400_000)) as reading:
        batches = reading.batches()
        next(batches)
        os.kill(reading._run._run._process.pid, signal.SIGKILL)
        with pytest.raises(FileRefused) as refusal:
            list(batches)
    assert [problem.slug for problem in refusal.value.problems] == ["reader-over-limits"]


def test_a_slow_taker_gets_all_that_was_written_meanwhile(live):
    with live(HEADINGS + rows_of(200_000)) as reading:
        batches = reading.batches()
        count = next(batches).num_rows
        reading.report()
        assert count + sum(batch.num_rows for batch in batches) == 200_000
