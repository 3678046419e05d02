"""What is known, from where, how fresh it is, and what is missing. A blank is never shown as zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import iso_day
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.services.families import FamilyState, family_states
from learnerintel.services.inquiry import inquire
from learnerintel.services.sources import Matching, SourceState, matched_content, matched_people, source_states
from learnerintel.services.team_sources import TeamSource, team_sources
from learnerintel.store.engine import Store


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the store knows.

    Attributes:
        today: the company's day.
        last_known_on: last day anything is known of, not after today.
        sources: every reader and kind of record that files were taken in of.
        people: people whom sources name, matched to the roster or waiting.
        content: items that sources name, matched to the catalogue or waiting.
        teams: share of each team's people whom each source names; empty for viewers who may not see teams.
        families: the five families, what is here of each and what a missing kind would unlock.
    """

    today: int
    last_known_on: int
    sources: tuple[SourceState, ...]
    people: Matching
    content: Matching
    teams: tuple[TeamSource, ...]
    families: tuple[FamilyState, ...]

    def sentences(self) -> list[str]:
        """The same in lines to read."""
        if not self.sources:
            return ["Nothing has been taken in yet.", *self._missing()]
        lines = [source.sentence for source in self.sources]
        lines.append(self.people.sentence("people", "on the roster"))
        lines.append(self.content.sentence("items", "in the catalogue"))
        return lines + self._missing()

    def _missing(self) -> list[str]:
        return [
            f"Missing: {kind.label}. They would bring {', '.join(kind.numbers)}."
            for family in self.families
            for kind in family.absent
            if kind.numbers
        ]

    def as_json(self) -> dict[str, Any]:
        """Plain values; days as ``2026-03-31``, what is not known or not shown as null."""
        return {
            "today": iso_day(self.today),
            "last_known_on": iso_day(self.last_known_on),
            "sources": [source.as_json() for source in self.sources],
            "people": self.people.as_json(),
            "content": self.content.as_json(),
            "teams": [
                {"team": cell.team, "reader": cell.reader, "kind": cell.kind, **_plain(cell.seen)}
                for cell in self.teams
            ],
            "missing": [
                {"family": str(family.family), "kind": kind.kind, "would_bring": list(kind.numbers)}
                for family in self.families
                for kind in family.absent
            ],
        }


def _plain(seen: Measurement) -> dict[str, Any]:
    return {"share": None if seen.bound else seen.value, "base": seen.base, "why": seen.why}


def coverage(store: Store, viewer: Viewer, *, team_ids: Sequence[int] | None = None) -> Coverage:
    """Everything about what is known.

    Args:
        store: open.
        viewer: may see coverage.
        team_ids: teams of the matrix; None for all that the viewer may see.

    Raises:
        NotPermitted: the viewer may not see coverage.
    """
    require(viewer, Permission.SEE_COVERAGE)
    with inquire(store, viewer) as inquiry:
        connection = inquiry.connection
        return Coverage(
            today=inquiry.conventions.today,
            last_known_on=inquiry.as_of,
            sources=tuple(source_states(connection, inquiry.conventions.today)),
            people=matched_people(connection),
            content=matched_content(connection),
            teams=tuple(team_sources(inquiry, team_ids)),
            families=tuple(family_states(store, viewer)),
        )
