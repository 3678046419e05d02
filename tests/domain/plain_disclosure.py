"""The gate of ``domain.disclosure`` written plainly, everybody by name in sets: what the quick one is held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence, Set

from learnerintel.domain.disclosure import FLOOR, Cell, Thresholds
from learnerintel.domain.metric import Bound, Measurement, Metric, MetricKind
from learnerintel.domain.periods import Period
from learnerintel.domain.suppression import Standing, parents_with_cells
from tests.domain.plain_suppression import Node, Suppression

_ROUNDING = 1e-9


def plain_guard(
    cells: Sequence[Cell],
    hierarchy: Mapping[Hashable, Hashable | None],
    metric: Metric,
    thresholds: Thresholds = FLOOR,
) -> list[Measurement]:
    """As ``domain.disclosure.guard``; every cell names its people."""
    by_period: dict[Period | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_period[cell.period].append(cell)
    shorter = _shorter_periods([period for period in by_period if period]) if metric.adds_up_over_time else {}
    standings: dict[tuple[Hashable, Period | None], Standing] = {}
    for period in sorted(by_period, key=lambda period: period.day_count if period else 0):
        barred = _barred_by_shorter(by_period[period], shorter.get(period, []), standings)
        nodes = _nodes(by_period[period], hierarchy, metric, thresholds, barred)
        Suppression(nodes, thresholds.rate_people, thresholds.exact_people).run()
        standings.update({(node.key, period): node.standing for node in nodes})
    return [_measurement(cell, standings[cell.key], metric, thresholds) for cell in cells]


def _shorter_periods(periods: Sequence[Period]) -> dict[Period, list[Period] | None]:
    """For each period those within it; None where they leave days of it out."""
    shorter: dict[Period, list[Period] | None] = {}
    for period in periods:
        within = sorted(other for other in periods if other != period and period.holds(other))
        crossing = [other for other in periods if period.overlaps(other) and not other.holds(period)]
        if len(crossing) > len(within):
            apart = next(other for other in crossing if other not in within)
            raise ValueError(
                f"A metric that adds up over time cannot be shown for {period} and {apart} together: "
                "they overlap, and neither holds the other. Choose weeks, or months and what they make up."
            )
        covered_until = period.first_on - 1
        for other in within:
            covered_until = max(covered_until, other.last_on) if other.first_on <= covered_until + 1 else covered_until
        shorter[period] = within if not within or covered_until == period.last_on else None
    return shorter


def _barred_by_shorter(
    cells: list[Cell], within: list[Period] | None, standings: Mapping[tuple[Hashable, Period | None], Standing]
) -> set[Hashable]:
    if within is None:
        return {cell.group for cell in cells}
    return {
        cell.group
        for cell in cells
        if any(
            standings.get((cell.group, period), Standing.NOBODY) not in (Standing.EXACT, Standing.NOBODY)
            for period in within
        )
    }


def _nodes(
    cells: list[Cell],
    hierarchy: Mapping[Hashable, Hashable | None],
    metric: Metric,
    thresholds: Thresholds,
    barred: Set[Hashable],
) -> list[Node]:
    nodes: dict[Hashable, Node] = {}
    for cell in cells:
        if cell.group in nodes:
            raise ValueError(f"The group {cell.group!r} has two cells in one period ({cell.period}).")
        successes = _successes(cell, metric)
        standing = _first_standing(cell, successes, metric, thresholds, cell.group in barred)
        direct = cell.people if cell.direct_people is None else cell.direct_people
        nodes[cell.group] = Node(cell.group, cell.people, direct, cell.base or 0, successes, standing)
    for group, above in parents_with_cells(nodes.keys(), hierarchy).items():
        node, parent = nodes[group], nodes[above]
        if not node.people <= parent.people:
            raise ValueError(f"The group {group!r} has people who are not among those of {above!r} above it.")
        node.parent = parent
    below_by_group: dict[Hashable, set[int]] = defaultdict(set)
    for node in nodes.values():
        if node.parent is not None:
            below_by_group[node.parent.key] |= node.people
    for cell in cells:
        if cell.direct_people is None:
            nodes[cell.group].direct = cell.people - below_by_group[cell.group]
    return list(nodes.values())


def _successes(cell: Cell, metric: Metric) -> float | None:
    """The numerator, moved and scaled so that nothing is 0 and everything is the base."""
    if metric.limits is None or metric.kind is MetricKind.LEARNER_MEDIAN or cell.value is None or cell.base is None:
        return None  # a median at the end of the scale does not say the same of everybody
    least, most = metric.limits
    return (cell.value - least) / (most - least) * cell.base


def _first_standing(
    cell: Cell, successes: float | None, metric: Metric, thresholds: Thresholds, is_barred: bool
) -> Standing:
    people = len(cell.people)
    if not people:
        return Standing.NOBODY
    if not thresholds.allow_rate(people):
        return Standing.TOO_FEW_PEOPLE
    if cell.value is None:
        return Standing.UNKNOWN
    if cell.base is None or cell.base < metric.minimum_base:
        return Standing.BASE_TOO_SMALL
    if is_barred:
        return Standing.PROTECTS_SHORTER_PERIOD
    if successes is None or thresholds.allow_exact(people):
        return Standing.EXACT
    worth = cell.base / people
    if successes <= worth + _ROUNDING:
        return Standing.AT_MOST
    return Standing.AT_LEAST if successes >= cell.base - worth - _ROUNDING else Standing.EXACT


def _measurement(cell: Cell, standing: Standing, metric: Metric, thresholds: Thresholds) -> Measurement:
    if standing is Standing.EXACT:
        low, high = (None, None) if metric.kind is MetricKind.COUNT else (cell.low, cell.high)
        return Measurement(cell.key, cell.value, cell.base, low, high)
    if standing in (Standing.UNKNOWN, Standing.NOBODY):
        return Measurement(cell.key, None, None, why="We do not know yet.")
    if standing in (Standing.AT_MOST, Standing.AT_LEAST):
        return _limit(cell, standing, metric)
    why = {
        Standing.TOO_FEW_PEOPLE: f"Withheld: fewer than {thresholds.rate_people} people.",
        Standing.BASE_TOO_SMALL: f"Withheld: fewer than {metric.minimum_base} {metric.base_label}.",
        Standing.PROTECTS_OTHERS: "Withheld: beside the other figures it would give a smaller group away.",
        Standing.PROTECTS_SHORTER_PERIOD: "Withheld: beside the shorter periods it would give a smaller group away.",
    }[standing]
    return Measurement(cell.key, None, None, is_withheld=True, why=why)


def _limit(cell: Cell, standing: Standing, metric: Metric) -> Measurement:
    least, most = metric.limits
    worth = (most - least) / len(cell.people)
    bound = Bound.AT_MOST if standing is Standing.AT_MOST else Bound.AT_LEAST
    value = least + worth if bound is Bound.AT_MOST else most - worth
    why = "Shown as a limit: in a small group, an exact value would say what each of them did."
    return Measurement(cell.key, value, cell.base, bound=bound, why=why)
