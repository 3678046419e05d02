"""What was derived from the store last, kept in the process by the state of the store it was derived from.

A page asks many questions of one state. A transaction that has written sees a state of its own, which
nobody else may be given: for it everything is derived anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Transaction, select

from learnerintel.store.schema import store_state

#: States of which anything is kept: those of the readers of the moment, one of them just outdated.
STATES_KEPT = 3

Derived = TypeVar("Derived")
_states: WeakKeyDictionary[Transaction, tuple[Hashable, int]] = WeakKeyDictionary()
_VERSION = str(select(store_state.c.data_version))


class Kept(Generic[Derived]):
    """Something derived from the store, derived once for each state; safe between threads."""

    def __init__(self, derive: Callable[[Connection], Derived], states: int = STATES_KEPT) -> None:
        """``derive`` reads it from a connection; ``states`` says of how many states it is kept."""
        self._derive = derive
        self._most = states
        self._kept: OrderedDict[Hashable, Derived] = OrderedDict()
        self._lock = threading.RLock()

    def of(self, connection: Connection) -> Derived:
        """What holds in the state that this transaction sees. It is shared: nobody may change it."""
        state = state_of(connection)
        if state is None:
            return self._derive(connection)
        with self._lock:
            if state not in self._kept:
                self._kept[state] = self._derive(connection)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(state)
            return self._kept[state]


def data_version_in(connection: Connection) -> int:
    """The version of the data as this transaction sees it: a number that grows with every change."""
    state = state_of(connection)
    return _read_version(connection) if state is None else state[1]


def state_of(connection: Connection) -> tuple[Hashable, int] | None:
    """Tells one state of one store from every other; None for a connection that may see what nobody else does."""
    transaction = connection.get_transaction()
    if transaction is None or getattr(connection.connection.driver_connection, "total_changes", 0):
        return None
    known = _states.get(transaction)
    if known is None:
        known = (_place(connection), _read_version(connection))
        _states[transaction] = known
    return known


def _read_version(connection: Connection) -> int:
    # Asked at the start of every answer, so without the price of building a statement.
    return int(connection.exec_driver_sql(_VERSION).scalar() or 0)


def _place(connection: Connection) -> Hashable:
    """The store's address, and which file lies there: another one may be put in its place."""
    url = connection.engine.url
    file = Path(url.database or "")
    return str(url), file.stat().st_ino if file.is_file() else None
