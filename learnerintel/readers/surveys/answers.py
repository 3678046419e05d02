"""From rows of a survey to answers: one record for each question that a row answers, for each option it chooses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.records import ANSWERS
from learnerintel.domain.surveys import AnswerForm
from learnerintel.readers.blocks import TypedBlock, record_schema
from learnerintel.readers.casting.text import Filler, clean
from learnerintel.readers.casting.words import fold
from learnerintel.readers.surveys.options import split_options
from learnerintel.readers.surveys.questions import Question
from learnerintel.readers.surveys.scales import read_mark
from learnerintel.readers.surveys.wordings import is_blank, is_filler
from learnerintel.readers.text_blocks import compacted, plain

_YES_NO_WORDS = {"0": "no", "1": "yes"}
#: Words on what was passed over, with ``{count}``; in statements.
PASSED_OVER = "{count} answers such as 'n/a' or 'none' say nothing and are counted as not given."


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in a cell.

    Attributes:
        text: as given; None for a comment.
        number: on the scale, or the number given.
        comment: of a COMMENT.
    """

    text: str | None = None
    number: float | None = None
    comment: str | None = None


def answers_in(question: Question, text: str) -> list[Answer] | None:
    """The answers of a cell: none where it says nothing, None where it cannot be read.

    Args:
        question: what the column asks.
        text: cleaned.
    """
    form = question.form
    if form is AnswerForm.COMMENT:
        return [] if is_filler(text) else [Answer(comment=text)]
    if form is AnswerForm.TEXT:
        return [] if is_filler(text) else [Answer(text)]
    if form is AnswerForm.CHOICES:
        return [Answer(option) for option in _options(question, text) if not is_blank(option)]
    if is_blank(text):
        return []
    if form is AnswerForm.CHOICE:
        return [Answer(" ".join(text.split()))]
    if question.scale is not None and question.scale.words:
        number = dict(question.scale.words).get(fold(text))
        return None if number is None else [Answer(" ".join(text.split()), number)]
    number, _, label = read_mark(text)
    if number is None:
        return None
    scale = question.scale
    return None if scale and not scale.low <= number <= scale.high else [Answer(label, number)]


def _options(question: Question, text: str) -> list[str]:
    if question.option is not None:
        return [question.option]
    return [" ".join(text.split())] if question.join is None else split_options(text, question.join)


@dataclass(frozen=True, slots=True)
class _Spread:
    """The answers of one column: which rows gave which."""

    rows: np.ndarray
    places: np.ndarray
    answers: list[Answer]
    digests: np.ndarray


