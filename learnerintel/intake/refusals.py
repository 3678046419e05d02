"""The one way this room refuses a file."""

from __future__ import annotations

from learnerintel.domain.problems import Problem, sentences
from learnerintel.errors import FileRefused


def refused(
    slug: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    detail: str | None = None,
) -> FileRefused:
    """Make the error that refuses a file for one problem.

    Args:
        slug: kind of the problem, a key of ``PROBLEM_KINDS``.
        row: row of the file, where the problem has one.
        column: heading of the column, where the problem has one.
        value: the offending text; cut to 80 characters here.
        detail: what is particular to this case.

    Returns:
        The error, to be raised by the caller; its message is the problem as a sentence.
    """
    problem = Problem(slug, row, column, None if value is None else value[:80], detail)
    sentence = sentences([problem])[0]
    return FileRefused(f"{sentence[0].upper()}{sentence[1:]} The file was not taken in.", (problem,))


def counted(number: int) -> str:
    """A whole number with groups of three, as the problems' sentences write it."""
    return f"{number:,}".replace(",", "\u202f")


def megabytes(size: int) -> str:
    """A size in bytes as whole megabytes, for a problem's detail."""
    return f"{counted(size // (1024 * 1024))} MB"
