"""How often a rule was right: rules beside each other, and predicted against happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import altair as alt

from learnerintel.charts import theme
from learnerintel.charts.specs import (
    Chart,
    built_once,
    headed,
    in_words,
    named_rows,
    require_few,
    table_of,
    value_axis,
)
from learnerintel.domain.metric import Unit

_NAMES = "names"
_EVEN = "even"


class RuleTry(TypedDict):
    """One rule on one past day.

    Attributes:
        rule: its name for people.
        day: the day, as people write it.
        precision: share of listed pairs that stayed unused, 0 to 1.
        regret: share of later use that fell on listed pairs, 0 to 1.
        is_marked: True for the rule that the product used.
        said: both in words.
    """

    rule: str
    day: str
    precision: float
    regret: float
    is_marked: bool
    said: str


class _RoleTry(RuleTry):
    role: str


class _RuleName(TypedDict):
    rule: str
    precision: float
    regret: float
    role: str


class Tenth(TypedDict):
    """One tenth of the cases of a day.

    Attributes:
        predicted: mean probability of staying unused, 0 to 1.
        happened: share that stayed unused, 0 to 1.
        said: both in words, with the cases.
    """

    predicted: float
    happened: float
    said: str


class _RoleTenth(Tenth):
    role: str


class _EvenEnd(TypedDict):
    predicted: float
    happened: float
    role: str


def rules_tried(rows: Sequence[RuleTry], *, title: str, subtitle: str) -> Chart:
    """Rules as dots, one for each day: what was lost to the right, how often it was right upwards.

    Args:
        rows: a row for each rule and day.
        title: the finding.
        subtitle: the measure and its base.
    """
    require_few(rows)
    drawn = table_of([{**row, "role": "accent" if row["is_marked"] else "grey"} for row in rows], _RoleTry)
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Dots, one for each rule and day", title, subtitle, [f"{r['rule']}, {r['said']}" for r in rows]),
        spec=_rules_tried(),
        datasets={"rows": drawn, _NAMES: table_of(_names(rows), _RuleName)},
        table=headed(drawn, {"rule": "Rule", "day": "Day", "precision": "Right", "regret": "Lost", "said": "In words"}),
    )


def _names(rows: Sequence[RuleTry]) -> list[dict[str, object]]:
    """Each rule's name at the middle of its dots."""
    named: dict[str, list[RuleTry]] = {}
    for row in rows:
        named.setdefault(row["rule"], []).append(row)
    return [
        {
            "rule": rule,
            "precision": sum(row["precision"] for row in tries) / len(tries),
            "regret": sum(row["regret"] for row in tries) / len(tries),
            "role": "accent" if any(row["is_marked"] for row in tries) else "grey",
        }
        for rule, tries in named.items()
    ]


@built_once
def _rules_tried() -> alt.TopLevelMixin:
    lost = alt.X(
        "regret:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=value_axis(Unit.SHARE, title="Later use that stood on a list"),
    )
    right = alt.Y(
        "precision:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=value_axis(Unit.SHARE, title="Listed items that stayed unused"),
    )
    dots = (
        alt.Chart(named_rows())
        .mark_point(filled=True, size=70, opacity=0.75)
        .encode(
            x=lost,
            y=right,
            color=theme.by_role(),
            tooltip=[
                alt.Tooltip("rule:N", title=" "),
                alt.Tooltip("day:N", title="As of"),
                alt.Tooltip("said:N", title="In words"),
            ],
        )
    )
    names = (
        alt.Chart(named_rows(_NAMES))
        .mark_text(align="left", baseline="bottom", dx=7, dy=-5, limit=190)
        .encode(x=lost, y=right, text="rule:N", color=theme.by_role())
    )
    return alt.layer(dots, names).properties(height=320)


def predicted_against_happened(rows: Sequence[Tenth], *, title: str, subtitle: str) -> Chart:
    """Tenths of the cases as dots: what was predicted to the right, what happened upwards, the even line between.

    Args:
        rows: the tenths, least first.
        title: the finding.
        subtitle: the measure and its base.
    """
    require_few(rows)
    drawn = table_of([{**row, "role": "accent"} for row in rows], _RoleTenth)
    even = [{"predicted": end, "happened": end, "role": "grey"} for end in (0.0, 1.0)]
    return Chart(
        title=title,
        subtitle=subtitle,
        alt=in_words("Dots, one for each tenth of the cases", title, subtitle, [row["said"] for row in rows]),
        spec=_predicted_against_happened(),
        datasets={"rows": drawn, _EVEN: table_of(even, _EvenEnd)},
        table=headed(drawn, {"predicted": "Predicted", "happened": "Happened", "said": "In words"}),
    )


@built_once
def _predicted_against_happened() -> alt.TopLevelMixin:
    scale = alt.Scale(domain=[0, 1])
    across = alt.X("predicted:Q", scale=scale, axis=value_axis(Unit.SHARE, title="Predicted to stay unused"))
    upwards = alt.Y("happened:Q", scale=scale, axis=value_axis(Unit.SHARE, title="Stayed unused"))
    even = (
        alt.Chart(named_rows(_EVEN))
        .mark_line(strokeDash=[5, 4], strokeWidth=1.5)
        .encode(x=across, y=upwards, color=theme.by_role())
    )
    dots = (
        alt.Chart(named_rows())
        .mark_point(filled=True, size=80, opacity=0.95)
        .encode(x=across, y=upwards, color=theme.by_role(), tooltip=[alt.Tooltip("said:N", title=" ")])
    )
    return alt.layer(even, dots).properties(height=300)
