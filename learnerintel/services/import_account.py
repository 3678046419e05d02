"""What goes into an import and what comes out: the analyst's statements, and the account of one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from learnerintel.domain.tables import ReadingChoices
from learnerintel.errors import LearnerIntelError

#: Above this share of rejected rows an analyst is asked a second time before the good rows are taken.
MANY_REJECTED = 0.05

Progress = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the analyst stated about an import.

    Attributes:
        choices: how to read the file.
        roster_mode: ``snapshot`` or ``changes``; None: recognised, or asked.
        continues: the file goes on where the last one stopped.
        accept_good_rows: 0: a file with problems is refused whole; 1: the good rows are taken; 2: also
            where more than a twentieth is rejected.
        is_dry_run: everything but keeping it.
        is_zone_stated: the zone in ``choices`` was stated; else the company's is used.
        answers_ratings: poor ratings lead to what the company's setting says; False for a history that is made up.
    """

    choices: ReadingChoices = field(default_factory=ReadingChoices)
    roster_mode: str | None = None
    continues: bool = False
    accept_good_rows: int = 0
    is_dry_run: bool = False
    is_zone_stated: bool = False
    answers_ratings: bool = True


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Account of one file: rows read = new + duplicate + rejected + left out.

    Attributes:
        file: its name.
        reader: what it was recognised as, None where it was not.
        batch: number for an undo; None where nothing is new or it was refused.
        rows_read: data rows in the file.
        rows_new: rows that the store did not have.
        rows_duplicate: rows that it had.
        rows_rejected: rows with a problem.
        rows_left_out: right rows that are not for this store.
        rejects: path of the file with the rejected rows, or None.
        seconds: wall-clock time.
        statements: sentences on what was concluded and what was left out.
        refusal: why it was refused, None where it was taken.
        problems: sentences, one per kind of problem.
        repeats: the batch that a file without news says again; None where that is not known.
    """

    file: str
    reader: str | None = None
    batch: int | None = None
    rows_read: int = 0
    rows_new: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    rows_left_out: int = 0
    rejects: str | None = None
    seconds: float = 0.0
    statements: tuple[str, ...] = ()
    refusal: str | None = None
    problems: tuple[str, ...] = ()
    repeats: int | None = field(default=None, compare=False)
    error: LearnerIntelError | None = field(default=None, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The object that ``import --json`` prints."""
        values = asdict(self)
        values.pop("error")
        values.pop("repeats")
        return {**values, "statements": list(self.statements), "problems": list(self.problems)}
