"""Started, left and not come back to."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.metrics.attended import places_of, who_of
from learnerintel.metrics.catalogue import reference_items
from learnerintel.metrics.columns import NO_TEAM, Columns
from learnerintel.metrics.conditions import has_membership, is_away
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.needs import ACTIVITY, COMPLETIONS, ROSTER
from learnerintel.metrics.signals import ABANDONED_AFTER_DAYS, ABANDONED_SILENCE_DAYS
from learnerintel.metrics.stays import NEVER, absences, memberships
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import content, learner_content_day, membership, pairing
from learnerintel.store.use import UNKNOWN, Pairings, daily_use, pairings

_day = learner_content_day


def _begun(question: Question) -> ColumnElement[bool]:
    last = min(question.window.last_on, question.as_of - ABANDONED_AFTER_DAYS)
    return pairing.c.first_on.between(question.window.first_on, last)


def _completed_content(question: Question) -> Select:
    """Items that anybody is known to have completed: of others nobody can say who gave up."""
    return select(pairing.c.content_id).where(pairing.c.first_completed_on <= question.as_of).distinct()


def left_pairs(question: Question) -> Select:
    """By learner: pairs begun in the window and at least 30 days ago, and how many were left."""
    silence_on = question.as_of - ABANDONED_SILENCE_DAYS
    lately = (
        select(_day.c.learner_id, _day.c.content_id)
        .where(_day.c.occurred_on > silence_on, _day.c.occurred_on <= question.as_of)
        .distinct()
        .subquery("lately")
    )
    is_done = and_(pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= question.as_of)
    is_left = case((or_(is_done, lately.c.learner_id.is_not(None)), 0), else_=1)
    keys: list[Any] = [pairing.c.learner_id, membership.c.team_id]
    shown = list(keys)
    if question.slices is Split.CONTENT:
        keys.append(pairing.c.content_id)
        shown.append(pairing.c.content_id.label("slice"))
    statement = (
        select(*shown, func.sum(is_left).label("part"), func.count().label("whole"))
        .select_from(pairing)
        .join(content, content.c.content_id == pairing.c.content_id)
        .join(membership, has_membership(pairing.c.learner_id, pairing.c.first_on))
        .outerjoin(
            lately, and_(lately.c.learner_id == pairing.c.learner_id, lately.c.content_id == pairing.c.content_id)
        )
        .where(
            _begun(question),
            or_(content.c.is_reference.is_(None), ~content.c.is_reference),
            pairing.c.content_id.in_(_completed_content(question)),
        )
        .group_by(*keys)
    )
    if question.has_absences:
        statement = statement.where(~is_away(pairing.c.learner_id, pairing.c.first_on))
    if question.content_id is not None:
        statement = statement.where(pairing.c.content_id == question.content_id)
    return statement


class Begun:
    """Every pair of a learner and an item that was ever begun, by the day of beginning.

    Attributes:
        first_on: first day of use.
        last_on: last day of use.
        completed_on: first completion; ``NEVER`` where there is none.
        content_id: the item.
        key: item and learner as one number.
        place: learner and team of the first day; behind all where she was in none, or away.
        learner_id: of each place.
        team_id: likewise.
        is_reference: whether each item is there to be looked up, by content id.
        item_completed_on: first completion by anybody, by content id; ``NEVER`` where there is none.
    """

    def __init__(self, met: Pairings, team_id: np.ndarray, references: np.ndarray) -> None:
        order = np.argsort(met.first_on, kind="stable")
        self.first_on, self.last_on, self.content_id = (
            column[order] for column in (met.first_on, met.last_on, met.content_id)
        )
        completed_on = met.first_completed_on[order]
        self.completed_on = np.where(completed_on == UNKNOWN, NEVER, completed_on)
        self.key = self.content_id.astype(np.int64) << 32 | met.learner_id[order]
        keys, place = places_of(met.learner_id, team_id, team_id != NO_TEAM)
        self.place = place[order]
        self.learner_id, self.team_id = who_of(keys)
        size = 1 + int(max(met.content_id.max(initial=-1), references.max(initial=-1)))
        self.is_reference = np.zeros(size, dtype=bool)
        self.is_reference[references] = True
        self.item_completed_on = np.full(size, NEVER)
        np.minimum.at(self.item_completed_on, self.content_id, self.completed_on)

    def pairs(self, question: Question) -> slice:
        """Pairs begun in the window, long enough ago."""
        last = min(question.window.last_on, question.as_of - ABANDONED_AFTER_DAYS)
        first, behind = np.searchsorted(self.first_on, [question.window.first_on, last + 1]).tolist()
        return slice(first, max(first, behind))


def _begun_pairs(connection: Connection) -> Begun:
    met = pairings(connection)
    team_id = memberships.of(connection).team_on(met.learner_id, met.first_on)
    team_id[absences.of(connection).holds_on(met.learner_id, met.first_on)] = NO_TEAM
    return Begun(met, team_id, reference_items.of(connection))


_begun_kept = Kept(_begun_pairs)


def left_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``left_pairs``."""
    begun = _begun_kept.of(connection)
    pairs = begun.pairs(question)
    content_id = begun.content_id[pairs]
    chosen = (begun.place[pairs] < len(begun.learner_id)) & ~begun.is_reference[content_id]
    chosen &= begun.item_completed_on[content_id] <= question.as_of
    if question.content_id is not None:
        chosen &= content_id == question.content_id
    is_left = (begun.completed_on[pairs] > question.as_of) & ~_used_lately(connection, begun, pairs, question.as_of)
    is_left, place, content_id = is_left[chosen].astype(np.float64), begun.place[pairs][chosen], content_id[chosen]
    if question.slices is Split.CONTENT:
        who = {"learner_id": begun.learner_id[place], "team_id": begun.team_id[place]}
        return {**who, "slice": content_id.astype(np.int64), "part": is_left, "whole": np.ones(len(place))}
    count = len(begun.learner_id)
    whole = np.bincount(place, minlength=count)
    part = np.bincount(place, weights=is_left, minlength=count)
    anybody = whole > 0
    who = {"learner_id": begun.learner_id[anybody], "team_id": begun.team_id[anybody]}
    return {**who, "part": part[anybody], "whole": whole[anybody].astype(np.float64)}


