"""What a chart is here: a specification built once, and rows bound to it by name.

Building and validating a chart with Altair costs about 15 ms, which on a page with several charts is
most of the work of a rerun. So each noun (``weekly_lines``, ``team_dots`` ...) builds its
specification once per set of options, with :func:`built_once`, and binds rows to it afterwards.
Field names in specifications are ours; names from data only ever appear as values.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, get_args, get_type_hints

import altair as alt
import pyarrow as pa

from learnerintel.charts import theme
from learnerintel.domain.metric import Unit

#: A day in the rows of a chart: a date, or days since 1970-01-01 as the store has them.
Day = dt.date | int

#: Rows under this name feed a chart; charts with more than one table name the others themselves.
ROWS = "rows"

_THOUSANDS = f"replace(format(datum.value, ',.0f'), /,/g, '{theme.THIN_SPACE}')"
#: How the numbers beside an axis are written; whole numbers where the unit is not listed.
_LABELS: dict[Unit, str] = {
    Unit.SHARE: f"format(datum.value * 100, '.0f') + '{theme.THIN_SPACE}%'",
    Unit.STARS: "format(datum.value, '.1f')",
    Unit.POINTS: "format(datum.value, '.1f')",
}
_ARROW_TYPES = {
    str: pa.string(),
    float: pa.float64(),
    int: pa.int64(),
    bool: pa.bool_(),
    dt.date: pa.date32(),
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready to be shown.

    Attributes:
        title: the finding, one sentence.
        subtitle: the measure and its base.
        alt: the chart in words, for those who do not see it.
        spec: Vega-Lite specification without data; shared between charts, never to be changed.
        datasets: rows by the name the specification knows them under.
        table: the rows as people read them, with headings, for the CSV.
        height: of the drawing in pixels, where it follows from the number of rows.
    """

    title: str
    subtitle: str
    alt: str
    spec: Mapping[str, Any]
    datasets: Mapping[str, pa.Table]
    table: pa.Table
    height: int | None = None

    def bound(self) -> dict[str, Any]:
        """The specification with its rows, as ``st.vega_lite_chart`` takes it."""
        sized = {} if self.height is None else {"height": self.height}
        return {**self.spec, **sized, "datasets": dict(self.datasets)}


def built_once(build: Callable[..., alt.TopLevelMixin]) -> Callable[..., dict[str, Any]]:
    """Turn a function that draws a chart into one that returns its finished specification.

    The function is called once per set of arguments, which must be hashable; Altair validates the
    result, and the shared configuration of ``theme`` is put in.
    """

    @cache
    @wraps(build)
    def finished(*args: Hashable, **options: Hashable) -> dict[str, Any]:
        with alt.theme.enable("none"):
            spec = build(*args, **options).to_dict()
        spec.pop("$schema", None)
        spec.setdefault("padding", theme.MARGIN)
        spec["autosize"] = theme.AUTOSIZE
        spec["config"] = {**theme.shared_config(), "autosize": theme.AUTOSIZE}
        return spec

    return finished


def named_rows(name: str = ROWS) -> alt.NamedData:
    """Data that are bound later, under this name."""
    return alt.NamedData(name)


def value_axis(unit: Unit, *, title: str | None = None, grid: bool = True, labels: bool = True) -> alt.Axis:
    """An axis whose numbers are written as everywhere: thin thousands, percent signs with a thin space."""
    return alt.Axis(labelExpr=_LABELS.get(unit, _THOUSANDS), title=title, tickCount=4, grid=grid, labels=labels)


def table_of(rows: Sequence[Mapping[str, Any]], row_type: type) -> pa.Table:
    """Rows as an Arrow table with exactly the columns of their type.

    Args:
        rows: mappings with the keys of ``row_type``; None where a value is not known.
        row_type: a ``TypedDict`` of str, float, int, bool and date, each possibly ``| None``.

    Raises:
        KeyError: a row lacks a column.
    """
    fields = get_type_hints(row_type)
    columns = {
        name: pa.array([row[name] for row in rows], type=_arrow_type(hint)) for name, hint in fields.items()
    }
    return pa.table(columns)


def value_scale(unit: Unit) -> alt.Scale:
    """A scale that begins at zero, except for stars, which begin at one."""
    return alt.Scale(zero=unit is not Unit.STARS, nice=True)


def require_few(rows: Sequence[Mapping[str, Any]], series: str | None = None, limit: int | None = None) -> None:
    """Refuse more points than a chart may send; rows are summed up before they come here.

    Args:
        rows: the rows of a chart.
        series: column that tells series apart, None where all rows are one series.
        limit: the most rows of one series, by default ``theme.POINTS_PER_SERIES``.

    Raises:
        ValueError: a series has more rows than that.
    """
    allowed = theme.POINTS_PER_SERIES if limit is None else limit
    counts: dict[Any, int] = {}
    for row in rows:
        name = row[series] if series else None
        counts[name] = counts.get(name, 0) + 1
    if counts and max(counts.values()) > allowed:
        raise ValueError(f"a chart takes at most {allowed} points of one series, not {max(counts.values())}")


def headed(table: pa.Table, headings: Mapping[str, str]) -> pa.Table:
    """The columns named in ``headings``, in that order, under those headings."""
    return table.select(list(headings)).rename_columns(list(headings.values()))


def in_words(kind: str, title: str, subtitle: str, sentences: Sequence[str]) -> str:
    """The chart in words: what kind it is, what it finds, what it measures, its first and last rows."""
    parts = [f"{kind}: {title}".rstrip(".") + ".", subtitle.rstrip(".") + "."]
    known = [sentence for sentence in sentences if sentence]
    if len(known) > 4:
        parts.append(f"{len(known)} values, from {known[0]} to {known[-1]}.")
    elif known:
        parts.append("; ".join(known) + ".")
    else:
        parts.append("No values to show yet.")
    return " ".join(parts)


def _arrow_type(hint: object) -> pa.DataType:
    """Arrow type of a column; the first type of a union decides, so ``Day`` becomes a date."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        hint = next(part for part in get_args(hint) if part is not type(None))
    return _ARROW_TYPES[hint]
