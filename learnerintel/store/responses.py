"""Responses: the answers of one row of a survey, counted as the row they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from sqlalchemy import Connection, and_, func, select

from learnerintel.store.bulk import select_in
from learnerintel.store.event_rows import Events, no_duration
from learnerintel.store.schema import feedback, feedback_detail

_COLUMNS = ("occurred_on", "occurred_at", "account_id", "listing_id", "detail_id")


class KnownResponses:
    """The answers that the store holds of a source's responses.

    What a question asks for is concluded from all answers of a file, so that the answers of a known response may be
    taken for something else once a survey has grown. They stay what they were: a response counts once.

    Args:
        connection: inside a write transaction.
        source: name of the reader.
        batch_id: of the file that is taken in; its own answers are not known before.
    """

    def __init__(self, connection: Connection, source: str, batch_id: int) -> None:
        self._connection = connection
        self._source = source
        self._batch_id = batch_id

    def events_of(self, responses: Iterable[str]) -> dict[str, Events]:
        """The stored answers of each known response, those of equal responses once."""
        fact, detail = feedback, feedback_detail
        of_source = and_(
            detail.c.source == self._source,
            detail.c.detail_id == fact.c.detail_id,
            fact.c.ordinal == 0,
            fact.c.batch_id != self._batch_id,
        )
        chosen = (detail.c.response, *(fact.c[name] for name in _COLUMNS))
        found: defaultdict[str, list[tuple[int, ...]]] = defaultdict(list)
        for response, *values in select_in(self._connection, chosen, detail.c.response, list(responses), of_source):
            found[response].append(tuple(values))
        return {response: _events(rows) for response, rows in found.items()}


def _events(rows: list[tuple[int, ...]]) -> Events:
    columns = np.array(rows, dtype=np.int64).T
    return Events(*columns, no_duration(len(rows)))


def new_response_count(connection: Connection, batch_id: int) -> int:
    """How many rows of a survey brought an answer that the store did not have.

    Equal rows of a file have equal responses; the ordinal tells them apart.

    Args:
        connection: with the batch's answers stored.
        batch_id: of the file.
    """
    found = (
        select(feedback_detail.c.response, feedback.c.ordinal)
        .join(feedback, feedback.c.detail_id == feedback_detail.c.detail_id)
        .where(feedback.c.batch_id == batch_id, feedback_detail.c.response.is_not(None))
        .distinct()
        .subquery()
    )
    return int(connection.scalar(select(func.count()).select_from(found)) or 0)
