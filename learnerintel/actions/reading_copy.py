"""The reading copy: an action file's rows as a workbook for people. Nothing in it runs or links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind
from learnerintel.domain.vocabulary import Reason

#: Text is written as text whatever it looks like: no formula, no link, no number.
_INERT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
_MOST_CHARACTERS = 32_767
_CUT = " ... (cut)"
#: A sheet holds 1,048,576 rows, one of them the headings.
_ROWS_A_SHEET = 1_048_575

ACTION_WORDS = {
    ActionKind.EXEMPT: "Exempt: do not ask for it any more",
    ActionKind.WAIVE: "Waive: count the requirement as met",
    ActionKind.ARCHIVE: "Archive: take it off the shelf, keep the history",
    ActionKind.RESTORE: "Restore: send it again, an earlier file said otherwise",
}
REASON_WORDS = {
    Reason.KNOWN: "Known already",
    Reason.UNTOUCHED: "Hardly used",
    Reason.DISLIKED: "Rated low",
    Reason.ABANDONED: "Started and not finished",
    Reason.CHOSEN: "Taken by choice anyway",
}
IN_THE_FILE = "In the file for the LMS"
_MEANING = (
    "This is the reading copy of an action file. The file beside it, ending in .csv, is the one for the LMS.",
    "Exempt: the learner is no longer asked to take the content. What the learner has done stays.",
    "Waive: the requirement counts as met, for the reason named. What the learner has done stays.",
    "Archive: the content is no longer offered or assigned; where no learner is named, to nobody in the team. "
    "What people have done stays.",
    "Where it is done: in the file for the LMS, or by hand where the LMS takes no file for it.",
    "A decision is taken back by a new decision in LearnerIntel, not by changing this file.",
    "This file names people. Keep it where only those who need it can read it.",
)


def _learner(row: ActionRow) -> str | None:
    return row.learner_id if row.learner_id is not None else "everybody in the team"


#: Heading, width in characters, what stands under it.
_COLUMNS: tuple[tuple[str, int, Callable[[ActionRow], str | None]], ...] = (
    ("What the LMS should do", 44, lambda row: ACTION_WORDS[row.action]),
    ("Team", 24, lambda row: row.team),
    ("Learner", 20, _learner),
    ("Learner's email", 28, lambda row: row.learner_email),
    ("Content", 44, lambda row: row.content_title),
    ("Content id", 20, lambda row: row.content_id),
    ("Waived because", 16, lambda row: row.waive_reason),
    ("Decided on", 12, lambda row: row.decided_on),
    ("Decided by", 20, lambda row: row.decided_by),
    ("Why", 24, lambda row: REASON_WORDS[row.reason] if row.reason else None),
    ("Note", 44, lambda row: row.note),
    ("Decision", 10, lambda row: str(row.decision_id)),
)


def write_reading_copy(rows: Sequence[ActionRow], path: Path, by_hand: Sequence[str | None]) -> None:
    """Write the rows as a workbook, with a second sheet that says what they mean.

    Equal rows give equal bytes: the workbook carries the day of the last decision, not of writing.

    Args:
        rows: checked rows, at least one.
        path: a file that may be replaced.
        by_hand: for each row, why it is not in the machine's file and what to do instead; None where it is.
    """
    with xlsxwriter.Workbook(str(path), _INERT) as workbook:
        last_day = date.fromisoformat(max(row.decided_on for row in rows))
        workbook.set_properties(
            {"title": "Action file, reading copy", "created": datetime.combine(last_day, time.min, UTC)}
        )
        heading = workbook.add_format({"bold": True, "bottom": 1})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        for start in range(0, len(rows), _ROWS_A_SHEET):
            name = f"Actions {start // _ROWS_A_SHEET + 1}" if start else "Actions"
            end = start + _ROWS_A_SHEET
            _write_rows(workbook.add_worksheet(name), rows[start:end], by_hand[start:end], heading)
        meaning = workbook.add_worksheet("What it means")
        meaning.set_column(0, 0, 110)
        for place, sentence in enumerate(_MEANING):
            meaning.write_string(place, 0, sentence, wrapped)


def _write_rows(
    sheet: Worksheet, rows: Sequence[ActionRow], by_hand: Sequence[str | None], heading: Format
) -> None:
    sheet.freeze_panes(1, 0)
    for place, (title, width, _) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, heading)
    sheet.set_column(len(_COLUMNS), len(_COLUMNS), 60)
    sheet.write_string(0, len(_COLUMNS), "Where it is done", heading)
    for line, (row, why) in enumerate(zip(rows, by_hand, strict=True), start=1):
        for place, (_, _, take) in enumerate(_COLUMNS):
            text = take(row)
            if text:
                sheet.write_string(line, place, _fit(text))
        sheet.write_string(line, len(_COLUMNS), IN_THE_FILE if why is None else f"By hand: {why}")
    sheet.autofilter(0, 0, len(rows), len(_COLUMNS))


def _fit(text: str) -> str:
    """Text that a cell can hold: no half characters, no more than a cell's length."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= _MOST_CHARACTERS else whole[: _MOST_CHARACTERS - len(_CUT)] + _CUT
