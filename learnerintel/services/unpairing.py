"""The list per team: what it should no longer be sent, with the evidence."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from learnerintel.domain import periods
from learnerintel.domain.evidence import TeamContext
from learnerintel.domain.unpairing import Proposal, UnpairList, unpair_list
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import UnknownName
from learnerintel.metrics.population import TeamOnDay
from learnerintel.services.shelf import Shelf, evidence_of, read_shelf
from learnerintel.store.company import company_setting
from learnerintel.store.engine import Store
from learnerintel.store.schema import listing

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
)
_SHELVES_KEPT = 4


@dataclass(frozen=True, slots=True)
class TeamList:
    """The list of one team, ready to be shown.

    Attributes:
        team_id: of the team.
        team: its name.
        parent: the unit above it, None at the top.
        as_of: day it is made for.
        has_list: False where no list can be made; ``sentence`` says why.
        sentence: what could stop, for how many, worth what; or why there is no list.
        trust: how far to trust it.
        context: the team as the rule saw it; None where it has no members.
        listed: proposals, best evidence first.
        to_ask: proposals that a guard stops, questions first.
        optional_count: optional items on the shelf.
        never_used_count: optional items nobody comparable ever used.
        content_keys: the id by which the source knows each item.
    """

    team_id: int
    team: str
    parent: str | None
    as_of: int
    has_list: bool
    sentence: str
    trust: str
    context: TeamContext
    listed: tuple[Proposal, ...]
    to_ask: tuple[Proposal, ...]
    optional_count: int
    never_used_count: int
    content_keys: dict[int, str]


def today_of(store: Store) -> int:
    """Today in the company's zone, as a day."""
    with store.read() as connection:
        zone = ZoneInfo(company_setting(connection, "time_zone"))
    return periods.day_of(datetime.fromtimestamp(time.time(), UTC).astimezone(zone).date())


def unpair_lists(store: Store, viewer: Viewer, *, team: str | None = None, as_of: int | None = None) -> list[TeamList]:
    """The lists of one team or of every team the viewer may see.

    Args:
        store: open.
        viewer: must be allowed to see team figures; a day other than today is for those with free dates.
        team: name of one team; None for all.
        as_of: as if today were this day; None for today.

    Returns:
        One list per team that people belong to directly, by name.

    Raises:
        NotPermitted: the viewer may not.
        UnknownName: no such team.
    """
    require(viewer, Permission.SEE_TEAMS)
    if as_of is not None and as_of != today_of(store):
        require(viewer, Permission.FREE_DATES)
    day = today_of(store) if as_of is None else as_of
    shelf = _shelf(store, store.data_version(), day)
    keys = _content_keys(store, store.data_version())
    chosen = _chosen(shelf, viewer, team)
    return [_team_list(shelf, one, keys) for one in chosen]


def _chosen(shelf: Shelf, viewer: Viewer, name: str | None) -> list[TeamOnDay]:
    visible = [one for one in shelf.teams if viewer.may_see_team(one.team_id)]
    if name is None:
        parents = {one.parent_team_id for one in shelf.teams}
        # A unit that only holds other units has no list of its own.
        return [one for one in visible if one.member_count or one.team_id not in parents]
    found = [one for one in visible if one.name == name]
    if not found:
        near = get_close_matches(name, [one.name for one in visible], n=3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise UnknownName(f"There is no team {name!r}. Nothing was changed.{hint}")
    require(viewer, Permission.SEE_TEAMS, found[0].team_id)
    return found


@lru_cache(maxsize=_SHELVES_KEPT)
def _shelf_of(url: str, _version: int, as_of: int, store: _Hashed) -> Shelf:
    with store.store.read() as connection:
        return read_shelf(connection, as_of)


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
    return _shelf_of(store.url, version, as_of, _Hashed(store))


def _content_keys(store: Store, version: int) -> dict[int, str]:
    return _content_keys_of(store.url, version, _Hashed(store))


def _team_list(shelf: Shelf, one: TeamOnDay, keys: dict[int, str]) -> TeamList:
    context, items = evidence_of(shelf, one)
    judged = unpair_list(context, items)
    parent = next((other.name for other in shelf.teams if other.team_id == one.parent_team_id), None)
    return TeamList(
        team_id=one.team_id,
        team=one.name,
        parent=parent,
        as_of=shelf.as_of,
        has_list=judged.why_no_list is None,
        sentence=judged.why_no_list or sentence_of(judged),
        trust="Not yet calibrated on this company's own past: read the evidence before you decide.",
        context=context,
        listed=judged.listed,
        to_ask=judged.to_ask,
        optional_count=judged.optional_count,
        never_used_count=judged.never_used_count,
        content_keys=keys,
    )


def sentence_of(judged: UnpairList) -> str:
    """What a manager could repeat in a meeting."""
    if not judged.listed:
        asks = f" {_items(len(judged.to_ask))} wait for an answer." if judged.to_ask else ""
        return f"Nothing stands out that {judged.context.team} should stop getting.{asks}"
    worth = hours_range(one for one in judged.listed)
    concerned = max(one.signal.learners for one in judged.listed)
    gain = f" Up to {concerned} people get {worth} back." if worth else f" It concerns up to {concerned} people."
    return f"{judged.context.team} could stop getting {_items(len(judged.listed))}.{gain}"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def hours_range(proposals: Iterable[Proposal]) -> str | None:
    """Hours at stake as a range in words; None where no length is known."""
    known = [one.worth for one in proposals if one.worth.low_minutes is not None and one.worth.high_minutes is not None]
    if not known:
        return None
    low = sum(worth.low_minutes or 0 for worth in known) / 60
    high = sum(worth.high_minutes or 0 for worth in known) / 60
    if high < 1:
        return "less than an hour"
    return f"about {low:.0f} to {high:.0f} hours"


def list_rows(one: TeamList) -> list[tuple[Any, ...]]:
    """Rows of a list under :data:`COLUMNS`, listed ones first, then what is blocked."""
    return [_row(one, proposal) for proposal in (*one.listed, *one.to_ask)]


def _row(one: TeamList, proposal: Proposal) -> tuple[Any, ...]:
    minutes = proposal.worth.minutes
    return (
        one.team,
        one.content_keys.get(proposal.item.content_id, str(proposal.item.content_id)),
        proposal.item.title,
        str(proposal.signal.reason),
        round(proposal.signal.strength, 3),
        proposal.confidence,
        proposal.signal.learners,
        proposal.signal.base,
        proposal.signal.sentence,
        None if minutes is None else round(minutes),
        "; ".join(proposal.blocked_by) or None,
    )
