"""Answers that are kept for everybody who may see the same, until the data change.

Streamlit's own cache hashes every argument and unpickles every answer, on each of a page's dozen questions;
most answers here are records that nobody can change, so they are handed out as they are.
"""

from __future__ import annotations

import copy
import datetime as dt
import enum
import operator
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, fields, is_dataclass
from functools import partial
from types import MappingProxyType, NoneType
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Question:
    """What decides an answer.

    Attributes:
        store_url: the store asked.
        state: number that grows with each change of its data.
        day: the day on which it is asked.
        rest: who asks, what, and with which filters.
    """

    store_url: str
    state: int
    day: dt.date
    rest: Hashable


@dataclass(slots=True)
class _Kept:
    """One answer, or the place of one that is being made."""

    making: threading.Lock = field(default_factory=threading.Lock)
    is_made: bool = False
    give: Callable[[], object] = lambda: None

    def take(self, answer: object) -> None:
        try:
            self.give = _sharing(answer)
        except TypeError:
            pickled = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
            self.give = partial(pickle.loads, pickled)
        self.is_made = True


def _sharing(answer: object) -> Callable[[], object]:
    """What gives an answer without a copy of all of it: a list or a mapping is new each time, what is in it is not.

    Raises:
        TypeError: something in it can be changed.
    """
    if isinstance(answer, list):
        return partial(list, tuple(fixed(one) for one in answer))
    if isinstance(answer, dict):
        return partial(dict, {name: fixed(one) for name, one in answer.items()})
    shared = fixed(answer)
    return lambda: shared


class Memory(Generic[Value]):
    """Things by the question they belong to; of a store, only those of its present state. Safe between threads.

    Args:
        most: things kept at once; those unused for longest go first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Question, Value] = OrderedDict()
        self._newest: dict[str, tuple[int, dt.date]] = {}
        self._lock = threading.Lock()

    def find(self, question: Question) -> Value | None:
        """What is kept for a question."""
        with self._lock:
            return self._kept.get(question)

    def keep(self, question: Question, value: Value) -> Value:
        """Keep a thing, unless there is one already; return the one that is kept."""
        with self._lock:
            self._forget_the_past(question)
            kept = self._kept.setdefault(question, value)
            self._kept.move_to_end(question)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return kept

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._newest.clear()

    def _forget_the_past(self, question: Question) -> None:
        """What belongs to a store's earlier states is never asked for again, and can be large."""
        now = (question.state, question.day)
        if self._newest.get(question.store_url) == now:
            return
        self._newest[question.store_url] = now
        for old in [one for one in self._kept if one.store_url == question.store_url and (one.state, one.day) != now]:
            del self._kept[old]


class KeptAnswers:
    """Answers by question; safe between threads.

    Args:
        most: answers kept at once; those unused for longest go first.
    """

    def __init__(self, most: int) -> None:
        self._memory: Memory[_Kept] = Memory(most)

    def answer(self, question: Question, make: Callable[[], object]) -> object:
        """The kept answer, else the one that is made now; of several who ask at once, one makes it.

        An answer that somebody could change is a copy of the kept one.
        """
        kept = self._memory.keep(question, _Kept())
        if not kept.is_made:
            with kept.making:
                if not kept.is_made:
                    kept.take(make())
        return kept.give()

    def has(self, question: Question) -> bool:
        """Whether the answer is there."""
        kept = self._memory.find(question)
        return kept is not None and kept.is_made

    def clear(self) -> None:
        """Forget everything."""
        self._memory.clear()


_FIXED = (NoneType, bool, int, float, str, bytes, dt.date, dt.timedelta, dt.tzinfo, enum.Enum, type)


def fixed(value: object) -> object:
    """The same value so that nobody can change it: frozen records, tuples, mappings for reading.

    Raises:
        TypeError: it holds something that can be changed and has no such form, such as a list.
    """
    if isinstance(value, _FIXED):
        return value
    if isinstance(value, tuple):
        parts = [fixed(one) for one in value]
        return value if all(map(operator.is_, parts, value)) else _tuple_of(value, parts)
    if isinstance(value, frozenset):
        return value
    if isinstance(value, dict):
        return MappingProxyType({name: fixed(one) for name, one in value.items()})
    if is_dataclass(value) and value.__dataclass_params__.frozen:
        return _fixed_record(value)
    raise TypeError(f"{type(value).__name__} can be changed")


def _tuple_of(model: tuple[object, ...], parts: list[object]) -> tuple[object, ...]:
    return model._make(parts) if hasattr(model, "_make") else tuple(parts)


def _fixed_record(record: object) -> object:
    changed = {}
    for one in fields(record):
        before = getattr(record, one.name)
        after = fixed(before)
        if after is not before:
            changed[one.name] = after
    if not changed:
        return record
    twin = copy.copy(record)
    for name, after in changed.items():
        object.__setattr__(twin, name, after)
    return twin
