"""What comments give as reasons: how many people name each, of the whole company."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from sqlalchemy import select

from learnerintel.domain.disclosure import Cell, guard
from learnerintel.domain.intervals import wilson
from learnerintel.domain.metric import Better, Measurement, Metric, MetricKind, Unit
from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.domain.vocabulary import CommentReason
from learnerintel.metrics.answers import NEGATIVE_COMMENT_SHARE, answers, person_of
from learnerintel.metrics.definition import COMPANY
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import question_of
from learnerintel.services.inquiry import inquire
from learnerintel.store.engine import Store
from learnerintel.store.schema import comment, comment_reason, feedback_detail

#: Share of the people whose comments are scored that give a reason.
REASON_SHARE = Metric(
    name="reason_share",
    label="People who name it",
    unit=Unit.SHARE,
    formula="people with a scored comment that names the reason, of the people with a scored comment",
    does_not_count="Comments that are not scored: fillers, and languages that cannot be read.",
    source=("feedback",),
    better=Better.NEITHER,
    kind=MetricKind.RATIO,
    window="the days chosen",
)


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason and the share of commenting people who name it."""

    reason: CommentReason
    share: Measurement


@dataclass(frozen=True, slots=True)
class Reasons:
    """What comments give as reasons.

    Attributes:
        period: the days looked at.
        people: people with a scored comment; None where they are too few for any reason to be shown.
        lines: reasons that enough people name, most people first.
        rarer_count: reasons that some, but too few people name to be shown.
    """

    period: Period
    people: int | None
    lines: tuple[ReasonLine, ...]
    rarer_count: int


def reasons_given(
    store: Store, viewer: Viewer, *, period: str = CalendarPeriod.LAST_12_MONTHS, as_of: int | None = None
) -> Reasons:
    """How many people name each reason in their comments, of the whole company.

    A person counts once for each reason. Nothing is shown where fewer people wrote than the text of comments needs;
    a reason that fewer name than a rate needs is not shown either.

    Args:
        store: open.
        viewer: may see the summary.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    require(viewer, Permission.SEE_SUMMARY)
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, NEGATIVE_COMMENT_SHARE.metric, period)
        statement = (
            answers(question_of(inquiry, days), comment.c.comment_id)
            .join(comment, comment.c.comment_id == feedback_detail.c.comment_id)
            .where(comment.c.sign.is_not(None))
        )
        rows = inquiry.connection.execute(statement).fetchall()
        named = inquiry.connection.execute(select(comment_reason.c.comment_id, comment_reason.c.reason)).fetchall()
        thresholds = inquiry.conventions.thresholds
    reasons_of: defaultdict[int, list[str]] = defaultdict(list)
    for comment_id, reason in named:
        reasons_of[comment_id].append(reason)
    people: set[int] = set()
    who: defaultdict[str, set[int]] = defaultdict(set)
    for position, row in enumerate(rows, start=1):
        person = person_of(row.learner_id, position, row.is_anonymous, row.response)
        people.add(person)
        for reason in reasons_of.get(row.comment_id, ()):
            who[reason].add(person)
    if not thresholds.allow_comment_text(len(people)):
        return Reasons(days, None, (), len(who))
    often = sorted((one for one in who if thresholds.allow_rate(len(who[one]))), key=lambda one: (-len(who[one]), one))

    def share(chosen: set[int]) -> Measurement:
        sure = wilson(len(chosen), len(people))
        cell = Cell(COMPANY, days, people, len(chosen) / len(people), len(people), sure.low, sure.high)
        return replace(guard([cell], {}, REASON_SHARE, thresholds)[0], key=COMPANY)

    lines = tuple(ReasonLine(CommentReason(one), share(who[one])) for one in often)
    return Reasons(days, len(people), lines, len(who) - len(often))
