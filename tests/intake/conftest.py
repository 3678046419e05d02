"""Files written by hand, opened as the program opens them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from learnerintel.domain.tables import RawDocuments, RawTable, ReadingChoices
from learnerintel.errors import FileRefused
from learnerintel.intake import open_source

Row = tuple[int, tuple[str, ...]]


def rows_of(table: RawTable) -> list[Row]:
    """Walk a table to its end: (row number, cells)."""
    rows: list[Row] = []
    for batch in table.batches:
        columns = [column.to_pylist() for column in batch.columns]
        rows.extend((row[-1], tuple(row[:-1])) for row in zip(*columns, strict=True))
    return rows


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes | str], Path]:
    """Writes content to a file whose name says nothing about it."""

    def write(content: bytes | str) -> Path:
        path = tmp_path / f"upload-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def opened(written: Callable[[bytes | str], Path]) -> Callable[..., RawTable]:
    """Opens content that is a table."""

    def open_table(content: bytes | str, **choices: str) -> RawTable:
        source = open_source(written(content), ReadingChoices(**choices))
        assert isinstance(source, RawTable)
        return source

    return open_table


@pytest.fixture
def rows(opened: Callable[..., RawTable]) -> Callable[..., list[Row]]:
    """Reads content that is a table to its end."""
    return lambda content, **choices: rows_of(opened(content, **choices))


@pytest.fixture
def refusal(written: Callable[[bytes | str], Path]) -> Callable[..., FileRefused]:
    """Reads content to its end and returns why it was refused."""

    def refuse(content: bytes | str, **choices: str) -> FileRefused:
        with pytest.raises(FileRefused) as caught:
            walk_source(open_source(written(content), ReadingChoices(**choices)))
        return caught.value

    return refuse


def walk_source(source: RawTable | RawDocuments) -> int:
    """Walk either kind of source to its end and count what it hands out."""
    if isinstance(source, RawTable):
        return sum(batch.num_rows for batch in source.batches)
    return sum(1 for _ in source.documents)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder with real export files, where there is one."""
    folder = Path(os.environ.get("LEARNERINTEL_SAMPLES") or Path(__file__).parents[3] / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip(f"no folder with sample files at {folder}; LEARNERINTEL_SAMPLES names another one")
    return folder
