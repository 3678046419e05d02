"""Wilson's interval of ``domain.intervals`` for many shares at once; the same numbers to the last digit."""

from __future__ import annotations

import numpy as np

from learnerintel.domain.distributions import normal_quantile
from learnerintel.domain.intervals import LEVEL


def wilson_columns(count: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share, low and high end of each count of its base; NaN where there is no base."""
    z = normal_quantile((1 + LEVEL) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / base
        square = z * z / base
        middle = (share + square / 2) / (1 + square)
        reach = z / (1 + square) * np.sqrt(share * (1 - share) / base + square / (4 * base))
        low = np.where(count == 0, 0.0, np.maximum(0.0, middle - reach))
        high = np.where(count == base, 1.0, np.minimum(1.0, middle + reach))
    nothing = np.asarray(base) < 1
    for column in (share, low, high):
        column[nothing] = np.nan
    return share, low, high
