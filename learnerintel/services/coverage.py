"""What is known, how fresh it is, and what is missing: by source, by match, and by team.

A blank means that nothing is known; it is never shown as zero.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Better, Measurement, Metric, MetricKind, Unit
from learnerintel.domain.periods import Period, iso_day
from learnerintel.domain.records import RECORD_KINDS
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.metrics.population import TeamOnDay, members, teams_on
from learnerintel.services.families import FamilyState, family_states
from learnerintel.services.guarding import guarded
from learnerintel.services.shelf import thresholds_of
from learnerintel.services.unpairing import today_of
from learnerintel.store.engine import Store
from learnerintel.store.identities import NOBODY, NOTHING
from learnerintel.store.schema import (
    activity,
    activity_detail,
    batch,
    batch_account,
    batch_listing,
    content,
    identity,
    learner,
    listing,
)

#: Share of a team's people whom the files of a kind mention.
KNOWN_SHARE = Metric(
    name="known_share",
    label="People known to a source",
    unit=Unit.SHARE,
    formula="People of the team whom files of this kind mention, of all people of the team today.",
    does_not_count="People whom a source names in a way that no roster matches.",
    source=("roster",),
    better=Better.HIGHER,
    kind=MetricKind.RATIO,
    window="All files taken in so far.",
)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What one reader's files brought and no undo took back.

    Attributes:
        source: name of the reader.
        kind: of records.
        label: of the kind, plural.
        family: it belongs to.
        batches: files.
        rows: rows that the store did not have before.
        people: different people named.
        content: different items named.
        first_on: ISO day, None where the rows have no dates.
        last_on: ISO day.
        age_days: days from the last one to today; None without dates.
        interactions: clicks the rows stand for; None where no row counts them.
    """

    source: str
    kind: str
    label: str
    family: str
    batches: int
    rows: int
    people: int
    content: int
    first_on: str | None
    last_on: str | None
    age_days: int | None
    interactions: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """How many of the names that sources use are matched, and how many wait.

    Attributes:
        matched: on a roster, or in a catalogue.
        waiting: named by a source and by no roster or catalogue.
    """

    matched: int
    waiting: int

    @property
    def share(self) -> float | None:
        """Matched of all; None where there are none."""
        total = self.matched + self.waiting
        return self.matched / total if total else None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """What is known of one team.

    Attributes:
        team_id: of the team.
        team: its name.
        known: kind of record -> share of its people whom such files mention, as it may be shown.
    """

    team_id: int
    team: str
    known: dict[str, Measurement]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known and what is missing.

    Attributes:
        sources: by reader.
        people: names of people, matched to the roster or waiting.
        content: names of content, matched to the catalogue or waiting.
        teams: team by kind of record.
        families: the five families, with what a missing one would unlock.
    """

    sources: tuple[SourceLine, ...]
    people: Match
    content: Match
    teams: tuple[TeamLine, ...]
    families: tuple[FamilyState, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values; withheld and unknown shares are None."""
        return {
            "sources": [asdict(line) for line in self.sources],
            "people": {**asdict(self.people), "share": self.people.share},
            "content": {**asdict(self.content), "share": self.content.share},
            "teams": [
                {"team": line.team, "known": {kind: one.value for kind, one in line.known.items()}}
                for line in self.teams
            ],
            "missing": {family.label: list(family.unlocks) for family in self.families if family.absent},
        }

    def sentences(self) -> list[str]:
        """The same for people."""
        if not self.sources:
            return ["Nothing is here yet. Begin with the roster, then the catalogue, then LMS activity."]
        found = [
            f"{line.label} ({line.source}): {line.rows} rows of {line.people} people and {line.content} items"
            + (f", {line.first_on} to {line.last_on}" if line.last_on else "")
            + (f", {line.interactions} interactions" if line.interactions is not None else "")
            for line in self.sources
        ]
        found.append(f"People: {self.people.matched} matched to the roster, {self.people.waiting} waiting.")
        found.append(f"Content: {self.content.matched} matched to the catalogue, {self.content.waiting} waiting.")
        found += [
            f"Missing from {family.label}: {', '.join(kind.label for kind in family.absent)}"
            + (f"; it would unlock {', '.join(family.unlocks)}." if family.unlocks else ".")
            for family in self.families
            if family.absent
        ]
        return found


def coverage(store: Store, viewer: Viewer) -> Coverage:
    """What is known and what is missing.

    Raises:
        NotPermitted: the viewer may not see coverage.
    """
    require(viewer, Permission.SEE_COVERAGE)
    today = today_of(store)
    families = tuple(family_states(store, viewer))
    with store.read() as connection:
        return Coverage(
            sources=tuple(_sources(connection, today)),
            people=_people(connection),
            content=_content(connection),
            teams=tuple(line for line in _teams(connection, today) if viewer.may_see_team(line.team_id)),
            families=families,
        )


