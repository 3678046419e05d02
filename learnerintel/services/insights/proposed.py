"""What waits for a decision, over all teams together: how much, and which items cause it. No team is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from learnerintel.domain.proposal import Proposal
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import DecisionVerb, Reason, Role
from learnerintel.domain.worth import in_sum
from learnerintel.services.unpairing import TeamList, unpair_lists
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """One item, with what is proposed about it in all teams.

    Attributes:
        content_id: inside.
        key: the id by which its source knows it.
        title: on a page.
        reason: the most frequent one.
        verb: what is suggested most often.
        team_count: teams for which it is proposed.
        learner_count: people it concerns.
        low_minutes: time at stake, lower end; None where no length is known.
        high_minutes: upper end.
    """

    content_id: int
    key: str
    title: str
    reason: Reason
    verb: DecisionVerb
    team_count: int
    learner_count: int
    low_minutes: float | None
    high_minutes: float | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What waits for a decision.

    Attributes:
        proposal_count: pairs of a team and an item.
        team_count: teams with anything proposed.
        learner_count: people of these teams who could be spared something.
        low_minutes: time at stake, lower end; None where no length is known.
        high_minutes: upper end.
        items: most time at stake first.
        could_be_optional: items that only a rule of the company's own asks for and that are hardly used or
            chosen anyway, most people first.
    """

    proposal_count: int
    team_count: int
    learner_count: int
    low_minutes: float | None
    high_minutes: float | None
    items: tuple[ProposedItem, ...]
    could_be_optional: tuple[ProposedItem, ...]


def proposed_decisions(store: Store, viewer: Viewer, *, team_id: int | None = None) -> Proposed:
    """What waits for a decision today.

    Args:
        store: open.
        viewer: sees the summary, or the one team.
        team_id: one team's only; None for all teams together, also for those who may not see single teams.

    Raises:
        NotPermitted: the viewer may not.
    """
    if team_id is None:
        require(viewer, Permission.SEE_SUMMARY)
        # All lists are read and only their sums leave this function.
        lists = unpair_lists(store, replace(viewer, role=Role.OWNER, teams=None))
    else:
        lists = unpair_lists(store, viewer, team=team_id)
    waiting = [one for one in lists if one.judged.proposals]
    proposals = [(one, proposal) for one in waiting for proposal in one.judged.proposals]
    optional = [(one, proposal) for one in lists for proposal in one.judged.could_be_optional]
    total = in_sum(one.judged.minutes for one in waiting)
    return Proposed(
        proposal_count=len(proposals),
        team_count=len(waiting),
        learner_count=sum(one.context.eligible for one in waiting),
        low_minutes=None if total is None else total.low,
        high_minutes=None if total is None else total.high,
        items=tuple(sorted(_items(proposals), key=_by_time)),
        could_be_optional=tuple(sorted(_items(optional), key=_by_people)),
    )


def _items(proposals: Iterable[tuple[TeamList, Proposal]]) -> list[ProposedItem]:
    by_item: dict[int, list[tuple[TeamList, Proposal]]] = defaultdict(list)
    for one, proposal in proposals:
        by_item[int(proposal.item.content_id)].append((one, proposal))
    return [_item(content_id, found) for content_id, found in by_item.items()]


def _item(content_id: int, found: list[tuple[TeamList, Proposal]]) -> ProposedItem:
    worth = in_sum(proposal.minutes for _, proposal in found)
    first, _ = found[0]
    return ProposedItem(
        content_id=content_id,
        key=first.content_keys[content_id],
        title=found[0][1].item.title,
        reason=Counter(proposal.reason for _, proposal in found).most_common(1)[0][0],
        verb=Counter(proposal.suggested for _, proposal in found).most_common(1)[0][0],
        team_count=len(found),
        learner_count=sum(proposal.learners for _, proposal in found),
        low_minutes=None if worth is None else worth.low,
        high_minutes=None if worth is None else worth.high,
    )


def _by_time(item: ProposedItem) -> tuple[float, int, str]:
    return -(item.high_minutes or 0), -item.learner_count, item.title


def _by_people(item: ProposedItem) -> tuple[int, str]:
    return -item.learner_count, item.title
