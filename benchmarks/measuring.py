"""Measuring: processes with their time and memory, alternating pairs, and what comes of them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_SAMPLED_EVERY = 0.02
_KB = 1024
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of a process cost.

    Attributes:
        seconds: wall clock, the start of the process included.
        cpu_seconds: of the process and its children, user and system.
        peak_mb: most resident memory of the process and its children together.
        output: what it printed.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Pairs of measurements of ours and of a peer, in the unit of their goal.

    Attributes:
        ours: one value a round.
        peer: of the same rounds; empty where there is no peer.
        note: what has to be known to read them.
    """

    ours: tuple[float, ...]
    peer: tuple[float, ...] = ()
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Median of ours / peer over the pairs."""
        if not self.peer:
            return None
        return median(mine / theirs for mine, theirs in zip(self.ours, self.peer, strict=True))


@dataclass(slots=True)
class _Watch:
    """Most resident memory of a process and its descendants, looked at fifty times a second.

    Pages that two processes share count twice, so that it is never less than what was needed. What ``wait4``
    says is not used: it begins with the memory of whoever started the process.
    """

    pid: int
    peak_kb: int = 0
    _is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self._is_over.wait(_SAMPLED_EVERY):
            memory = [_memory_kb(pid) for pid in _family(self.pid)]
            self.peak_kb = max(self.peak_kb, sum(now for now, _ in memory), *(most for _, most in memory))

    def end(self) -> None:
        self._is_over.set()


def _family(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [one for child in (task / "children").read_text().split() for one in _family(int(child))]
    except OSError:
        return found
    return found


def _memory_kb(pid: int) -> tuple[int, int]:
    """Resident now, and most so far; (0, 0) of a process that is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0, 0
    said = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    if "VmRSS" not in said:
        return 0, 0
    return int(said["VmRSS"][0]), int(said["VmHWM"][0])


def run(
    command: Sequence[str | Path], *, given: str = "", environment: Mapping[str, str] | None = None
) -> Ran:
    """Run a process to its end and say what it cost; what was written before reaches the disk first.

    Args:
        command: program and arguments.
        given: what it reads from its standard input.
        environment: variables beside ours.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    os.sync()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as read:
        read.write(given)
        read.seek(0)
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=read,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        watch = _Watch(process.pid)
        watching = threading.Thread(target=watch.watch)
        watching.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.end()
        watching.join()
        said.seek(0)
        output = said.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command[:6]))} failed ({process.returncode}): {output[-2_000:]}")
    return Ran(seconds, used.ru_utime + used.ru_stime, watch.peak_kb / _KB, output)


def alternate(methods: Mapping[str, Callable[[], Ran]], rounds: int, about: str) -> dict[str, list[Ran]]:
    """Run every method once a round, each round beginning with another one.

    Args:
        methods: name -> what runs it.
        rounds: how many.
        about: what is said of the progress.
    """
    found: dict[str, list[Ran]] = {name: [] for name in methods}
    names = list(methods)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            ran = methods[name]()
            found[name].append(ran)
            tell(f"{about}, round {number + 1} of {rounds}: {name} {ran.seconds:.2f} s, {ran.peak_mb:.0f} MB")
    return found


def seconds_of(runs: Sequence[Ran]) -> tuple[float, ...]:
    """Wall clock of some runs."""
    return tuple(ran.seconds for ran in runs)


def pair(found: Mapping[str, Sequence[Ran]], ours: str, peer: str) -> Measured:
    """Wall clock of two methods that ran in the same rounds; CPU and memory in the note."""
    notes = [
        f"{name}: CPU {median(ran.cpu_seconds for ran in found[name]):.1f} s, "
        f"peak {median(ran.peak_mb for ran in found[name]):.0f} MB"
        for name in (ours, peer)
    ]
    return Measured(seconds_of(found[ours]), seconds_of(found[peer]), "; ".join(notes))


def tell(line: str) -> None:
    """Say how far a long run is, on standard error."""
    print(f"[{time.strftime('%H:%M:%S')}] {line}", file=sys.stderr, flush=True)
