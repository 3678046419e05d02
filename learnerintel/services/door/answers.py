"""What a sender is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a request.

    Attributes:
        status: of HTTP.
        body: made JSON of; None for an answer without one.
        outcome: key of ``tokens.OUTCOMES``, under which the request is counted.
        statement_count: statements that were taken.
        retry_after: seconds after which the sender may try again, where trying again makes sense.
    """

    status: int
    body: Any
    outcome: str
    statement_count: int = 0
    retry_after: int | None = None


def refused(
    status: int, outcome: str, error: str, faults: tuple[str, ...] = (), retry_after: int | None = None
) -> Answer:
    """An answer that says why a request is refused.

    Args:
        status: of HTTP.
        outcome: as it is counted.
        error: what was received, what is allowed, what to do next.
        faults: place and sentence of each fault.
        retry_after: seconds.
    """
    body: dict[str, Any] = {"error": error}
    if faults:
        body["faults"] = list(faults)
    return Answer(status, body, outcome, retry_after=retry_after)


def taken(ids: tuple[str, ...], *, is_put: bool) -> Answer:
    """The answer to a request whose statements are in the store."""
    return Answer(204 if is_put else 200, None if is_put else list(ids), "taken", len(ids))
