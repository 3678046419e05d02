"""The list per team: what it should no longer be sent, with the evidence."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from learnerintel.domain import periods
from learnerintel.domain.evidence import ItemEvidence, TeamContext
from learnerintel.domain.proposal import Proposal
from learnerintel.domain.unpairing import UnpairList, may_be_judged, unpair_list
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import UnknownName
from learnerintel.metrics.population import TeamOnDay
from learnerintel.services.shelf import Shelf, decisions_of, read_shelf
from learnerintel.services.sorting_out import sorted_out
from learnerintel.services.team_view import TeamView, evidence_of
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store
from learnerintel.store.keeping import data_version_in
from learnerintel.store.schema import content, listing

#: Columns of ``unpair`` on the command line.
COLUMNS = (
    "team",
    "content_id",
    "content",
    "reason",
    "strength",
    "confidence",
    "learners",
    "base",
    "evidence",
    "minutes",
    "blocked_by",
    "list",
)
_SHELVES_KEPT = 4
#: Lists kept with a shelf, the latest made: several parts of a page ask for the same one.
_LISTS_KEPT = 32


@dataclass(frozen=True, slots=True)
class TeamList:
    """The list of one team, ready to be shown.

    Attributes:
        team_id: of the team.
        team: its name.
        parent: the unit above it, None at the top.
        as_of: day it is made for.
        sentence: what could stop, for how many, worth what; or why there is no list.
        judged: what the rule says: proposals, what is blocked, how far to trust it.
        content_keys: the id by which the source knows each item.
    """

    team_id: int
    team: str
    parent: str | None
    as_of: int
    sentence: str
    judged: UnpairList
    content_keys: dict[int, str]

    @property
    def has_list(self) -> bool:
        """False where no list can be made; ``sentence`` says why."""
        return self.judged.stopped_because is None

    @property
    def context(self) -> TeamContext:
        """The team as the rule saw it."""
        return self.judged.context

    def proposal_of(self, content_id: int) -> Proposal | None:
        """The proposal about an item, listed or to be asked; None where the rule has nothing to say."""
        return next(
            (one for one in (*self.judged.proposals, *self.judged.blocked) if one.item.content_id == content_id), None
        )


def today_of(store: Store) -> int:
    """Today in the company's zone, as a day."""
    with store.read() as connection:
        return today_in(connection)


def today_in(connection: Connection) -> int:
    """Today in the zone of the company that this transaction sees, as a day."""
    zone = ZoneInfo(company_setting(connection, "time_zone"))
    return periods.day_of(datetime.fromtimestamp(time.time(), UTC).astimezone(zone).date())


def unpair_lists(
    store: Store, viewer: Viewer, *, team: str | int | None = None, as_of: int | None = None
) -> list[TeamList]:
    """The lists of one team or of every team the viewer may see.

    Args:
        store: open.
        viewer: must be allowed to see team figures; a day other than today is for those with free dates.
        team: name or id of one team; None for all.
        as_of: as if today were this day; None for today.

    Returns:
        One list per team that people belong to directly, by name.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: no such team.
    """
    require(viewer, Permission.SEE_TEAMS)
    day, version = _seen(store, viewer, as_of)
    shelf = _shelf(store, version, day)
    keys = _content_keys(store, version)
    chosen = _chosen(shelf, viewer, team)
    return [_team_list(shelf, one, keys) for one in chosen]


def is_content_known(store: Store, viewer: Viewer) -> bool:
    """Whether the store knows of any content that people could be sent.

    Raises:
        NotPermitted: the viewer may not see team figures.
    """
    require(viewer, Permission.SEE_TEAMS)
    with store.read() as connection:
        return connection.scalar(select(content.c.content_id).limit(1)) is not None


def team_evidence(
    store: Store, viewer: Viewer, *, team: str | int, as_of: int | None = None
) -> dict[int, ItemEvidence]:
    """Everything known about every item on the shelf, for one team; by content id.

    Raises:
        NotPermitted: the viewer may not see this team.
        UnknownName: no such team.
    """
    shelf, one = team_on_shelf(store, viewer, team=team, as_of=as_of)
    return {int(item.content_id): item for item in evidence_of(shelf, one)[1]}


def team_on_shelf(
    store: Store, viewer: Viewer, *, team: str | int, as_of: int | None = None
) -> tuple[Shelf, TeamOnDay]:
    """The store as the rule sees it on a day, and one team in it.

    Raises:
        NotPermitted: the viewer may not see this team, or a day other than today.
        UnknownName: no such team.
    """
    require(viewer, Permission.SEE_TEAMS)
    day, version = _seen(store, viewer, as_of)
    shelf = _shelf(store, version, day)
    (one,) = _chosen(shelf, viewer, team)
    return shelf, one


def _seen(store: Store, viewer: Viewer, as_of: int | None) -> tuple[int, int]:
    """The day that is looked at, and the version of the data.

    Raises:
        NotPermitted: the viewer may not choose a day other than today.
    """
    with store.read() as connection:
        today, version = today_in(connection), data_version_in(connection)
    if as_of is not None and as_of != today:
        require(viewer, Permission.FREE_DATES)
    return (today if as_of is None else as_of), version


