"""Every chart noun, tile, table and message once, with titles from hell; served by the browser tests.

Not a page of the product. Names of teams and items are the hostile ones of ``HOSTILE``, so that what the
tests see is what a page would show of such data.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import streamlit as st

from learnerintel.charts import bars, dots, funnel, heat, lines
from learnerintel.domain.metric import Better, Bound, Measurement, Metric, MetricKind, Unit
from learnerintel.errors import FileRefused
from learnerintel.ui import figures, messages, numbers, tables, tiles
from learnerintel.ui.plain import clean, plain

HOSTILE = (
    "![x](http://127.0.0.1:9/a.png)",
    "<script>alert(1)</script>",
    "[a](javascript:alert(1))",
    ":red-badge[OK] :material/home: :smile:",
    "$x$ 2*3*4 `code` ~~no~~",
    "=cmd() -> www.example.com",
    "1. First # heading",
    "https://example.com a@example.com -- >=",
)
START = dt.date(2026, 1, 5)


METRIC = Metric(
    "voluntary-active-share",
    "Voluntary-active share",
    Unit.SHARE,
    "People who chose something / people on the roster.",
    "Mandatory activity.",
    ("activity", "roster"),
    Better.HIGHER,
    MetricKind.RATIO,
    "four weeks",
)


def _measured(value, base=214, low=None, high=None, **rest):
    return Measurement("all", value, base, low, high, **rest)


def _weeks():
    rows = []
    for place, name in enumerate(("Sales North", "Comparable teams")):
        for week in range(52):
            value = 0.35 + 0.12 * math.sin(week / 6 + place) + 0.002 * week
            known = not 20 <= week < 24 or place == 1
            rows.append(
                {
                    "series": name,
                    "week_on": START + dt.timedelta(weeks=week),
                    "value": value if known else None,
                    "low": value - 0.06 if known and place == 0 else None,
                    "high": value + 0.06 if known and place == 0 else None,
                    "said": numbers.said(METRIC, _measured(value, 214, value - 0.06, value + 0.06)),
                }
            )
    return rows


def _teams():
    return [
        {
            "team": name,
            "value": None if place == 5 else 0.2 + place * 0.07,
            "low": None if place == 5 else 0.14 + place * 0.07,
            "high": None if place == 5 else 0.27 + place * 0.07,
            "is_marked": place == 2,
            "said": "withheld: fewer than 5 people" if place == 5 else f"{20 + place * 7} % of 60 people",
        }
        for place, name in enumerate(HOSTILE)
    ]


def _sparks():
    return tuple(
        {"on": START + dt.timedelta(weeks=week), "value": 0.3 + 0.1 * math.sin(week / 4), "compared": 0.32, "said": ""}
        for week in range(26)
    )


def show_charts():
    figures.show_chart(
        lines.weekly_lines(
            _weeks(),
            title=f"Six points more than a year ago {HOSTILE[0]}",
            subtitle="Voluntary-active share of 214 people",
        ),
        key="weekly",
    )
    figures.show_chart(
        dots.team_dots(_teams(), title="Sales North is in the middle", subtitle="Opt-in rate, 90 days"), key="teams"
    )
    figures.show_chart(
        bars.ranked_bars(
            [
                {
                    "label": name,
                    "value": None if place == 3 else 0.6 - place * 0.06,
                    "is_marked": place == 0,
                    "text": "–" if place == 3 else f"{60 - place * 6} %",
                    "said": "of 96 comments",
                }
                for place, name in enumerate(HOSTILE)
            ],
            title="Length is what people mind most",
            subtitle="Reasons in 96 comments",
        ),
        key="reasons",
    )
    figures.show_chart(
        bars.stacked_minutes(
            [
                {
                    "month_on": dt.date(2025, month, 1),
                    "obligation": name,
                    "minutes": 10.0 + month * place,
                    "said": f"{10 + month * place} minutes",
                }
                for month in range(1, 13)
                for place, name in enumerate(("Mandatory", "Required", "Recommended", "Optional"))
            ],
            title="More is chosen than a year ago",
            subtitle="Minutes a person and month",
        ),
        key="obligations",
    )
    days = [START + dt.timedelta(days=day) for day in range(540)]
    figures.show_chart(
        heat.calendar_heat(
            [
                {
                    "on": day,
                    "value": 0.0 if day.weekday() > 4 else 40.0 + 30 * math.sin(day.toordinal() / 20),
                    "said": f"{day}",
                }
                for day in days
            ],
            title="Quarter ends are busy",
            subtitle="Activities a day",
        ),
        key="calendar",
    )
    figures.show_chart(
        heat.cohort_heat(
            [
                {
                    "cohort": f"{dt.date(2025, cohort, 1):%b %Y}",
                    "month": month,
                    "value": None if (cohort, month) == (4, 3) else 1 / (1 + month * 0.5),
                    "text": "–" if (cohort, month) == (4, 3) else f"{100 / (1 + month * 0.5):.0f}",
                    "said": "of 40 people",
                }
                for cohort in range(1, 9)
                for month in range(9 - cohort)
            ],
            title="Half come back after two months",
            subtitle="Share of newcomers with a voluntary activity",
        ),
        key="cohorts",
    )
    figures.show_chart(
        funnel.funnel_plot(
            [
                {
                    "team": HOSTILE[place % 8],
                    "size": 10 + place * 13,
                    "value": min(1, max(0, 0.4 + 0.3 * math.sin(place * 5) / (1 + place / 8))),
                    "said": "of its people",
                }
                for place in range(30)
            ],
            mean=0.4,
            title="Two teams differ by more than chance",
            subtitle="Voluntary-active share against size of the team",
        ),
        key="funnel",
    )
    figures.show_chart(
        dots.shelf_dots(
            [
                {
                    "content": HOSTILE[place % 8],
                    "people": place * 7 % 211,
                    "minutes": float(place * place % 900),
                    "is_marked": place % 17 == 0,
                    "said": "x",
                }
                for place in range(150)
            ],
            title="Nine items cost most and reach few",
            subtitle="150 items",
        ),
        key="shelf",
    )
    figures.show_chart(
        dots.two_columns_lines(
            [
                {"item": name, "say": say, "do": do, "is_marked": name == "Video", "said": "x"}
                for name, say, do in (
                    ("Video", 0.4, 0.15),
                    ("Course", 0.25, 0.45),
                    ("Podcast", 0.2, 0.28),
                    ("Document", 0.1, 0.2),
                )
            ],
            title="Video is asked for and not used",
            subtitle="Shares of wishes and of use, 84 people",
            left="What people say",
            right="What people do",
        ),
        key="saydo",
    )


def show_widgets():
    """Each widget label used on pages, with every hostile title."""
    for place, title in enumerate(HOSTILE):
        st.button(plain(title), key=f"b{place}")
        st.checkbox(plain(title), key=f"c{place}", help=plain(title))
        with st.expander(plain(title)):
            st.markdown(plain(title))
        st.caption(plain(title))
        st.metric(plain(title), plain(title))
        st.subheader(plain(title), anchor=False)
        st.text_input(plain(title), key=f"t{place}")
    st.selectbox("options", [clean(title) for title in HOSTILE], key="s")
    st.radio(plain(HOSTILE[3]), HOSTILE, format_func=plain, key="r")
    st.segmented_control(plain(HOSTILE[3]), HOSTILE, format_func=plain, key="g")
    st.tabs([plain(title) for title in HOSTILE])
    messages.show_refusal(FileRefused(" ".join(HOSTILE)))
    messages.show_note(plain(HOSTILE[0]))
    messages.show_done(plain(HOSTILE[5]))
    st.dataframe({"title": [clean(title) for title in HOSTILE]}, hide_index=True)


st.set_page_config(layout="wide")
st.title("Gallery", anchor=False)
messages.show_finding("31 people could get about 46 hours back; four courses cause it.")
tiles.show_tiles(
    [
        tiles.tile_of(
            METRIC, _measured(0.38, 214, 0.32, 0.44), notes=["6 points more than a year ago"], line=_sparks()
        ),
        tiles.tile_of(
            replace(METRIC, label="Opt-in rate", base_label="offers"),
            _measured(0.214, 1204, 0.19, 0.23),
            notes=["2 points less than a year ago"],
            line=_sparks(),
        ),
        tiles.tile_of(
            replace(METRIC, label="Negative comments"),
            _measured(None, None, is_withheld=True, why="Withheld: fewer than 20 comments."),
        ),
        tiles.tile_of(
            replace(METRIC, label="Hours returned", unit=Unit.HOURS), _measured(46.0, 31, 31.0, 62.0), line=_sparks()
        ),
        tiles.tile_of(
            replace(METRIC, label=HOSTILE[3], formula=HOSTILE[0]),
            _measured(0.31, 8, bound=Bound.AT_MOST, why="Everybody of so few people."),
            line=_sparks(),
        ),
    ]
)
ROWS = [
    {
        "title": HOSTILE[place % 8],
        "people": 1000 * place,
        "share": None if place == 3 else place / 40,
        "on": 20500 + place,
    }
    for place in range(40)
]
COLUMNS = [
    tables.Column("title", "Content"),
    tables.Column("people", "People", numbers.count),
    tables.Column("share", "Reach", numbers.percent),
    tables.Column("on", "Last used", numbers.short_day),
]
tables.show_table(ROWS, COLUMNS, key="items", about="Items and their use.")
tables.show_cards(ROWS[:6], COLUMNS, key="cards")
show_charts()
show_widgets()
