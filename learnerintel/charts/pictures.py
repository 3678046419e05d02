"""Charts as pictures, for mail and prints, where no browser draws."""

from __future__ import annotations

import datetime as dt

from learnerintel.charts.specs import Chart

#: Pixels of a screen to one of the drawing.
_SCALE = 2


def png_of(chart: Chart, width: int, height: int) -> bytes:
    """A chart as a PNG picture.

    Args:
        chart: ready to be shown.
        width: of the drawing, in pixels.
        height: likewise.
    """
    import vl_convert  # noqa: PLC0415 - a browser's whole engine, which no page needs

    rows = {
        name: [{key: _written(value) for key, value in row.items()} for row in table.to_pylist()]
        for name, table in chart.datasets.items()
    }
    spec = {**chart.spec, "datasets": rows, "width": width, "height": height, "background": "white"}
    return vl_convert.vegalite_to_png(spec, scale=_SCALE)


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value
