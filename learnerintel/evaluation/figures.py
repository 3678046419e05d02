"""How often a rule would have been right: precision, recall, regret, mistakes, area under the curve, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from learnerintel.evaluation.cases import Cases
from learnerintel.evaluation.rules import Rule, ranks

#: Draws of the bootstrap, and the level of its intervals.
DRAWS = 200
LEVEL = 0.90
SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval; None where there is nothing to take a share of."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the pairs that a rule would have listed.

    Attributes:
        rule: its name.
        precision: of the listed pairs, those less than 5 % of the team touched afterwards.
        recall: of all such pairs, those listed.
        regret: of all later pairs of a member and an item, those that fall on listed pairs.
        mistakes: of the listed pairs, those at least 10 % of the team touched afterwards.
        auc: how often an unused pair stands before a used one, over all teams; ties count half.
        flagged: listed pairs; not whole where chance has to choose among ties.
        pairs: all pairs.
    """

    rule: str
    precision: Share
    recall: Share
    regret: Share
    mistakes: Share
    auc: float | None
    flagged: float
    pairs: int


def flags(rule: Rule, cases: Cases, share: float) -> np.ndarray:
    """How much of each pair is listed, 0 to 1, where each team's list holds a share of its pairs, rounded down.

    Among pairs that the rule cannot tell apart, those that fit are chosen by chance: each counts in part.
    """
    order, is_new = ranks(rule.keys(cases), cases.team)
    sizes = np.bincount(cases.team, minlength=1 + int(cases.team.max(initial=-1)))
    caps = np.floor(share * sizes + 1e-9)
    starts = np.cumsum(sizes) - sizes
    place = np.arange(len(order)) - starts[cases.team[order]]
    tie = np.cumsum(is_new) - 1
    tie_sizes = np.bincount(tie, minlength=0)
    first = place[is_new][tie]
    room = np.clip(caps[cases.team[order]] - first, 0, tie_sizes[tie])
    found = np.zeros(len(order))
    found[order] = room / tie_sizes[tie]
    return found


def figures_of(rule: Rule, cases: Cases, share: float, draws: int = DRAWS) -> Figures:
    """Figures of a rule, with intervals by a bootstrap over items: items, not teams, are what varies."""
    listed = flags(rule, cases, share)
    unused, mistake, later = cases.is_unused.astype(float), cases.is_mistake.astype(float), cases.later.astype(float)
    items, at = np.unique(cases.content_id, return_inverse=True)
    columns = (listed, listed * unused, unused, listed * mistake, listed * later, later)
    sums = np.stack([np.bincount(at, weights=column, minlength=len(items)) for column in columns])
    sampled = _sampled(sums, draws)
    pairs_of = {"precision": (1, 0), "recall": (1, 2), "regret": (4, 5), "mistakes": (3, 0)}
    shares = {name: _share(sums.sum(axis=1), sampled, *rows) for name, rows in pairs_of.items()}
    return Figures(rule.name, **shares, auc=_area(rule, cases), flagged=float(listed.sum()), pairs=len(cases))


def _sampled(sums: np.ndarray, draws: int) -> np.ndarray:
    """Sums over items drawn with replacement; one row a column, one column a draw."""
    count = sums.shape[1]
    if not count or not draws:
        return np.empty((len(sums), 0))
    chosen = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), size=draws)
    return sums @ chosen.T


def _share(totals: np.ndarray, sampled: np.ndarray, count: int, base: int) -> Share:
    if totals[base] <= 0:
        return Share(None)
    value = float(totals[count] / totals[base])
    drawn = sampled[:, sampled[base] > 0]
    if not drawn.shape[1]:
        return Share(value)
    low, high = np.quantile(drawn[count] / drawn[base], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Share(value, float(min(low, value)), float(max(high, value)))


def _area(rule: Rule, cases: Cases) -> float | None:
    """Mann-Whitney area of the rule's order over all pairs of all teams."""
    unused = cases.is_unused
    positives, negatives = int(unused.sum()), int((~unused).sum())
    if not positives or not negatives:
        return None
    order, is_new = ranks(rule.keys(cases))
    tie = np.cumsum(is_new) - 1
    good, bad = (np.bincount(tie, weights=mask[order].astype(float)) for mask in (unused, ~unused))
    bad_after = bad.sum() - np.cumsum(bad)
    return float((good * (bad_after + bad / 2)).sum() / (positives * negatives))
