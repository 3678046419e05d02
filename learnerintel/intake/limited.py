"""A function run in a fresh process with limits on memory, processor and time.

The process is a new interpreter running one small script of ours. It is not started through
``multiprocessing``, whose children first run the parent's main module again: under Streamlit that is a page,
under pytest or ``python -m learnerintel`` the whole command line.
"""

from __future__ import annotations

import logging
import os
import pickle
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from learnerintel.errors import FileRefused, LearnerIntelError
from learnerintel.intake.limited_child import HEADER
from learnerintel.intake.refusals import counted, megabytes, refused

_log = logging.getLogger(__name__)
_CHILD = Path(__file__).with_name("limited_child.py")
_CHILD_ENVIRONMENT = {
    # Arrow's own allocator reserves a gigabyte of addresses, glibc 64 MB per thread, OpenBLAS more per core:
    # never used, but counted by the limit on addresses.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "RUST_BACKTRACE": "0",
}
_KEPT_OUTPUT_BYTES = 4_000
_READ_BYTES = 1 << 20
_SECONDS_TO_LEAVE = 2

Result = TypeVar("Result")


def run_limited(
    function: Callable[..., Result],
    *arguments: Any,
    seconds: int,
    memory_bytes: int,
    on_progress: Callable[[int, float], None] | None = None,
) -> Result:
    """Run a function in a fresh process, within limits.

    Whatever happens to that process, this one goes on; when this function returns or raises, the process is
    gone, and so are the temporary files it made by way of ``tempfile``.

    Args:
        function: defined at the top level of an importable module (not of ``__main__``).
        *arguments: anything that can be pickled.
        seconds: wall-clock limit; the processor time may be twice that.
        memory_bytes: limit of the address space.
        on_progress: called here with (rows, share of the file) as the function calls
            :func:`~learnerintel.intake.report_progress` there.

    Returns:
        What the function returned.

    Raises:
        FileRefused: ``reader-over-limits`` where the process ran out of memory or time or was ended by a fault.
        LearnerIntelError: as the function raised it.
        Exception: any other error the function raised, with its traceback there as its cause; a fault of ours.
        ValueError: the function cannot be found by name in another process.
    """
    if function.__module__ == "__main__":
        raise ValueError(f"{function.__qualname__} must be in an importable module to run in another process")
    request = _request(function, arguments, seconds, memory_bytes, on_progress is not None)
    with tempfile.TemporaryDirectory(prefix="learnerintel-") as folder, tempfile.TemporaryFile() as request_file:
        request_file.write(request)
        request_file.seek(0)
        run = _Run(request_file, folder, seconds, memory_bytes)
        try:
            answer = run.wait(on_progress)
        finally:
            run.end()
        return _unpacked(answer, run)


def _request(
    function: Callable[..., Any], arguments: tuple[Any, ...], seconds: int, memory_bytes: int, wants_progress: bool
) -> bytes:
    settings = {
        "seconds": seconds,
        "memory_bytes": memory_bytes,
        "sys_path": [os.path.abspath(entry) for entry in sys.path],  # noqa: PTH100 - "" means the current folder
        "wants_progress": wants_progress,
    }
    return pickle.dumps(settings) + pickle.dumps((function, arguments), protocol=pickle.HIGHEST_PROTOCOL)


class _Run:
    """One child process, from its start to its end."""

    def __init__(self, request: BinaryIO, folder: str, seconds: int, memory_bytes: int) -> None:
        self.seconds, self.memory_bytes = seconds, memory_bytes
        self.is_out_of_time = False
        self.output = b""
        self._is_over = False
        self._deadline = time.monotonic() + seconds
        self._answers = bytearray()
        self._answer_fd, child_fd = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_CHILD), str(request.fileno()), str(child_fd)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(request.fileno(), child_fd),
                env={**os.environ, **_CHILD_ENVIRONMENT, "TMPDIR": folder},
                start_new_session=True,
            )
        except BaseException:
            os.close(self._answer_fd)
            raise
        finally:
            os.close(child_fd)

    @property
    def exit_status(self) -> int | None:
        """Status the process ended with: negative for a signal."""
        return self._process.returncode

    def wait(self, on_progress: Callable[[int, float], None] | None) -> tuple[str, Any] | None:
        """Take what the process sends until it answers, ends or is out of time."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._answer_fd, selectors.EVENT_READ)
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while selector.get_map():
                ready = selector.select(self._deadline - time.monotonic())
                if not ready and time.monotonic() >= self._deadline:
                    self.is_out_of_time = True
                    return None
                for key, _ in ready:
                    if not self._take(key.fd):
                        selector.unregister(key.fileobj)
                answer = self._next_answer(on_progress)
                if answer is not None:
                    self._is_over = True
                    return answer
        self._is_over = True
        return None

    def _take(self, file_number: int) -> bool:
        chunk = os.read(file_number, _READ_BYTES)
        if file_number == self._answer_fd:
            self._answers += chunk
        else:
            self.output = (self.output + chunk)[:_KEPT_OUTPUT_BYTES]
        return bool(chunk)

    def _next_answer(self, on_progress: Callable[[int, float], None] | None) -> tuple[str, Any] | None:
        while len(self._answers) >= HEADER.size:
            (length,) = HEADER.unpack_from(self._answers)
            if len(self._answers) < HEADER.size + length:
                return None
            payload = bytes(self._answers[HEADER.size : HEADER.size + length])
            del self._answers[: HEADER.size + length]
            answer: tuple[str, Any] = pickle.loads(payload)  # noqa: S301 - from our own child process
            if answer[0] != "progress":
                return answer
            if on_progress is not None:
                on_progress(*answer[1])
        return None

    def end(self) -> None:
        """Make sure that the process, and whatever it started, is gone and forgotten by the system."""
        if self._is_over:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_SECONDS_TO_LEAVE)
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        os.close(self._answer_fd)


def _unpacked(answer: tuple[str, Any] | None, run: _Run) -> Any:
    if answer is None or answer[0] == "over":
        raise _over_limits(run)
    kind, content = answer
    if kind == "result":
        return content
    error, trace = content
    if not isinstance(error, LearnerIntelError):
        error.__cause__ = RuntimeError(f"in the process that read the file:\n{trace}")
    raise error


def _over_limits(run: _Run) -> FileRefused:
    _log.warning(
        "a reading process ended with status %s: %s", run.exit_status, run.output.decode(errors="replace").strip()
    )
    if run.is_out_of_time or run.exit_status == -signal.SIGXCPU:
        return refused("reader-over-limits", detail=f"more than {counted(run.seconds)} seconds")
    if run.exit_status == 0 or b"memory" in run.output.lower():
        return refused("reader-over-limits", detail=f"more than {megabytes(run.memory_bytes)} of memory")
    return refused("reader-over-limits", detail="the file made the reading process fail")
