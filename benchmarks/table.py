"""Measurements beside their goals, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.goals import Bar, Goal, Limit
from benchmarks.machine import machine
from benchmarks.measuring import Measured

_HEADINGS = ("what", "beside", "ours", "peer", "ours / peer", "to reach", "beyond", "holds")


def table(size: str, rows: Sequence[tuple[Goal, Measured]], remarks: Sequence[str] = ()) -> str:
    """Everything that was measured at a size, as Markdown.

    Args:
        size: of the log.
        rows: goals and what was measured, in order.
        remarks: lines below.
    """
    lines = [
        f"# Measured at {size} events",
        "",
        machine(),
        "",
        "Median (minimum to maximum) of alternating pairs; ratios are medians of the pairs' ratios. "
        "The goals are those for ten million events.",
        "",
        _line(_HEADINGS),
        _line(["---"] * len(_HEADINGS)),
        *(_line(_cells(goal, measured)) for goal, measured in rows),
        "",
        *(f"- {goal.what}, beside {goal.beside or 'nothing'}: {found.note}" for goal, found in rows if found.note),
        *(f"- {remark}" for remark in remarks),
    ]
    return "\n".join(lines) + "\n"


def holds(limits: Sequence[Limit], measured: Measured) -> bool | None:
    """Whether all limits hold; None where one cannot be told or there is none."""
    verdicts = [_holds(limit, measured) for limit in limits]
    return None if not verdicts or None in verdicts else all(verdicts)


def missed(rows: Mapping[str, tuple[Goal, Measured]]) -> list[str]:
    """Keys of rows whose goal is not reached."""
    return [key for key, (goal, measured) in rows.items() if holds(goal.to_reach, measured) is False]


def _holds(limit: Limit, measured: Measured) -> bool | None:
    if limit.bar is Bar.OURS:
        return median(measured.ours) <= limit.value
    if measured.ratio is None:
        return None
    return measured.ratio <= limit.value if limit.bar is Bar.RATIO else measured.ratio * limit.value <= 1


def _cells(goal: Goal, measured: Measured) -> list[str]:
    verdict = {True: "yes", False: "**no**", None: ""}[holds(goal.to_reach, measured)]
    if verdict == "yes" and holds(goal.beyond, measured):
        verdict = "beyond"
    return [
        goal.what,
        goal.beside,
        _spread(measured.ours, goal.unit),
        _spread(measured.peer, goal.unit),
        _ratio(measured.ratio),
        "; ".join(map(str, goal.to_reach)),
        "; ".join(map(str, goal.beyond)),
        verdict,
    ]


def _spread(values: Sequence[float], unit: str) -> str:
    if not values:
        return ""
    spread = f"{_short(median(values))} {unit}"
    return spread if len(values) == 1 else f"{spread} ({_short(min(values))} to {_short(max(values))})"


def _ratio(ratio: float | None) -> str:
    if ratio is None:
        return ""
    return f"{ratio:.2f}" if ratio >= 0.2 else f"1 / {1 / ratio:.0f}" if ratio else "0"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
