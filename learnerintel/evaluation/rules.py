"""Rules that order items from the one a team will least miss: the product's own, and simple ones to hold it against.

A rule gives sort keys, the weightiest first; what comes first is listed first. Where all keys of two items are
equal, the rule cannot tell them apart, and they are counted as if chance chose between them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from learnerintel.evaluation.cases import Cases

Keys = tuple[np.ndarray, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of ordering.

    Attributes:
        name: in code, on the command line and in the store.
        label: for people.
        keys: cases -> sort keys.
        is_baseline: there to compare with.
    """

    name: str
    label: str
    keys: Callable[[Cases], Keys]
    is_baseline: bool = True


def _pooled(cases: Cases) -> Keys:
    # Recent use of everybody comparable, then longer, then longest idle; the team's own counts break ties.
    return (
        cases.recent / cases.people,
        cases.longer / cases.people,
        -cases.idle_days,
        cases.own_recent,
        cases.own_longer,
    )


def _rated(cases: Cases) -> Keys:
    return (np.where(np.isnan(cases.rating), np.inf, cases.rating),)


POOLED = Rule("pooled", "the rule of the lists", _pooled, is_baseline=False)
RANDOM = Rule("random", "chance", lambda cases: (np.zeros(len(cases)),))
LEAST_BY_TEAM = Rule(
    "least_by_team", "least used by the team, 28 days", lambda cases: (cases.own_recent / cases.eligible,)
)
LEAST_BY_EVERYONE = Rule(
    "least_by_everyone", "least used by everyone, 28 days", lambda cases: (cases.recent / cases.people,)
)
LONGEST_IDLE = Rule("longest_idle", "longest idle in the team", lambda cases: (-cases.own_idle_days,))
LOWEST_RATED = Rule("lowest_rated", "lowest rated by the team", _rated)
BASELINES = (RANDOM, LEAST_BY_TEAM, LEAST_BY_EVERYONE, LONGEST_IDLE, LOWEST_RATED)


def ranks(keys: Keys, group: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Rows in the order of a rule, and where among them a new tie begins.

    Args:
        keys: of a rule.
        group: rows of each group stand together, ordered within it; None for all rows as one.

    Returns:
        Places of the rows in order, and for each of these whether it differs from the row before it.
    """
    columns = keys if group is None else (group, *keys)
    order = np.lexsort(columns[::-1])
    is_new = np.ones(len(order), dtype=bool)
    if len(order):
        is_new[1:] = np.logical_or.reduce([column[order][1:] != column[order][:-1] for column in columns])
    return order, is_new
