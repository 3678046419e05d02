"""What people say: ratings first, comments second."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from sqlalchemy import select

from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import CalendarPeriod, Period
from learnerintel.domain.viewer import Viewer
from learnerintel.metrics.answers import NEGATIVE_COMMENT_SHARE, RATING_MEAN
from learnerintel.metrics.columns import named_slices
from learnerintel.metrics.definition import COMPANY, Definition, Split
from learnerintel.metrics.gathering import columns_of
from learnerintel.services.answering import answer, require_wanted, table_of
from learnerintel.services.choosing import picked_period
from learnerintel.services.counting import Wanted, question_of, shown_of, tally_of
from learnerintel.services.guarding import is_exact, withhold_wholes
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.measure_table import MeasuredRow, MeasureTable
from learnerintel.store.engine import Store
from learnerintel.store.schema import content

#: Attributes of an item by which what people say can be put together.
KINDS = ("topic", "format", "owner", "level")
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """What people say of one item.

    Attributes:
        content_id: inside.
        key: the id by which its source knows it.
        title: on a page.
        rating: stars, base people.
        negative: share of negative comments, base scored comments.
        is_ranked: whether there are enough comments for a place in a ranking by sentiment.
    """

    content_id: int
    key: str
    title: str
    rating: Measurement
    negative: Measurement
    is_ranked: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What people say of items, and the notes that belong below."""

    items: tuple[ItemAnswers, ...]
    rating_period: Period
    comment_period: Period
    notes: tuple[str, ...]


def answers_by_item(
    store: Store,
    viewer: Viewer,
    *,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_12_MONTHS,
    as_of: int | None = None,
) -> Answers:
    """Ratings and negative comments of every item that anybody answered about, by title.

    Args:
        store: open.
        viewer: sees content, and the company or the team.
        team_id: answers of people who were in this unit; None for everybody's.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
    """
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        ratings, comments = (
            answer(
                inquiry,
                definition,
                by=Split.CONTENT,
                group=group,
                period=picked_period(inquiry, definition.metric, period),
            )
            for definition in (RATING_MEAN, NEGATIVE_COMMENT_SHARE)
        )
        thresholds = inquiry.conventions.thresholds
    rated = {row.part: row for row in ratings.measured}
    commented = {row.part: row for row in comments.measured}
    nothing = Measurement(None, None, None, why="Nobody said anything of it.")
    items = []
    for part in {**rated, **commented}:
        row = rated.get(part) or commented[part]
        negative = commented[part].measurement if part in commented else nothing
        rating = rated[part].measurement if part in rated else nothing
        is_ranked = negative.base is not None and thresholds.allow_sentiment_ranking(negative.base)
        items.append(ItemAnswers(int(str(part)), row.key, row.label, rating, negative, is_ranked))
    items.sort(key=lambda item: (item.title.casefold(), item.key))
    notes = tuple(dict.fromkeys((*ratings.notes, *comments.notes)))
    return Answers(tuple(items), ratings.period, comments.period, notes)


def answers_by_kind(
    store: Store,
    viewer: Viewer,
    *,
    kind: str = "topic",
    metric: str = RATING_MEAN.name,
    team_id: int | None = None,
    period: str = CalendarPeriod.LAST_12_MONTHS,
    as_of: int | None = None,
) -> MeasureTable:
    """Rating or negative comments by topic, format, owner or level of the content.

    Args:
        store: open.
        viewer: sees content, and the company or the team.
        kind: one of ``KINDS``.
        metric: ``rating_mean`` or ``negative_comment_share``.
        team_id: answers of people who were in this unit; None for everybody's.
        period: name of a calendar period.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see it.
        ValueError: no such kind or metric.
    """
    if kind not in KINDS:
        raise ValueError(f"Nothing is put together by {kind!r}; kinds are {', '.join(KINDS)}.")
    definition = _answers_metric(metric)
    group = COMPANY if team_id is None else team_id
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, definition.metric, period)
        wanted = Wanted(definition, days, Split.CONTENT, group)
        require_wanted(inquiry, wanted)
        lacks = [need.sentence for need in definition.needs if inquiry.span(need) is None]
        if lacks:
            return table_of(inquiry, wanted, (), lacks, is_measured=False)
        return table_of(inquiry, wanted, _rows_by_kind(inquiry, wanted, kind), (), is_measured=True)


def _rows_by_kind(inquiry: Inquiry, wanted: Wanted, kind: str) -> list[MeasuredRow]:
    question = question_of(inquiry, wanted.period, Split.CONTENT)
    columns = columns_of(inquiry.connection, wanted.definition, question)
    stated = {row[0]: row[1] for row in inquiry.connection.execute(select(content.c.content_id, content.c[kind]))}
    by_item = tally_of(inquiry, wanted.definition, question, wanted.is_company_only, columns).cells
    columns["slice"] = named_slices([stated.get(content_id) or NOT_STATED for content_id in columns["slice"].tolist()])
    by_kind = tally_of(inquiry, wanted.definition, question, wanted.is_company_only, columns).cells
    groups = (wanted.group,)
    shown, items = (
        {part: one for (part, *_), one in shown_of(
            inquiry, wanted.definition, cells, are_parts=True, groups=groups
        ).of_group(wanted.group)}
        for cells in (by_kind, by_item)
    )  # fmt: skip
    hidden: dict[Hashable, set[int]] = {part: set() for part in shown}
    for layer, (content_id, _) in enumerate(by_item.layers):
        if content_id in items and not is_exact(items[content_id]):
            inside = by_item.people_of(layer, by_item.order.place_of(wanted.group))
            hidden[stated.get(content_id) or NOT_STATED] |= inside
    withhold_wholes(hidden, shown, inquiry.conventions.thresholds)
    rows = [
        MeasuredRow(str(part), str(part), wanted.group, part, wanted.period, measurement.about(part))
        for part, measurement in shown.items()
    ]
    return sorted(rows, key=lambda row: (row.key == NOT_STATED, row.label.casefold()))


def answers_by_team(
    store: Store,
    viewer: Viewer,
    *,
    metric: str = RATING_MEAN.name,
    period: str = CalendarPeriod.LAST_12_MONTHS,
    as_of: int | None = None,
) -> MeasureTable:
    """Rating or negative comments of each team.

    Raises:
        NotPermitted: the viewer may not see teams.
        ValueError: no such metric.
    """
    definition = _answers_metric(metric)
    with inquire(store, viewer, as_of) as inquiry:
        days = picked_period(inquiry, definition.metric, period)
        return answer(inquiry, definition, by=Split.TEAM, period=days)


def _answers_metric(name: str) -> Definition:
    for definition in (RATING_MEAN, NEGATIVE_COMMENT_SHARE):
        if definition.name == name:
            return definition
    raise ValueError(f"{name!r} is not about answers; {RATING_MEAN.name} and {NEGATIVE_COMMENT_SHARE.name} are.")