def _chosen(shelf: Shelf, viewer: Viewer, name: str | int | None) -> list[TeamOnDay]:
    visible = [one for one in shelf.teams if viewer.may_see_team(one.team_id)]
    if name is None:
        parents = {one.parent_team_id for one in shelf.teams}
        # A unit that only holds other units has no list of its own.
        return [one for one in visible if one.member_count or one.team_id not in parents]
    found = [one for one in visible if name in (one.name, one.team_id)]
    if not found:
        near = get_close_matches(str(name), [one.name for one in visible], n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise UnknownName(f"There is no team {name!r}. Nothing was changed.{hint}")
    require(viewer, Permission.SEE_TEAMS, found[0].team_id)
    return found


class _Shelves:
    """The shelves read last, by store, version of the data and day."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int], Shelf] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, int, int]) -> Shelf | None:
        with self._lock:
            return self._kept.get(key)

    def put(self, key: tuple[str, int, int], shelf: Shelf) -> None:
        with self._lock:
            self._kept[key] = shelf
            self._kept.move_to_end(key)
            while len(self._kept) > _SHELVES_KEPT:
                self._kept.popitem(last=False)

    def of(self, url: str, version: int) -> list[Shelf]:
        with self._lock:
            return [shelf for key, shelf in self._kept.items() if key[:2] == (url, version)]


_shelves = _Shelves()


def keep_shelves(store: Store, version_before: int) -> None:
    """Spare the reading of everything anew after a change that touched nothing but decisions.

    Args:
        store: open.
        version_before: of the data when the change began, read inside its transaction; the change made
            it one more.
    """
    for shelf in _shelves.of(store.url, version_before):
        with store.read() as connection:
            kept = replace(shelf, decisions=decisions_of(connection, shelf.as_of))
        _shelves.put((store.url, version_before + 1, shelf.as_of), kept)


@lru_cache(maxsize=_SHELVES_KEPT)
def _content_keys_of(url: str, _version: int, store: _Hashed) -> dict[int, str]:
    with store.store.read() as connection:
        rows = connection.execute(
            select(listing.c.content_id, listing.c.external_id).where(listing.c.listing_id == listing.c.content_id)
        )
        return {row.content_id: row.external_id for row in rows}


class _Hashed:
    """A store as a cache key: equal to every other handle of the same address."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def __hash__(self) -> int:
        return hash(self.store.url)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and other.store.url == self.store.url


def _shelf(store: Store, version: int, as_of: int) -> Shelf:
    key = (store.url, version, as_of)
    shelf = _shelves.get(key)
    if shelf is None:
        with store.read() as connection:
            shelf = read_shelf(connection, as_of)
        _shelves.put(key, shelf)
    return shelf


def _content_keys(store: Store, version: int) -> dict[int, str]:
    return _content_keys_of(store.url, version, _Hashed(store))


def _team_list(shelf: Shelf, one: TeamOnDay, keys: dict[int, str]) -> TeamList:
    judged = shelf.lists.get(one.team_id)
    if judged is None:
        judged = shelf.lists[one.team_id] = _judged(TeamView(shelf, one))
        if len(shelf.lists) > _LISTS_KEPT:
            shelf.lists.pop(next(iter(shelf.lists)), None)
    parent = next((other.name for other in shelf.teams if other.team_id == one.parent_team_id), None)
    sentence = "The team has no members that day." if one.member_count == 0 else judged.sentence
    return TeamList(one.team_id, one.name, parent, shelf.as_of, sentence, judged, keys)


def _judged(view: TeamView) -> UnpairList:
    """What the rule says; it is shown those items of which something may come to stand on the list."""
    if not may_be_judged(view.context):
        return unpair_list(view.context, (), view.shelf.as_of)
    chosen, rest = sorted_out(view)
    return unpair_list(view.context, view.evidence(chosen), view.shelf.as_of, rest)


def list_rows(one: TeamList) -> list[tuple[Any, ...]]:
    """Rows of a list under :data:`COLUMNS`, listed ones first, then what is blocked."""
    return [_row(one, proposal) for proposal in (*one.judged.proposals, *one.judged.blocked)]


def _row(one: TeamList, proposal: Proposal) -> tuple[Any, ...]:
    worth = proposal.minutes
    return (
        one.team,
        one.content_keys.get(int(proposal.item.content_id), str(proposal.item.content_id)),
        proposal.item.title,
        str(proposal.reason),
        round(proposal.strength, 3),
        proposal.confidence,
        proposal.learners,
        proposal.base,
        proposal.evidence,
        None if worth is None or worth.middle is None else round(worth.middle),
        "; ".join(proposal.blocking) or None,
        _list_of(proposal),
    )


def _list_of(proposal: Proposal) -> str:
    """The list an item stands on."""
    if proposal.could_be_optional:
        return "could be optional"
    return "blocked" if proposal.blocking else "unpair"
