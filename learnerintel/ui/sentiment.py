"""What people think: the days looked at, the opening sentence, the numbers, and what they cannot say."""

from __future__ import annotations

import streamlit as st

from learnerintel.charts.lines import SparkPoint
from learnerintel.domain.disclosure import FLOOR
from learnerintel.domain.metric import Measurement
from learnerintel.domain.periods import CalendarPeriod
from learnerintel.domain.viewer import Permission
from learnerintel.services.measure_table import MeasureTable
from learnerintel.services.measuring import measure
from learnerintel.ui import numbers
from learnerintel.ui.empty import show_lacks
from learnerintel.ui.filters import current_filters, period_label
from learnerintel.ui.gateway import ask
from learnerintel.ui.glossary import link_to_metric
from learnerintel.ui.kept_drawings import kept
from learnerintel.ui.messages import show_finding
from learnerintel.ui.plain import plain
from learnerintel.ui.state import Key
from learnerintel.ui.tiles import show_tiles, tile_of
from learnerintel.ui.visit import current_visit

RATING = "rating_mean"
NEGATIVE = "negative_comment_share"

#: Share of months that must be known for a line of them; pieces of a line tell nothing.
_LEAST_KNOWN = 0.6

#: Answers are rare beside activity, so the page looks at longer times than others.
_WHOLE = (CalendarPeriod.LAST_QUARTER, CalendarPeriod.LAST_YEAR)


def pick_span() -> str:
    """Draw the choice of days and return its name; it stands in the address."""
    return pick_long_span("Answers of the", Key.SENTIMENT_SPAN)


def pick_long_span(label: str, key: Key) -> str:
    """Draw a choice of quarter or year, with twelve rolling months first for those who have free dates."""
    may_roll = current_visit().viewer.may(Permission.FREE_DATES)
    offered = (CalendarPeriod.LAST_12_MONTHS, *_WHOLE) if may_roll else _WHOLE
    labels = {period_label(period): period for period in offered}
    chosen = st.selectbox(label, list(labels), key=key, bind="query-params", width=200)
    return str(labels[chosen])


def measured(name: str, span: str, by: str = "none") -> MeasureTable:
    """A metric of what people say, for the team and the days that are chosen."""
    return ask(measure, name=name, by=by, team=current_filters().team_id, period=span)


def is_anything_known(span: str) -> bool:
    """Whether there is any rating or comment; where not, draw what is missing and how to bring it."""
    ratings, comments = measured(RATING, span), measured(NEGATIVE, span)
    if ratings.is_measured or comments.is_measured:
        return True
    show_lacks("What people think is not known yet.", dict.fromkeys((*ratings.notes, *comments.notes)))
    return False


@kept
def show_sentence(span: str) -> None:
    """Draw how people rate what they use, and how many comments speak against it."""
    ratings, comments = measured(RATING, span), measured(NEGATIVE, span)
    show_finding(plain(_sentence(ratings, comments), limit=None))


@kept
def show_numbers(span: str) -> None:
    """Draw both numbers, each with its certainty, its months, and the way to what it means."""
    tiles = []
    for name in (RATING, NEGATIVE):
        table = measured(name, span)
        has_line = table.is_measured and table.only.value is not None and _may_see_months(table)
        months = measured(name, span, by="month") if has_line else None
        tiles.append(tile_of(table.metric, table.only, notes=_own_notes(table), line=_line(months)))
    show_tiles(tiles)
    with st.container(horizontal=True, gap="small"):
        link_to_metric(RATING, "How ratings are counted")
        link_to_metric(NEGATIVE, "How comments are counted")


@kept
def show_limits() -> None:
    """Draw what a score of words cannot do; ratings come first for these reasons."""
    with st.expander("What this cannot tell"):
        st.markdown(
            "\n".join(
                f"- {line}"
                for line in (
                    "Ratings come first. A comment is scored by its words, and words mislead more often than stars.",
                    "Sarcasm is not recognised: “great, another compliance module” counts as praise.",
                    "Only English is scored. Comments in other languages are counted as not scored, never as neutral.",
                    "What a course is about is not what people think of it: words such as harassment, fire or fraud "
                    "count as neither good nor bad.",
                    "An open box at the end of a form says what to improve, not how good it was.",
                    "Disliked is not useless: how people rate a course is close to unrelated to what they learn.",
                    "A score of words never proposes to unpair anything by itself; a surely bad rating may.",
                    f"Nothing is shown of fewer than {FLOOR.rate_people} people, and no comment's text of fewer than "
                    f"{FLOOR.comment_people}.",
                )
            )
        )


def _sentence(ratings: MeasureTable, comments: MeasureTable) -> str:
    is_whole = current_filters().team_id is None
    who = "People" if is_whole else f"People of {ratings.group_label}"
    rated = ratings.only if ratings.is_measured else None
    said = comments.only if comments.is_measured else None
    days = numbers.span(ratings.period.first_on, ratings.period.last_on)
    has_rating = rated is not None and rated.value is not None
    parts = [f"{who} rate what they use {_bound(rated)}{numbers.decimal(rated.value)} of 5 stars"] if has_rating else []
    if said is not None and said.value is not None:
        whose = "their scored comments" if has_rating else "the scored comments"
        of = "" if has_rating or is_whole else f" of {comments.group_label}"
        against = "it" if has_rating else "what they are about"
        parts.append(f"{_bound(said)}{numbers.percent(said.value)} of {whose}{of} speak against {against}")
    if parts:
        return f"{parts[0][0].upper()}{'; '.join(parts)[1:]} ({days})."
    why = ratings.only.why or comments.only.why or "Nothing is known of these days."
    return f"What {'people' if is_whole else who.replace('People', 'people')} think is not shown for {days}. {why}"


def _bound(found: Measurement) -> str:
    return "" if found.bound is None else f"{found.bound} "


def _own_notes(table: MeasureTable) -> tuple[str, ...]:
    """What was left out of the number, for the whole company; what holds for every answer is not repeated."""
    notes = tuple(note for note in table.notes if not note.startswith("As of "))
    if not notes or not table.is_measured or current_filters().team_id is None:
        return notes
    return (f"In the whole company: {' '.join(notes)}",)


def _may_see_months(table: MeasureTable) -> bool:
    """What adds up is shown by month for the whole company only, unless somebody has free dates."""
    is_whole = current_filters().team_id is None or not table.metric.adds_up_over_time
    return is_whole or current_visit().viewer.may(Permission.FREE_DATES)


def _line(months: MeasureTable | None) -> tuple[SparkPoint, ...]:
    if months is None:
        return ()
    points = [
        SparkPoint(
            on=row.period.first_on,
            value=row.measurement.value,
            compared=None,
            said=numbers.said(months.metric, row.measurement),
        )
        for row in months.measured
    ]
    known = sum(point["value"] is not None for point in points)
    return tuple(points) if known > len(points) * _LEAST_KNOWN else ()
