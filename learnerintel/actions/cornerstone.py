"""Cornerstone OnDemand: jobs for its Training Removal Tool, and the list of whom to mark exempt.

A job has one set of users, up to twenty training items, all of which go from all of these users, and one reason. So
items are put into one job only where the decision is about exactly the same people for the same reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from learnerintel.actions.files import Layout, WrittenFiles, write_files
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionKind, ActionSystem
from learnerintel.domain.vocabulary import Reason

NAME = ActionSystem.CORNERSTONE
LABEL = "Cornerstone OnDemand"
DOES = (
    "exempt: one job of the Training Removal Tool for each number in the column Job, with the users and training items "
    "of its rows, statuses Not Started, Registered and Past Due, the Reason and the Comment. Never tick Completed: the "
    "tool would take every instance of the training off the transcript, also one that was completed. waive: mark the "
    "training exempt on the user's Training Details page. Both can be taken back: what the tool took off is hidden, "
    "and requesting or assigning the training brings it back."
)
LOSES = (
    "Only the newest version of a training is taken off. The reason is one of the list that the administrator keeps "
    "(Training Reasons Preferences), so it has to exist there. A dynamic assignment that still names these users "
    "assigns the training again at its next run: end it there too."
)
ITEMS_A_JOB = 20
HEADING = ("Task", "Job", "User ID", "Training ID", "Reason", "Comment")

_REMOVAL = "Training Removal Tool"
_EXEMPT = "Mark exempt"
#: As they have to stand in the administrator's list of reasons.
REASONS = {
    Reason.KNOWN: "Known already",
    Reason.UNTOUCHED: "Hardly used",
    Reason.DISLIKED: "Rated low",
    Reason.ABANDONED: "Started and not finished",
    Reason.CHOSEN: "Taken by choice anyway",
    None: "No longer needed",
}
_Line = tuple["str | int | None", ...]


def write(rows: Sequence[ActionRow], out: Path) -> WrittenFiles:
    """Write the jobs (UTF-8, comma, CRLF) and the reading copy.

    Args:
        rows: what Cornerstone is to do; ids go into the file exactly as they are.
        out: the machine's file, ending in ``.csv``.

    Raises:
        Refusal: see ``files.write_files``; nothing was written.
    """
    return write_files(rows, out, Layout(HEADING, _lines, _by_hand))


def _by_hand(row: ActionRow) -> str | None:
    if row.action is ActionKind.RESTORE:
        return "assign the training again, which brings it back to the transcript."
    if row.action is ActionKind.ARCHIVE:
        return "take the team, or the learner, out of the learning assignments and the availability of the training."
    return None


def _lines(rows: Sequence[ActionRow]) -> Iterator[_Line]:
    for number, job in enumerate(_jobs(rows), start=1):
        yield from (_line(row, _REMOVAL, number) for row in job)
    yield from (_line(row, _EXEMPT, None) for row in rows if row.action is ActionKind.WAIVE)


def _line(row: ActionRow, task: str, job: int | None) -> _Line:
    why = row.waive_reason if row.waive_reason is not None else REASONS[row.reason]
    return task, job, row.learner_id, row.content_id, why, f"Decision {row.decision_id} of {row.decided_on}"


def _jobs(rows: Sequence[ActionRow]) -> Iterator[list[ActionRow]]:
    """The rows of each job: all of its items go from all of its users, as the tool would do."""
    by_item: dict[tuple[Reason | None, str], list[ActionRow]] = defaultdict(list)
    for row in rows:
        if row.action is ActionKind.EXEMPT:
            by_item[(row.reason, row.content_id)].append(row)
    alike: dict[tuple[Reason | None, frozenset[str | None]], list[list[ActionRow]]] = defaultdict(list)
    for (reason, _), asked in by_item.items():
        alike[(reason, frozenset(row.learner_id for row in asked))].append(asked)
    for items in alike.values():
        for start in range(0, len(items), ITEMS_A_JOB):
            yield [row for asked in items[start : start + ITEMS_A_JOB] for row in asked]
