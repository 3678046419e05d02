"""Editions of the summary: frozen with their numbers, opened again, and compared with what is known today."""

from __future__ import annotations

import json
import time
from typing import Any

from sqlalchemy import Connection, func, insert, select

from learnerintel.domain.editions import (
    Edition,
    FrozenNumber,
    FrozenValue,
    Late,
    Moved,
    is_same,
    moved_sentences,
)
from learnerintel.domain.metric import Bound, Measurement, Metric
from learnerintel.domain.periods import Period
from learnerintel.domain.records import RECORD_KINDS
from learnerintel.domain.value import hours
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import DecisionRefused, UnknownName
from learnerintel.metrics.definition import COMPANY, Definition, Split
from learnerintel.metrics.hours import HOURS_RETURNED
from learnerintel.metrics.registry import DEFINITIONS
from learnerintel.services.answering import measurements, unknown
from learnerintel.services.inquiry import inquire
from learnerintel.services.insights.summary import TILES, Compared, SummaryTile, summary
from learnerintel.services.valuing import value_so_far
from learnerintel.store import audit
from learnerintel.store.engine import Store
from learnerintel.store.schema import batch, edition

#: Columns of ``editions list`` on the command line.
COLUMNS = ("edition", "as_of", "made_at", "made_by", "sentence")


def freeze_edition(store: Store, viewer: Viewer) -> Edition:
    """Keep the summary as it is now; later data do not change it.

    Raises:
        NotPermitted: the viewer may not state plans for the company: an edition speaks for it.
        DecisionRefused: nothing has been measured yet.
    """
    require(viewer, Permission.PLAN)
    with inquire(store, viewer) as inquiry:
        as_of = inquiry.as_of
        # Read before the numbers: what comes in between counts as late, and has moved nothing.
        newest = int(inquiry.connection.scalar(select(func.max(batch.c.batch_id))) or 0)
    found = summary(store, viewer)
    if not any(tile.now is not None and tile.now.measurement.value is not None for tile in found.tiles):
        raise DecisionRefused("Nothing is measured yet, so there is nothing to keep. Nothing was changed. Upload data.")
    net = value_so_far(store, viewer)[0].net
    told = {} if net is None else {HOURS_RETURNED.name: f"{hours(net)}, net"}
    earlier = list_editions(store, viewer)[:1]
    moved = [line for one in earlier for line in moved_sentences(*what_moved(store, viewer, one.edition_id))]
    now = int(time.time())
    with store.write() as connection:
        number = int(connection.scalar(select(func.max(edition.c.edition_id))) or 0) + 1
        connection.execute(
            insert(edition).values(
                edition_id=number,
                as_of_on=as_of,
                made_at=now,
                made_by=viewer.name,
                newest_batch_id=newest,
                sentence=found.sentence,
                completeness=found.completeness.sentence,
                figures=json.dumps(
                    {
                        "numbers": [_number_as_json(tile, told.get(tile.metric.name)) for tile in found.tiles],
                        "moved": moved,
                    }
                ),
            )
        )
        audit.record(connection, viewer, "freeze an edition", f"edition {number}", now)
    return open_edition(store, viewer, number)


def list_editions(store: Store, viewer: Viewer) -> list[Edition]:
    """Every edition, the newest first.

    Raises:
        NotPermitted: the viewer may not see the summary.
    """
    require(viewer, Permission.SEE_SUMMARY)
    with store.read() as connection:
        rows = connection.execute(select(edition).order_by(edition.c.edition_id.desc())).fetchall()
    return [_edition(row) for row in rows]


def open_edition(store: Store, viewer: Viewer, edition_id: int) -> Edition:
    """One edition, with the numbers it was made with.

    Raises:
        NotPermitted: the viewer may not see the summary.
        UnknownName: there is no such edition.
    """
    require(viewer, Permission.SEE_SUMMARY)
    with store.read() as connection:
        row = connection.execute(select(edition).where(edition.c.edition_id == edition_id)).first()
    if row is None:
        raise UnknownName(f"There is no edition {edition_id}. Nothing was changed. `editions list` names them.")
    return _edition(row)


