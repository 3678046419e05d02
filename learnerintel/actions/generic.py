"""The generic action file, for any LMS that can read a CSV: ids, vocabulary and days, no free text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from learnerintel.actions.files import Column, WrittenFiles, layout_of, write_files
from learnerintel.actions.rows import ActionRow
from learnerintel.domain.decisions import ActionSystem

NAME = ActionSystem.GENERIC
LABEL = "Any LMS (CSV)"
DOES = (
    "For each row the LMS finds the learner by learner_id (its kind stands in learner_id_kind; learner_email is there "
    "for systems that match by address) and the content by content_id. exempt closes the open assignment, and nobody "
    "is reminded again. waive records the requirement as met for the reason in waive_reason, in the words of cmi5, or "
    "without one where none of the four fits. archive withdraws the content from the learner, or, where learner_id is "
    "empty, from everybody in the team. restore takes an earlier row back. Attempts, scores and completions stay. "
    "decision_id and decided_on belong into a comment field, so that an auditor finds the decision."
)
LOSES = (
    "The evidence and the words of the decision (they stay in the ledger, the words also in the reading copy); which "
    "assignment or curriculum the requirement came from; the day from which it is to hold, which is that of the import."
)

#: Ids, vocabulary and days only: free text stays in the reading copy, where it can do no harm.
COLUMNS: dict[str, Column] = {
    "decision_id": lambda row: row.decision_id,
    "action": lambda row: row.action,
    "waive_reason": lambda row: row.waive_reason,
    "learner_id": lambda row: row.learner_id,
    "learner_id_kind": lambda row: row.learner_namespace,
    "learner_email": lambda row: row.learner_email,
    "content_id": lambda row: row.content_id,
    "content_id_kind": lambda row: row.content_namespace,
    "team": lambda row: row.team,
    "team_id": lambda row: row.team_id,
    "decided_on": lambda row: row.decided_on,
    "reason": lambda row: row.reason,
}


def write(rows: Sequence[ActionRow], out: Path) -> WrittenFiles:
    """Write the generic action file (UTF-8, comma, CRLF) and its reading copy.

    Args:
        rows: what the LMS is to do; ids go into the file exactly as they are.
        out: the machine's file, ending in ``.csv``.

    Raises:
        Refusal: see ``files.write_files``; nothing was written.
    """
    return write_files(rows, out, layout_of(COLUMNS))
