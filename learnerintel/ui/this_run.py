"""What is looked up once in a run of a page, however many of its sections ask for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from streamlit.runtime.scriptrunner import get_script_run_ctx

Found = TypeVar("Found")

#: What was looked up, by the one object that Streamlit makes anew for each run.
_of_run: WeakKeyDictionary[object, dict[object, object]] = WeakKeyDictionary()


def once_a_run(name: object, look_up: Callable[[], Found]) -> Found:
    """What ``look_up`` returns, kept under a name until the run ends; outside of a run it is looked up each time."""
    found = _memory()
    if found is None:
        return look_up()
    if name not in found:
        found[name] = look_up()
    return cast("Found", found[name])


def forget_this_run(name: object = None) -> None:
    """Have something looked up anew because it was changed; by default everything."""
    found = _memory()
    if found is None:
        return
    if name is None:
        found.clear()
    else:
        found.pop(name, None)


def _memory() -> dict[object, object] | None:
    context = get_script_run_ctx(suppress_warning=True)
    run = None if context is None else context.parallel_coordinator
    return None if run is None else _of_run.setdefault(run, {})