class AnswerSpreading:
    """Turns typed rows of a survey into answers.

    Args:
        questions: of the file.

    Attributes:
        questions: of the file.
        passed_over: answers that say nothing.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        self.passed_over = 0

    def read(self, typed: TypedBlock) -> list[_Spread]:
        """The answers of a block; rows with an answer that cannot be read, or with none at all, are marked in it."""
        found = [self._column(typed, question) for question in self.questions]
        has_answer = np.zeros(len(typed), bool)
        for each in found:
            has_answer[each.rows] = True
        is_faulted = np.zeros(len(typed), bool)
        is_faulted[[place for place, _ in typed.problems]] = True
        typed.leave_out(~has_answer & ~is_faulted, "no question answered")
        return found

    def records(self, typed: TypedBlock, found: Sequence[_Spread], is_kept: np.ndarray) -> pa.Table:
        """The answers of the rows that are kept, by row and then by question.

        Args:
            typed: with the columns of the rows.
            found: by ``read``.
            is_kept: mask of rows.
        """
        rows = np.concatenate([each.rows for each in found] or [np.empty(0, np.int64)])
        asked = np.repeat(np.arange(len(found)), [len(each.rows) for each in found])
        starts = np.cumsum([0, *(len(each.answers) for each in found)])
        places = np.concatenate([each.places + start for each, start in zip(found, starts, strict=False)] or [rows])
        order = np.lexsort((places, asked, rows))
        order = order[is_kept[rows[order]]]
        rows, asked, places = rows[order], asked[order], places[order]
        answers = [one for each in found for one in each.answers]
        columns = self._columns_of(typed, rows, asked, places, answers)
        columns["response"] = _coded(_responses(typed, found), rows)
        schema = record_schema(ANSWERS)
        arrays = [_as(columns.get(field.name), field.type, len(rows)) for field in schema]
        return pa.Table.from_arrays(arrays, schema=schema)

    def _column(self, typed: TypedBlock, question: Question) -> _Spread:
        texts = typed.texts[column_name(question.place)]
        encoded = texts if isinstance(texts, pa.DictionaryArray) else texts.dictionary_encode()
        (known,) = clean(encoded.dictionary, Filler.KEPT).columns
        codes = pc.fill_null(encoded.indices, -1).to_numpy()
        first, count, answers, unread = [], [], [], []
        digests = np.zeros((len(known), 2), np.uint64)
        passed = np.zeros(len(known) + 1, np.int64)
        for place, cell in enumerate(known.to_pylist()):
            text = None if cell is None else cell.replace("\r\n", "\n").replace("\r", "\n")
            read = [] if text is None else answers_in(question, text)
            passed[place] = text is not None and read == []
            if read is None:
                unread.append(place)
                read = []
            first.append(len(answers))
            count.append(len(read))
            answers += read
            if text is not None:  # of the cell as it stands: what it is taken for may change as a survey grows
                digests[place] = _digest(fold(question.heading), " ".join(text.split()))
        self.passed_over += int(passed[codes].sum())
        if unread:
            is_unread = np.isin(codes, unread)
            allowed = question.scale.said if question.scale is not None else "a number"
            typed.reject(is_unread, "out-of-range", column_name(question.place), allowed)
        counts = np.array([*count, 0], np.int64)[codes]
        rows = np.repeat(np.arange(len(codes)), counts)
        ends = np.cumsum(counts)
        within = np.arange(len(rows)) - np.repeat(ends - counts, counts)
        places = np.array([*first, 0], np.int64)[codes][rows] + within
        of_rows = np.vstack([digests, np.zeros((1, 2), np.uint64)])[codes]
        return _Spread(rows, places, answers, of_rows)

    def _columns_of(
        self,
        typed: TypedBlock,
        rows: np.ndarray,
        asked: np.ndarray,
        places: np.ndarray,
        answers: list[Answer],
    ) -> dict[str, pa.Array]:
        taken = pa.array(rows)
        columns = {name: values.take(taken) for name, values in typed.values.items() if name != "record_id"}
        columns["row_number"] = typed.row_number.take(taken)
        of_question = {
            "question": [each.text for each in self.questions],
            "asked_as": [str(each.form) for each in self.questions],
        }
        for name, values in of_question.items():
            columns[name] = _coded(values, asked)
        columns["answer"] = _coded([one.text for one in answers], places)
        columns["comment"] = _coded([one.comment for one in answers], places)
        number = pa.array([one.number for one in answers], pa.float64()).take(pa.array(places))
        is_rating = pa.array(np.array([each.form is AnswerForm.RATING for each in self.questions], bool)[asked])
        nothing = pa.scalar(None, pa.float64())
        columns["rating"] = pc.if_else(is_rating, number, nothing)
        columns["number"] = pc.if_else(is_rating, nothing, number)
        for name, end in (("rating_low", "low"), ("rating_high", "high")):
            ends = [None if each.scale is None else getattr(each.scale, end) for each in self.questions]
            columns[name] = pa.array(ends, pa.float64()).take(pa.array(asked))
        return columns


def column_name(place: int) -> str:
    """The name under which a block holds the texts of a column that may be a question."""
    return f"column {place}"


def _responses(typed: TypedBlock, found: Iterable[_Spread]) -> list[str]:
    """What holds the answers of one row together: its own id, or a fingerprint of who, when and what the cells say.

    Sums of fingerprints do not depend on the order of the columns, and a question that is added to a form changes
    none of those who were not asked it.
    """
    sums = np.zeros((len(typed), 2), np.uint64)
    for each in found:
        sums += each.digests
    for name in ("person_namespace", "person_key", "occurred_at"):
        if name not in typed.values:
            continue
        values = typed.values[name]
        encoded = values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode()
        distinct = [_digest(name, str(value)) for value in encoded.dictionary.to_pylist()]
        digests = np.array([*distinct, (0, 0)], np.uint64)
        sums += digests[pc.fill_null(encoded.indices, -1).to_numpy()]
    own = typed.values.get("record_id")
    ids = [None] * len(typed) if own is None else plain(own).to_pylist()
    return [
        f"{high:016x}{low:016x}" if text is None else "{:016x}{:016x}".format(*_digest("response", text))
        for (high, low), text in zip(sums.tolist(), ids, strict=True)
    ]


def _digest(kind: str, text: str) -> tuple[int, int]:
    digest = hashlib.blake2b(f"{kind}\0{text}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")


def _coded(values: list[str | None], places: np.ndarray) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(places)) if values else pa.nulls(len(places), pa.string())


def _as(values: pa.Array | None, wanted: pa.DataType, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, wanted)
    if pa.types.is_dictionary(wanted):
        return compacted(values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode())
    return values.cast(wanted)