def _sources(connection: Connection, today: int) -> list[SourceLine]:
    is_done = batch.c.state == "done"
    rows = connection.execute(
        select(
            batch.c.reader,
            batch.c.kind,
            func.count().label("batches"),
            func.sum(batch.c.new_count).label("rows"),
            func.min(batch.c.first_on).label("first_on"),
            func.max(batch.c.last_on).label("last_on"),
        )
        .where(is_done)
        .group_by(batch.c.reader, batch.c.kind)
        .order_by(batch.c.reader)
    ).fetchall()
    people, items = _people_by_source(connection), _content_by_source(connection)
    clicks = _interactions(connection)
    return [
        SourceLine(
            source=row.reader,
            kind=row.kind,
            label=RECORD_KINDS[row.kind].label,
            family=str(RECORD_KINDS[row.kind].family),
            batches=row.batches,
            rows=int(row.rows),
            people=people.get(row.reader, 0),
            content=items.get(row.reader, 0),
            first_on=None if row.first_on is None else iso_day(row.first_on),
            last_on=None if row.last_on is None else iso_day(row.last_on),
            age_days=None if row.last_on is None else today - row.last_on,
            interactions=clicks.get(row.reader),
        )
        for row in rows
    ]


def _people_by_source(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        select(batch.c.reader, func.count(identity.c.learner_id.distinct()))
        .join(batch_account, batch_account.c.batch_id == batch.c.batch_id)
        .join(identity, identity.c.account_id == batch_account.c.account_id)
        .where(batch.c.state == "done", identity.c.namespace != NOBODY[0])
        .group_by(batch.c.reader)
    )
    return dict(rows.all())


def _content_by_source(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        select(batch.c.reader, func.count(listing.c.content_id.distinct()))
        .join(batch_listing, batch_listing.c.batch_id == batch.c.batch_id)
        .join(listing, listing.c.listing_id == batch_listing.c.listing_id)
        .where(batch.c.state == "done", listing.c.namespace != NOTHING[0])
        .group_by(batch.c.reader)
    )
    return dict(rows.all())


def _interactions(connection: Connection) -> dict[str, int]:
    """Clicks by source; asked for on this page only, and never while somebody waits for a figure."""
    rows = connection.execute(
        select(activity_detail.c.source, func.sum(activity_detail.c.interaction_count))
        .join(activity, activity.c.detail_id == activity_detail.c.detail_id)
        .where(activity_detail.c.interaction_count.is_not(None))
        .group_by(activity_detail.c.source)
    )
    return {source: int(total) for source, total in rows}


def _people(connection: Connection) -> Match:
    named = and_(identity.c.namespace != NOBODY[0])
    total = connection.scalar(select(func.count(identity.c.learner_id.distinct())).where(named)) or 0
    matched = connection.scalar(select(func.count()).select_from(learner)) or 0
    return Match(int(matched), int(total) - int(matched))


def _content(connection: Connection) -> Match:
    total = (
        connection.scalar(select(func.count(listing.c.content_id.distinct())).where(listing.c.namespace != NOTHING[0]))
        or 0
    )
    matched = connection.scalar(select(func.count()).select_from(content).where(content.c.is_catalogued)) or 0
    return Match(int(matched), int(total) - int(matched))


def _teams(connection: Connection, today: int) -> list[TeamLine]:
    """Share of each team's people whom each kind of file mentions, through the gate."""
    teams = teams_on(connection, today)
    people: dict[int, set[int]] = {}
    for learner_id, team_id in connection.execute(members(today)):
        people.setdefault(team_id, set()).add(learner_id)
    above = {one.team_id: one.parent_team_id for one in teams if one.parent_team_id is not None}
    groups = {team_id: frozenset(found) for team_id, found in people.items()}
    mentioned = _mentioned(connection)
    day = Period(today, today)
    slices = {
        kind: [_cell(team_id, group, known, day) for team_id, group in groups.items()]
        for kind, known in mentioned.items()
    }
    shown = guarded(slices, above, KNOWN_SHARE, thresholds_of(connection))
    names = {one.team_id: one for one in teams}
    return [_line(names[team_id], team_id, slices, shown, day) for team_id in groups]


def _cell(team_id: int, group: frozenset[int], known: set[int], day: Period) -> Cell:
    found = wilson(len(group & known), len(group))
    return Cell(team_id, day, group, found.value, len(group), found.low, found.high)


def _line(team: TeamOnDay, team_id: int, slices: dict[str, list[Cell]], shown: Any, day: Period) -> TeamLine:
    return TeamLine(team_id, team.name, {kind: shown[(kind, team_id, day)] for kind in slices})


def _mentioned(connection: Connection) -> dict[str, set[int]]:
    """Kind of record -> learners whom its files mention."""
    rows = connection.execute(
        select(batch.c.kind, identity.c.learner_id)
        .join(batch_account, batch_account.c.batch_id == batch.c.batch_id)
        .join(identity, identity.c.account_id == batch_account.c.account_id)
        .where(batch.c.state == "done")
        .distinct()
    )
    found: dict[str, set[int]] = {}
    for kind, learner_id in rows:
        found.setdefault(kind, set()).add(learner_id)
    return found
