"""What decisions gave back: projected, realised, what came back, tests, net; in hours and in money."""

from __future__ import annotations

import streamlit as st

from learnerintel.domain.value import MINUTES_PER_HOUR, NOT_MEASURED_YET, Basis, Minutes, Money, hours, in_money
from learnerintel.services.valuing import ValuedDecision, ValueLedger, value_ledger, value_so_far
from learnerintel.ui.decision_words import VERB_DONE
from learnerintel.ui.filters import current_filters
from learnerintel.ui.gateway import ask
from learnerintel.ui.numbers import DASH, counted, decimal
from learnerintel.ui.plain import plain
from learnerintel.ui.tables import Column, show_table
from learnerintel.ui.tiles import Tile, show_tiles

_BASES = {
    Basis.ASSIGNMENTS: "open assignments",
    Basis.USE: "use in 90 days",
    Basis.CHOICE: "choice, no time",
    Basis.UNKNOWN: "not known",
}
_COLUMNS = (
    Column("title", "Content"),
    Column("team", "Team"),
    Column("verb", "Decision"),
    Column("counts", "Counts"),
    Column("projected", "Projected"),
    Column("realised", "Realised"),
    Column("back", "Came back"),
    Column("tests", "Tests"),
    Column("net", "Net"),
)
_ENDS = ("projected", "realised", "back", "net")
_CSV_COLUMNS = (
    Column("decision", "Decision number"),
    *_COLUMNS[:4],
    *(
        Column(f"{name}_{end}", f"{name.capitalize()} minutes, {end}")
        for name in _ENDS
        for end in ("low", "high")
    ),
    Column("test_minutes", "Test minutes"),
)
_NOT_KNOWN = "not known yet: no export has told"


def show_value() -> None:
    """Draw the ledger of value: its sentence, its sums as tiles, and every decision in a table to be opened."""
    found = ask(value_ledger, team_id=current_filters().team_id)
    if not found.lines:
        return
    st.header("Hours given back", anchor="hours")
    st.markdown(plain(found.sentence, limit=None))
    if found.sums.projected is not None:
        _show_sums(found)
    with st.expander(f"Hours of {counted(len(found.lines), 'decision', 'decisions')}", icon=":material/table:"):
        st.caption(
            "What is projected was fixed when it was decided. Realised is the part that exports show: an assignment "
            "that went, or the days of the 90 on which content was gone. What nobody would have opened gives back "
            "choice and no hours."
        )
        show_table([_row(one) for one in found.lines], _COLUMNS, key="hours", in_csv=_CSV_COLUMNS,
                   about="What each decision gave back.")


def _show_sums(found: ValueLedger) -> None:
    sums = found.sums
    tests = Minutes(sums.test_minutes, sums.test_minutes)
    unknown = None if sums.net is None else sums.untimed_tests
    show_tiles(
        (
            Tile("Projected", _short(sums.projected), _told(sums.booked_count), "As shown when it was decided."),
            Tile("Realised", _short(sums.realised), _told(sums.told_count), "The part that exports show."),
            Tile("Came back", _short(sums.re_paired), "hours of these", "Sent again, by the LMS or by a person."),
            Tile(
                "Tests",
                DASH if sums.net is None else _short(tests),
                f"hours, without {unknown} of unknown length" if unknown else "hours",
                "Time that people spent on pre-tests; it is taken off.",
            ),
            Tile("Net", _short(sums.net), _money(sums.net, found.money) or "hours", "Realised, less both."),
        )
    )


def _hours(minutes: Minutes | None) -> str:
    return DASH if minutes is None else hours(minutes)


def _short(minutes: Minutes | None) -> str:
    """A range of hours that fits a tile."""
    if minutes is None:
        return DASH
    low, high = (decimal(end / MINUTES_PER_HOUR) for end in minutes)
    return low if low == high else f"{low}{DASH}{high}"


def _of(decisions: int) -> str:
    return counted(decisions, "decision", "decisions")


def _told(decisions: int) -> str:
    return f"hours of {_of(decisions)}" if decisions else _NOT_KNOWN


def _money(minutes: Minutes | None, money: Money | None) -> str:
    return "" if minutes is None or money is None else in_money(minutes, money)


def _row(one: ValuedDecision) -> dict[str, object]:
    value = one.value
    ranges = {"projected": value.projected, "realised": value.realised, "back": value.re_paired, "net": value.net}
    ends: dict[str, object] = {}
    for name, minutes in ranges.items():
        low, high = (None, None) if minutes is None else (round(minutes.low, 1), round(minutes.high, 1))
        ends |= {name: _hours(minutes), f"{name}_low": low, f"{name}_high": high}
    is_booked = value.projected is not None
    return {
        "decision": one.line.decision_id,
        "title": one.line.title,
        "team": one.line.team,
        "verb": VERB_DONE[one.line.verb],
        "counts": _BASES[value.basis],
        "tests": hours(Minutes(value.test_minutes, value.test_minutes)) if is_booked else DASH,
        "test_minutes": round(value.test_minutes, 1) if is_booked else None,
        **ends,
    }


def hours_tile(label: str, explains: str, projected: str) -> Tile:
    """The summary's tile: what was given back over all teams, net, or that it is not known yet."""
    sums, money = ask(value_so_far)
    notes = (projected,) if projected else ()
    if sums.net is None:
        return Tile(label, DASH, NOT_MEASURED_YET, explains, notes)
    cost = _money(sums.net, money)
    certainty = f"net, {_told(sums.told_count)}{f'; {cost}' if cost else ''}"
    return Tile(label, _short(sums.net), certainty, explains, notes)
