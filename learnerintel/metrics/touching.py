"""How fast what is offered is picked up.

Offers that nobody touched yet count for as long as they were open: until today, until the person left, until the
team was unpaired from the item, or until the item was taken off the shelf.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, Select, and_, func, select

from learnerintel.domain.disclosure import Cell
from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.domain.survival import Step, kaplan_meier, median_days, share_after
from learnerintel.domain.vocabulary import DecisionVerb
from learnerintel.metrics.definition import Definition, Group, Lineage, Per, Question, Split
from learnerintel.metrics.first_offers import FOLLOW_UP_DAYS, known_offers
from learnerintel.metrics.needs import ACTIVITY, OFFERS, ROSTER
from learnerintel.metrics.opting import offered_pairs
from learnerintel.metrics.presence import Presence
from learnerintel.metrics.put_before import put_before
from learnerintel.metrics.stays import NEVER, memberships
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import content, decision, listing, membership

_BITS = 32
_OFFSET = 1 << 24


def open_offers_of(question: Question) -> Select:
    """Offered pairs that could be taken up by choice: first offer, first use, and days on which an offer ends.

    ``left_on`` is the last day that the person was on the roster, ``retired_on`` that of the item on the shelf,
    ``unpaired_on`` the first day on which the team was unpaired from it; what is NULL has not come.
    """
    pairs = offered_pairs(question)
    stay = membership.alias("stay")
    left_on = (
        select(func.nullif(func.max(func.coalesce(stay.c.until_on, NEVER)), NEVER))
        .where(stay.c.learner_id == pairs.c.learner_id)
        .scalar_subquery()
    )
    unpaired_on = (
        select(func.min(decision.c.as_of_on))
        .join(listing, listing.c.listing_id == decision.c.listing_id)
        .where(
            decision.c.verb == DecisionVerb.UNPAIR,
            decision.c.account_id.is_(None),
            decision.c.team_id == pairs.c.team_id,
            listing.c.content_id == pairs.c.content_id,
            decision.c.as_of_on >= pairs.c.first_on,
        )
        .scalar_subquery()
    )
    return select(
        pairs.c.learner_id,
        pairs.c.team_id,
        pairs.c.content_id,
        pairs.c.first_on,
        pairs.c.begun_on,
        left_on.label("left_on"),
        content.c.retired_on,
        unpaired_on.label("unpaired_on"),
    ).join(content, content.c.content_id == pairs.c.content_id)


@dataclass(frozen=True, slots=True)
class OpenOffers:
    """Offered pairs, each for as long as it was watched.

    Attributes:
        learner_id: of the person.
        team_id: her team on the day of the offer.
        days: from the offer to the first use, or to the last day that it was open.
        is_touched: whether it ended with a use.
    """

    learner_id: np.ndarray
    team_id: np.ndarray
    days: np.ndarray
    is_touched: np.ndarray


def open_offers_in(connection: Connection, question: Question) -> OpenOffers:
    """The offers of a window, as they stand on the question's day."""
    put, known = put_before.of(connection), known_offers.of(connection)
    rows = known.rows(question, question.as_of)
    rows = rows[known.counts[rows]]
    learners, teams, _ = put.places
    first_on, begun_on = known.first_on[rows], known.begun_on[rows]
    learner_id, team_id = learners[known.place[rows]], teams[known.place[rows]]
    ends_on = np.minimum(question.as_of, _ends.of(connection)(learner_id, team_id, known.content_id[rows], first_on))
    # A person who left, or an item that was retired, before the offer: it was open on its own day only.
    ends_on = np.maximum(ends_on, first_on)
    is_touched = begun_on <= ends_on
    return OpenOffers(learner_id, team_id, np.where(is_touched, begun_on, ends_on) - first_on, is_touched)


