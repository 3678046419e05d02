"""Two mailings as two versions: was the split as planned, which did better, and may it be said."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from learnerintel.domain.intervals import Interval
from learnerintel.services.insights.campaigns import campaigns
from learnerintel.services.insights.versions import OUTCOMES, VersionsCompared, compare_mailings
from learnerintel.ui.gateway import ask, ask_slowly
from learnerintel.ui.messages import show_note
from learnerintel.ui.numbers import count, counted, decimal, percent
from learnerintel.ui.plain import clean, plain
from learnerintel.ui.state import Key
from learnerintel.ui.tiles import Tile, show_tiles

_PERCENT = 100
_LEAST, _MOST, _STEP, _HALF = 5, 95, 5, 50
_SPLIT = "The split is checked first: where people were not split as planned, nothing is compared."


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two mailings that were chosen, what they are compared by and the share that was planned for the first."""

    first: str
    second: str
    outcome: str
    planned_share: float


def show_versions(period: str) -> None:
    """Draw the choice of two mailings and what they say beside each other.

    Args:
        period: name of the calendar period whose mailings can be chosen.
    """
    st.subheader("Two versions beside each other", anchor=False)
    st.caption(
        "For mailings that went to two groups of people drawn by chance. Decide what you measure before you look. "
        f"{_SPLIT}"
    )
    known = {name: _titles(period, name) for name in OUTCOMES}
    outcomes = {OUTCOMES[name].metric.label: name for name, titles in known.items() if len(titles) > 1}
    if not outcomes:
        show_note("It takes two mailings of which it is known, by person, who clicked or began something.")
        return
    label = st.selectbox("Measured by", list(outcomes), key=Key.VERSIONS_OUTCOME, bind="query-params", width=260)
    outcome = outcomes.get(label, next(iter(outcomes.values())))
    pair = _pick(known[outcome], outcome)
    if pair is not None:
        _show(pair, known[outcome])


def _titles(period: str, outcome: str) -> dict[str, str]:
    """Label on the page -> mailing, of those that may be shown."""
    found = ask(campaigns, period=period)
    labels: dict[str, str] = {}
    for line in found.lines:
        if line.is_total or outcome not in line.rates or line.rates[outcome].value is None:
            continue
        label = clean(line.title)
        labels[label if label not in labels else f"{label} ({clean(line.key)})"] = line.key
    return labels


def _pick(titles: dict[str, str], outcome: str) -> _Pair | None:
    with st.container(horizontal=True, gap="small"):
        names = list(titles)
        first = st.selectbox("First version", names, key=Key.VERSIONS_FIRST, bind="query-params", width=320)
        second = st.selectbox("Second version", names, index=1, key=Key.VERSIONS_SECOND, bind="query-params", width=320)
        planned = st.number_input(
            "Planned for the first, %", _LEAST, _MOST, _HALF, _STEP, key=Key.VERSIONS_PLANNED, width=200
        )
    if titles.get(first) == titles.get(second):
        show_note("Choose two different mailings.")
        return None
    return _Pair(titles[first], titles[second], outcome, planned / _PERCENT)


def _show(pair: _Pair, titles: dict[str, str]) -> None:
    found = ask_slowly(
        "Comparing", compare_mailings, first=pair.first, second=pair.second, planned_share=pair.planned_share,
        outcome=pair.outcome,
    )
    if found.found is None:
        show_note(found.why or "")
        return
    label = {key: name for name, key in titles.items()}
    first, second = label[pair.first], label[pair.second]
    st.markdown(f"**{plain(_verdict(found, first, second, pair.planned_share), limit=None)}**")
    if found.found.is_split_as_planned:
        show_tiles(_tiles(found, first, second), beside=4)
    if found.both:
        st.caption(f"{counted(found.both)} got both and are in neither version.")


def _verdict(found: VersionsCompared, first: str, second: str, planned_share: float) -> str:
    read = found.found
    assert read is not None
    if not read.is_split_as_planned:
        return (
            f"Nothing is compared: {count(found.first_people)} people got “{first}”, {count(found.second_people)} got "
            f"“{second}”, where {percent(planned_share)} were planned for the first. Chance does that less than once "
            "in a thousand times, so something took people out of one version. Find out what before you believe either."
        )
    better, points = (second, read.one_look.value) if read.one_look.value > 0 else (first, -read.one_look.value)
    said = f"“{better}” does better by {_points(points)}"
    if _is_clear(read.any_look):
        return f"{said}, and that holds however often you looked."
    if _is_clear(read.one_look):
        return (
            f"{said} if this is the one look you had planned. If you looked before, or will look again, it is not sure "
            "yet: let it go on."
        )
    return "No difference can be told yet. That is not the same as no difference: look how wide the interval is."


def _is_clear(difference: Interval) -> bool:
    return difference.low > 0 or difference.high < 0


def _points(share: float) -> str:
    return counted(round(share * _PERCENT), "point", "points")


def _tiles(found: VersionsCompared, first: str, second: str) -> list[Tile]:
    read, metric = found.found, found.outcome
    assert read is not None
    explains = f"{metric.formula}. Does not count: {metric.does_not_count}"
    return [
        *(
            Tile(name, percent(share.value), f"{_span(share)} %, of {counted(people)}", explains)
            for name, share, people in (
                (first, read.first, found.first_people), (second, read.second, found.second_people),
            )
        ),
        Tile(
            "Difference, one look",
            _signed(read.one_look),
            f"{_span(read.one_look)} points",
            "Second less first, with Newcombe's 90 % interval. It holds for one look that was planned before.",
        ),
        Tile(
            "Difference, any number of looks",
            _signed(read.any_look),
            f"{_span(read.any_look)} points",
            "The same, with an interval that holds however often you look. It is wider: that is the price.",
        ),
    ]  # fmt: skip


def _signed(found: Interval) -> str:
    return f"{'+' if found.value > 0 else ''}{decimal(found.value * _PERCENT)} points"


def _span(found: Interval) -> str:
    return f"{count(found.low * _PERCENT)} to {count(found.high * _PERCENT)}"
