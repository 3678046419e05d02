"""The process in which a file is read: a script that :mod:`.limited` starts.

It imports only the standard library, so that the limits stand before anything else is loaded.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import struct
import sys
import threading
import traceback
from typing import Any

HEADER = struct.Struct(">Q")
LIFELINE = 0
"""Standard input: a pipe the parent holds open as long as it lives."""


class WithoutPandas:
    """Says that there is no pandas, which no reading needs.

    Arrow imports it to see whether it was given one of its series: a quarter of a second and 40 MB for nothing.
    """

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        """Find nothing; refuse this one name."""
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r} where files are read", name=name)


def main() -> None:
    """Read the request, set the limits, run the function and send back what became of it."""
    request_fd, answer_fd = int(sys.argv[1]), int(sys.argv[2])
    with os.fdopen(request_fd, "rb") as request:
        settings = pickle.load(request)  # noqa: S301 - written by our own parent process
        _set_limits(settings["seconds"], settings["memory_bytes"])
        _end_with_parent()
        sys.path[:] = settings["sys_path"]
        sys.meta_path.insert(0, WithoutPandas)
        lock = threading.Lock()
        try:
            progress = importlib.import_module("learnerintel.intake.progress")
            progress.send_words_with(lambda word: _send(answer_fd, lock, ("word", word)))
            if settings["wants_progress"]:
                progress.send_progress_with(lambda rows, share: _send(answer_fd, lock, ("progress", (rows, share))))
            function, arguments = pickle.load(request)  # noqa: S301 - as above
            answer = ("result", function(*arguments))
        except MemoryError:
            answer = ("over", None)
        except Exception as error:  # noqa: BLE001 - every error is handed to the parent, which raises it
            answer = ("error", (error, traceback.format_exc()))
    _send(answer_fd, lock, answer)


def _set_limits(seconds: int, memory_bytes: int) -> None:
    # Two threads may compute at once; the wall clock, which the parent keeps, is the limit people notice.
    _set_limit(resource.RLIMIT_CORE, 0, 0)
    _set_limit(resource.RLIMIT_CPU, 2 * seconds + 1, 2 * seconds + 5)  # between the two, the kernel says why
    _set_limit(resource.RLIMIT_AS, memory_bytes, memory_bytes)


def _set_limit(kind: int, soft: int, hard: int) -> None:
    _, allowed = resource.getrlimit(kind)
    if allowed != resource.RLIM_INFINITY:
        soft, hard = min(soft, allowed), min(hard, allowed)
    resource.setrlimit(kind, (soft, hard))


def _end_with_parent() -> None:
    def wait() -> None:
        os.read(LIFELINE, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _send(answer_fd: int, lock: threading.Lock, answer: tuple[str, Any]) -> None:
    try:
        payload = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
        if answer[0] == "error":
            pickle.loads(payload)  # noqa: S301 - our own; some errors can be sent and not be received
    except MemoryError:
        payload = pickle.dumps(("over", None))
    except Exception as error:  # noqa: BLE001 - a result or error that cannot be sent is said in words
        payload = pickle.dumps(("error", (RuntimeError(f"cannot be sent between processes: {error!r}"),
                                          str(answer[1])[-2000:])))
    with lock, os.fdopen(os.dup(answer_fd), "wb") as pipe:
        pipe.write(HEADER.pack(len(payload)))
        pipe.write(payload)


if __name__ == "__main__":
    main()
