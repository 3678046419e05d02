"""One question to the store: who asks, as of which day, and what every answer needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, select

from learnerintel.domain.periods import Period, iso_day
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.metrics.definition import COMPANY, Group, Lineage
from learnerintel.metrics.group_order import GroupOrder
from learnerintel.metrics.needs import Need, known_span
from learnerintel.metrics.presence import Presence, presence_on
from learnerintel.services.conventions import Conventions, last_known_day, load_conventions
from learnerintel.services.naming import TeamTree, load_teams
from learnerintel.store.engine import Store
from learnerintel.store.keeping import Kept, data_version_in
from learnerintel.store.schema import absence


def _anybody_away(connection: Connection) -> bool:
    return connection.execute(select(absence.c.learner_id).limit(1)).first() is not None


def _no_spans(_connection: Connection) -> dict[tuple[str, int], Period | None]:
    return {}


_trees = Kept(load_teams)
_orders = Kept(lambda connection: GroupOrder(_trees.of(connection).lineage()))
_absences = Kept(_anybody_away)
#: By name of the need and as-of day, as they are asked for.
_spans = Kept(_no_spans)


@dataclass
class Inquiry:
    """What several answers to one viewer share; lives as long as its connection.

    Attributes:
        connection: sees one state of the store.
        viewer: who asks.
        conventions: how the company counts.
        as_of: as if this were today.
        notes: sentences that hold for every answer.
    """

    connection: Connection
    viewer: Viewer
    conventions: Conventions
    as_of: int
    notes: tuple[str, ...] = ()
    _spans: dict[str, Period | None] = field(default_factory=dict)

    @cached_property
    def tree(self) -> TeamTree:
        """The units of the roster."""
        return _trees.of(self.connection)

    @cached_property
    def order(self) -> GroupOrder:
        """The groups, each ahead of those within it."""
        return _orders.of(self.connection)

    @property
    def lineage(self) -> Lineage:
        """The groups each team counts for."""
        return self.order.lineage

    @cached_property
    def presence(self) -> Presence:
        """Who was there when."""
        return presence_on(self.connection, self.as_of)

    @cached_property
    def has_absences(self) -> bool:
        """Whether anybody was ever on leave."""
        return _absences.of(self.connection)

    @cached_property
    def data_version(self) -> int:
        """Number that grows with every change."""
        return data_version_in(self.connection)

    @property
    def has_free_dates(self) -> bool:
        """Whether the viewer may choose any days."""
        return self.viewer.may(Permission.FREE_DATES)

    def span(self, need: Need) -> Period | None:
        """First and last day of what is known of something needed; None where nothing is."""
        if need.name not in self._spans:
            of_state, key = _spans.of(self.connection), (need.name, self.as_of)
            if key not in of_state:
                of_state[key] = known_span(self.connection, need, self.as_of)
            self._spans[need.name] = of_state[key]
        return self._spans[need.name]

    def may_see(self, group: Group) -> bool:
        """Whether the viewer may see a group's figures."""
        if group == COMPANY:
            return self.viewer.may(Permission.SEE_SUMMARY)
        return self.viewer.may(Permission.SEE_TEAMS) and self.viewer.may_see_team(int(group))

    def require_group(self, group: Group) -> None:
        """Raise unless the viewer may see a group's figures.

        Raises:
            NotPermitted: they may not.
        """
        if group == COMPANY:
            require(self.viewer, Permission.SEE_SUMMARY)
        else:
            require(self.viewer, Permission.SEE_TEAMS, int(group))


@contextmanager
def inquire(store: Store, viewer: Viewer, as_of: int | None = None) -> Iterator[Inquiry]:
    """Open a question to the store.

    Args:
        store: open.
        viewer: who asks.
        as_of: as if this were today; None for the last day anything is known of, not after today.

    Raises:
        NotPermitted: a day was chosen by somebody who may not choose free dates.
    """
    if as_of is not None:
        require(viewer, Permission.FREE_DATES)
    with store.read() as connection:
        conventions = load_conventions(connection)
        day = last_known_day(connection, conventions.today) if as_of is None else as_of
        notes = ()
        if as_of is None and day < conventions.today:
            notes = (f"As of {iso_day(day)}, the last day anything is known of.",)
        yield Inquiry(connection, viewer, conventions, day, notes)
