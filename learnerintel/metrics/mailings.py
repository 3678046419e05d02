"""Where an e-mail loses people: delivered, clicked, begun, completed, unsubscribed. Opens are no metric."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select

from learnerintel.domain.metric import Better, Metric, MetricKind, Unit
from learnerintel.domain.periods import OUTCOME_DAYS, CalendarPeriod
from learnerintel.metrics.columns import Columns, named_slices
from learnerintel.metrics.conditions import has_membership
from learnerintel.metrics.definition import Definition, Per, Question, Split
from learnerintel.metrics.mailed import UNKNOWN, Copies, copies, copies_known, named_content
from learnerintel.metrics.needs import ACTIVITY, CLICKS, MAILINGS, SENDINGS, Need
from learnerintel.metrics.stays import NEVER
from learnerintel.store.schema import membership, pairing
from learnerintel.store.use import UNKNOWN as NO_DAY
from learnerintel.store.use import pairings

#: Who begins within a week of the delivery began because of the mailing, as far as anybody can say without a control.
START_DAYS = 7


def _copies_in(question: Question, day: str, part: str, condition: Callable[[Any], ColumnElement[bool]]) -> Select:
    """Copies whose day lies in the window and of which something is known, with whether they have it."""
    copy = copies(question.as_of).subquery("copy_known")
    shown: list[Any] = [copy.c.learner_id, membership.c.team_id]
    if question.slices is Split.CAMPAIGN:
        shown.append(copy.c.campaign.label("slice"))
    has_it = case((copy.c[part].is_not(None), 1), else_=0) if part == "reached_on" else copy.c[part]
    return (
        select(*shown, has_it.label("part"), literal(1).label("whole"))
        .select_from(copy)
        .outerjoin(membership, has_membership(copy.c.learner_id, copy.c.known_on))
        .where(copy.c[day].between(question.window.first_on, question.window.last_on), condition(copy.c))
    )


def sent_copies(question: Question) -> Select:
    """Copies sent in the window, and whether they reached anybody."""
    return _copies_in(question, "sent_on", "reached_on", lambda copy: copy.sent_on.is_not(None))


def clicked_copies(question: Question) -> Select:
    """Copies that reached people in the window, and whether a person clicked."""
    return _copies_in(question, "reached_on", "is_clicked", lambda copy: copy.is_clicked.is_not(None))


def left_copies(question: Question) -> Select:
    """Copies that reached people in the window, and whether they unsubscribed."""
    return _copies_in(question, "reached_on", "has_left", lambda copy: copy.has_left.is_not(None))


def _begun(question: Question) -> Select:
    """Copies that name content which the person had not used before: whether she began it by choice in time.

    ``part`` is the beginning, ``done`` the completion of something begun so.
    """
    copy = copies(question.as_of).subquery("copy_known")
    named = named_content(question.as_of).subquery("content_named")
    begun_on = pairing.c.first_voluntary_on
    until = copy.c.reached_on + START_DAYS
    is_begun = and_(begun_on.is_not(None), begun_on.between(copy.c.reached_on, until))
    is_done = and_(is_begun, pairing.c.first_completed_on.is_not(None), pairing.c.first_completed_on <= question.as_of)
    keys: list[Any] = [copy.c.learner_id, membership.c.team_id, copy.c.campaign]
    return (
        select(
            *keys,
            func.max(case((is_begun, 1), else_=0)).label("part"),
            func.max(case((is_done, 1), else_=0)).label("done"),
        )
        .select_from(copy)
        .join(named, and_(named.c.learner_id == copy.c.learner_id, named.c.campaign == copy.c.campaign))
        .outerjoin(
            pairing, and_(pairing.c.learner_id == copy.c.learner_id, pairing.c.content_id == named.c.content_id)
        )
        .outerjoin(membership, has_membership(copy.c.learner_id, copy.c.known_on))
        .where(
            copy.c.reached_on.between(question.window.first_on, question.window.last_on),
            copy.c.reached_on + START_DAYS <= question.as_of,
            or_(pairing.c.first_on.is_(None), pairing.c.first_on >= copy.c.reached_on),
        )
        .group_by(*keys)
    )


def opened_copies(question: Question) -> Select:
    """Copies that reached people in the window, and whether they are reported as opened."""
    return _copies_in(question, "reached_on", "is_opened", lambda copy: copy.is_opened.is_not(None))


def begun_copies(question: Question) -> Select:
    """Copies that name content new to the person, and whether she began it by choice within a week."""
    found = _begun(question).subquery("begun")
    return select(*_who(found, question), found.c.part, literal(1).label("whole"))


def completed_copies(question: Question) -> Select:
    """Copies whose content was begun so, and whether it was completed."""
    found = _begun(question).subquery("begun")
    return select(*_who(found, question), found.c.done.label("part"), literal(1).label("whole")).where(
        found.c.part == 1
    )


def _who(found: Any, question: Question) -> list[Any]:
    sliced = [found.c.campaign.label("slice")] if question.slices is Split.CAMPAIGN else []
    return [found.c.learner_id, found.c.team_id, *sliced]


def _columns(known: Copies, rows: np.ndarray, part: np.ndarray, question: Question) -> Columns:
    columns = {"learner_id": known.learner_id[rows], "team_id": known.team_id[rows], "part": part.astype(np.float64)}
    if question.slices is Split.CAMPAIGN:
        columns["slice"] = named_slices([known.names[number] for number in known.campaign[rows].tolist()])
    return columns


def _in_window(days: np.ndarray, question: Question) -> np.ndarray:
    return (days >= question.window.first_on) & (days <= question.window.last_on)


def sent_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``sent_copies``."""
    known = copies_known(connection, question.as_of)
    rows = np.flatnonzero(_in_window(known.sent_on, question))
    return _columns(known, rows, known.reached_on[rows] < NEVER, question)


