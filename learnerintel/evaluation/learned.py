"""What a store's own past adds: a rule fitted on earlier days, and how often estimates came true.

Both learn from days whose outcome was known by the day in question, and from nothing later.
"""

from __future__ import annotations

from math import log

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from learnerintel.domain.evidence import CALIBRATION_CASES, USE_OFFSET, Calibration
from learnerintel.evaluation.cases import Cases
from learnerintel.evaluation.rules import Keys, Rule

LEARNED = "learned"
LEARNED_LABEL = "fitted on this store's past"
#: How many people of the team the comparable teams' rate is worth, in a feature of the fitted rule.
_OWN_STRENGTH = 10.0
_DAYS_RECENT, _DAYS_LONGER = 28, 90


def features(cases: Cases) -> np.ndarray:
    """What the fitted rule looks at: recent and longer use, its trend, idle time, age and the team's own use."""
    recent, longer = cases.recent / cases.people, cases.longer / cases.people
    own = (cases.own_recent + _OWN_STRENGTH * recent) / (cases.eligible + _OWN_STRENGTH)
    before = np.maximum(longer - recent, 0) / (_DAYS_LONGER - _DAYS_RECENT) * _DAYS_RECENT
    logs = [np.log(rate + USE_OFFSET) for rate in (recent, longer, before, own)]
    return np.column_stack([*logs, np.log1p(cases.idle_days), np.log1p(cases.age_days)])


def learned_rule(past: Cases) -> Rule | None:
    """The rule fitted on cases of earlier days.

    Returns:
        None for fewer than 300 cases, and where all or none of them stayed unused.
    """
    unused = past.is_unused
    if len(past) < CALIBRATION_CASES or unused.all() or not unused.any():
        return None
    model: Pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    model.fit(features(past), unused)

    def keys(cases: Cases) -> Keys:
        return (-model.decision_function(features(cases)),) if len(cases) else (np.empty(0),)

    return Rule(LEARNED, LEARNED_LABEL, keys, is_baseline=False)


def calibration_of(past: Cases) -> Calibration | None:
    """How often items stayed unused, by how much use was estimated: logit P = intercept + slope ln(use + 0.005).

    Returns:
        None for fewer than 300 cases, where all or none stayed unused, and where more use went with more silence.
    """
    unused = past.is_unused
    if len(past) < CALIBRATION_CASES or unused.all() or not unused.any():
        return None
    model = LogisticRegression(C=1e6, max_iter=1_000).fit(np.log(past.estimate + USE_OFFSET)[:, None], unused)
    intercept, slope = float(model.intercept_[0]), float(model.coef_[0, 0])
    return Calibration(intercept, slope, len(past)) if slope < 0 else None


def predicted(calibration: Calibration, cases: Cases) -> np.ndarray:
    """The probability of staying unused that a calibration gives each case."""
    lowest = calibration.intercept + calibration.slope * np.log(cases.estimate + USE_OFFSET)
    return 1 / (1 + np.exp(-lowest))


def by_tenths(calibration: Calibration, cases: Cases) -> list[tuple[float, float, int]]:
    """Predicted against happened: (mean predicted, share that stayed unused, cases) for each tenth, least first."""
    chance = predicted(calibration, cases)
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, 10) if len(part)]
    return [(float(chance[part].mean()), float(cases.is_unused[part].mean()), len(part)) for part in parts]


def log_loss_gain(calibration: Calibration, cases: Cases) -> float | None:
    """How much better than saying the same of every case, in nats a case; None without cases."""
    if not len(cases):
        return None
    chance = np.clip(predicted(calibration, cases), 1e-9, 1 - 1e-9)
    unused = cases.is_unused
    share = min(max(float(unused.mean()), 1e-9), 1 - 1e-9)
    same = -(share * log(share) + (1 - share) * log(1 - share))
    ours = -np.where(unused, np.log(chance), np.log(1 - chance)).mean()
    return float(same - ours)
