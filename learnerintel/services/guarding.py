"""From cells to what may be shown: every figure of the metrics passes here, and here alone.

``domain.disclosure.guard`` sees to groups of people within groups. What it cannot see is that the slices
of a metric that adds up (items, channels) are parts of a total that is shown elsewhere: the total less the
shown parts tells of the hidden ones. :func:`guarded` withholds further parts until the hidden ones hold
enough people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set

from learnerintel.domain.disclosure import Cell, Thresholds, guard
from learnerintel.domain.metric import Measurement, Metric
from learnerintel.domain.periods import Period
from learnerintel.metrics.definition import Group

Key = tuple[Hashable, Group, Period | None]
#: A group without people, so that a period in which nothing happened is there.
_NOBODY = "nobody"
_GIVES_AWAY = "Withheld: beside the other figures it would give a smaller group away."


def guarded(
    slices: Mapping[Hashable, list[Cell]],
    above: Mapping[Group, Group],
    metric: Metric,
    thresholds: Thresholds,
    *,
    are_parts: bool = False,
    periods: Iterable[Period] = (),
) -> dict[Key, Measurement]:
    """What may be shown of the cells of each slice.

    Args:
        slices: slice -> its cells, of all groups and periods that are shown together.
        above: group -> the group above it.
        metric: whose cells they are.
        thresholds: the company's minimum groups.
        are_parts: the slices are parts of a total that is shown elsewhere.
        periods: every period that was looked at, also those in which nothing happened.

    Returns:
        (slice, group, period) -> measurement.
    """
    shown: dict[Key, Measurement] = {}
    for name, cells in slices.items():
        # A period without cells would look like days that nobody accounted for.
        silent = [
            Cell(_NOBODY, period, frozenset(), None, None) for period in {*periods} - {one.period for one in cells}
        ]
        for cell, measurement in zip(cells, guard([*cells, *silent], above, metric, thresholds), strict=False):
            shown[(name, cell.group, cell.period)] = measurement
    if are_parts:
        _withhold_leftovers(slices, shown, thresholds)
    return shown


def _withhold_leftovers(
    slices: Mapping[Hashable, list[Cell]], shown: dict[Key, Measurement], thresholds: Thresholds
) -> None:
    """Hide the smallest parts until those that do not stand exactly hold enough people together, or nobody."""
    wholes: dict[tuple[Group, Period | None], list[tuple[Key, Cell]]] = defaultdict(list)
    for name, cells in slices.items():
        for cell in cells:
            if cell.people:
                wholes[(cell.group, cell.period)].append(((name, cell.group, cell.period), cell))
    for parts in wholes.values():
        hidden: set[int] = set()
        exact = []
        for key, cell in parts:
            if is_exact(shown[key]):
                exact.append((len(cell.people), repr(key), key, cell))
            else:
                hidden |= cell.people
        exact.sort(key=lambda part: part[:2])
        for _, _, key, cell in exact:
            if not hidden or len(hidden) >= thresholds.exact_people:
                break
            hidden |= cell.people
            shown[key] = Measurement(cell.key, None, None, is_withheld=True, why=_GIVES_AWAY)


def withhold_wholes(
    wholes: Mapping[Hashable, Set[int]], shown: dict[Hashable, Measurement], thresholds: Thresholds
) -> None:
    """Withhold wholes (topics) that, less their shown parts (items), would tell of a few hidden people.

    Args:
        wholes: name -> people of those of its parts that do not stand exactly.
        shown: name -> measurement; changed in place.
        thresholds: the company's minimum groups.
    """
    enough = thresholds.exact_people
    withheld = {name for name, hidden in wholes.items() if not is_exact(shown[name]) or 0 < len(hidden) < enough}
    hidden: set[int] = set().union(*(wholes[name] for name in withheld))
    for name in sorted(set(wholes) - withheld, key=lambda name: (len(wholes[name]), repr(name))):
        if not hidden or len(hidden) >= enough:
            break
        if wholes[name]:
            withheld.add(name)
            hidden |= wholes[name]
    for name in withheld:
        if is_exact(shown[name]):
            shown[name] = Measurement(shown[name].key, None, None, is_withheld=True, why=_GIVES_AWAY)


def is_exact(measurement: Measurement) -> bool:
    """Whether a value stands as it is, neither withheld nor as a limit."""
    return measurement.value is not None and measurement.bound is None