def _reactions(name: str) -> Callable[[Connection, Question], Columns]:
    def columns(connection: Connection, question: Question) -> Columns:
        known = copies_known(connection, question.as_of)
        reaction = getattr(known, name)
        rows = np.flatnonzero(_in_window(known.reached_on, question) & (reaction != UNKNOWN))
        return _columns(known, rows, reaction[rows], question)

    return columns


def _begun_in(connection: Connection, question: Question) -> tuple[Copies, np.ndarray, np.ndarray, np.ndarray]:
    """Copies of ``_begun``: their rows, whether anything was begun, and whether anything begun was completed."""
    known, met = copies_known(connection, question.as_of), pairings(connection)
    reached_on = known.reached_on[known.copy_of]
    first_on, begun_on, done_on = (
        _of_pairs(getattr(met, name), met, known)
        for name in ("first_on", "first_voluntary_on", "first_completed_on")
    )
    counts = _in_window(reached_on, question) & (reached_on + START_DAYS <= question.as_of) & (first_on >= reached_on)
    is_begun = counts & (begun_on >= reached_on) & (begun_on <= reached_on + START_DAYS)
    is_done = is_begun & (done_on <= question.as_of)
    found = np.zeros((3, len(known)), dtype=bool)
    for flags, one in zip(found, (counts, is_begun, is_done), strict=True):
        flags[known.copy_of[one]] = True
    rows = np.flatnonzero(found[0])
    return known, rows, found[1][rows], found[2][rows]


def _of_pairs(days: np.ndarray, met: Any, known: Copies) -> np.ndarray:
    """A day of each thing that a mailing names to a person; ``NEVER`` where there is none."""
    keys = met.content_id.astype(np.int64) << 32 | met.learner_id
    wanted = known.content_id << 32 | known.learner_id[known.copy_of]
    if not len(keys):
        return np.full(len(wanted), NEVER)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = days[place].astype(np.int64)
    return np.where((keys[place] == wanted) & (found != NO_DAY), found, NEVER)


