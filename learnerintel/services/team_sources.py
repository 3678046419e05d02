"""Team by source: which share of a team's people a source names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import Period
from learnerintel.metrics.definition import Group
from learnerintel.metrics.seen import SEEN_SHARE, people_by_source
from learnerintel.services.guarding import guarded
from learnerintel.services.inquiry import Inquiry


@dataclass(frozen=True, slots=True)
class TeamSource:
    """One team and one source.

    Attributes:
        team_id: of the team.
        team: its name.
        reader: name of the reader.
        kind: name of the kind of record.
        seen: share of the team's people of the last known day whom the source names.
    """

    team_id: int
    team: str
    reader: str
    kind: str
    seen: Measurement


def team_sources(inquiry: Inquiry, team_ids: Sequence[int] | None = None) -> list[TeamSource]:
    """Every team that has people on the last known day, and every source that names people.

    Args:
        inquiry: who asks; sees only the teams that they may see.
        team_ids: only these; None for all.
    """
    day = Period(inquiry.as_of, inquiry.as_of)
    people: dict[Group, set[int]] = defaultdict(set)
    own: dict[Group, set[int]] = defaultdict(set)
    learners, teams = (part.tolist() for part in inquiry.presence.within(day))
    for learner_id, team_id in zip(learners, teams, strict=True):
        own[team_id].add(learner_id)
        for group in inquiry.lineage[team_id]:
            people[group].add(learner_id)
    named: dict[tuple[str, str], set[int]] = defaultdict(set)
    for reader, kind, learner_id in inquiry.connection.execute(people_by_source()):
        named[(reader, kind)].add(learner_id)
    cells: dict[tuple[str, str], list[Cell]] = {}
    for source, seen in named.items():
        cells[source] = []
        for group, inside in people.items():
            share = wilson(len(inside & seen), len(inside))
            whole, direct = frozenset(inside), frozenset(own[group])
            cells[source].append(Cell(group, day, whole, share.value, len(whole), share.low, share.high, direct))
    shown = guarded(cells, inquiry.tree.above, SEEN_SHARE, inquiry.conventions.thresholds)
    wanted = [
        team_id
        for team_id in inquiry.tree.with_members
        if team_id in people and inquiry.may_see(team_id) and (team_ids is None or team_id in team_ids)
    ]
    wanted.sort(key=lambda team_id: inquiry.tree.labels[team_id].casefold())
    return [
        TeamSource(team_id, inquiry.tree.labels[team_id], *source, shown[(source, team_id, day)].about(team_id))
        for team_id in wanted
        for source in sorted(named)
    ]
