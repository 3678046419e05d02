"""The text of comments: only where enough people speak, and only to those who may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select

from learnerintel.domain.disclosure import Cell, guard
from learnerintel.domain.metric import MetricKind, Unit
from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.metrics.answers import NEGATIVE_COMMENT_SHARE, answers, person_of
from learnerintel.metrics.definition import COMPANY, Group
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import question_of
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.insights.held_back import shown_of
from learnerintel.services.naming import ContentName, content_names
from learnerintel.store.engine import Store
from learnerintel.store.schema import comment, feedback_detail, listing

#: A page shows no more; the search looks at all of them.
MOST_COMMENTS = 300
#: People behind comments; a count, so that only the size of a group decides.
_SPEAKERS = replace(
    NEGATIVE_COMMENT_SHARE.metric,
    name="people_who_commented",
    label="People who commented",
    unit=Unit.PEOPLE,
    kind=MetricKind.COUNT,
    base_label="people",
    adds_up_over_time=False,
    minimum_base=1,
)


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment as it was written; without day, person or team, so that nobody is pointed at.

    Attributes:
        text: as written, with marks in place of names, addresses and telephone numbers; whoever draws it makes sure
            that it shows literally.
        sign: -1 against the content, 0 neither, 1 for it; None where it could not be scored.
        why_not_scored: why there is no sign.
        language: code, None where nobody knows.
        title: of the item it is about; None where too few people wrote about that item to name it.
    """

    text: str
    sign: int | None
    why_not_scored: str | None
    language: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments of an item, a team or both.

    Attributes:
        period: the days looked at.
        lines: what speaks against the content first, then by text; at most ``MOST_COMMENTS``.
        people: how many people wrote them; None where the text is withheld.
        found: comments that fit the search.
        why_withheld: one sentence where the text is withheld.
        held_back: comments of the group that are not shown, since they may name somebody or speak of health.
        redacted: comments shown with marks in place of names, addresses or numbers.
    """

    period: Period
    lines: tuple[CommentLine, ...]
    people: int | None
    found: int
    why_withheld: str | None
    held_back: int = 0
    redacted: int = 0


def comments_of(
    store: Store,
    viewer: Viewer,
    *,
    content_id: int | None = None,
    team_id: int | None = None,
    search: str = "",
    period: str = CalendarPeriod.LAST_12_MONTHS,
    as_of: int | None = None,
) -> Comments:
    """What people wrote about an item, in a team, or both.

    The text is shown where ten people or more wrote (the company may raise that), and where those who are
    not shown beside a shown team are nobody or as many. A search comes after that decision.

    Args:
        store: open.
        viewer: may read comments; for a team also see that team.
        content_id: one item; None for all.
        team_id: people who were in this unit that day; None for everybody.
        search: part of a text, in any case; empty for all.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not read them.
    """
    require(viewer, Permission.SEE_COMMENTS)
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        inquiry.require_group(group)
        days = picked_period(inquiry, NEGATIVE_COMMENT_SHARE.metric, period)
        rows = inquiry.connection.execute(_statement(inquiry, days, content_id)).fetchall()
        why, people = _may_be_read(inquiry, days, rows, group)
        if why is not None:
            return Comments(days, (), None, 0, why)
        inside = [row for row in rows if group in _groups(inquiry, row)]
        named = {content_id} if content_id is not None else _nameable(inquiry, inside)
        titles = content_names(inquiry.connection, {row.content_id for row in inside})
        lines, held_back, redacted = _readable(inquiry, inside, titles, named)
    wanted = search.strip().casefold()
    lines = [line for line in lines if wanted in line.text.casefold()]
    lines.sort(key=lambda line: (2 if line.sign is None else line.sign, line.text.casefold(), line.title or ""))
    return Comments(days, tuple(lines[:MOST_COMMENTS]), people, len(lines), None, held_back, redacted)


def _readable(
    inquiry: Inquiry, rows: list[Any], titles: Mapping[int, ContentName], named: set[int]
) -> tuple[list[CommentLine], int, int]:
    """The comments as they may be shown, how many are held back, and how many of the others are redacted."""
    lines, held_back, redacted = [], 0, 0
    for row in rows:
        title = titles[row.content_id].title if row.content_id in titles else None
        seen = shown_of(inquiry.connection, row.comment, title=title, language=row.language)
        held_back += seen.text is None
        redacted += seen.is_redacted
        if seen.text is not None:
            about = title if row.content_id in named else None
            lines.append(CommentLine(seen.text, row.sign, row.why_not_scored, row.language, about))
    return lines, held_back, redacted


def _nameable(inquiry: Inquiry, rows: list[Any]) -> set[int]:
    """Items that enough of these people wrote about; a rarer one beside a text would point at its writer."""
    speakers: dict[int, set[int]] = defaultdict(set)
    for position, row in enumerate(rows, start=1):
        speakers[row.content_id].add(person_of(row.learner_id, position, row.is_anonymous, row.response))
    thresholds = inquiry.conventions.thresholds
    return {content_id for content_id, people in speakers.items() if thresholds.allow_comment_text(len(people))}


def _statement(inquiry: Inquiry, days: Period, content_id: int | None) -> Select:
    question = replace(question_of(inquiry, days), content_id=content_id)
    columns = (comment.c.comment, comment.c.sign, comment.c.why_not_scored, comment.c.language, listing.c.content_id)
    return answers(question, *columns).join(comment, comment.c.comment_id == feedback_detail.c.comment_id)


def _groups(inquiry: Inquiry, row: Any) -> tuple[Group, ...]:
    if row.is_anonymous or row.team_id is None:
        return (COMPANY,)
    return inquiry.lineage[row.team_id]


def _may_be_read(inquiry: Inquiry, days: Period, rows: list[Any], group: Group) -> tuple[str | None, int | None]:
    """Why the text of a group is withheld, or how many people wrote it."""
    people: dict[Group, set[int]] = defaultdict(set)
    own: dict[Group, set[int]] = defaultdict(set)
    for position, row in enumerate(rows, start=1):
        speaker = person_of(row.learner_id, position, row.is_anonymous, row.response)
        groups = _groups(inquiry, row)
        own[groups[0]].add(speaker)
        for one in groups:
            people[one].add(speaker)
    if group not in people:
        return "Nobody wrote anything here in this period.", None
    cells = [
        Cell(one, days, frozenset(inside), len(inside), len(inside), direct_people=frozenset(own[one]))
        for one, inside in people.items()
    ]
    least = inquiry.conventions.thresholds.comment_people
    thresholds = replace(inquiry.conventions.thresholds, rate_people=least)
    shown = guard(cells, inquiry.tree.above, _SPEAKERS, thresholds)
    mine = next(measurement for measurement in shown if measurement.key[0] == group)
    return (mine.why, None) if mine.value is None else (None, round(mine.value))
