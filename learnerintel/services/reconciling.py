"""What exports after a hand-over show of the promises that were made."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from learnerintel.domain.promises import COVERING_SHARE, Sighting
from learnerintel.services.later_exports import Export, LaterExports, Listed
from learnerintel.store.use import UNKNOWN, pairings


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised to whom, and since when an export can show it.

    Attributes:
        team_id: of the team.
        content_id: of the item.
        handed_on: day of the hand-over.
        handed_at: the same in UTC seconds.
        last_batch_id: the newest file that had been taken in by then; None where nobody noted it.
        left_alone: people who keep it, because they were in the middle of it.
        only: the people it is about; None for everybody in the team.
    """

    team_id: int
    content_id: int
    handed_on: int
    handed_at: int
    last_batch_id: int | None
    left_alone: frozenset[int]
    only: frozenset[int] | None = None

    def is_after(self, export: Export) -> bool:
        """Whether an export can show what became of it: it came after the hand-over and is not of a day before."""
        if export.is_repeat or self.last_batch_id is None:
            came_after = export.came_at >= self.handed_at
        else:
            came_after = export.batch_id > self.last_batch_id
        return came_after and export.day >= self.handed_on

    def was_there(self, export: Export) -> bool:
        """Whether an export had been taken in when it was handed over."""
        if export.is_repeat:
            return False
        return export.came_at < self.handed_at if self.last_batch_id is None else export.batch_id <= self.last_batch_id


@dataclass(frozen=True, slots=True)
class Seen:
    """What exports show of one promise.

    Attributes:
        sightings: of exports after the hand-over, oldest first.
        listed_by: sources that listed it for the team before.
        listed_people: people of the team to whom they listed it.
    """

    sightings: tuple[Sighting, ...]
    listed_by: tuple[tuple[str, str], ...]
    listed_people: frozenset[int]


def seen_of(connection: Connection, promised: Sequence[Promised]) -> list[Seen]:
    """What exports show of each promise.

    Args:
        connection: any.
        promised: handed over, in any order.
    """
    exports = LaterExports(connection, ((one.team_id, one.content_id) for one in promised))
    return [_Look(connection, exports, one).seen() for one in promised]


class _Look:
    """One promise, looked for in the exports."""

    def __init__(self, connection: Connection, exports: LaterExports, promised: Promised) -> None:
        self._connection = connection
        self._exports = exports
        self._one = promised
        met = pairings(connection)
        rows = met.of_content(promised.content_id)
        completed_on = met.first_completed_on[rows]
        self._completers = set(met.learner_id[rows][completed_on != UNKNOWN].tolist())

    def seen(self) -> Seen:
        known = [export for export in self._exports.exports if self._one.was_there(export)]
        before = _newest_by_source(known, self._exports, self._one.content_id)
        listing_before: dict[tuple[str, str], set[int]] = {}
        for source, export in before.items():
            people = {one.learner_id for one in self._asked(export)}
            if people:
                listing_before[source] = people
        # Where the LMS itself listed it, offers alone cannot show that it is gone.
        by_lms = {source: people for source, people in listing_before.items() if source[0] != "offers"}
        listed = by_lms or listing_before
        return Seen(
            tuple(self._sighting(export, before) for export in self._exports.exports if self._one.is_after(export)),
            tuple(listed),
            frozenset().union(*listed.values()),
        )

    def _sighting(self, export: Export, before: dict[tuple[str, str], Export]) -> Sighting:
        asked = self._asked(export)
        began = [one.began_on for one in asked if one.began_on is not None]
        why_not = self._why_not(export, before.get(export.source))
        throughs = sorted({one.through for one in asked if one.through})
        return Sighting(
            export.source,
            export.day,
            export.batch_id,
            export.file_name,
            export.taken_by,
            frozenset(one.learner_id for one in asked),
            max(began, default=None),
            does_tell=not why_not,
            why_not=why_not,
            is_repeat=export.is_repeat,
            through=", ".join(throughs) or None,
        )

    def _asked(self, export: Export) -> list[Listed]:
        """People of the promise to whom an export still lists the item."""
        people = self._members(export.day) - self._one.left_alone - self._completers
        if self._one.only is not None:
            people &= self._one.only
        rows = [one for one in self._exports.listed(export, self._one.content_id, people) if one.is_asking]
        if export.is_of_offers and not self._one.was_there(export):
            rows = [one for one in rows if one.began_on is not None and one.began_on > self._one.handed_on]
        return rows

    def _members(self, day: int) -> frozenset[int]:
        return self._exports.members(self._one.team_id, day)

    def _why_not(self, export: Export, before: Export | None) -> str:
        """Why an export that does not list the item does not show that it is gone; empty where it does."""
        if export.is_of_offers and (before is None or not self._asked(before)):
            return "offers do not show what the LMS lists"
        named = self._exports.named(export)
        members = self._members(export.day)
        if before is None:
            return "" if _is_most(members & named.people, members) else "it names too few people of the team"
        if before.batch_id == export.batch_id:
            return ""
        earlier = self._exports.expected(before, (self._one.team_id, self._one.content_id))
        items = earlier.items - {self._one.content_id}
        if items and not _is_most(items & named.items, items):
            return f"it lists other items than {before.file_name} did: another system, or a part"
        expected = earlier.people & members or earlier.people
        return "" if _is_most(expected & named.people, expected) else "it names too few people of the team"


def _newest_by_source(
    known: Sequence[Export], exports: LaterExports, content_id: int
) -> dict[tuple[str, str], Export]:
    """By source the newest export that lists the item for anybody, else the newest."""
    found: dict[tuple[str, str], Export] = {}
    for export in sorted(known, key=lambda one: (exports.lists(one, content_id), one.day, one.batch_id)):
        found[export.source] = export
    return found


def _is_most(part: Set[int], whole: Set[int]) -> bool:
    return bool(whole) and len(part) >= COVERING_SHARE * len(whole)
