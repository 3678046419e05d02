"""How many people are of which kind, by the rules of ``domain.personas``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sqlalchemy import Connection, Select, case, func, literal, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod, outcome_window, recent_window
from learnerintel.domain.personas import LABELS, NEW_DAYS, RULES, SELF_STARTER_DAYS, Persona
from learnerintel.metrics.attended import Did, attended_use
from learnerintel.metrics.columns import Columns
from learnerintel.metrics.conditions import is_away, is_present
from learnerintel.metrics.definition import Definition, Per, Question
from learnerintel.metrics.needs import ACTIVITY, OBLIGATION, ROSTER
from learnerintel.metrics.population import is_member_on
from learnerintel.metrics.stays import absences, memberships
from learnerintel.store.keeping import Kept
from learnerintel.store.schema import learner, learner_content_day, membership

_day = learner_content_day
_KINDS = tuple(Persona)


def kinds_of_people(question: Question) -> Select:
    """Everybody on the roster on the window's last day, with the kind she is of."""
    on = question.window.last_on
    days, lately = outcome_window(on), recent_window(on)
    is_chosen = _day.c.voluntary_count > 0
    chosen_on = case((is_chosen, _day.c.occurred_on), else_=None)
    use = (
        select(
            _day.c.learner_id,
            func.count(chosen_on.distinct()).label("chosen_days"),
            func.max(chosen_on).label("last_chosen_on"),
            func.max(case((_day.c.required_count > 0, 1), else_=0)).label("required"),
        )
        .where(is_present(Question(days, question.as_of, has_absences=question.has_absences)))
        .group_by(_day.c.learner_id)
        .subquery("use")
    )
    first = select(membership.c.learner_id, func.min(membership.c.from_on).label("from_on"))
    stay = first.group_by(membership.c.learner_id).subquery("stay")
    is_often = (use.c.chosen_days >= SELF_STARTER_DAYS) & (use.c.last_chosen_on >= lately.first_on)
    kind = case(
        (func.coalesce(learner.c.hired_on, stay.c.from_on) > on - NEW_DAYS, str(Persona.NEW)),
        (is_often, str(Persona.SELF_STARTER)),
        (use.c.chosen_days > 0, str(Persona.SAMPLER)),
        (use.c.required > 0, str(Persona.DEADLINE_ONLY)),
        (use.c.learner_id.is_not(None), str(Persona.UNCLEAR)),
        else_=str(Persona.DORMANT),
    ).label("kind")
    people = (
        select(membership.c.learner_id, membership.c.team_id, kind)
        .select_from(membership)
        .join(learner, learner.c.learner_id == membership.c.learner_id)
        .join(stay, stay.c.learner_id == membership.c.learner_id)
        .outerjoin(use, use.c.learner_id == membership.c.learner_id)
        .where(is_member_on(on))
    )
    return people if not question.has_absences else people.where(~is_away(membership.c.learner_id, literal(on)))


def _load_arrivals(connection: Connection) -> np.ndarray:
    """The day each learner came, by learner id."""
    stays = memberships.of(connection)
    rows = connection.execute(select(learner.c.learner_id, learner.c.hired_on)).fetchall()
    size = 1 + max((row.learner_id for row in rows), default=0)
    found = np.full(max(size, 1 + int(stays.learner_id.max(initial=-1))), 10**7)
    np.minimum.at(found, stays.learner_id, stays.from_on)
    for learner_id, hired_on in rows:
        if hired_on is not None:
            found[learner_id] = hired_on
    return found


_arrivals = Kept(_load_arrivals)


def _kinds(connection: Connection, question: Question) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Learner, team and number of the kind of everybody there on the window's last day."""
    on = question.window.last_on
    learner_id, team_id = memberships.of(connection).everybody_on(on)
    there = ~absences.of(connection).holds_on(learner_id, on)
    learner_id, team_id = learner_id[there], team_id[there]
    attended, arrived_on = attended_use.of(connection), _arrivals.of(connection)
    days = outcome_window(on)

    def by_learner(of_place: np.ndarray) -> np.ndarray:
        counts = np.bincount(attended.learner_id, weights=of_place, minlength=len(arrived_on))
        return counts[learner_id]

    chosen = by_learner(attended.days_of(Did.BY_CHOICE, days))
    is_late = by_learner(attended.anybody(Did.BY_CHOICE, recent_window(on))) > 0
    required = by_learner(attended.anybody(Did.BY_ORDER, days)) > 0
    active = by_learner(attended.anybody(Did.ANYTHING, days)) > 0
    conditions = {
        Persona.NEW: arrived_on[learner_id] > on - NEW_DAYS,
        Persona.SELF_STARTER: (chosen >= SELF_STARTER_DAYS) & is_late,
        Persona.SAMPLER: chosen > 0,
        Persona.DEADLINE_ONLY: required,
        Persona.UNCLEAR: active,
    }
    numbers = [_KINDS.index(kind) for kind in conditions]
    return learner_id, team_id, np.select(list(conditions.values()), numbers, _KINDS.index(Persona.DORMANT))


def _statement(persona: Persona) -> Callable[[Question], Select]:
    def statement(question: Question) -> Select:
        people = kinds_of_people(question).subquery("people")
        found = select(people.c.learner_id, people.c.team_id, literal(1).label("part"))
        return found.where(people.c.kind == str(persona))

    return statement


def _columns(persona: Persona) -> Callable[[Connection, Question], Columns]:
    def columns(connection: Connection, question: Question) -> Columns:
        learner_id, team_id, kind = _kinds(connection, question)
        mine = kind == _KINDS.index(persona)
        return {"learner_id": learner_id[mine], "team_id": team_id[mine], "part": np.ones(np.count_nonzero(mine))}

    return columns


def _share_of(persona: Persona, better: Better) -> Definition:
    return Definition(
        metric=Metric(
            name=f"{persona.replace('-', '_')}_share",
            label=LABELS[persona],
            unit=Unit.SHARE,
            formula=f"people who {RULES[persona]}, of the people on the roster on the last day",
            does_not_count=(
                "People on leave. Everybody is of one kind: the first that fits of "
                f"{', '.join(LABELS[kind].lower() for kind in Persona)}. Who is of which kind is never shown."
            ),
            source=("roster", "activity"),
            better=better,
            kind=MetricKind.RATIO,
            window="90 days",
            minimum_base=20,
        ),
        meaning=f"How many people {RULES[persona]}.",
        small_samples="Wilson's 90 % interval. Of under 20 people: withheld. Pages put kinds of under ten together.",
        needs=(ROSTER, ACTIVITY, OBLIGATION),
        per=Per.PERSON,
        statement=_statement(persona),
        columns=_columns(persona),
        splits=frozenset(),
        days=OUTCOME_DAYS,
        calendar=CalendarPeriod.LAST_QUARTER,
        is_of_roster=True,
        is_of_last_day=True,
        source_columns=("learner_content_day.voluntary_count", "learner_content_day.required_count",
                        "learner_content_day.occurred_on", "membership.from_on", "learner.hired_on"),
    )  # fmt: skip


_GOOD = {Persona.SELF_STARTER: Better.HIGHER, Persona.DORMANT: Better.LOWER, Persona.DEADLINE_ONLY: Better.LOWER}
#: Kind -> the share of people who are of it.
PERSONA_SHARES: dict[Persona, Definition] = {
    persona: _share_of(persona, _GOOD.get(persona, Better.NEITHER)) for persona in Persona
}
