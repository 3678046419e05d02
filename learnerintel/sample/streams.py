"""Random streams: one for each part of the company, so that a change in one moves no other."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.random import Generator, SeedSequence


def stream(seed: int, part: str) -> Generator:
    """The random numbers of one named part; the same seed and name give the same numbers."""
    return np.random.default_rng(SeedSequence([seed, zlib.crc32(part.encode())]))


def pick(rng: Generator, cumulative: np.ndarray, count: int) -> np.ndarray:
    """Draw positions in proportion to weights.

    Args:
        rng: where the randomness comes from.
        cumulative: running sum of the weights, last entry above 0.
        count: how many to draw, with replacement.

    Returns:
        int64 positions, never one whose weight is 0.
    """
    return np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
