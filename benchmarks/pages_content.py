"""What a page shows, taken from the messages the browser is sent, as one frame that a plain page can draw again."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

#: Columns that tell a chart's kind, the most telling first.
_KINDS = {
    "week_on weekday": "calendar",
    "cohort": "cohorts",
    "content people": "shelf",
    "series week_on": "lines",
    "on value": "spark",
    "label value": "bars",
}


def write_content(messages: Sequence[ForwardMsg], target: Path) -> int:
    """Write texts, numbers, tables and the rows of charts of one run into a Parquet file.

    Args:
        messages: of a page's first run, so that nothing in it is only named.
        target: the file.

    Returns:
        Rows written.

    Raises:
        ValueError: a chart is of a kind that the plain page cannot draw.
    """
    parts: list[pd.DataFrame] = []
    texts, numbers = [], []
    for message in messages:
        if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") != "new_element":
            continue
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "markdown":
            texts.append({"text": element.markdown.body})
        elif kind == "heading":
            texts.append({"text": f"#### {element.heading.body}"})
        elif kind == "metric":
            numbers.append({"label": element.metric.label, "value_said": element.metric.body})
        elif kind == "table":
            parts.append(_named(_frame(element.table.arrow_data.data), "table", len(parts)))
        elif kind == "vega_lite_chart":
            parts.append(_chart(element.vega_lite_chart, len(parts)))
    first = [_named(pd.DataFrame(rows), kind, 0) for kind, rows in (("text", texts), ("numbers", numbers)) if rows]
    whole = pd.concat([*first, *parts], ignore_index=True)
    whole.to_parquet(target)
    return len(whole)


def _chart(chart: object, place: int) -> pd.DataFrame:
    found = {one.name: one.data.data for one in chart.datasets}
    rows = _frame(found["rows"]) if "rows" in found else pd.DataFrame(json.loads(chart.spec)["datasets"]["rows"])
    for telling, kind in _KINDS.items():
        if set(telling.split()) <= set(rows.columns):
            return _named(rows, kind, place)
    raise ValueError(f"no plain chart shows {list(rows.columns)}")


def _frame(arrow: bytes) -> pd.DataFrame:
    with pa.ipc.open_stream(io.BytesIO(arrow)) as stream:
        return stream.read_all().to_pandas()


def _named(rows: pd.DataFrame, kind: str, place: int) -> pd.DataFrame:
    return rows.assign(part=f"{kind} {place}", kind=kind)
