"""Import problems: one record per problem, one definition per kind.

The text of every kind lives in ``PROBLEM_KINDS`` and nowhere else. A problem that stops a whole file
has no row; a problem of a row carries its row number as people count (the heading row is row 1 in a
plain file; the number is that of the file's own line or sheet row).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem.

    Attributes:
        slug: stable name in ``--json`` and tests.
        title: what is wrong, in a few words, for a count ("12 rows: ...").
        allowed: what is accepted instead.
        remedy: what to do next.
        stops_file: True where no row of the file can be trusted.
    """

    slug: str
    title: str
    allowed: str
    remedy: str
    stops_file: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem found in a file.

    Attributes:
        slug: key into ``PROBLEM_KINDS``.
        row: row of the file, or None where the problem is of the whole file.
        column: heading of the column as the file has it, or None.
        value: the offending text, cut to 80 characters, or None.
        detail: what is particular to this case (a limit, a byte offset), or None.
    """

    slug: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    detail: str | None = None

    @property
    def kind(self) -> ProblemKind:
        return PROBLEM_KINDS[self.slug]


def _kinds(*kinds: ProblemKind) -> dict[str, ProblemKind]:
    return {kind.slug: kind for kind in kinds}


PROBLEM_KINDS: dict[str, ProblemKind] = _kinds(
    # whole files
    ProblemKind(
        "unreadable-file",
        "the file cannot be opened",
        "a file that is there and may be read",
        "Look at its name and folder, and at who may read it.",
        True,
    ),
    ProblemKind(
        "empty-file",
        "the file is empty",
        "a table with a heading row and at least one data row",
        "Export it again and check its size before uploading.",
        True,
    ),
    ProblemKind(
        "no-data-rows",
        "the file has headings but no data rows",
        "at least one row below the headings",
        "Check the export's date range and filters, then export again.",
        True,
    ),
    ProblemKind(
        "not-a-table",
        "the file is not a table",
        "CSV, TSV, XLSX, JSON or JSON lines, gzip allowed",
        "Export the table itself instead of a picture, a PDF or a report page.",
        True,
    ),
    ProblemKind(
        "several-files",
        "the zip archive holds several files",
        "an archive with one file in it",
        "Unpack it, and upload the files that are in it.",
        True,
    ),
    ProblemKind(
        "truncated-archive",
        "the compressed file ends too early or is damaged",
        "a complete gzip file",
        "Download or copy it again; the transfer was cut off.",
        True,
    ),
    ProblemKind(
        "archive-too-large",
        "the compressed file unpacks to more than is allowed",
        "a file that unpacks to less than the stated limit",
        "Export a shorter period, or send it in parts.",
        True,
    ),
    ProblemKind(
        "unbalanced-quotes",
        "a quotation mark is opened and never closed",
        "quotation marks in pairs; doubled inside a quoted cell",
        "Open the named row in a text editor, close the quotation mark and upload again.",
        True,
    ),
    ProblemKind(
        "too-many-columns",
        "the table has too many columns",
        "at most 500 columns",
        "Export only the columns that are needed.",
        True,
    ),
    ProblemKind(
        "cell-too-large",
        "a cell holds too much text",
        "at most 32 KB in a cell",
        "Shorten the named cell, or leave the column out of the export.",
        True,
    ),
    ProblemKind(
        "mixed-encoding",
        "the text changes its encoding midway",
        "one encoding throughout",
        "Save the file again as UTF-8, or state --encoding.",
        True,
    ),
    ProblemKind(
        "damaged-workbook",
        "the workbook cannot be opened",
        "an XLSX workbook without password, of ordinary size and without far-away cells",
        "Copy the table into a new workbook, or save it as CSV.",
        True,
    ),
    ProblemKind(
        "reader-over-limits",
        "reading the file took more memory or time than is allowed",
        "a file that can be read within the limits",
        "Split the file, or save the workbook as CSV.",
        True,
    ),
    ProblemKind(
        "unknown-headings",
        "the headings are of no kind we know",
        "headings of a known export, or columns mapped by hand",
        "Map the columns on the upload page, or with --map FIELD=COLUMN and --as KIND.",
        True,
    ),
    ProblemKind(
        "partial-table",
        "the table says too little alone",
        "the table that names the person, the campaign or the day",
        "Import the named table instead.",
        True,
    ),
    ProblemKind(
        "other-format",
        "the file is not what it was said to be",
        "a file of the kind named with --as",
        "Leave --as out to see what the file is, or name the right kind.",
        True,
    ),
    ProblemKind(
        "missing-column",
        "a needed column is missing",
        "a table with the named column",
        "Add the column to the export, or map another one to it with --map.",
        True,
    ),
    ProblemKind(
        "malformed-json",
        "the JSON cannot be read",
        'a JSON array, JSON lines or {"statements": []}',
        "Export it again; the named place shows where reading stopped.",
        True,
    ),
    ProblemKind(
        "two-teams-one-day",
        "a person is in two teams on one day",
        "one team per person and day",
        "Correct the dates of the named rows in the HR export.",
        True,
    ),
    # rows
    ProblemKind(
        "short-row",
        "the row has fewer cells than the headings",
        "as many cells as headings",
        "Look for a line break or a missing delimiter in the row.",
    ),
    ProblemKind(
        "long-row",
        "the row has more cells than the headings",
        "as many cells as headings",
        "Look for an unquoted delimiter in the row.",
    ),
    ProblemKind(
        "missing-value",
        "a needed value is missing",
        "a value in this column",
        "Fill the cell in, or leave the row out.",
    ),
    ProblemKind(
        "no-person",
        "the row names no person",
        "an employee number, LMS id, email or name",
        "Fill one of the person columns in.",
    ),
    ProblemKind(
        "no-content",
        "the row names no content",
        "a content id, address or title",
        "Fill one of the content columns in.",
    ),
    ProblemKind(
        "bad-date",
        "the date cannot be read",
        "a date like 2026-03-31, 31.03.2026 or 03/31/2026",
        "Correct the cell; a day such as 30 February does not exist.",
    ),
    ProblemKind(
        "implausible-date",
        "the date cannot be right",
        "a date from 1990 to tomorrow (due dates: to 2100)",
        "Correct the cell.",
    ),
    ProblemKind(
        "bad-number",
        "the number cannot be read",
        "a number such as 12, 12.5 or 12,5",
        "Correct the cell; leave it empty where nothing is known.",
    ),
    ProblemKind(
        "bad-duration",
        "the duration cannot be read",
        "minutes, 1:30:00, 1h 30m or PT1H30M",
        "Correct the cell; leave it empty where nothing is known.",
    ),
    ProblemKind(
        "out-of-range",
        "the value is outside what is possible",
        "the range named with it",
        "Correct the cell; leave it empty where nothing is known.",
    ),
    ProblemKind(
        "unknown-choice",
        "the word is none of those allowed",
        "one of the words named with it",
        "Correct the cell, or leave it empty where nothing is known.",
    ),
    ProblemKind(
        "nul-character",
        "the cell holds a NUL character",
        "text",
        "Remove the character; it often comes from a damaged export.",
    ),
    ProblemKind(
        "uncached-formula",
        "the cell holds a formula without its result",
        "a value, or a formula with its result",
        "Open the workbook in a spreadsheet program, save it and upload it again.",
    ),
    ProblemKind(
        "bad-statement",
        "the xAPI statement is incomplete",
        "an actor, a verb and an object",
        "Correct the statement at its source.",
    ),
)


def sentences(problems: Iterable[Problem], places: int = 3) -> list[str]:
    """One sentence per kind of problem: count, first places, what is allowed, what to do.

    Args:
        problems: of one file, any order.
        places: how many first places a sentence names.

    Returns:
        Sentences in the order in which the kinds first appear.
    """
    by_kind: dict[str, list[Problem]] = {}
    for problem in problems:
        by_kind.setdefault(problem.slug, []).append(problem)
    return [_sentence(found, places) for found in by_kind.values()]


def _sentence(found: list[Problem], places: int) -> str:
    kind = found[0].kind
    named = [_place(problem) for problem in found[:places]]
    where = "; ".join(place for place in named if place)
    rows = sum(problem.row is not None for problem in found)
    count = "" if rows == 0 else f"{len(found):,} row{'s' if len(found) != 1 else ''}: ".replace(",", "\u202f")
    more = f" and {len(found) - places} more" if len(found) > places else ""
    place = f" ({where}{more})" if where else ""
    return f"{count}{kind.title}{place}. Allowed: {kind.allowed}. {kind.remedy}"


def _place(problem: Problem) -> str:
    parts = []
    if problem.row is not None:
        parts.append(f"row {problem.row}")
    if problem.column is not None:
        parts.append(f"column {problem.column!r}")
    if problem.value is not None:
        parts.append(repr(problem.value))
    if problem.detail is not None:
        parts.append(problem.detail)
    return ", ".join(parts)
