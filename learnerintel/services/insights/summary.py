"""The five numbers of the summary: now, before, a year ago, and one sentence of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learnerintel.domain.metric import Measurement, Metric, Unit
from learnerintel.domain.periods import CalendarPeriod, Period, iso_day, same_period_last_year, window
from learnerintel.domain.value import NOT_MEASURED_YET
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.metrics.activity import VOLUNTARY_ACTIVE_SHARE
from learnerintel.metrics.answers import NEGATIVE_COMMENT_SHARE
from learnerintel.metrics.choice import SELF_DIRECTED_RATIO
from learnerintel.metrics.definition import COMPANY, Definition, Split
from learnerintel.metrics.hours import HOURS_RETURNED
from learnerintel.metrics.opting import OPT_IN_RATE
from learnerintel.services.answering import measurements, unknown
from learnerintel.services.choosing import DAYS_PER_WEEK, default_period, earlier, fitting_period, parts_of
from learnerintel.services.completeness import Completeness, measure_completeness
from learnerintel.services.guarding import is_exact
from learnerintel.services.inquiry import Inquiry, inquire
from learnerintel.services.targeting import plan_of
from learnerintel.store.engine import Store
from learnerintel.store.targets import Target

#: Metric of a tile, its period, and what its small line is made of.
TILES: tuple[tuple[Definition, CalendarPeriod, Split], ...] = (
    (VOLUNTARY_ACTIVE_SHARE, CalendarPeriod.LAST_4_WEEKS, Split.WEEK),
    (OPT_IN_RATE, CalendarPeriod.LAST_QUARTER, Split.MONTH),
    (SELF_DIRECTED_RATIO, CalendarPeriod.LAST_12_MONTHS, Split.MONTH),
    (NEGATIVE_COMMENT_SHARE, CalendarPeriod.LAST_QUARTER, Split.MONTH),
)
WEEKS_OF_A_TILE = 13


@dataclass(frozen=True, slots=True)
class Compared:
    """A value in one period.

    Attributes:
        period: its days.
        measurement: value, base and interval, or why there is none.
    """

    period: Period
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class SummaryTile:
    """One number.

    Attributes:
        metric: what was measured.
        now: the latest full period; None where it is not measured yet.
        before: the period before it.
        year_ago: the same period a year ago.
        line: weeks or months, oldest first.
        why: what would unlock it, where it is not measured yet.
        plan: what is planned for the fiscal year that the period ends in; None where nobody stated anything.
    """

    metric: Metric
    now: Compared | None
    before: Compared | None
    year_ago: Compared | None
    line: tuple[Compared, ...]
    why: str | None
    plan: Target | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary's numbers.

    Attributes:
        tiles: active by choice, opt-in, self-directed, negative comments, hours returned.
        sentence: the clearest change.
        completeness: how complete the data are.
        notes: sentences that belong below.
    """

    tiles: tuple[SummaryTile, ...]
    sentence: str
    completeness: Completeness
    notes: tuple[str, ...]


def summary(store: Store, viewer: Viewer, *, as_of: int | None = None) -> Summary:
    """Everything the first lines of the summary say, about the whole company.

    Args:
        store: open.
        viewer: sees the summary.
        as_of: as if this were today.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    with inquire(store, viewer, as_of) as inquiry:
        tiles = [_tile(inquiry, *tile) for tile in TILES]
        tiles.append(SummaryTile(HOURS_RETURNED, None, None, None, (), NOT_MEASURED_YET))
        return Summary(tuple(tiles), change_sentence(tiles), measure_completeness(inquiry), inquiry.notes)


def _tile(inquiry: Inquiry, definition: Definition, choice: CalendarPeriod, by: Split) -> SummaryTile:
    metric = definition.metric
    lacks = [need.sentence for need in definition.needs if inquiry.span(need) is None]
    if lacks:
        return SummaryTile(metric, None, None, None, (), f"Not measured yet: {lacks[0]}")
    now = fitting_period(inquiry, metric, choice)
    before = earlier(inquiry, metric, choice, now)
    year_ago = same_period_last_year(now)
    parts = _line_periods(inquiry, definition, by)
    asked = {**dict.fromkeys(parts, by), **dict.fromkeys((now, before, year_ago), Split.NONE)}
    found = measurements(inquiry, definition, COMPANY, asked)

    def compared(period: Period) -> Compared:
        return Compared(period, found.get(period) or unknown("Nothing is known of this period."))

    def past(period: Period) -> Compared:
        # Half a period would be compared with a whole one.
        begins = max(span.first_on for need in definition.needs if (span := inquiry.span(need)) is not None)
        if begins > period.first_on:
            return Compared(period, unknown(f"Known only from {iso_day(begins)} on."))
        return compared(period)

    line = tuple(compared(part) for part in parts)
    plan = plan_of(inquiry, metric, now)
    return SummaryTile(metric, compared(now), past(before), past(year_ago), line, None, plan)


def _line_periods(inquiry: Inquiry, definition: Definition, by: Split) -> list[Period]:
    period = default_period(inquiry, definition, by)
    if by is Split.WEEK:
        period = window(period.last_on, WEEKS_OF_A_TILE * DAYS_PER_WEEK)
    return parts_of(inquiry, by, period)


def change_sentence(tiles: Sequence[SummaryTile]) -> str:
    """The clearest change among shares: whose intervals do not touch, the largest in points first.

    A year ago is compared with where it is known, else the period before.
    """
    changes = [change for tile in tiles if (change := _change(tile)) is not None]
    clear = [change for change in changes if change.is_clear]
    if clear:
        return max(clear, key=lambda change: abs(change.points)).sentence
    if changes:
        return f"Nothing has clearly changed. {changes[0].level}"
    known = next((tile for tile in tiles if tile.now is not None and is_exact(tile.now.measurement)), None)
    if known is None:
        return "Nothing can be said yet. The tiles say what is missing."
    return f"There is nothing to compare with yet. {_level(known)}"


@dataclass(frozen=True, slots=True)
class _Change:
    points: int
    is_clear: bool
    level: str
    sentence: str


def _change(tile: SummaryTile) -> _Change | None:
    if tile.metric.unit is not Unit.SHARE or tile.now is None or not is_exact(tile.now.measurement):
        return None
    pasts = ((tile.year_ago, "a year ago"), (tile.before, "in the period before"))
    known = [(one.measurement, when) for one, when in pasts if one is not None and is_exact(one.measurement)]
    if not known:
        return None
    now, (past, since) = tile.now.measurement, known[0]
    points = round(((now.value or 0) - (past.value or 0)) * 100)
    ends = (now.low, now.high, past.low, past.high)
    is_clear = points != 0 and None not in ends and (now.low > past.high or now.high < past.low)
    more = "more" if points > 0 else "less"
    level = _level(tile)
    return _Change(points, is_clear, level, f"{level[:-1]}, {_points(points)} {more} than {since}.")


def _points(points: int) -> str:
    return "1 point" if abs(points) == 1 else f"{abs(points)} points"


def _level(tile: SummaryTile) -> str:
    assert tile.now is not None
    measurement = tile.now.measurement
    share = f"{(measurement.value or 0) * 100:.0f} %"
    return f"{tile.metric.label}: {share} of {measurement.base} {tile.metric.base_label}."
