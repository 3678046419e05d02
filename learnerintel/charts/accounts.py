"""The account of a file as one bar: every row of it is in exactly one part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import altair as alt

from learnerintel.charts import theme
from learnerintel.charts.specs import Chart, built_once, headed, in_words, named_rows, table_of

#: Parts from left to right, and the role each has.
PARTS = {"new": "accent", "repeated": "grey", "rejected": "vermilion", "left out": "orange"}

_BAR_HEIGHT, _LABEL_HEIGHT = 18, 34


class AccountPart(TypedDict):
    """One part of a file's rows.

    Attributes:
        part: new, repeated, rejected or left out.
        rows: how many, 0 or more.
        text: the number as people read it.
    """

    part: str
    rows: int
    text: str


class _PlacedPart(AccountPart):
    place: int
    role: str
    label: str


def account_bar(parts: Sequence[AccountPart], *, title: str, subtitle: str) -> Chart:
    """One bar of a file's rows, with each part's name and number below it.

    Raises:
        KeyError: a part is none of the four.
    """
    drawn = table_of(
        [
            {
                **row,
                "place": list(PARTS).index(row["part"]),
                "role": PARTS[row["part"]],
                "label": row["part"].capitalize(),
            }
            for row in parts
        ],
        _PlacedPart,
    )
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Bar", title, subtitle, [f"{row['text']} {row['part']}" for row in parts]),
        spec=_account_bar(),
        datasets={"rows": drawn},
        table=headed(drawn, {"label": "What became of the rows", "rows": "Rows"}),
        height=_BAR_HEIGHT + _LABEL_HEIGHT,
    )


@built_once
def _account_bar() -> alt.TopLevelMixin:
    rows = alt.Chart(named_rows())
    bar = rows.mark_bar(height=_BAR_HEIGHT - 4, cornerRadius=2).encode(
        x=alt.X("rows:Q", stack="normalize", axis=None, scale=alt.Scale(nice=False)),
        y=alt.value(_BAR_HEIGHT / 2),
        color=theme.by_role(),
        order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="Rows")],
    )
    column = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, len(PARTS)], nice=False))
    square = rows.mark_square(size=70, opacity=1, xOffset=5).encode(
        x=column, y=alt.value(_BAR_HEIGHT + 8), color=theme.by_role()
    )
    name, number = (
        theme.in_role(rows, "ink")
        .mark_text(align="left", baseline="middle", dx=15, fontWeight=weight)
        .encode(x=column, y=alt.value(_BAR_HEIGHT + down), text=text, color=theme.by_role())
        for weight, down, text in (("normal", 8, "label:N"), ("bold", 24, "text:N"))
    )
    return alt.layer(bar, square, name, number).resolve_scale(x="independent")
