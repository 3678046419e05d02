"""Scoring the comments of any table, for looking at what a sentiment model makes of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from learnerintel import sentiment
from learnerintel.domain.spreadsheets import disarm
from learnerintel.domain.tables import RawDocuments, ReadingChoices
from learnerintel.errors import FileRefused, UnknownName
from learnerintel.intake import open_source, run_limited
from learnerintel.settings import Settings

#: Columns that scoring adds, in this order.
ADDED = ("compound", "sign", "reasons", "language", "scored", "vader")


def score_file(path: Path, column: str, out: Path | None, settings: Settings) -> str:
    """The table with a score beside each comment.

    Args:
        path: a CSV, TSV or XLSX file.
        column: heading of the column with the comments.
        out: where the CSV goes; None: it is returned.
        settings: limits of the process that reads the file.

    Returns:
        The CSV, or one sentence that says where it is.

    Raises:
        FileRefused: the file is no table.
        UnknownName: it has no such column.
    """
    headings, rows = run_limited(
        _read_table, path, seconds=settings.parse_seconds, memory_bytes=settings.parse_memory_bytes
    )
    if column not in headings:
        raise UnknownName(f"There is no column {column!r} in {path.name}; there are {', '.join(headings)}.")
    texts = [row[headings.index(column)] for row in rows]
    scores = sentiment.score_comments(texts)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*map(disarm, headings), *ADDED])
    originals = sentiment.sentiment_model(sentiment.ORIGINAL_MODEL).compounds(texts, None)
    for row, score, original in zip(rows, scores, originals, strict=True):
        reasons = " ".join(score.reasons)
        scored = "yes" if score.is_scored else "no"
        shown = (score.compound, score.sign, reasons, score.language, scored, original)
        writer.writerow([*map(disarm, row), *("" if value is None else value for value in shown)])
    if out is None:
        return text.getvalue()
    out.write_text(text.getvalue(), encoding="utf-8")
    scored = sum(score.is_scored for score in scores)
    return f"{scored} of {len(scores)} comments are scored; the table is in {out}.\n"


def _read_table(path: Path) -> tuple[list[str], list[list[str]]]:
    source = open_source(path, ReadingChoices())
    if isinstance(source, RawDocuments):
        raise FileRefused(f"{path.name} holds JSON objects, not a table. Nothing was scored.")
    names = [str(position) for position in range(len(source.headings))]
    rows = [[row[name] for name in names] for block in source.batches for row in block.select(names).to_pylist()]
    return list(source.headings), rows
