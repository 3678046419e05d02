"""The first offer of every learner and item, and whether it was taken, as columns.

Nothing in it depends on the window or the day of a question, so it is computed once; questions cut it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from learnerintel.domain.vocabulary import Channel
from learnerintel.metrics.catalogue import UNKNOWN, Obligations, catalogued_obligations, numbers
from learnerintel.metrics.columns import NO_TEAM
from learnerintel.metrics.conditions import ASKED_FOR
from learnerintel.metrics.put_before import CHANNELS, PutBefore, put_before
from learnerintel.metrics.question import Question
from learnerintel.metrics.stays import NEVER
from learnerintel.store.keeping import Kept

#: Who takes an offer up within four weeks has taken it; so long a pair has to be followed.
FOLLOW_UP_DAYS = 28
#: Channels of which it is known whom they reached.
KNOWN_CHANNELS = tuple(channel for channel in Channel if channel is not Channel.LISTED)


@dataclass(frozen=True, slots=True)
class FirstOffers:
    """One row for each learner and item that was offered through some channels, sorted by day.

    Attributes:
        first_on: day of the first offer.
        learner_id: of the person.
        content_id: of the item.
        place: learner and team of that day, as in ``PutBefore.places``.
        channel: number of the channel; of several of that day the first by alphabet.
        begun_on: day of the pair's first use; ``NEVER`` where there is none.
        otherwise_on: first day on which it was offered through a known channel; ``NEVER`` where it never was.
        counts: whether it could be taken by choice by somebody in a team who was not away.
    """

    first_on: np.ndarray
    learner_id: np.ndarray
    content_id: np.ndarray
    place: np.ndarray
    channel: np.ndarray
    begun_on: np.ndarray
    otherwise_on: np.ndarray
    counts: np.ndarray

    def rows(self, question: Question, last_on: int) -> np.ndarray:
        """Rows of the question's window and item, up to a day."""
        last_on = min(last_on, question.window.last_on)
        first, behind = np.searchsorted(self.first_on, [question.window.first_on, last_on + 1])
        rows = np.arange(first, max(first, behind))
        return rows if question.content_id is None else rows[self.content_id[rows] == question.content_id]

    def followed(self, question: Question) -> np.ndarray:
        """Rows that count and were followed for long enough."""
        rows = self.rows(question, question.as_of - FOLLOW_UP_DAYS)
        return rows[self.counts[rows]]

    def taken(self, rows: np.ndarray) -> np.ndarray:
        """Whether each row's item was begun in time; of rows that count."""
        return self.begun_on[rows] <= self.first_on[rows] + FOLLOW_UP_DAYS


def _first_offers(put: PutBefore, catalogued: Obligations, channels: Sequence[Channel]) -> FirstOffers:
    rows = np.flatnonzero(np.isin(put.way, [CHANNELS.index(channel) for channel in channels]))
    pair = put.pair[rows]
    # Within a pair rows stand by day: those of the first day lead.
    leads = np.concatenate(([True], pair[1:] != pair[:-1]))[: len(pair)]
    first = rows[leads]
    first_on = put.from_on[first]
    nth = np.cumsum(leads) - 1
    rows = rows[put.from_on[rows] == first_on[nth]]
    starts = np.flatnonzero(np.concatenate(([True], put.pair[rows][1:] != put.pair[rows][:-1]))[: len(rows)])
    channel, obligation = put.way[first], put.obligation[first]
    if len(starts):
        channel = np.minimum.reduceat(put.way[rows], starts)
        obligation = np.maximum.reduceat(put.obligation[rows], starts)
    pair, content_id = put.pair[first], put.content_id[first]
    begun_on = put.begun_on[pair]
    called = np.where(obligation == UNKNOWN, catalogued.on(content_id, first_on), obligation)
    is_asked_for = np.isin(called, numbers(*ASKED_FOR))
    required_on = _first_where(put, np.isin(put.obligation, numbers(*ASKED_FOR)))[pair]
    counts = (put.team_id[first] != NO_TEAM) & ~is_asked_for & (required_on > first_on) & (begun_on >= first_on)
    otherwise_on = _first_where(put, np.isin(put.way, [CHANNELS.index(known) for known in KNOWN_CHANNELS]))[pair]
    order = np.argsort(first_on, kind="stable")
    who, place = put.learner_id[first], put.places[2][first]
    columns = (first_on, who, content_id, place, channel, begun_on, otherwise_on, counts)
    return FirstOffers(*(column[order] for column in columns))


def _first_where(put: PutBefore, holds: np.ndarray) -> np.ndarray:
    """First day on which a row of each pair holds; ``NEVER`` where none does."""
    if len(put) == 0:
        return np.empty(0, dtype=np.int64)
    return np.minimum.reduceat(np.where(holds, put.from_on, NEVER), put.firsts)


def _kept(channels: Sequence[Channel]) -> Kept[FirstOffers]:
    def derive(connection: Connection) -> FirstOffers:
        return _first_offers(put_before.of(connection), catalogued_obligations.of(connection), channels)

    return Kept(derive)


#: First offers through a channel that reached the person.
known_offers = _kept(KNOWN_CHANNELS)
#: First listings; nobody knows who saw the list.
listed_offers = _kept((Channel.LISTED,))
