from __future__ import annotations

import datetime as dt
import itertools
import json

import pytest
from altair.vegalite.v6.schema.core import Root
from hypothesis import given
from hypothesis import strategies as st

from learnerintel.charts import accounts, bars, curves, dots, funnel, heat, lines, pairs, theme, tries
from learnerintel.charts.specs import Chart
from learnerintel.domain import periods
from learnerintel.domain.metric import Unit

MONDAY = dt.date(2026, 1, 5)
HOSTILE = "a.b[0] <script>'\"\\"
WORDS = {"title": "The finding", "subtitle": "The measure, 214 people"}
#: Columns that a specification makes for itself.
CALCULATED = {"role", "end", "drawn_last"}


def week(number, series="Sales", value=0.4):
    return {
        "series": series,
        "week_on": MONDAY + dt.timedelta(weeks=number),
        "value": value,
        "low": None if value is None else value - 0.1,
        "high": None if value is None else value + 0.1,
        "said": f"week {number}",
    }


def team(name=HOSTILE, value=0.4):
    return {"team": name, "value": value, "low": 0.3, "high": 0.5, "is_marked": True, "said": "40 %"}


def bar(name=HOSTILE, value=0.4):
    return {"label": name, "value": value, "is_marked": False, "text": "40 %", "said": "40 % of 96 comments"}


def part(obligation="Optional", month=1):
    return {"month_on": dt.date(2026, month, 1), "obligation": obligation, "minutes": 12.0, "said": "12 minutes"}


def small(number=0):
    return {"on": MONDAY + dt.timedelta(days=number), "value": 0.1, "compared": None, "said": "10 %"}


def heat_day(on=MONDAY):
    return {"on": on, "value": 3.0, "said": "3"}


def cell(cohort="Jan 2026", month=0):
    return {"cohort": cohort, "month": month, "value": 0.5, "text": "50", "said": "half"}


def point(size=100, value=0.4):
    return {"team": HOSTILE, "size": size, "value": value, "said": "40 %"}


def shelf(people=3):
    return {"content": HOSTILE, "people": people, "minutes": None, "is_marked": False, "said": "3 people"}


def wish(item=HOSTILE):
    return {"item": item, "say": 0.4, "do": 0.2, "is_marked": True, "said": "40 % said, 20 % did"}


def tried(rule=HOSTILE):
    return {"rule": rule, "day": "1 May", "precision": 0.9, "regret": 0.1, "is_marked": True, "said": "90 %, 10 % lost"}


def after(days=3):
    return {"days": days, "value": 0.2, "low": 0.1, "high": None, "said": "20 % after 3 days"}


def tenth():
    return {"predicted": 0.4, "happened": 0.5, "said": "40 % predicted, 50 % happened"}


CHARTS = {
    "rules_tried": lambda rows=1: tries.rules_tried([tried(f"{HOSTILE}{n}") for n in range(rows)], **WORDS),
    "predicted_against_happened": lambda: tries.predicted_against_happened([tenth()], **WORDS),
    "weekly_lines": lambda rows=1: lines.weekly_lines([week(n) for n in range(rows)], **WORDS),
    "weekly_lines of two": lambda: lines.weekly_lines([week(0), week(0, "All", 0.3)], unit=Unit.STARS, **WORDS),
    "spark": lambda: lines.spark([small()], title="Share"),
    "team_dots": lambda: dots.team_dots([team(), team("Other", None)], **WORDS),
    "shelf_dots": lambda: dots.shelf_dots([shelf()], **WORDS),
    "two_columns_lines": lambda: dots.two_columns_lines([wish()], left="say", right="do", **WORDS),
    "ranked_bars": lambda: bars.ranked_bars([bar(), bar("Other", None)], unit=Unit.HOURS, **WORDS),
    "stacked_minutes": lambda: bars.stacked_minutes([part(), part("Mandatory")], **WORDS),
    "account_bar": lambda: accounts.account_bar([{"part": "new", "rows": 12, "text": "12"}], **WORDS),
    "calendar_heat": lambda: heat.calendar_heat([heat_day()], **WORDS),
    "cohort_heat": lambda: heat.cohort_heat([cell()], **WORDS),
    "day_curve": lambda: curves.day_curve([after(), after(9)], **WORDS),
    "team_pairs": lambda: pairs.team_pairs(
        [{"team": HOSTILE, "share": 0.4, "change": -2.0, "said": "40 %, -2"}], right="Learning", up="Change", **WORDS
    ),
    "funnel_plot": lambda: funnel.funnel_plot([point()], mean=0.4, **WORDS),
}


def fields_of(part: object) -> set[str]:
    """Every field a specification reads."""
    if isinstance(part, list):
        return set().union(*map(fields_of, part)) if part else set()
    if not isinstance(part, dict):
        return set()
    own = {part["field"]} if isinstance(part.get("field"), str) else set()
    return own.union(*(fields_of(value) for value in part.values())) if part else own


@pytest.mark.parametrize("name", CHARTS)
def test_every_specification_is_valid_vega_lite(name):
    chart = CHARTS[name]()
    Root.from_dict(json.loads(json.dumps(dict(chart.spec))), validate=True)
    assert chart.spec["config"]["view"] == {"strokeWidth": 0}
    assert set(chart.spec["autosize"].values()) == {"fit-x", "padding"}


