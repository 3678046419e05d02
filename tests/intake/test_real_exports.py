from __future__ import annotations

import gzip

from learnerintel.domain.tables import RawDocuments, RawTable, ReadingChoices
from learnerintel.intake import open_source
from tests.intake.conftest import rows_of, walk_source


def test_every_sample_is_read_without_a_problem(samples):
    paths = [path for path in sorted(samples.rglob("*")) if path.suffix in {".csv", ".gz", ".jsonl"}]
    assert len(paths) > 40
    for path in paths:
        source = open_source(path, ReadingChoices())
        assert walk_source(source) > 0, path
        assert source.problems == [], path
        assert source.reading.is_encoding_certain, path


def test_the_module_log_has_as_many_rows_as_its_lines(samples):
    path = samples / "oulad_aaa" / "activity.csv.gz"
    source = open_source(path, ReadingChoices())
    assert isinstance(source, RawTable)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        line_count = sum(1 for _ in lines)
    rows = rows_of(source)
    assert len(rows) == line_count - 1 == 350_298
    assert rows[-1][0] == line_count


def test_multi_line_answers_keep_their_line_breaks(samples):
    source = open_source(samples / "surveys" / "google_forms_2019_spanish.csv", ReadingChoices())
    assert isinstance(source, RawTable)
    rows = rows_of(source)
    assert [number for number, _ in rows] == list(range(2, len(rows) + 2))
    assert any("\n" in cell for _, cells in rows for cell in cells)


def test_the_statements_are_all_there(samples):
    for name, count in {"tccc_dev.json.gz": 2_814, "ralph_first200.jsonl": 200}.items():
        source = open_source(samples / "xapi" / name, ReadingChoices())
        assert isinstance(source, RawDocuments)
        documents = list(source.documents)
        assert [position for position, _ in documents] == list(range(1, count + 1))
        assert all("verb" in document for _, document in documents)