_Ends = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _load_ends(connection: Connection) -> _Ends:
    """Gives the last day that an offer can be taken up, by person, team, item and day of the offer."""
    stays = memberships.of(connection)
    left_on = np.full(1 + int(stays.learner_id.max(initial=-1)), -NEVER)
    np.maximum.at(left_on, stays.learner_id, stays.until_on)
    rows = connection.execute(select(content.c.content_id, content.c.retired_on)).fetchall()
    retired_on = np.full(1 + max((row.content_id for row in rows), default=0), NEVER)
    for content_id, day in rows:
        retired_on[content_id] = NEVER if day is None else day
    unpaired = connection.execute(
        select(decision.c.team_id, listing.c.content_id, decision.c.as_of_on)
        .join(listing, listing.c.listing_id == decision.c.listing_id)
        .where(
            and_(
                decision.c.verb == DecisionVerb.UNPAIR,
                decision.c.account_id.is_(None),
                listing.c.content_id.is_not(None),
            )
        )
    ).fetchall()

    def ends(learner_id: np.ndarray, team_id: np.ndarray, content_id: np.ndarray, day: np.ndarray) -> np.ndarray:
        found = np.minimum(left_on[learner_id], retired_on[content_id])
        for team, item, on in unpaired:
            is_meant = (team_id == team) & (content_id == item) & (day <= on)
            found[is_meant] = np.minimum(found[is_meant], on)
        return found

    return ends


_ends = Kept(_load_ends)


class TouchCurves:
    """Offers of every group by how long they were watched.

    Attributes:
        touched: by group, offers touched after so many days.
        left: by group, offers watched for so many days without a touch.
    """

    def __init__(self, offers: OpenOffers, lineage: Lineage) -> None:
        teams, team_at = np.unique(offers.team_id, return_inverse=True)
        length = 1 + int(offers.days.max(initial=0))
        cell = team_at * length + offers.days
        counts = [
            np.bincount(cell[chosen], minlength=len(teams) * length).reshape(len(teams), length)
            for chosen in (offers.is_touched, ~offers.is_touched)
        ]
        self._offers, self._lineage = offers, lineage
        self.touched: dict[Group, np.ndarray] = {}
        self.left: dict[Group, np.ndarray] = {}
        for place, team_id in enumerate(teams.tolist()):
            for group in lineage[team_id]:
                for by_group, count in zip((self.touched, self.left), counts, strict=True):
                    by_group[group] = by_group.get(group, 0) + count[place]

    def steps(self, group: Group) -> list[Step]:
        """The estimate of one group."""
        return kaplan_meier(self.touched[group].tolist(), self.left[group].tolist())

    def watched(self, group: Group) -> int:
        """For how many days the last offer of a group was watched."""
        days = np.flatnonzero(self.touched[group] + self.left[group])
        return int(days[-1]) if len(days) else 0

    def people(self, group: Group) -> int:
        """To how many people of a group anything was offered."""
        teams = [team_id for team_id in np.unique(self._offers.team_id).tolist() if group in self._lineage[team_id]]
        return len(np.unique(self._offers.learner_id[np.isin(self._offers.team_id, teams)]))

    def base(self, group: Group) -> int:
        """How many offers a group had."""
        return int(self.touched[group].sum() + self.left[group].sum())


_Value = tuple[float | None, float | None, float | None]


def _cells(value_of: Callable[[TouchCurves, Group], _Value]) -> Callable[..., tuple[list[Cell], list[str]]]:
    """What gives the cells of every group that had offers, each with a value of its curve."""

    def cells(
        connection: Connection, question: Question, lineage: Lineage, presence: Presence
    ) -> tuple[list[Cell], list[str]]:
        del presence
        offers = open_offers_in(connection, question)
        curves = TouchCurves(offers, lineage)
        settled, named, own = _people(offers, lineage)
        nobody: set[int] = set()
        found = [
            Cell(
                group, question.window, frozenset(named.get(group, nobody)), value, curves.base(group), low, high,
                frozenset(own.get(group, nobody)), settled.get(group, 0),
            )
            for group in curves.touched
            for value, low, high in (value_of(curves, group),)
        ]  # fmt: skip
        return found, []

    return cells


def _people(
    offers: OpenOffers, lineage: Lineage
) -> tuple[dict[Group, int], dict[Group, set[int]], dict[Group, set[int]]]:
    """By group: people of one team only, the others, and those of them who were in the group itself."""
    keys = np.unique(offers.learner_id << _BITS | offers.team_id)
    learners, teams = keys >> _BITS, keys & (2**_BITS - 1)
    is_again = np.zeros(len(keys), dtype=bool)
    is_again[1:] = learners[1:] == learners[:-1]
    is_again[:-1] |= learners[:-1] == learners[1:]
    settled: dict[Group, int] = {}
    for team_id, count in zip(*(one.tolist() for one in np.unique(teams[~is_again], return_counts=True)), strict=True):
        for group in lineage[team_id]:
            settled[group] = settled.get(group, 0) + count
    named: dict[Group, set[int]] = {}
    own: dict[Group, set[int]] = {}
    for learner_id, team_id in zip(learners[is_again].tolist(), teams[is_again].tolist(), strict=True):
        own.setdefault(team_id, set()).add(learner_id)
        for group in lineage[team_id]:
            named.setdefault(group, set()).add(learner_id)
    return settled, named, own


