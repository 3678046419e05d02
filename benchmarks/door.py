"""How many posted statements a second are in the store when they are answered, and what a kill leaves.

    python -m benchmarks.door [--seconds 20] [--senders 4] [--batch 250] [--store FILE]

The pages are served as always; several senders post lists of statements, each as soon as the last one is answered.
In the end the server is killed in the middle of it. Whatever was answered with 200 must be in the store, and nothing
twice. With ``--store`` a copy of that store takes the statements, else an empty one. Exit code 1 where fewer than a
thousand a second were taken, or the store holds less than was answered, or a statement twice.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

from benchmarks.pages_servers import Serving, ours
from learnerintel.domain.viewer import Viewer
from learnerintel.services.door.tokens import make_token
from learnerintel.services.opening import open_store

GOAL_A_SECOND = 1_000
PEOPLE, ITEMS = 5_000, 400
_SECONDS_AFTER_KILL = 2.0
_VERBS = ("initialized", "progressed", "completed", "experienced")
_FIRST = datetime(2026, 10, 1, tzinfo=UTC)


def statement(number: int) -> dict[str, object]:
    """The statement of that number: a person does something with an item."""
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))),
        "actor": {"account": {"homePage": "https://lms.example.com", "name": f"{number * 7919 % PEOPLE:05}"}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{_VERBS[number % len(_VERBS)]}", "display": {"en": "did"}},
        "object": {
            "id": f"https://lms.example.com/courses/{number * 31 % ITEMS}",
            "definition": {"name": {"en": f"Course {number * 31 % ITEMS}"}},
        },
        "result": {"duration": f"PT{1 + number % 50}M", "score": {"scaled": number % 100 / 100}},
        "context": {"platform": "LMS", "registration": str(uuid.UUID(int=number % PEOPLE))},
        "timestamp": (_FIRST + timedelta(seconds=number * 13 % 4_000_000)).isoformat(),
    }


class Senders:
    """Several systems at once, with one token.

    Attributes:
        answered: numbers of statements that were answered with 200.
        seconds: how long each answer took.
        others: status of every other answer.
    """

    def __init__(self, serving: Serving, token: str, count: int, batch: int) -> None:
        self.answered: list[int] = []
        self.seconds: list[float] = []
        self.others: list[int] = []
        self._address = urlsplit(serving.origin)
        self._batch = batch
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._headers = {
            "Authorization": f"Bearer {token}",
            "X-Experience-API-Version": "1.0.3",
            "Content-Type": "application/json",
        }
        self._threads = [threading.Thread(target=self._send) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Wait for the answers that are due, and send no more."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        connection = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=60)
        while not self._is_over.is_set():
            with self._lock:
                numbers = list(itertools.islice(self._numbers, self._batch))
            body = json.dumps([statement(number) for number in numbers])
            began = time.perf_counter()
            try:
                connection.request("POST", "/xapi/statements", body, self._headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                return  # the server was killed
            with self._lock:
                if answer.status == http.client.OK:
                    self.answered += numbers
                    self.seconds.append(time.perf_counter() - began)
                else:
                    self.others.append(answer.status)


def stored(path: Path) -> tuple[int, int]:
    """Statements in the store, and how many different ones."""
    with sqlite3.connect(path) as connection:
        return tuple(connection.execute(
            "SELECT count(*), count(DISTINCT d.record_id) FROM activity f JOIN activity_detail d USING (detail_id) "
            "WHERE d.source = 'xapi'"
        ).fetchone())  # fmt: skip


def measure(path: Path, seconds: float, senders: int, batch: int) -> int:
    """Send for so long, then kill the server; prints what came of it and returns the exit code."""
    store = open_store(f"sqlite:///{path}")
    token = make_token(store, Viewer.local_owner(), source="Benchmark").text
    store.close()
    before, _ = stored(path)
    with ours(f"sqlite:///{path}") as serving:
        sending = Senders(serving, token, senders, batch)
        time.sleep(_SECONDS_AFTER_KILL)  # the reading process starts with the first request
        began, taken, used = time.perf_counter(), len(sending.answered), serving.cpu_seconds()
        time.sleep(seconds)
        a_second = (len(sending.answered) - taken) / (time.perf_counter() - began)
        cpu = (serving.cpu_seconds() - used) / seconds
        os.kill(serving.pid, signal.SIGKILL)
        sending.end()
    time.sleep(_SECONDS_AFTER_KILL)
    rows, different = stored(path)
    slowest = quantiles(sending.seconds, n=20)[-1]
    print(f"{a_second:,.0f} statements a second, from {senders} senders with {batch} a request")
    print(f"answers after {median(sending.seconds):.2f} s (median), {slowest:.2f} s (95 of 100)")
    print(f"{cpu:.2f} processors used by the server, without its reading process; other answers: {sending.others}")
    print(f"killed: {len(sending.answered):,} answered, {rows - before:,} in the store, {rows - different:,} twice")
    is_whole = rows - before >= len(sending.answered) and rows == different
    return 0 if is_whole and a_second >= GOAL_A_SECOND else 1


def main() -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.door", description="The live feedback door.")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--batch", type=int, default=250)
    parser.add_argument("--store", type=Path, help="a store that is copied; default: an empty one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="learnerintel-door-") as folder:
        path = Path(folder) / "store.db"
        if options.store:
            shutil.copy(options.store, path)
        return measure(path, options.seconds, options.senders, options.batch)


if __name__ == "__main__":
    sys.exit(main())