def _used_lately(connection: Connection, begun: Begun, pairs: slice, as_of: int) -> np.ndarray:
    """Whether each pair was used in the days in which one that was left is silent."""
    last_on = begun.last_on[pairs]
    found = last_on > as_of - ABANDONED_SILENCE_DAYS
    # Of those used after the day as well, the last day says nothing.
    later = np.flatnonzero(last_on > as_of)
    if len(later):
        use = daily_use(connection)
        days = use.days(as_of - ABANDONED_SILENCE_DAYS + 1, as_of)
        lately = use.content_id[days].astype(np.int64) << 32 | use.learner_id[days]
        found[later] = np.isin(begun.key[pairs][later], lately)
    return found


def never_completed_note(connection: Connection, question: Question) -> list[str]:
    """Items that were begun and that nobody ever completed."""
    begun = _begun_kept.of(connection)
    is_begun = np.zeros(len(begun.item_completed_on), dtype=bool)
    is_begun[begun.content_id[begun.pairs(question)]] = True
    count = np.count_nonzero(is_begun & (begun.item_completed_on > question.as_of))
    if not count:
        return []
    return [f"{count} items that nobody is known to have completed are left out: giving up cannot be told from done."]


ABANDONMENT_RATE = Definition(
    metric=Metric(
        name="abandonment_rate",
        label="Begun and left",
        unit=Unit.SHARE,
        formula=(
            f"pairs of a person and an item begun at least {ABANDONED_AFTER_DAYS} days ago, not completed and silent "
            f"for {ABANDONED_SILENCE_DAYS} days, of all pairs begun so long ago"
        ),
        does_not_count=(
            "Reference items: looking something up and leaving is success. Items that nobody is known to have "
            "completed."
        ),
        source=("roster", "activity"),
        better=Better.LOWER,
        kind=MetricKind.RATIO,
        window="begun in 90 days",
        base_label="begun pairs",
        adds_up_over_time=True,
    ),
    meaning="How much of what people begin they leave and do not come back to.",
    small_samples="Wilson's 90 % interval. Fewer than five people: withheld.",
    needs=(ROSTER, ACTIVITY, COMPLETIONS),
    per=Per.PAIR,
    statement=left_pairs,
    columns=left_columns,
    splits=frozenset({Split.TEAM, Split.CONTENT, Split.MONTH}),
    days=OUTCOME_DAYS,
    calendar=CalendarPeriod.LAST_QUARTER,
    remark=never_completed_note,
    source_columns=("pairing.first_on", "pairing.first_completed_on", "learner_content_day.occurred_on",
                    "content.is_reference", "membership.team_id"),
)  # fmt: skip
