"""The rule re-run on the past, beside simple ones: how often it would have been right.

Everything a rule looks at is read as of the day; everything it is judged by lies after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np
from sqlalchemy import Connection, select

from learnerintel.domain.evidence import Calibration
from learnerintel.domain.periods import OUTCOME_DAYS, RECENT_DAYS
from learnerintel.domain.unpairing import MOST_LISTED_SHARE
from learnerintel.domain.viewer import Permission, Viewer, require
from learnerintel.errors import Refusal
from learnerintel.evaluation.cases import FOUND_DAYS, joined
from learnerintel.evaluation.figures import Figures, figures_of, flags
from learnerintel.evaluation.learned import LEARNED, LEARNED_LABEL, by_tenths, calibration_of, learned_rule
from learnerintel.evaluation.rules import BASELINES, POOLED, Rule
from learnerintel.services.past_cases import Day, day_of_past, first_day, last_day
from learnerintel.store.engine import Store
from learnerintel.store.schema import content

#: Name of the row that stands for what the product would have done that day.
PRODUCT = "product"
#: Rules by name, as people read them.
RULE_LABELS = {
    PRODUCT: "this product",
    LEARNED: LEARNED_LABEL,
    **{rule.name: rule.label for rule in (POOLED, *BASELINES)},
}
#: Earlier days that a rule is chosen and fitted on: as many, so far apart.
PAST_DAYS = 12
PAST_STEP = RECENT_DAYS
#: A fitted rule has to have done better on this many earlier days to be used.
LEAST_PAST_DAYS = 3
#: Days that the page tries.
DAYS_TRIED = 3


@dataclass(frozen=True, slots=True)
class Mistake:
    """A listed pair that the team used after all."""

    team: str
    content_id: int
    people: int
    eligible: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """One day of the past.

    Attributes:
        as_of: the day.
        horizon: days after it that decide.
        share: of each team's pairs that is listed.
        used: name of the rule that the lists go by.
        best_before: name of the rule that did best on the days whose outcome was known that day.
        figures: of the product, then of every rule.
        calibration: fitted on earlier days; None where there are too few.
        tenths: predicted against happened; empty without calibration.
        mistakes: the worst ten, most people first.
        teams: teams that had a list.
        dead_count: pairs left out because nobody comparable touched the item for 120 days.
        dead_unused_count: of these, those that stayed unused, as was to be expected.
        asked_count: pairs left out because law or the company asks for the item.
        new_count: pairs left out because nobody comparable had touched the item 28 days before.
        past_count: cases of earlier days that were known that day.
    """

    as_of: int
    horizon: int
    share: float
    used: str
    best_before: str
    figures: tuple[Figures, ...]
    calibration: Calibration | None
    tenths: tuple[tuple[float, float, int], ...]
    mistakes: tuple[Mistake, ...]
    teams: int
    dead_count: int
    dead_unused_count: int
    asked_count: int
    new_count: int
    past_count: int

    COLUMNS: ClassVar = ("rule", "precision", "recall", "regret", "mistakes", "auc", "flagged", "pairs")

    def of(self, rule: str) -> Figures:
        """Figures of one rule."""
        return next(one for one in self.figures if one.rule == rule)

    @property
    def sentence(self) -> str:
        """How far to trust the lists of that day, in one sentence."""
        found = self.of(PRODUCT)
        if found.precision.value is None:
            return "No list held anything that day: a fifth of so few items is none."
        right, lost = 100 * found.precision.value, 100 * (found.regret.value or 0.0)
        return (
            f"Of 100 items on the lists of that day, {right:.0f} stayed unused in the {self.horizon} days after; "
            f"{lost:.1f} % of everything that was used later stood on a list."
        )

    def rows(self) -> list[tuple[Any, ...]]:
        """Rows under ``COLUMNS``, the product first."""
        shares = ("precision", "recall", "regret", "mistakes")
        return [
            (
                one.rule,
                *(_rounded(getattr(one, name).value) for name in shares),
                _rounded(one.auc),
                one.flagged,
                one.pairs,
            )
            for one in self.figures
        ]

    def as_json(self) -> dict[str, Any]:
        """What ``backtest --json`` prints."""
        return {
            "as_of": self.as_of,
            "horizon": self.horizon,
            "flag": self.share,
            "rule_used": self.used,
            "rule_best_before": self.best_before,
            "teams": self.teams,
            "dead_pairs": self.dead_count,
            "dead_pairs_unused": self.dead_unused_count,
            "asked_pairs": self.asked_count,
            "new_pairs": self.new_count,
            "rules": [asdict(one) for one in self.figures],
        }


def backtest(
    store: Store,
    viewer: Viewer,
    as_of: int,
    *,
    horizon: int = OUTCOME_DAYS,
    share: float = MOST_LISTED_SHARE,
) -> Backtest:
    """Try the rules on one past day.

    Args:
        store: open.
        viewer: must be allowed to see team figures and to choose days freely.
        as_of: the day; what came of it has to be known.
        horizon: days after it that decide.
        share: of each team's pairs that is listed, above 0 and at most 1.

    Raises:
        NotPermitted: the viewer may not.
        Refusal: the horizon reaches beyond the data, no team had a list that day, or a number makes no sense.
    """
    require(viewer, Permission.SEE_TEAMS)
    require(viewer, Permission.FREE_DATES)
    if not 0 < share <= 1:
        raise Refusal(f"A share of {share} cannot be listed. Nothing was tried. Give one above 0 and at most 1.")
    if horizon < 1:
        raise Refusal(f"{horizon} days decide nothing. Nothing was tried. Give at least one day.")
    with store.read() as connection:
        last_on = last_day(connection)
        if last_on is None or as_of + horizon > last_on:
            raise Refusal(
                f"What came of that day is known for {max(0, (last_on or 0) - as_of)} days; {horizon} are needed. "
                "Nothing was tried. Choose an earlier day or a shorter horizon."
            )
        day = day_of_past(connection, as_of, horizon)
        if not len(day.cases):
            raise Refusal("No team had a list that day. Nothing was tried. Choose a day on which teams were active.")
        past = list(_past(connection, as_of, horizon))
    return _tried(day, past, horizon, share)


def past_tries(store: Store, viewer: Viewer) -> tuple[Backtest, ...]:
    """The rules tried on the latest past days that are a horizon apart, newest first.

    Args:
        store: open.
        viewer: must be allowed to see team figures; days are calendar-free, so figures are of the whole company.

    Returns:
        At most ``DAYS_TRIED``; none where no outcome is known yet.

    Raises:
        NotPermitted: the viewer may not.
    """
    require(viewer, Permission.SEE_TEAMS)
    tries = []
    with store.read() as connection:
        for as_of in _past_days(connection, DAYS_TRIED, OUTCOME_DAYS):
            day, past = day_of_past(connection, as_of, OUTCOME_DAYS), list(_past(connection, as_of, OUTCOME_DAYS))
            tries.append(_tried(day, past, OUTCOME_DAYS, MOST_LISTED_SHARE))
    return tuple(tries)


def titles_of(store: Store, viewer: Viewer, *, content_ids: tuple[int, ...]) -> dict[int, str]:
    """Titles of some items.

    Raises:
        NotPermitted: the viewer may not see content.
    """
    require(viewer, Permission.SEE_CONTENT)
    with store.read() as connection:
        rows = connection.execute(
            select(content.c.content_id, content.c.title).where(content.c.content_id.in_(content_ids))
        )
        return {row.content_id: row.title or "(without title)" for row in rows}


def _past_days(connection: Connection, count: int, horizon: int) -> list[int]:
    """The latest days whose outcome is known, a horizon apart, newest first; only those with teams that had a list."""
    found: list[int] = []
    last_on, first_on = last_day(connection), first_day(connection)
    if last_on is None or first_on is None:
        return []
    as_of = last_on - horizon
    while len(found) < count and as_of >= first_on + FOUND_DAYS:
        if len(day_of_past(connection, as_of, horizon).cases):
            found.append(as_of)
        as_of -= horizon
    return found


def _tried(day: Day, past: Sequence[Day], horizon: int, share: float) -> Backtest:
    learned = learned_rule(joined([one.cases for one in past])) if past else None
    best = _chosen(past, horizon, share, learned)
    used = POOLED
    rules = [POOLED, *([learned] if learned else []), *BASELINES]
    product = figures_of(used, day.cases, share)
    calibration = calibration_of(joined([one.cases for one in past])) if past else None
    return Backtest(
        as_of=day.as_of,
        horizon=horizon,
        share=share,
        used=used.name,
        best_before=best.name,
        figures=(_renamed(product, PRODUCT), *(figures_of(rule, day.cases, share) for rule in rules)),
        calibration=calibration,
        tenths=tuple(by_tenths(calibration, day.cases)) if calibration else (),
        mistakes=_worst(used, day, share),
        teams=len(day.teams),
        dead_count=day.dead_count,
        dead_unused_count=day.dead_unused_count,
        asked_count=day.asked_count,
        new_count=day.new_count,
        past_count=sum(len(one.cases) for one in past),
    )


def _chosen(past: Sequence[Day], horizon: int, share: float, learned: Rule | None) -> Rule:
    """The rule that did best on the days whose outcome was known: least regret, then most precision.

    The rule of the lists stands where nothing did better on enough days.
    """
    if learned is None:
        return POOLED
    gains = []
    for turn, one in enumerate(past):
        before = [other.cases for other in past[:turn] if other.as_of + horizon <= one.as_of]
        fitted = learned_rule(joined(before)) if before else None
        if fitted is None:
            continue
        ours, theirs = (figures_of(rule, one.cases, share, draws=0) for rule in (POOLED, fitted))
        gains.append(_loss(ours) - _loss(theirs))
    is_better = len(gains) >= LEAST_PAST_DAYS and np.mean(gains) > 0 and np.mean(np.array(gains) >= 0) >= 0.5
    return learned if is_better else POOLED


def _loss(figures: Figures) -> float:
    return (figures.regret.value or 0.0) + (figures.mistakes.value or 0.0) + 1 - (figures.precision.value or 0.0)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _renamed(figures: Figures, name: str) -> Figures:
    values = {each: getattr(figures, each) for each in Figures.__dataclass_fields__}
    return Figures(**{**values, "rule": name})


def _worst(rule: Rule, day: Day, share: float) -> tuple[Mistake, ...]:
    cases = day.cases
    places = np.flatnonzero((flags(rule, cases, share) > 0) & cases.is_mistake)
    ordered = places[np.lexsort((cases.content_id[places], -cases.reach[places], -cases.later[places]))][:10]
    return tuple(
        Mistake(day.teams[cases.team[at]], int(cases.content_id[at]), int(cases.later[at]), int(cases.eligible[at]))
        for at in ordered.tolist()
    )


def _past(connection: Connection, as_of: int, horizon: int) -> Iterator[Day]:
    """Earlier days whose outcome was known by then, oldest first."""
    first_on = first_day(connection)
    if first_on is None:
        return
    latest = as_of - horizon
    days = [
        latest - PAST_STEP * turn for turn in range(PAST_DAYS) if latest - PAST_STEP * turn >= first_on + FOUND_DAYS
    ]
    for day in reversed(days):
        found = day_of_past(connection, day, horizon)
        if len(found.cases):
            yield found
