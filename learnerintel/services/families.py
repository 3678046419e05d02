"""The five families of sources: what is here of each, how fresh it is, and what a missing one would unlock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from learnerintel.domain.records import RECORD_KINDS, RecordKind
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import Family
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.store.engine import Store
from learnerintel.store.schema import batch

#: Name for people, and what such sources tell.
FAMILIES: dict[Family, tuple[str, str]] = {
    Family.HR: ("HR", "Who is here, in which team, since when."),
    Family.LMS: ("LMS", "What there is to learn, and what people did with it."),
    Family.SURVEYS: ("Surveys", "What people think of what they were given."),
    Family.COMMS: ("Comms", "What was put before whom: invitations, mailings, recommendations."),
    Family.MARKETING: ("Campaigns", "How mailings were received: totals, audiences, personas."),
}

#: Kind of record -> what it brings, in a sentence; in the order in which files are best taken in.
BRINGS: dict[str, str] = {
    "roster": "Teams, and with them every list and every rate.",
    "catalogue": "Titles, topics and what the law asks for; nothing is unpaired while that is not known.",
    "activity": "Who uses what, and what nobody touches.",
    "transcript": "Who finished what, also before the activity begins.",
    "scores": "What people know already.",
    "assignments": "What people still have to take, and the time an unpairing gives back.",
    "feedback": "What people dislike, and why.",
    "answers": "What people say when they are asked: how they learn, what would help, how good it was.",
    "offers": "How much people choose of what is put before them.",
    "learning_totals": "How much each person used in a stretch of days, where the system gives no single days.",
    "web_totals": "How much each page is viewed, in the company as a whole.",
    "intranet_totals": "How much each person uses of intranet and networks, in a stretch of days.",
    "campaign_totals": "What became of each mailing: delivered, clicked, unsubscribed.",
    "mailing_events": "Who got, clicked or left a mailing, and when.",
    "invitations": "Who got or clicked a mailing, where the source does not say when.",
    "audience": "Who may be written to, and why people left.",
    "business_measures": "What the company measures itself by team and month, beside learning; never as its cause.",
}


@dataclass(frozen=True, slots=True)
class KindState:
    """What is here of one kind of record.

    Attributes:
        kind: its name in ``domain.records``.
        label: for people, plural.
        brings: what it brings, in a sentence.
        row_count: rows that files brought and no undo took back; None where no file of the kind was taken in.
        first_on: first day they speak of, None where they have no dates or there are none.
        last_on: last day likewise.
        imported_at: when the latest file came, UTC seconds; None where none came.
        numbers: labels of the metrics that need it.
    """

    kind: str
    label: str
    brings: str
    row_count: int | None
    first_on: int | None
    last_on: int | None
    imported_at: int | None
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyState:
    """What is here of one family.

    Attributes:
        family: which.
        label: for people.
        tells: what such sources tell, in a sentence.
        kinds: those that can be read, in the order of the vocabulary; none where none can be read yet.
    """

    family: Family
    label: str
    tells: str
    kinds: tuple[KindState, ...]

    @property
    def present(self) -> tuple[KindState, ...]:
        """The kinds that are here."""
        return tuple(kind for kind in self.kinds if kind.row_count is not None)

    @property
    def absent(self) -> tuple[KindState, ...]:
        """The kinds that could be here."""
        return tuple(kind for kind in self.kinds if kind.row_count is None)

    @property
    def last_on(self) -> int | None:
        """Last day that any of it speaks of."""
        return max((kind.last_on for kind in self.kinds if kind.last_on is not None), default=None)

    @property
    def unlocks(self) -> tuple[str, ...]:
        """Labels of the metrics that wait for a kind that is not here."""
        return tuple(dict.fromkeys(name for kind in self.absent for name in kind.numbers))


def numbers_from(kind: str) -> tuple[str, ...]:
    """Labels of the metrics that need a kind of record, in the order of the glossary."""
    return tuple(definition.metric.label for definition in DEFINITIONS.values() if kind in definition.metric.source)


def family_states(store: Store, viewer: Viewer) -> list[FamilyState]:
    """Every family with what is here of it.

    Raises:
        NotPermitted: the viewer may not see coverage.
    """
    require(viewer, Permission.SEE_COVERAGE)
    with store.read() as connection:
        rows = connection.execute(
            select(
                batch.c.kind,
                func.sum(batch.c.new_count).label("row_count"),
                func.min(batch.c.first_on).label("first_on"),
                func.max(batch.c.last_on).label("last_on"),
                func.max(batch.c.imported_at).label("imported_at"),
            )
            .where(batch.c.state == "done")
            .group_by(batch.c.kind)
        ).fetchall()
    here = {row.kind: row for row in rows}
    return [
        FamilyState(
            family,
            label,
            tells,
            tuple(
                _kind_state(kind, here.get(kind.name))
                for kind in RECORD_KINDS.values()
                if kind.family is family
            ),
        )
        for family, (label, tells) in FAMILIES.items()
    ]


def _kind_state(kind: RecordKind, here: Any | None) -> KindState:
    known = (None, None, None, None)
    if here is not None:
        known = (int(here.row_count), here.first_on, here.last_on, here.imported_at)
    return KindState(kind.name, kind.label, BRINGS[kind.name], *known, numbers_from(kind.name))