@pytest.mark.parametrize("name", CHARTS)
def test_every_specification_reads_only_columns_that_its_rows_have(name):
    chart = CHARTS[name]()
    columns = set().union(*(table.column_names for table in chart.datasets.values()))
    assert fields_of(dict(chart.spec)) - CALCULATED <= columns


@pytest.mark.parametrize("name", CHARTS)
def test_nothing_from_the_data_stands_in_a_specification(name):
    assert "script" not in json.dumps(dict(CHARTS[name]().spec))


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_words_and_a_table_with_headings(name):
    chart = CHARTS[name]()
    assert chart.title in chart.alt
    assert chart.alt.endswith(".")
    assert chart.table.num_rows >= 1
    assert all(heading[0].isupper() or heading in {"say", "do"} for heading in chart.table.column_names)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_built_once_however_often_it_is_drawn(name):
    assert CHARTS[name]().spec is CHARTS[name]().spec


def test_binding_rows_leaves_the_shared_specification_as_it_was():
    chart = CHARTS["team_dots"]()
    before = json.dumps(dict(chart.spec))
    bound = chart.bound()
    assert json.dumps(dict(chart.spec)) == before
    assert bound["datasets"]["rows"].num_rows == 2
    assert bound["height"] == 48


def test_what_is_not_known_is_null_and_not_zero():
    chart = lines.weekly_lines([week(0), week(1, value=None), week(2)], **WORDS)
    assert chart.datasets["rows"]["value"].to_pylist() == [0.4, None, 0.4]
    assert chart.table["Value"].to_pylist() == [0.4, None, 0.4]


def test_more_points_than_a_chart_may_send_are_refused():
    with pytest.raises(ValueError, match="at most 200 points of one series, not 201"):
        lines.weekly_lines([week(n) for n in range(201)], **WORDS)
    assert CHARTS["weekly_lines"](theme.POINTS_PER_SERIES).datasets["rows"].num_rows == 200


def test_more_lines_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="tells at most 6 lines apart, not 7"):
        lines.weekly_lines([week(0, series=f"line {n}") for n in range(7)], **WORDS)


def test_a_row_without_a_column_is_refused():
    row = week(0)
    del row["said"]
    with pytest.raises(KeyError, match="said"):
        lines.weekly_lines([row], **WORDS)


def test_an_obligation_that_is_none_of_the_four_is_refused():
    with pytest.raises(ValueError, match="Voluntary"):
        bars.stacked_minutes([part("Voluntary")], **WORDS)


def test_names_beside_lines_keep_their_distance():
    chart = lines.weekly_lines([week(0, f"line {n}", 0.4 + n / 1000) for n in range(5)], **WORDS)
    places = sorted(chart.datasets["ends"]["label_at"].to_pylist())
    assert min(b - a for a, b in itertools.pairwise(places)) > 0.03


def test_a_day_may_be_a_date_or_a_number():
    as_date, as_number = (heat.calendar_heat([heat_day(on)], **WORDS) for on in (MONDAY, periods.day_of(MONDAY)))
    assert as_date.datasets["rows"].equals(as_number.datasets["rows"])


@pytest.mark.parametrize(("first_weekday", "week_on"), [(0, MONDAY), (6, MONDAY - dt.timedelta(days=1))])
def test_a_week_of_the_calendar_begins_on_the_companys_first_weekday(first_weekday, week_on):
    chart = heat.calendar_heat([heat_day()], first_weekday=first_weekday, **WORDS)
    row = chart.datasets["rows"].to_pylist()[0]
    assert row["week_on"] == week_on
    assert row["weekday"] == "Mon"


def test_a_calendar_holds_two_years_and_not_more():
    days = [heat_day(MONDAY + dt.timedelta(days=n)) for n in range(heat.CALENDAR_LIMIT + 1)]
    assert isinstance(heat.calendar_heat(days[:-1], **WORDS), Chart)
    with pytest.raises(ValueError, match="at most 732"):
        heat.calendar_heat(days, **WORDS)


def test_a_chart_without_rows_says_that_there_are_none():
    assert dots.team_dots([], **WORDS).alt.endswith("No values to show yet.")


@given(mean=st.floats(0.01, 0.99), size=st.integers(1, 10_000))
def test_chance_leaves_large_teams_less_room_than_small_ones(mean, size):
    low, high, outer_low, outer_high = funnel.chance_limits(mean, size)
    assert 0 <= outer_low <= low <= mean <= high <= outer_high <= 1
    larger = funnel.chance_limits(mean, size * 4)
    assert larger[3] - larger[2] <= outer_high - outer_low


def test_a_team_is_marked_only_beyond_what_chance_does():
    # 0.4 of 100 people: one standard deviation is 0.049, the outer limit lies 3.09 of them away
    assert not funnel.is_beyond_chance(point(100, 0.55), 0.4)
    assert funnel.is_beyond_chance(point(100, 0.56), 0.4)
    roles = funnel.funnel_plot([point(100, 0.55), point(100, 0.56)], mean=0.4, **WORDS).datasets["rows"]["role"]
    assert roles.to_pylist() == ["grey", "accent"]
