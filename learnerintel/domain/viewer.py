"""Who is looking, and what each role may do.

The matrix is the only place that grants anything; every service calls :func:`require` first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learnerintel.domain.vocabulary import Role
from learnerintel.errors import NotPermitted


class Permission(StrEnum):
    """One thing somebody may do; the text completes "You may not ..."."""

    SEE_SUMMARY = "see the summary"
    SEE_TEAMS = "see team figures"
    SEE_COMMENTS = "read comments"
    SEE_CONTENT = "see content"
    FREE_DATES = "choose free dates"
    DECIDE = "decide"
    PLAN = "state plan values"
    MAKE_ACTIONS = "make action files"
    IMPORT = "take files in"
    UNDO_IMPORT = "undo an import"
    PREVIEW_PERSONS = "see rows that name people"
    SEE_COVERAGE = "see coverage"
    CHECK = "check the store"
    MANAGE_TOKENS = "see, make and revoke tokens"
    CHANGE_SETTINGS = "change settings"
    SEND_NOTICES = "approve and send messages to learners"
    ERASE = "answer requests of single people about their data"


_P = Permission
_GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.LEADER: frozenset({_P.SEE_SUMMARY, _P.SEE_CONTENT}),
    Role.MANAGER: frozenset(
        {_P.SEE_SUMMARY, _P.SEE_TEAMS, _P.SEE_COMMENTS, _P.SEE_CONTENT, _P.DECIDE, _P.PLAN, _P.MAKE_ACTIONS}
    ),
    Role.ANALYST: frozenset(
        {
            _P.SEE_SUMMARY,
            _P.SEE_TEAMS,
            _P.SEE_CONTENT,
            _P.FREE_DATES,
            _P.IMPORT,
            _P.UNDO_IMPORT,
            _P.PREVIEW_PERSONS,
            _P.SEE_COVERAGE,
            _P.CHECK,
        }
    ),
    Role.PRIVACY_OFFICER: frozenset(
        {_P.SEE_SUMMARY, _P.SEE_TEAMS, _P.UNDO_IMPORT, _P.SEE_COVERAGE, _P.CHECK, _P.ERASE}
    ),
    Role.ADMINISTRATOR: frozenset({_P.CHECK, _P.MANAGE_TOKENS, _P.CHANGE_SETTINGS}),
    Role.LEARNER: frozenset(),
    Role.SOURCE: frozenset({_P.IMPORT}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person a service works for.

    Attributes:
        name: as it stands in decisions and in the audit.
        role: decides the permissions.
        teams: ids of the teams a manager leads; None means every team.
    """

    name: str
    role: Role
    teams: frozenset[int] | None = None

    @classmethod
    def local_owner(cls) -> Viewer:
        """The one person at this machine, where no sign-in is configured."""
        return cls("local owner", Role.OWNER)

    def may(self, permission: Permission) -> bool:
        return permission in _GRANTS[self.role]

    def may_see_team(self, team_id: int) -> bool:
        return self.teams is None or team_id in self.teams


def require(viewer: Viewer, permission: Permission, team_id: int | None = None) -> None:
    """Raise unless the viewer may do this (for this team).

    Raises:
        NotPermitted: the role does not grant it, or the team is not among the viewer's.
    """
    if not viewer.may(permission):
        raise NotPermitted(f"You may not {permission} as {viewer.role}. Nothing was changed. Ask your administrator.")
    if team_id is not None and not viewer.may_see_team(team_id):
        raise NotPermitted(f"You may not {permission} for this team. Nothing was changed. Ask your administrator.")
