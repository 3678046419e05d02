"""Calendar months as the grain in which events are compared and summed up."""

from __future__ import annotations

import numpy as np


def months_of(days: np.ndarray) -> np.ndarray:
    """The first day of each day's month, as days since 1970, int64."""
    dates = np.asarray(days, dtype=np.int64).astype("datetime64[D]")
    return dates.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def last_day_of(month_on: int) -> int:
    """The last day of the month that begins on a day."""
    following = np.int64(month_on).astype("datetime64[D]").astype("datetime64[M]") + 1
    return int(following.astype("datetime64[D]").astype(np.int64)) - 1


def months_between(first_on: int, last_on: int) -> list[int]:
    """First days of all months that a closed range of days touches."""
    first, last = (np.int64(day).astype("datetime64[D]").astype("datetime64[M]") for day in (first_on, last_on))
    return np.arange(first, last + 1).astype("datetime64[D]").astype(np.int64).tolist()
