"""The teams a viewer may choose from."""

from __future__ import annotations

from learnerintel.domain.viewer import Permission, Viewer
from learnerintel.services.naming import load_teams
from learnerintel.store.engine import Store


def teams_of(store: Store, viewer: Viewer) -> dict[int, str]:
    """Teams with members of their own that the viewer may see, by label: team_id -> label.

    Empty where the role sees no team figures, and where no roster was taken in yet.
    """
    if not viewer.may(Permission.SEE_TEAMS):
        return {}
    with store.read() as connection:
        tree = load_teams(connection)
    seen = [team_id for team_id in tree.with_members if viewer.may_see_team(team_id)]
    return {team_id: tree.labels[team_id] for team_id in sorted(seen, key=lambda one: tree.labels[one].casefold())}
