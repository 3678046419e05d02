"""Where an item stands on the lists of all teams."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from learnerintel.domain.proposal import Proposal
from learnerintel.domain.viewer import Viewer
from learnerintel.services.unpairing import TeamList, unpair_lists
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """One item on the list of one team.

    Attributes:
        team_id: of the team.
        team: its name.
        reason: why it is proposed.
        evidence: the reason in one sentence, as it may be shown.
        strength: how firmly the counts speak, in words.
        blocked_because: what stands against it, as a sentence; None where it is proposed.
    """

    team_id: int
    team: str
    reason: str
    evidence: str
    strength: str
    blocked_because: str | None


@dataclass(frozen=True, slots=True)
class Standings:
    """Every item on every list of today.

    Attributes:
        team_count: teams that have a list.
        of_item: content_id -> where it stands; proposed ones first, then by team.
    """

    team_count: int
    of_item: dict[int, tuple[ItemStanding, ...]]


def item_standings(store: Store, viewer: Viewer) -> Standings:
    """Where every item stands on today's lists of the teams the viewer may see. All lists are made for it.

    Raises:
        NotPermitted: the viewer may not see teams.
    """
    found: dict[int, list[ItemStanding]] = defaultdict(list)
    lists = [one for one in unpair_lists(store, viewer) if one.has_list]
    for one in lists:
        for proposal in (*one.judged.proposals, *one.judged.blocked):
            found[int(proposal.item.content_id)].append(_standing(one, proposal))
    in_order = {
        content_id: tuple(sorted(entries, key=lambda entry: (entry.blocked_because is not None, entry.team.casefold())))
        for content_id, entries in found.items()
    }
    return Standings(len(lists), in_order)


def _standing(one: TeamList, proposal: Proposal) -> ItemStanding:
    return ItemStanding(
        team_id=one.team_id,
        team=one.team,
        reason=str(proposal.reason),
        evidence=proposal.evidence,
        strength=proposal.strength_in_words,
        blocked_because=proposal.blocked_because,
    )
