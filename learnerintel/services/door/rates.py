"""How much one source may send: so many requests and bytes a second, with room for a burst."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

#: What a source may send for long; a burst may be as much as comes in so many seconds.
REQUESTS_A_SECOND = 100.0
BYTES_A_SECOND = 8.0 * 2**20
BURST_SECONDS = 2.0


class Rates:
    """What each source has left; both budgets fill again as time goes by.

    Args:
        requests_a_second, bytes_a_second: for long.
        burst_seconds: how much may come at once, in seconds of the above.
        clock: seconds; another one only in tests.
    """

    def __init__(
        self,
        requests_a_second: float = REQUESTS_A_SECOND,
        bytes_a_second: float = BYTES_A_SECOND,
        burst_seconds: float = BURST_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._a_second = (requests_a_second, bytes_a_second)
        self._burst_seconds = burst_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[int, tuple[float, float, float]] = {}

    def spend(self, token_id: int, requests: int, size: int) -> int | None:
        """Spend requests and bytes of a source.

        Returns:
            None where they were left; else seconds after which they will be, and nothing is spent.
        """
        now = self._clock()
        full = tuple(rate * self._burst_seconds for rate in self._a_second)
        with self._lock:
            at, *left = self._left.get(token_id, (now, *full))
            filled = [
                min(most, amount + rate * (now - at))
                for most, amount, rate in zip(full, left, self._a_second, strict=True)
            ]
            after = [amount - spent for amount, spent in zip(filled, (requests, size), strict=True)]
            if min(after) < 0:
                self._left[token_id] = (now, filled[0], filled[1])
                lacking = (max(0.0, -amount) / rate for amount, rate in zip(after, self._a_second, strict=True))
                return max(1, math.ceil(max(lacking)))
            self._left[token_id] = (now, after[0], after[1])
            return None
