"""What surveys asked, and how people answered: a distribution for each question, of the whole company."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func

from learnerintel.domain.disclosure import Cell, guard
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Better, Measurement, Metric, MetricKind, Unit
from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.surveys import AnswerForm, is_favourable
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.metrics.answers import RATING_MEAN, answers, person_of
from learnerintel.metrics.definition import COMPANY
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import question_of
from learnerintel.services.inquiry import inquire
from learnerintel.store.engine import Store
from learnerintel.store.schema import feedback_detail

#: Options that fewer people chose than a rate needs stand together: what only few say can point at them.
RARER = "Rarer answers"
_SCALED = (AnswerForm.RATING, AnswerForm.SCALE)
_OPTIONS = (AnswerForm.CHOICE, AnswerForm.CHOICES)

#: Share of the people who answered a question that chose an answer.
ANSWER_SHARE = Metric(
    name="answer_share",
    label="People who chose it",
    unit=Unit.SHARE,
    formula="people who gave this answer, of the people who answered the question",
    does_not_count="People who were asked and did not answer: a file of answers does not hold them.",
    source=("answers",),
    better=Better.HIGHER,
    kind=MetricKind.RATIO,
    window="the days chosen",
)
_RESPONDENTS = replace(
    ANSWER_SHARE,
    name="respondents",
    label="People who answered",
    unit=Unit.PEOPLE,
    formula="people who answered the question",
    kind=MetricKind.COUNT,
    minimum_base=1,
)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer to a question: what it says, and the share of the people who gave it."""

    label: str
    share: Measurement


@dataclass(frozen=True, slots=True)
class AskedHere:
    """One question and its answers.

    Attributes:
        text: the question.
        form: of its answers.
        respondents: how many people answered; withheld where they are too few.
        lines: shares of the answers: places of a scale from worst to best, options by how many chose them;
            empty where too few answered, or where answers are words or numbers of their own.
        favourable: share whose answer speaks for what is asked; None where the question is on no scale.
    """

    text: str
    form: AnswerForm
    respondents: Measurement
    lines: tuple[AnswerLine, ...]
    favourable: Measurement | None


@dataclass(frozen=True, slots=True)
class QuestionsAsked:
    """The questions that surveys asked in some days, those that most people answered first."""

    period: Period
    questions: tuple[AskedHere, ...]


def questions_asked(
    store: Store, viewer: Viewer, *, period: str = CalendarPeriod.LAST_12_MONTHS, as_of: int | None = None
) -> QuestionsAsked:
    """Every question of surveys with the distribution of its answers, of the whole company.

    A person counts once for each answer; a response without a name is a person. Nothing is shown of a question that
    fewer people answered than a rate needs; options that fewer chose stand together under ``RARER``.

    Args:
        store: open.
        viewer: may see the summary.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    require(viewer, Permission.SEE_SUMMARY)
    detail = feedback_detail.c
    number = func.coalesce(detail.rating, detail.number).label("number")
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, RATING_MEAN.metric, period)
        statement = answers(
            question_of(inquiry, days),
            detail.question, detail.asked_as, detail.answer, number, detail.rating_low, detail.rating_high,
        ).where(detail.asked_as.is_not(None))  # fmt: skip
        rows = inquiry.connection.execute(statement).fetchall()
        thresholds = inquiry.conventions.thresholds
    asked: defaultdict[tuple[str, str], list[tuple[int, Any]]] = defaultdict(list)
    for position, row in enumerate(rows, start=1):
        person = person_of(row.learner_id, position, row.is_anonymous, row.response)
        asked[row.question or "", row.asked_as].append((person, row))
    found = [_asked(text, AnswerForm(form), given, days, thresholds) for (text, form), given in asked.items()]
    found.sort(key=lambda one: (-(one.respondents.value or 0), one.text.casefold()))
    return QuestionsAsked(days, tuple(found))


def _asked(text: str, form: AnswerForm, given: list[tuple[int, Any]], days: Period, thresholds: Any) -> AskedHere:
    people = {person for person, _ in given}
    cell = Cell(COMPANY, days, people, len(people), len(people))
    (respondents,) = guard([cell], {}, _RESPONDENTS, thresholds)
    if respondents.value is None or form not in (*_SCALED, *_OPTIONS):
        return AskedHere(text, form, respondents, (), None)

    def share(chosen: set[int]) -> Measurement:
        base = len(people)
        sure = wilson(len(chosen), base)
        part = Cell(COMPANY, days, people, len(chosen) / base, base, sure.low, sure.high)
        return guard([part], {}, ANSWER_SHARE, thresholds)[0]

    chosen: defaultdict[str, set[int]] = defaultdict(set)
    places: dict[str, float] = {}
    speaks_for: set[int] = set()
    for person, row in given:
        if form in _OPTIONS:
            chosen[row.answer].add(person)
            continue
        label = f"{row.number:g} of {row.rating_high:g}" if row.answer is None else row.answer
        chosen[label].add(person)
        places[label] = row.number
        if is_favourable(row.number, row.rating_low, row.rating_high):
            speaks_for.add(person)
    if form in _SCALED:
        order = sorted(chosen, key=lambda label: (places[label], label))
        return AskedHere(
            text, form, respondents, tuple(AnswerLine(one, share(chosen[one])) for one in order), share(speaks_for)
        )
    often = [label for label, who in chosen.items() if thresholds.allow_rate(len(who))]
    often.sort(key=lambda label: (-len(chosen[label]), label.casefold()))
    lines = [AnswerLine(label, share(chosen[label])) for label in often]
    rare = set().union(*(who for label, who in chosen.items() if label not in often))
    return AskedHere(
        text, form, respondents, (*lines, AnswerLine(RARER, share(rare))) if rare else tuple(lines), None
    )
