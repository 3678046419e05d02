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
from contextlib import ExitStack, suppress
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
#: Kinds of messages that come before the answer.
_MESSAGES = ("progress", "word")

Result = TypeVar("Result")


def run_limited(
    function: Callable[..., Result],
    *arguments: Any,
    seconds: int,
    memory_bytes: int,
    on_progress: Callable[[int, float], None] | None = None,
) -> Result:
    """Run a function in a fresh process, within limits, and wait for it.

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
        FileRefused, LearnerIntelError, Exception, ValueError: as for :class:`LimitedRun`.
    """
    with LimitedRun(
        function, *arguments, seconds=seconds, memory_bytes=memory_bytes, on_progress=on_progress
    ) as run:
        return run.result()


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


class LimitedRun:
    """A function that runs in a fresh process within limits, and can be listened to meanwhile.

    Whatever happens to that process, this one goes on; when the ``with`` block is left, the process is gone,
    and so are the temporary files it made by way of ``tempfile``.

    Args:
        function, *arguments, seconds, memory_bytes, on_progress: as for :func:`run_limited`.

    Raises (from :meth:`next_word` and :meth:`result`):
        FileRefused: ``reader-over-limits`` where the process ran out of memory or time or was ended by a fault.
        LearnerIntelError: as the function raised it.
        Exception: any other error the function raised, with its traceback there as its cause; a fault of ours.

    Raises (at once):
        ValueError: the function cannot be found by name in another process.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        seconds: int,
        memory_bytes: int,
        on_progress: Callable[[int, float], None] | None = None,
    ) -> None:
        if function.__module__ == "__main__":
            raise ValueError(f"{function.__qualname__} must be in an importable module to run in another process")
        self._request = _request(function, arguments, seconds, memory_bytes, on_progress is not None)
        self._limits = (seconds, memory_bytes)
        self._on_progress = on_progress
        self._left = ExitStack()

    def __enter__(self) -> LimitedRun:
        with ExitStack() as opened:
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="learnerintel-"))
            request = opened.enter_context(tempfile.TemporaryFile())
            request.write(self._request)
            request.seek(0)
            self._run = _Run(request, folder, *self._limits)
            opened.callback(self._run.end)
            self._left = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.close()

    def next_word(self, *, is_waited_for: bool = True) -> Any | None:
        """What the function said next by way of :func:`~learnerintel.intake.say`, in the order it was said.

        Args:
            is_waited_for: False looks only at what has arrived.

        Returns:
            The word; None where the function has ended or, unless waited for, nothing has arrived.
        """
        while (message := self._run.next_message(is_waited_for=is_waited_for)) is not None:
            if message[0] == "word":
                return message[1]
            if self._on_progress is not None:
                self._on_progress(*message[1])
        return None

    @property
    def has_ended(self) -> bool:
        """Whether everything was heard that the process had to say."""
        return self._run.is_over

    def result(self) -> Any:
        """What the function returned; words nobody waited for are not kept."""
        while not self.has_ended:
            self.next_word()
        return _unpacked(self._run.answer, self._run)


class _Run:
    """One child process, from its start to its end."""

    def __init__(self, request: BinaryIO, folder: str, seconds: int, memory_bytes: int) -> None:
        self.seconds, self.memory_bytes = seconds, memory_bytes
        self.is_over = False
        self.is_out_of_time = False
        self.answer: tuple[str, Any] | None = None
        self.output = b""
        self._deadline = time.monotonic() + seconds
        self._received = bytearray()
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
        assert self._process.stdout is not None
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._answer_fd, selectors.EVENT_READ)
        self._selector.register(self._process.stdout, selectors.EVENT_READ)

    @property
    def exit_status(self) -> int | None:
        """Status the process ended with: negative for a signal."""
        return self._process.returncode

    def next_message(self, *, is_waited_for: bool) -> tuple[str, Any] | None:
        """The next message before the answer; None at the end (then ``is_over``) or if none has arrived."""
        while not self.is_over:
            message = self._next_received()
            if message is not None and message[0] in _MESSAGES:
                return message
            if message is not None:
                self._conclude(message)
            elif not self._selector.get_map():
                self._conclude(None)
            elif not self._receive(is_waited_for):
                return None
        return None

    def _receive(self, is_waited_for: bool) -> bool:
        """Take what the process has sent; False where there was nothing and nobody waits."""
        seconds_left = self._deadline - time.monotonic()
        ready = self._selector.select(max(seconds_left, 0) if is_waited_for else 0)
        if not ready and seconds_left <= 0:
            self.is_out_of_time = True
            self._conclude(None)
        for key, _ in ready:
            if not self._take(key.fd):
                self._selector.unregister(key.fileobj)
        return bool(ready) or is_waited_for or self.is_over

    def _conclude(self, answer: tuple[str, Any] | None) -> None:
        self.answer, self.is_over = answer, True
        self._leave()

    def _take(self, file_number: int) -> bool:
        chunk = os.read(file_number, _READ_BYTES)
        if file_number == self._answer_fd:
            self._received += chunk
        else:
            self.output = (self.output + chunk)[:_KEPT_OUTPUT_BYTES]
        return bool(chunk)

    def _next_received(self) -> tuple[str, Any] | None:
        if len(self._received) < HEADER.size:
            return None
        (length,) = HEADER.unpack_from(self._received)
        if len(self._received) < HEADER.size + length:
            return None
        payload = bytes(self._received[HEADER.size : HEADER.size + length])
        del self._received[: HEADER.size + length]
        message: tuple[str, Any] = pickle.loads(payload)  # noqa: S301 - from our own child process
        return message

    def _leave(self) -> None:
        """Let the process end by itself, if it is about to, so that its status tells why."""
        if not self.is_out_of_time:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=_SECONDS_TO_LEAVE)
        self._kill()

    def _kill(self) -> None:
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def end(self) -> None:
        """Make sure that the process, and whatever it started, is gone and forgotten by the system."""
        self._kill()
        self._selector.close()
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
