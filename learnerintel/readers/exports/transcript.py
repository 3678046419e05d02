"""Transcripts: one row per learner and course, with a status and dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import pyarrow as pa

from learnerintel.domain.records import CONTENT_FIELDS, PERSON_FIELDS, TRANSCRIPT
from learnerintel.domain.tables import ReadingChoices, RecordChunk
from learnerintel.domain.vocabulary import TranscriptStatus
from learnerintel.readers import wordings as usual
from learnerintel.readers.blocks import TypedBlock, chunk_of
from learnerintel.readers.casting.words import fold
from learnerintel.readers.coding import Codes
from learnerintel.readers.headings import Matched, folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.spooling import SpooledBatches
from learnerintel.readers.text_blocks import CODED, compacted
from learnerintel.readers.vocabularies import OVERDUE_WORDS, TRANSCRIPT_WORDS

LESSER_ROW = "a better or later row of the same learner and course is in the file"
#: Of several rows for one learner and course the best status stays, then the latest date.
_BEST_FIRST = (
    TranscriptStatus.COMPLETED,
    TranscriptStatus.EXEMPT,
    TranscriptStatus.IN_PROGRESS,
    TranscriptStatus.FAILED,
    TranscriptStatus.EXPIRED,
    TranscriptStatus.NOT_STARTED,
    TranscriptStatus.WITHDRAWN,
)
_RANK_OF = {str(status): len(_BEST_FIRST) - place for place, status in enumerate(_BEST_FIRST)}
_DATES = ("completed_on", "started_on", "assigned_on")


class TranscriptReader(TableReader):
    """Where each learner stands with each course; of several rows the best and latest is kept."""

    name = "transcript"
    label = "a transcript"
    kind = TRANSCRIPT
    wordings: ClassVar = {
        **usual.PERSON,
        **usual.CONTENT,
        "status": usual.STATUS,
        "assigned_on": usual.ASSIGNED_ON,
        "due_on": usual.DUE_ON,
        "started_on": usual.STARTED_ON,
        "completed_on": usual.COMPLETED_ON,
        "progress_share": usual.PROGRESS,
        "duration_seconds": (*usual.DURATION, *folded("time, zeit, tiempo, temps")),
        "score_share": usual.SCORE,
        "obligation": usual.OBLIGATION,
    }
    needs = (PERSON_FIELDS, CONTENT_FIELDS, ("status", "completed_on"))
    marks = ("completed_on", "started_on", "progress_share")
    foreign = (*usual.COMMS_ONLY, *usual.VERB, *usual.CHANNEL, *usual.RATING, *usual.COMMENT)
    words: ClassVar = {"status": TRANSCRIPT_WORDS}
    default_divisors: ClassVar = {"score_share": 100.0}

    def conclude(self, matched: Matched, choices: ReadingChoices) -> list[str]:
        del choices
        if "status" in matched:
            return []
        return ["No column says where a learner stands: a row with a completion date is read as completed."]

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        """Status from the dates: completed where no column says it, overdue courses by whether they were begun."""
        if "status" not in matched:
            typed.values["status"] = pa.nulls(len(typed), pa.string())
            typed.put("status", str(TranscriptStatus.COMPLETED), ~typed.is_null("completed_on"))
            return
        said = typed.texts["status"].dictionary_encode()
        is_overdue = pa.array([fold(text) in OVERDUE_WORDS for text in said.dictionary.to_pylist()], pa.bool_())
        is_overdue_here = is_overdue.take(said.indices).fill_null(False).to_numpy(zero_copy_only=False)
        typed.put("status", str(TranscriptStatus.IN_PROGRESS), is_overdue_here & ~typed.is_null("started_on"))

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        """Keep one row of each learner and course; the others are left out."""
        rows = _Standing()
        chunks: list[RecordChunk] = []

        def tables() -> Iterator[pa.RecordBatch]:
            for block in blocks:
                chunk = chunk_of(block, self.kind)
                rows.add(chunk.records)
                chunks.append(RecordChunk(None, chunk.problems, chunk.left_out, chunk.row_count))
                yield chunk.records.combine_chunks().to_batches()[0] if chunk.records.num_rows else _empty(chunk)

        spooled = SpooledBatches(tables())
        for _ in spooled:
            pass
        is_kept = rows.kept()
        start = 0
        for chunk, batch in zip(chunks, spooled, strict=True):
            here = is_kept[start : start + batch.num_rows]
            start += batch.num_rows
            chunk.records = pa.table(
                [compacted(each) if each.type == CODED else each for each in batch.filter(pa.array(here)).columns],
                batch.schema,
            )
            if not here.all():
                chunk.left_out[LESSER_ROW] = int((~here).sum())
            yield chunk


class _Standing:
    """Whole numbers of all rows of a file: person, content, rank of the status, latest date."""

    def __init__(self) -> None:
        self._people, self._contents = Codes(), Codes()
        self._blocks: list[np.ndarray] = []

    def add(self, records: pa.Table) -> None:
        """Take in the records of a block."""
        person = self._people.of(records["person_namespace"], records["person_key"])
        content = self._contents.of(records["content_namespace"], records["content_key"])
        status = records["status"].combine_chunks().dictionary_encode()
        ranks = np.array([*(_RANK_OF[text] for text in status.dictionary.to_pylist()), 0], np.int64)
        latest = np.stack([records[name].fill_null(-1).to_numpy() for name in _DATES]).max(axis=0)
        rank = ranks[status.indices.fill_null(-1).to_numpy()]
        self._blocks.append(np.stack([person, content, rank, latest], axis=1))

    def kept(self) -> np.ndarray:
        """True for the one row of each person and content: best status, latest date, last in the file."""
        if not self._blocks:
            return np.zeros(0, bool)
        rows = np.concatenate(self._blocks)
        place = np.arange(len(rows))
        order = np.lexsort((place, rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))
        pairs = rows[order, :2]
        is_last = np.ones(len(rows), bool)
        is_last[:-1] = (pairs[1:] != pairs[:-1]).any(axis=1)
        kept = np.zeros(len(rows), bool)
        kept[order[is_last]] = True
        return kept


def _empty(chunk: RecordChunk) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=chunk.records.schema)


register(TranscriptReader())
