"""A reading process that is kept: it looks at request after request, within limits.

A file is read in a process of its own, which takes most of a second to start. Requests come many a second; so
one process looks at them one after another. It is ended and begun anew after some minutes, after any job that
takes too long, and whenever it fails.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from learnerintel.errors import LearnerIntelError
from learnerintel.intake import LimitedRun
from learnerintel.services.door.posts import Checked, Posted, ReadTogether, serve_jobs
from learnerintel.settings import Settings

#: A job that takes longer ends the process; requests are small.
JOB_SECONDS = 30.0
#: Share of the time limit after which the process is begun anew, so that no job is cut short by it.
_RENEWED_AFTER = 0.5
_SECONDS_BETWEEN_LOOKS = 0.001

_Word = TypeVar("_Word")


class KeptReading:
    """Looks at posted statements in a process with limits; used by one thread.

    Args:
        settings: limits of the process.
        folder: existing; everything is written into it.
        job_seconds: limit of one job.
    """

    def __init__(self, settings: Settings, folder: Path, job_seconds: float = JOB_SECONDS) -> None:
        self._settings = settings
        self._folder = folder
        self._job_seconds = job_seconds
        self._run: LimitedRun | None = None
        self._began = 0.0
        self._pipe = -1
        self._left = ExitStack()

    def check(self, body: Path, posted: Posted, target: Path) -> Checked:
        """Look at one request; see :func:`~learnerintel.services.door.posts.check_post`.

        A request that ends the process is at fault; the next one meets a new process.
        """
        job = {
            "do": "check",
            "body": str(body),
            "source": posted.source,
            "statement_id": posted.statement_id,
            "received_at": posted.received_at,
            "target": str(target),
        }
        return self._done(job, Checked, lambda error: Checked(faults=(str(error),)))

    def read(self, posts: Sequence[Path], folder: Path, name: str, zone: str) -> ReadTogether:
        """Read several requests; see :func:`~learnerintel.services.door.posts.read_together`."""
        job = {"do": "read", "posts": [str(path) for path in posts], "folder": str(folder), "name": name, "zone": zone}
        return self._done(job, ReadTogether, lambda error: ReadTogether(refusal=str(error)))

    def end(self) -> None:
        """End the process; the next job begins another one."""
        self._left.close()
        self._run = None

    def _done(
        self, job: dict[str, Any], answer: type[_Word], failed: Callable[[LearnerIntelError], _Word]
    ) -> _Word:
        run = self._running()
        os.write(self._pipe, json.dumps(job).encode() + b"\n")
        deadline = time.monotonic() + self._job_seconds
        while True:
            word = run.next_word(is_waited_for=False)
            if isinstance(word, answer):
                return word
            if word is not None:
                continue  # what the reading says of its progress
            if run.has_ended:
                return self._ended(run, failed)
            if time.monotonic() > deadline:
                self.end()
                seconds = f"{self._job_seconds:g} seconds"
                return failed(LearnerIntelError(f"Looking at the statements took more than {seconds}."))
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def _ended(self, run: LimitedRun, failed: Callable[[LearnerIntelError], _Word]) -> _Word:
        try:
            run.result()
        except LearnerIntelError as error:
            return failed(error)
        finally:
            self.end()
        return failed(LearnerIntelError("The reading process ended."))

    def _running(self) -> LimitedRun:
        age = time.monotonic() - self._began
        if self._run is not None and age > _RENEWED_AFTER * self._settings.parse_seconds:
            self.end()
        if self._run is None:
            self._start()
        assert self._run is not None
        return self._run

    def _start(self) -> None:
        requests = Path(tempfile.mkdtemp(dir=self._folder)) / "requests"
        os.mkfifo(requests, 0o600)
        with ExitStack() as opened:
            # for reading as well, because opening a pipe that nobody reads yet would wait for the reader
            self._pipe = os.open(requests, os.O_RDWR)
            opened.callback(os.close, self._pipe)
            self._run = opened.enter_context(
                LimitedRun(
                    serve_jobs,
                    requests,
                    seconds=self._settings.parse_seconds,
                    memory_bytes=self._settings.parse_memory_bytes,
                )
            )
            self._left = opened.pop_all()
        self._began = time.monotonic()
