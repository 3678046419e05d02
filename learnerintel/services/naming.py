"""Teams and content by the names people call them, and what they are called on a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import Connection, select

from learnerintel.domain.viewer import Viewer
from learnerintel.errors import UnknownName
from learnerintel.metrics.definition import COMPANY, Group
from learnerintel.store.bulk import select_in
from learnerintel.store.keeping import Kept, state_of
from learnerintel.store.schema import (
    campaign_totals,
    content,
    invitation,
    listing,
    mailing_event_detail,
    membership,
    team,
)

EVERYBODY = "Everybody"
#: Between the unit above and the team, where the name alone is not enough.
WITHIN = " / "


@dataclass(frozen=True, slots=True)
class TeamTree:
    """The units of the roster and how they hang together.

    Attributes:
        labels: team_id -> name; with the unit above it where two teams share the name.
        above: team_id -> the unit directly above, the company at the top.
        with_members: units that people belong to directly, now or once.
    """

    labels: Mapping[int, str]
    above: Mapping[Group, Group]
    with_members: frozenset[int]

    def lineage(self) -> dict[int, tuple[Group, ...]]:
        """team_id -> itself and everything above it, nearest first."""
        found = {}
        for team_id in self.labels:
            line: list[Group] = [team_id]
            while line[-1] != COMPANY:
                line.append(self.above[line[-1]])
            found[team_id] = tuple(line)
        return found

    def label(self, group: Group) -> str:
        """What a group is called."""
        return EVERYBODY if group == COMPANY else self.labels[int(group)]

    def below(self, group: Group) -> list[int]:
        """Units with members of their own at or below a group, by label."""
        lineage = self.lineage()
        inside = [team_id for team_id in self.with_members if group in lineage[team_id]]
        return sorted(inside, key=lambda team_id: self.labels[team_id].casefold())


def load_teams(connection: Connection) -> TeamTree:
    """Read every unit of the store."""
    rows = connection.execute(select(team.c.team_id, team.c.name, team.c.parent_team_id)).all()
    names = {row.team_id: row.name for row in rows}
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    labels = {
        row.team_id: f"{names[row.parent_team_id]}{WITHIN}{row.name}"
        if row.name in shared and row.parent_team_id is not None
        else row.name
        for row in rows
    }
    with_members = frozenset(connection.scalars(select(membership.c.team_id).distinct()))
    above: dict[Group, Group] = {row.team_id: row.parent_team_id or COMPANY for row in rows}
    return TeamTree(labels, above, with_members)


def find_team(tree: TeamTree, name: str | int, viewer: Viewer) -> int:
    """The unit that a name, or ``unit above / name``, or a number means.

    Args:
        tree: every unit.
        name: as people call it, or its team_id.
        viewer: only names of teams they may see are suggested.

    Raises:
        UnknownName: no unit is called that, or several are.
    """
    if isinstance(name, int) and name in tree.labels:
        return name
    wanted = str(name).strip().casefold()
    plain = {team_id: label.rpartition(WITHIN)[2].casefold() for team_id, label in tree.labels.items()}
    exact = [team_id for team_id, label in tree.labels.items() if label.casefold() == wanted]
    found = exact or [team_id for team_id, label in plain.items() if label == wanted]
    if len(found) == 1:
        return found[0]
    visible = [label for team_id, label in tree.labels.items() if viewer.may_see_team(team_id)]
    if found:
        said = ", ".join(sorted(tree.labels[team_id] for team_id in found if viewer.may_see_team(team_id)))
        raise UnknownName(f"Several teams are called {name!r}: {said}. Nothing was changed. Say which.")
    raise UnknownName(f"There is no team {name!r}. Nothing was changed.{closest(str(name), visible)}")


def closest(name: str, names: Iterable[str]) -> str:
    """The question whether one of up to three names that look alike was meant; empty where none does."""
    by_folded = {known.casefold(): known for known in names}
    near = [by_folded[folded] for folded in get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.5)]
    return f" Did you mean {', '.join(near)}?" if near else ""


@dataclass(frozen=True, slots=True)
class ContentName:
    """What an item is called.

    Attributes:
        content_id: inside.
        key: the id (or address, or title) by which its source knows it.
        title: on a page.
    """

    content_id: int
    key: str
    title: str


def content_names(connection: Connection, content_ids: Iterable[int]) -> dict[int, ContentName]:
    """Names of content items by ``content_id``."""
    if state_of(connection) is None:  # a writer sees names of its own: only those it asks for are read
        return _read_names(connection, content_ids)
    names = _all_names.of(connection)
    return {content_id: names[content_id] for content_id in content_ids if content_id in names}


def _read_names(connection: Connection, content_ids: Iterable[int] | None = None) -> dict[int, ContentName]:
    """Names of some items, or of all."""
    keys_of = (listing.c.content_id, listing.c.external_id)
    titles_of = (content.c.content_id, content.c.title)
    is_leading = listing.c.listing_id == listing.c.content_id
    if content_ids is None:
        keys = {row[0]: row[1] for row in connection.execute(select(*keys_of).where(is_leading))}
        titles = {row[0]: row[1] for row in connection.execute(select(*titles_of))}
    else:
        keys = {row[0]: row[1] for row in select_in(connection, keys_of, listing.c.listing_id, content_ids, is_leading)}
        titles = {row[0]: row[1] for row in select_in(connection, titles_of, content.c.content_id, keys)}
    return {content_id: ContentName(content_id, key, titles.get(content_id) or key) for content_id, key in keys.items()}


_all_names = Kept(_read_names)


def campaign_titles(connection: Connection) -> dict[str, tuple[str, str]]:
    """Mailing, as its source calls it -> (that, its title or else its subject); those without either are left out."""
    totals, detail = campaign_totals.c, mailing_event_detail.c
    ways = (
        (totals.campaign, totals.subject),
        (detail.campaign, detail.campaign_title),
        (invitation.c.campaign, invitation.c.campaign_title),
        (totals.campaign, totals.campaign_title),
    )
    found: dict[str, tuple[str, str]] = {}
    for campaign, title in ways:
        rows = connection.execute(select(campaign, title).where(title.is_not(None)).distinct())
        found |= {name: (name, said) for name, said in rows}
    return found


def find_content(connection: Connection, name: str) -> ContentName:
    """The item that an id of its source, or its title, means.

    Raises:
        UnknownName: no item is called that, or several are.
    """
    by_key = set(connection.scalars(select(listing.c.content_id).where(listing.c.external_id == name)))
    by_title = set(connection.scalars(select(content.c.content_id).where(content.c.title == name)))
    found = by_key or by_title
    if len(found) == 1:
        return content_names(connection, found)[next(iter(found))]
    if found:
        keys = ", ".join(sorted(known.key for known in content_names(connection, found).values()))
        raise UnknownName(f"Several items are called {name!r}: {keys}. Nothing was changed. Say which by its id.")
    titles = connection.scalars(select(content.c.title).where(content.c.title.is_not(None)))
    raise UnknownName(f"There is no item {name!r}. Nothing was changed.{closest(name, titles)}")
