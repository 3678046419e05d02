"""What an action file is made of: one row per learner and content, or per team and content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from learnerintel.domain.decisions import ActionKind, WaiveReason
from learnerintel.domain.spreadsheets import is_run_by_spreadsheets
from learnerintel.domain.vocabulary import Reason
from learnerintel.errors import Refusal

#: A refusal names so many rows or ids; the rest are counted.
_NAMED_IN_REFUSALS = 3


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One thing for the LMS to do.

    Attributes:
        team: name of the team the decision is about.
        team_id: its number in the store; two teams may have one name.
        learner_id: the learner's id as a source gave it; None speaks of the whole team.
        learner_namespace: the kind of that id: employee_id, lms_id, email ...
        learner_email: if known.
        content_id: the content's id as a source gave it.
        content_namespace: the kind of that id.
        content_title: if known.
        action: exempt, waive, archive or restore.
        waive_reason: for waive, where one of the four fits.
        decided_on: ISO day of the decision.
        decided_by: who decided.
        decision_id: the decision's number in the ledger.
        reason: why the content was proposed.
        note: what the person wrote.
        content_format: course, video, article ... as the catalogue calls it, if known.
    """

    team: str
    team_id: int
    learner_id: str | None
    learner_namespace: str | None
    learner_email: str | None
    content_id: str
    content_namespace: str
    content_title: str | None
    action: ActionKind
    waive_reason: WaiveReason | None
    decided_on: str
    decided_by: str
    decision_id: int
    reason: Reason | None = None
    note: str | None = None
    content_format: str | None = None

    @property
    def target(self) -> tuple[object, ...]:
        """Whom and what the row is about; an LMS may be told one thing of each."""
        whom = (self.learner_namespace, self.learner_id) if self.learner_id is not None else (self.team_id,)
        return (*whom, self.content_namespace, self.content_id)


def checked_rows(rows: Sequence[ActionRow]) -> list[ActionRow]:
    """The rows fit for an action file, in their order; a row that says the same again is left out.

    Raises:
        Refusal: there is no row; a row lacks an id or holds an action, waive reason or day that is none;
            an id is one that a spreadsheet would run or that no file can hold; two rows ask different
            things for the same learner and content.
    """
    if not rows:
        raise Refusal(
            "No decision asks the LMS to do anything: only unpair and test-out do. Nothing was written. "
            "Decide on the unpair list first."
        )
    _refuse(
        [f"decision {row.decision_id} {fault}" for row in rows for fault in _faults(row)],
        "An action row needs an action (exempt, waive, archive or restore), the content's id and its kind, the "
        "learner's id and its kind unless it speaks of a whole team, and a day such as 2026-03-31. "
        "Correct the named decisions or the identities behind them.",
    )
    _refuse(
        list(dict.fromkeys(f"{text!r} ({label})" for row in rows for label, text in _unfit_ids(row))),
        "These ids cannot go into the file exactly as they are: a spreadsheet would run an id that begins with "
        "= + - or @ or a control character, and no file can hold NUL or half a character. "
        "Change them in the system they come from, or leave their decisions out.",
    )
    first_of: dict[tuple[object, ...], ActionRow] = {}
    for row in rows:
        first_of.setdefault(row.target, row)
    _refuse(
        [
            f"decisions {first_of[row.target].decision_id} and {row.decision_id} about {row.content_id!r}"
            for row in rows
            if row.action != first_of[row.target].action or row.waive_reason != first_of[row.target].waive_reason
        ],
        "They ask the LMS to do different things for the same learner or team and content; one file may ask one "
        "thing. Take one of the decisions back.",
    )
    return list(first_of.values())


def _refuse(places: Sequence[str], explanation: str) -> None:
    """Raise if there is anything to refuse, naming the first places and counting the others."""
    if places:
        others = len(places) - _NAMED_IN_REFUSALS
        named = "; ".join(places[:_NAMED_IN_REFUSALS]) + (f"; and {others} more" if others > 0 else "")
        raise Refusal(f"The action file was not written because of {named}. {explanation}")


def _faults(row: ActionRow) -> Iterator[str]:
    if row.action not in set(ActionKind):
        yield f"(its action {str(row.action)!r} is none)"
    if not row.content_id or not row.content_namespace:
        yield "(the content has no id)"
    is_for_team = row.learner_id is None and row.action in (ActionKind.ARCHIVE, ActionKind.RESTORE)
    if not is_for_team and not (row.learner_id and row.learner_namespace):
        yield "(the learner has no id)"
    if row.waive_reason is not None and (row.action != ActionKind.WAIVE or row.waive_reason not in set(WaiveReason)):
        yield f"(its waive reason {str(row.waive_reason)!r} is none for {row.action})"
    if not _is_iso_day(row.decided_on):
        yield f"(its day {row.decided_on!r} is none)"


def _unfit_ids(row: ActionRow) -> Iterator[tuple[str, str]]:
    ids = (
        ("learner id", row.learner_id),
        ("kind of learner id", row.learner_namespace),
        ("email", row.learner_email),
        ("content id", row.content_id),
        ("kind of content id", row.content_namespace),
        ("team", row.team),
    )
    for label, text in ids:
        if text and (is_run_by_spreadsheets(text) or "\0" in text or not _is_whole(text)):
            yield label, text


def _is_whole(text: str) -> bool:
    """Whether the text can be written as UTF-8; half a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _is_iso_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