def what_moved(store: Store, viewer: Viewer, edition_id: int) -> tuple[list[Moved], list[Late]]:
    """Values of an edition that are others today, and the files with days of its periods that came after it.

    Hours returned are those so far: they grow, so they are not compared.

    Raises:
        NotPermitted: the viewer may not see the summary.
        UnknownName: there is no such edition.
    """
    made = open_edition(store, viewer, edition_id)
    moved: list[Moved] = []
    splits = {definition.metric.name: (definition, by) for definition, _, by in TILES}
    with inquire(store, viewer) as inquiry:
        for number in made.numbers:
            if number.metric.name not in splits:
                continue
            definition, _ = splits[number.metric.name]
            asked = dict.fromkeys((one.period for one in number.values()), Split.NONE)
            today = {} if _lacks(inquiry, definition) else measurements(inquiry, definition, COMPANY, asked)
            for one in number.values():
                # What could not be compared then was not shown, so nothing of it has moved.
                now = today.get(one.period) or unknown("Nothing is known of this period.")
                if one.measurement.value is not None and not is_same(one.measurement, now):
                    moved.append(Moved(number.metric, one.period, one.measurement, now))
        late = _later_files(inquiry.connection, made, moved)
    return moved, late


def _lacks(inquiry: Any, definition: Definition) -> bool:
    return any(inquiry.span(need) is None for need in definition.needs)


def _later_files(connection: Connection, made: Edition, moved: list[Moved]) -> list[Late]:
    """Files that came after an edition and speak of days of the periods that moved."""
    if not moved:
        return []
    first, last = min(one.period.first_on for one in moved), max(one.period.last_on for one in moved)
    of = batch.c
    rows = connection.execute(
        select(of.kind, of.effective_on, of.first_on, of.last_on)
        .where(of.batch_id > made.newest_batch_id, of.state == "done")
        .order_by(of.batch_id)
    )
    # A roster or catalogue speaks of no days and may change any of them.
    return [
        Late(RECORD_KINDS[row.kind].label, row.effective_on)
        for row in rows
        if row.first_on is None or (row.first_on <= last and row.last_on >= first)
    ]


def _edition(row: Any) -> Edition:
    kept = json.loads(row.figures)
    return Edition(
        row.edition_id,
        row.as_of_on,
        row.made_at,
        row.made_by,
        row.newest_batch_id,
        row.sentence,
        row.completeness,
        tuple(_number(one) for one in kept["numbers"]),
        tuple(kept["moved"]),
    )


def _number_as_json(tile: SummaryTile, told: str | None) -> dict[str, Any]:
    return {
        "metric": tile.metric.name,
        "now": _value_as_json(tile.now),
        "before": _value_as_json(tile.before),
        "year_ago": _value_as_json(tile.year_ago),
        "line": [_value_as_json(one) for one in tile.line],
        "why": tile.why,
        "told": told,
    }


def _value_as_json(one: Compared | None) -> dict[str, Any] | None:
    if one is None:
        return None
    found = one.measurement
    return {
        "days": [one.period.first_on, one.period.last_on],
        "value": found.value,
        "base": found.base,
        "ends": [found.low, found.high],
        "is_withheld": found.is_withheld,
        "why": found.why,
        "bound": None if found.bound is None else str(found.bound),
    }


def _number(told: dict[str, Any]) -> FrozenNumber:
    now, before, year_ago = (_value(told[name]) for name in ("now", "before", "year_ago"))
    line = tuple(value for one in told["line"] if (value := _value(one)) is not None)
    return FrozenNumber(_metric(told["metric"]), now, before, year_ago, line, told["why"], told["told"])


def _metric(name: str) -> Metric:
    return HOURS_RETURNED if name == HOURS_RETURNED.name else DEFINITIONS[name].metric


def _value(told: dict[str, Any] | None) -> FrozenValue | None:
    if told is None:
        return None
    period = Period(*told["days"])
    bound = None if told["bound"] is None else Bound(told["bound"])
    measurement = Measurement(
        period, told["value"], told["base"], *told["ends"], told["is_withheld"], told["why"], bound
    )
    return FrozenValue(period, measurement)