def begun_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``begun_copies``."""
    known, rows, is_begun, _ = _begun_in(connection, question)
    return _columns(known, rows, is_begun, question)


def completed_columns(connection: Connection, question: Question) -> Columns:
    """Rows of ``completed_copies``."""
    known, rows, is_begun, is_done = _begun_in(connection, question)
    return _columns(known, rows[is_begun], is_done[is_begun], question)


def dropped_clicks_note(connection: Connection, question: Question) -> list[str]:
    """How many clicks were left out, and of how many mailings nothing but their sending is known."""
    known = copies_known(connection, question.as_of)
    mine = _in_window(known.reached_on, question)
    dropped = int(np.count_nonzero(mine & (known.is_dropped == 1)))
    silent = len(np.unique(known.campaign[mine & (known.is_clicked == UNKNOWN)]))
    notes = []
    if dropped:
        notes.append(
            f"In {dropped} copies clicks are left out: a machine made them, or they came within 10 seconds of the "
            "delivery."
        )
    if silent:
        notes.append(f"Of {silent} mailings no reaction is known at all; they are not in the rate of clicks.")
    return notes


def machine_opens_note(connection: Connection, question: Question) -> list[str]:
    """How many copies nothing but a machine opened."""
    known = copies_known(connection, question.as_of)
    mine = _in_window(known.reached_on, question) & (known.is_machine_opened == 1) & (known.is_opened != 1)
    count = int(np.count_nonzero(mine))
    return [f"{count} copies were opened by what is known as a machine alone; they do not count."] if count else []


def _mailing_metric(
    name: str,
    label: str,
    formula: str,
    does_not_count: str,
    meaning: str,
    statement: Callable[[Question], Select],
    columns: Callable[[Connection, Question], Columns],
    *,
    better: Better = Better.HIGHER,
    base_label: str = "delivered copies",
    needs: tuple[Need, ...] = (MAILINGS, CLICKS),
    source: tuple[str, ...] = ("mailing_events",),
    source_columns: tuple[str, ...] = (),
    remark: Callable[[Connection, Question], list[str]] | None = None,
) -> Definition:
    return Definition(
        metric=Metric(
            name=name,
            label=label,
            unit=Unit.SHARE,
            formula=formula,
            does_not_count=does_not_count,
            source=source,
            better=better,
            kind=MetricKind.RATIO,
            window="mailings of 90 days",
            base_label=base_label,
            adds_up_over_time=True,
        ),
        meaning=meaning,
        small_samples="Wilson's 90 % interval. Fewer than five people: withheld.",
        needs=needs,
        per=Per.PAIR,
        statement=statement,
        columns=columns,
        splits=frozenset({Split.TEAM, Split.CAMPAIGN, Split.MONTH}),
        days=OUTCOME_DAYS,
        calendar=CalendarPeriod.LAST_QUARTER,
        remark=remark,
        source_columns=("mailing_event_detail.event", "mailing_event.occurred_on", "invitation.sent_on",
                        "offer_detail.campaign", *source_columns),
    )  # fmt: skip


_EXCLUDED = "Mailings of which it is not known to whom they were sent."
DELIVERY_RATE = _mailing_metric(
    "delivery_rate",
    "Delivered",
    "copies of mailings that reached the person, of the copies sent; without reports: not bounced",
    "Mailings of which the sending is not reported, such as offers by email: those are known by their delivery alone.",
    "How many of the mails you send arrive.",
    sent_copies,
    sent_columns,
    base_label="sent copies",
    needs=(SENDINGS,),
)
CLICK_RATE = _mailing_metric(
    "click_rate",
    "Clicked",
    "copies in which the person clicked a link, of the copies delivered",
    "Clicks that a machine made, and clicks within 10 seconds of the delivery: link scanners do that. Opens: mail "
    f"programs open mail without anybody reading it. {_EXCLUDED}",
    "How many of those whom a mail reaches follow it.",
    clicked_copies,
    _reactions("is_clicked"),
    source_columns=("mailing_event.occurred_at", "mailing_event_detail.is_machine", "invitation.is_clicked"),
    remark=dropped_clicks_note,
)
MAILING_START_RATE = _mailing_metric(
    "mailing_start_rate",
    "Begun after a mailing",
    f"copies whose content the person began by choice within {START_DAYS} days of the delivery, clicked or not, of the "
    "delivered copies that name content",
    f"Content the person had used before; what she had to do; mailings that name no content. {_EXCLUDED}",
    "How many of those whom a mail reaches begin what it is about.",
    begun_copies,
    begun_columns,
    needs=(MAILINGS, ACTIVITY),
    source=("mailing_events", "activity"),
    source_columns=("pairing.first_voluntary_on",),
)
MAILING_COMPLETION_RATE = _mailing_metric(
    "mailing_completion_rate",
    "Completed after a mailing",
    f"copies whose content was completed, of those begun by choice within {START_DAYS} days of the delivery",
    "What was begun later, or without a mailing.",
    "How many of those who begin after a mail see it through.",
    completed_copies,
    completed_columns,
    base_label="begun copies",
    needs=(MAILINGS, ACTIVITY),
    source=("mailing_events", "activity"),
    source_columns=("pairing.first_voluntary_on", "pairing.first_completed_on"),
)
UNSUBSCRIBE_RATE = _mailing_metric(
    "unsubscribe_rate",
    "Unsubscribed",
    "copies after which the person unsubscribed, of the copies delivered",
    f"People who left without a mailing being named. {_EXCLUDED}",
    "How many a mail drives away.",
    left_copies,
    _reactions("has_left"),
    better=Better.LOWER,
    source_columns=("invitation.is_unsubscribed",),
)
OPENED_SHARE = _mailing_metric(
    "opened_share",
    "Reported as opened",
    "copies that are reported as opened by anything but a known machine, of the copies delivered",
    "What is known as a machine: image proxies, scanners. Mail programs that load pictures unread cannot be told from "
    f"people, so nothing rests on this number. {_EXCLUDED}",
    "What mailing tools report as opened. Machines open mail, too: judge a mailing by what people clicked and began.",
    opened_copies,
    _reactions("is_opened"),
    better=Better.NEITHER,
    source_columns=("mailing_event_detail.is_machine", "invitation.is_opened"),
    remark=machine_opens_note,
)
