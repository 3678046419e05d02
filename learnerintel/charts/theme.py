"""Colours of charts, and the configuration every chart shares.

A chart never names a colour. It names a *role* (``accent`` for the one that matters, ``grey`` for
what it is compared with, the rest for series), and Streamlit's theme turns the role's place in the
list into the colour of the light or dark theme in the browser, so that a change of theme needs no
visit to the server. The numbers are those of ``.streamlit/config.toml``; a test holds both equal.

Series colours are Okabe and Ito's set, which people with any colour vision can tell apart; their
yellow is left out (it vanishes on white), their black is the text colour.
"""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

#: Place in this tuple = place in the categorical colours of the theme.
ROLES = ("accent", "grey", "orange", "green", "vermilion", "purple", "blue", "ink")

#: Roles given to series in turn; the first one is always the one the chart is about.
SERIES_ROLES = ("accent", "orange", "green", "vermilion", "purple", "blue")

#: Space between number and percent sign, and between thousands.
THIN_SPACE = "\u202f"

#: The width follows the page, the height is the chart's own.
AUTOSIZE = {"type": "fit-x", "contains": "padding"}

#: Around a chart, in pixels; the card it stands in has room of its own.
MARGIN = {"left": 0, "top": 6, "right": 4, "bottom": 0}

#: No view sends more points of one series than this to the browser.
POINTS_PER_SERIES = 200


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme, as hexadecimal RGB.

    Attributes:
        primary: of buttons and marks of choice; white words can be read on it.
        background: of the page.
        surface: of boxes and inputs.
        text: of words.
        border: of lines between things.
        categorical: one for each of ``ROLES``.
        sequential: ten steps from little to much.
        diverging: ten steps from one end over the middle to the other.
    """

    primary: str
    background: str
    surface: str
    text: str
    border: str
    categorical: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]


LIGHT = Palette(
    primary="#0072B2",
    background="#FFFFFF",
    surface="#F4F6F8",
    text="#1F2933",
    border="#DDE2E8",
    categorical=("#0072B2", "#7C8794", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#1F2933"),
    sequential=(
        "#EAF3F9", "#C9E1F0", "#A8CFE7", "#87BEDE", "#66ACD5", "#4C99C5", "#3984AF", "#266F9A", "#135A84", "#00456E",
    ),
    diverging=(
        "#A84A00", "#C57230", "#E2995F", "#EDBE98", "#F2E2D4", "#DAE6ED", "#A6CBE2", "#71ACD1", "#3883AF", "#005A8C",
    ),
)

DARK = Palette(
    primary="#287BAE",
    background="#14181D",
    surface="#1E242B",
    text="#E6E9ED",
    border="#333C46",
    categorical=("#56B4E9", "#8D97A3", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#0072B2", "#E6E9ED"),
    sequential=(
        "#1E2C37", "#223E51", "#26516C", "#296386", "#2D76A1", "#3E8AB6", "#5C9FC7", "#79B5D7", "#97CAE8", "#B5E0F8",
    ),
    diverging=(
        "#F08C46", "#CB7A43", "#A56841", "#76533D", "#433C38", "#2F3F4B", "#385D76", "#447CA0", "#599EC8", "#6EC1F0",
    ),
)


def role_scale() -> alt.Scale:
    """The scale that turns a role into the colour the current theme has for it."""
    return alt.Scale(domain=list(ROLES), range="category")


def in_role(chart: alt.Chart, name: str) -> alt.Chart:
    """The chart with every row in this role; encode its colour with :func:`by_role`.

    Raises:
        ValueError: there is no such role.
    """
    if name not in ROLES:
        raise ValueError(f"{name!r} is no role; roles are {', '.join(ROLES)}")
    return chart.transform_calculate(role=f"'{name}'")


def by_role(field: str = "role") -> alt.Color:
    """A colour that follows a column holding roles."""
    return alt.Color(f"{field}:N", scale=role_scale(), legend=None)


def shared_config() -> dict[str, object]:
    """What every chart has in common, apart from colours and fonts, which the theme of the page decides."""
    axis = {"ticks": False, "domain": False, "labelPadding": 6, "titlePadding": 8, "labelLimit": 180}
    return {
        "view": {"strokeWidth": 0},
        "axis": axis,
        "axisBand": {"labelFlush": False},
        "axisPoint": {"labelFlush": False},
        "line": {"strokeWidth": 2.25, "strokeCap": "round", "strokeJoin": "round"},
        "rule": {"strokeWidth": 1.5},
        "text": {"fontSize": 12},
        "legend": {
            "orient": "top",
            "titleFontSize": 12,
            "labelFontSize": 12,
            "symbolSize": 80,
            "offset": 8,
            "padding": 0,
            "labelPadding": 2,
            "rowPadding": 4,
        },
    }
