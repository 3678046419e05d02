"""Whether what was promised to a team was kept: how exports after a hand-over are read.

An unpairing promises a team that it will no longer be sent something. The action file asks the LMS for it; only a
later export shows whether it was done. Unknown is not done: without an export that would have shown it, the promise
stays handed over. Days are days since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

#: An export speaks of a team where it names this share of the people that the one before named.
COVERING_SHARE = 0.5


class PromiseState(StrEnum):
    """How far an unpairing has come, broken ones first."""

    RE_PAIRED = "re-paired"  # it was gone and came back
    NOT_DONE = "not done"  # the LMS still lists it, and its time is over
    HANDED_OVER = "handed over"  # no export has shown yet whether it was done
    DECIDED = "decided"  # in no action file yet
    DONE = "done"  # the newest exports no longer list it


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one export after a hand-over says about one team and item.

    Attributes:
        source: what exports are compared with each other: their kind and reader.
        day: the day the export is of.
        batch_id: of the file.
        file_name: of the file.
        taken_by: who took it in.
        people: learners of the team to whom it still lists the item.
        began_on: newest day on which that began; None where it says none.
        does_tell: whether people whom it does not list no longer have it.
        why_not: where it does not tell, why; empty where it does.
        is_repeat: the same file had been taken in before and came again.
        through: what put it before people: assigned, or the name of a campaign.
    """

    source: tuple[str, str]
    day: int
    batch_id: int
    file_name: str
    taken_by: str
    people: frozenset[int] = frozenset()
    began_on: int | None = None
    does_tell: bool = True
    why_not: str = ""
    is_repeat: bool = False
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """Something came back after it was gone.

    Attributes:
        sighting: the export that shows it first.
        gone_on: the day it was seen to be gone.
        until_on: the day it was seen to be gone again; None where it was not.
    """

    sighting: Sighting
    gone_on: int
    until_on: int | None = None

    @property
    def began_on(self) -> int:
        """The day it came back: as the export says, else the day of the export."""
        began = self.sighting.began_on
        return began if began is not None and began >= self.gone_on else self.sighting.day


@dataclass(frozen=True, slots=True)
class Followed:
    """Where a promise stands after all exports.

    Attributes:
        state: of the promise.
        done_on: the day of the export that last showed it to be gone; None where none did.
        first_done_on: the first such day; None where none did.
        last: the newest export that told anything; None where none came.
        silent: the newest export that does not tell, where none has told.
        returns: when it came back, oldest first, also where it has gone again.
    """

    state: PromiseState
    done_on: int | None = None
    first_done_on: int | None = None
    last: Sighting | None = None
    silent: Sighting | None = None
    returns: tuple[Return, ...] = ()


@dataclass(slots=True)
class _Trail:
    """What each source showed last, while exports are gone through in their order."""

    sources: dict[tuple[str, str], Sighting | None]
    done_on: int | None = None
    first_done_on: int | None = None
    is_back: bool = False
    returns: list[Return] = field(default_factory=list)

    def take(self, seen: Sighting) -> None:
        before = self.sources.get(seen.source)
        if seen.people:
            was_gone = before is not None and not before.people
            is_newer = seen.began_on is not None and self.done_on is not None and seen.began_on > self.done_on
            if self.done_on is not None and not self.is_back and (was_gone or is_newer):
                self.returns.append(Return(seen, self.done_on))
                self.is_back = True
            self.sources[seen.source] = seen
        elif seen.does_tell:
            self.sources[seen.source] = seen
        if self.sources and all(one is not None and not one.people for one in self.sources.values()):
            if self.is_back:
                self.returns[-1] = replace(self.returns[-1], until_on=seen.day)
            if self.done_on is None or self.is_back:
                self.done_on, self.is_back = seen.day, False
            self.first_done_on = self.first_done_on if self.first_done_on is not None else seen.day

    @property
    def is_gone(self) -> bool:
        return bool(self.sources) and all(one is not None and not one.people for one in self.sources.values())


def follow(
    sightings: Sequence[Sighting],
    listed_by: Iterable[tuple[str, str]],
    *,
    days_since: int,
    patience_days: int,
) -> Followed:
    """Where a promise stands.

    Args:
        sightings: of exports after the hand-over, oldest first.
        listed_by: sources whose exports listed the item for the team before; each has to show that it is gone. Where
            there is none, one export that would list it is enough.
        days_since: whole days since the hand-over.
        patience_days: days from which content that is still listed counts as not done.
    """
    trail = _Trail(dict.fromkeys(listed_by))
    told: Sighting | None = None
    silent: Sighting | None = None
    for seen in sightings:
        trail.take(seen)
        if seen.people or seen.does_tell:
            told = seen
        else:
            silent = seen
    still = [one for one in trail.sources.values() if one is not None and one.people]
    if trail.is_back:
        state = PromiseState.RE_PAIRED
    elif trail.is_gone:
        state = PromiseState.DONE
    elif still and days_since >= patience_days:
        state = PromiseState.NOT_DONE
    else:
        state = PromiseState.HANDED_OVER
    newest = max(still, key=lambda one: (one.day, one.batch_id)) if still else told
    return Followed(
        state,
        trail.done_on if trail.is_gone else None,
        trail.first_done_on,
        newest,
        silent if told is None else None,
        tuple(trail.returns),
    )