def _median_of(curves: TouchCurves, group: Group) -> _Value:
    found = median_days(curves.steps(group))
    return found.days, found.low, found.high


def _share_of(curves: TouchCurves, group: Group) -> _Value:
    found = share_after(curves.steps(group), FOLLOW_UP_DAYS, curves.watched(group))
    return (None, None, None) if found is None else (found.share, found.low, found.high)


def still_open_note(connection: Connection, question: Question) -> list[str]:
    """How many offers nobody has touched yet; and why a median may be missing."""
    offers = open_offers_in(connection, question)
    if not len(offers.days):
        return []
    waiting = int(np.count_nonzero(~offers.is_touched))
    return [
        f"{waiting} of {len(offers.days)} offers are not touched so far; each counts for as long as it was open. "
        "Where fewer than half are taken up there is no median."
    ]


_LEFT_OUT = (
    "What was mandatory or required; items the person had used before; offers that were only listed. An offer ends "
    "when the person leaves, the team is unpaired, or the item is retired; that is no touch."
)
_COLUMNS = (
    "asked.from_on", "asked.channel", "asked.obligation", "pairing.first_on", "membership.until_on",
    "content.retired_on", "decision.as_of_on",
)  # fmt: skip
_NEEDS = (ROSTER, OFFERS, ACTIVITY)

FIRST_TOUCH_DAYS = Definition(
    metric=Metric(
        name="first_touch_days",
        label="Time to first touch",
        unit=Unit.DAYS,
        formula=(
            "days from the first offer of an item to a person until she begins it, after which half of the offered "
            "pairs are begun, by Kaplan and Meier's estimate"
        ),
        does_not_count=_LEFT_OUT,
        source=("roster", "offers", "activity"),
        better=Better.LOWER,
        kind=MetricKind.LEARNER_MEDIAN,
        window="offers of 90 days",
        base_label="offered pairs",
        adds_up_over_time=True,
    ),
    meaning="How long it takes until half of what is offered is picked up. Four weeks of silence is no disinterest.",
    small_samples=(
        "Brookmeyer and Crowley's 90 % interval, which takes pairs as independent. Fewer than five people: withheld."
    ),
    needs=_NEEDS,
    per=Per.PAIR,
    statement=open_offers_of,
    splits=frozenset({Split.TEAM}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    cells=_cells(_median_of),
    remark=still_open_note,
    source_columns=_COLUMNS,
)
FIRST_TOUCH_SHARE = Definition(
    metric=Metric(
        name="first_touch_share",
        label=f"Touched within {FOLLOW_UP_DAYS} days",
        unit=Unit.SHARE,
        formula=(
            f"offered pairs of a person and an item begun within {FOLLOW_UP_DAYS} days of the first offer, of all "
            "that are offered, by Kaplan and Meier's estimate"
        ),
        does_not_count=_LEFT_OUT,
        source=("roster", "offers", "activity"),
        better=Better.HIGHER,
        kind=MetricKind.RATIO,
        window="offers of 90 days",
        base_label="offered pairs",
        adds_up_over_time=True,
    ),
    meaning="How much of what is offered is picked up within four weeks, young offers counted for as long as they are.",
    small_samples=(
        "Greenwood's 90 % interval on the log-log scale, which takes pairs as independent. Fewer than five people: "
        "withheld."
    ),
    needs=_NEEDS,
    per=Per.PAIR,
    statement=open_offers_of,
    splits=frozenset({Split.TEAM}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    cells=_cells(_share_of),
    source_columns=_COLUMNS,
)


def touch_curves(connection: Connection, question: Question, lineage: Lineage) -> TouchCurves:
    """The curves of every group for the offers of the question's window."""
    return TouchCurves(open_offers_in(connection, question), lineage)
