"""The pages' questions beside DuckDB on the raw events, and beside themselves on a tenth of the events.

Everything is warm: each question is asked once before the clock starts, about another team. Questions about one team
are asked as pages ask them, as of one day, each time about a team that nobody asked about before; what is decided for
all teams at once is kept from the first. Questions about the company are of other days each time. What a team's
question takes as of a day that nobody asked about is said below the table. Every answer is compared.
"""

from __future__ import annotations

import atexit
import gc
import time
from collections.abc import Callable, Sequence
from functools import partial
from math import isclose
from statistics import median
from typing import Any

from benchmarks import peer_raw_events
from benchmarks.ingest import DifferentAnswers
from benchmarks.measuring import Measured, tell
from benchmarks.questions import QUESTIONS, Asked, Facts, Place, Question, begin_day, other_days, variations
from benchmarks.scene import Scene

#: Answers are quick, so they are asked more often than files are imported.
LEAST_VARIATIONS = 7
GROWTH = ".growth"
#: A question that takes this long altogether is asked no more often than it must be.
_LONG_ENOUGH_MS = 20_000
_FRESH_DAYS = 3


def measure(scene: Scene, rounds: int, tenth: Scene | None, only: Sequence[str] = ()) -> dict[str, Measured]:
    """Measure every question.

    Args:
        scene: of the size.
        rounds: at least so many pairs.
        tenth: the scene with a tenth of the events; None where there is none.
        only: keys of some questions; none for all.

    Returns:
        Measurements by the keys of ``goals.QUERIES``; with ``GROWTH`` behind the key beside the tenth.

    Raises:
        DifferentAnswers: ours and the peer's differ.
    """
    place = _place(scene)
    atexit.register(gc.unfreeze)  # or DuckDB complains about what is left at the end
    asked = {key: question for key, question in QUESTIONS.items() if not only or key in only}
    found = {key: _beside_peer(key, question, place, rounds) for key, question in asked.items()}
    if tenth is not None:
        small = Place(tenth.whole, None)
        for key, question in asked.items():
            found[key + GROWTH] = _beside_itself(key, question, place, small, rounds)
    return found


def leave_to_rest() -> None:
    """What the process holds by now is not looked through again by the collector: the server does so at its start."""
    gc.collect()
    gc.freeze()


def _place(scene: Scene) -> Place:
    store = scene.whole
    raw = scene.room / f"{store.stem}.duckdb"
    if not raw.exists():
        for old in scene.room.glob("whole-*.duckdb"):
            old.unlink()
        tell(f"writing the raw events of {scene.size} for DuckDB")
        unfinished = scene.room / "unfinished.duckdb"
        peer_raw_events.prepare(unfinished, store, scene.files["activity"])
        unfinished.rename(raw)
    return Place(store, raw)


def _beside_peer(key: str, question: Question, place: Place, rounds: int) -> Measured:
    """One more than is timed is asked first: it loads what is kept. Every answer is compared."""
    first, *others = variations(place, question, max(rounds, LEAST_VARIATIONS) + 1)
    cold, answer = _timed(partial(question.ours, place, first))
    leave_to_rest()
    _, rows = _timed_peer(question, place, first, answer)
    compared = _compare(key, question, place, first, answer, rows)
    ours: list[float] = []
    peer: list[float] = []
    for asked in others:
        if len(ours) >= rounds and sum(ours) > _LONG_ENOUGH_MS:
            break
        begin_day(place, asked)
        mine, answer = _timed(partial(question.ours, place, asked))
        theirs, rows = _timed_peer(question, place, asked, answer)
        compared += _compare(key, question, place, asked, answer, rows)
        ours.append(1_000 * mine)
        peer.append(1_000 * theirs)
    tell(f"{key}: ours {median(ours):.2f} ms, DuckDB {median(peer):.1f} ms, {compared} numbers equal")
    note = f"{compared} equal numbers in {len(ours) + 1} answers; the first question took {cold:.2f} s"
    if question.is_of_team:
        fresh = []
        for one in other_days(others[len(ours) - 1], _FRESH_DAYS):
            begin_day(place, one)
            fresh.append(_timed(partial(question.ours, place, one))[0])
        note += f"; as of a day that nobody asked about before it takes {1_000 * median(fresh):.0f} ms"
    return Measured(tuple(ours), tuple(peer), note)


def _timed_peer(question: Question, place: Place, asked: Asked, answer: Any) -> tuple[float, list[list[tuple]]]:
    given = question.details(place, asked, answer)
    return _timed(lambda: [place.ask_peer(*one) for one in zip(question.statement, given, strict=True)])


def _beside_itself(key: str, question: Question, large: Place, small: Place, rounds: int) -> Measured:
    found: dict[Place, list[float]] = {large: [], small: []}
    for place, seconds in found.items():
        first, *others = variations(place, question, max(rounds, LEAST_VARIATIONS) + 1)
        question.ours(place, first)
        leave_to_rest()
        for asked in others:
            if len(seconds) < max(rounds, len(found[large])) or (place is large and sum(seconds) < _LONG_ENOUGH_MS):
                begin_day(place, asked)
                seconds.append(1_000 * _timed(partial(question.ours, place, asked))[0])
    pairs = list(zip(found[large], found[small], strict=False))
    ours, peer = (tuple(values) for values in zip(*pairs, strict=True))
    tell(f"{key}: {median(ours):.2f} ms, at a tenth {median(peer):.2f} ms")
    return Measured(ours, peer)


def _compare(
    key: str, question: Question, place: Place, asked: Asked, answer: Any, rows: list[list[tuple]]
) -> int:
    """Compare an answer with the peer's; returns how many numbers are equal.

    Raises:
        DifferentAnswers: one is not.
    """
    mine, theirs = question.facts(place, asked, answer), question.peer_facts(rows)
    different = [(about, value, theirs.get(about)) for about, value in mine.items() if not _equal(value, theirs, about)]
    if different:
        raise DifferentAnswers(f"{key}: {len(different)} of {len(mine)} differ, such as {different[:3]}.")
    return len(mine)


def _equal(value: tuple[float, ...], theirs: Facts, about: Any) -> bool:
    other = theirs.get(about, (0,) * len(value))
    return all(isclose(one, two, rel_tol=1e-6, abs_tol=1e-8) for one, two in zip(value, other, strict=True))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found
