"""The live feedback door: requests are gathered for a moment and taken in together, in one transaction.

The store has one writer at a time, and a commit costs as much for one statement as for a thousand. So a thread
takes whatever waits, at most some times a second, and a sender is answered after the commit: whoever got an
answer of 200 finds the statements in the store, also after the power failed. Whoever got none sends again,
and the ids of the statements keep them from counting twice.
"""

from __future__ import annotations

import queue
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from learnerintel.services.door.answers import Answer, refused
from learnerintel.services.door.kept_reading import KeptReading
from learnerintel.services.door.taking_posts import RETRY_SECONDS, Request, failed, take_requests
from learnerintel.settings import Settings
from learnerintel.store.door import DoorToken, count
from learnerintel.store.engine import Store

#: Requests that come within this time are taken in together.
GATHERED_SECONDS = 0.5
#: Bytes of requests that may wait; whoever comes then is asked to come again.
MOST_WAITING_BYTES = 32 * 2**20
#: So many bytes are taken in together at most, and one request more.
_TOGETHER_BYTES = 16 * 2**20
#: Requests refused before they are handed in are counted in the store as often as this.
_SECONDS_BETWEEN_COUNTS = 5.0
_SECONDS_A_DAY = 86_400


class FeedbackDoor:
    """Takes posted statements into a store; a thread of its own does the work.

    Args:
        store: open.
        settings: limits of the reading process.
        log_incident: keeps an error that nobody foresaw and returns its number.
        gathered_seconds: for how long requests are gathered.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        log_incident: Callable[[Exception], str],
        gathered_seconds: float = GATHERED_SECONDS,
    ) -> None:
        self._store = store
        self._log_incident = log_incident
        self._gathered_seconds = gathered_seconds
        self._spool = tempfile.TemporaryDirectory(prefix="learnerintel-door-")
        self._reading = KeptReading(settings, Path(self._spool.name))
        self._queue: queue.Queue[tuple[Request, Future[Answer]] | None] = queue.Queue()
        self._waiting_bytes = 0
        self._counts: Counter[tuple[int, str]] = Counter()
        self._counted_at = time.monotonic()
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="feedback door", daemon=True)
        self._thread.start()

    def put(self, token: DoorToken, body: bytes, statement_id: str | None = None) -> Future[Answer]:
        """Hand a request in.

        Args:
            token: the valid token it showed.
            body: of the request.
            statement_id: what a PUT states in its address.

        Returns:
            The answer, once the statements are in the store or refused.
        """
        answer: Future[Answer] = Future()
        answer.set_running_or_notify_cancel()  # a sender that goes away takes back nothing
        with self._lock:
            is_full = self._is_closed or self._waiting_bytes + len(body) > MOST_WAITING_BYTES
            if not is_full:
                self._waiting_bytes += len(body)
                self._queue.put((Request(token, body, statement_id, int(time.time())), answer))
        if is_full:
            self.note(token.token_id, "flood")
            sentence = "More statements wait than can be taken in. None of the request was taken. Send it again."
            answer.set_result(refused(429, "flood", sentence, retry_after=RETRY_SECONDS))
        return answer

    def note(self, token_id: int, outcome: str) -> None:
        """Count a request that was refused before it was handed in."""
        with self._lock:
            self._counts[token_id, outcome] += 1

    def close(self) -> None:
        """Take in what waits, keep the counts, and end the reading process."""
        with self._lock:
            self._is_closed = True
        self._queue.put(None)
        self._thread.join()
        self._spool.cleanup()

    def _work(self) -> None:
        is_open = True
        while is_open:
            try:
                first = self._queue.get(timeout=_SECONDS_BETWEEN_COUNTS)
            except queue.Empty:
                self._keep_counts()
                continue
            began = time.monotonic()
            gathered, is_open = self._gathered(first)
            if gathered:
                self._take(gathered)
            if time.monotonic() - self._counted_at > _SECONDS_BETWEEN_COUNTS or not is_open:
                self._keep_counts()
            if is_open:
                time.sleep(max(0.0, self._gathered_seconds - (time.monotonic() - began)))
        self._reading.end()

    def _gathered(
        self, first: tuple[Request, Future[Answer]] | None
    ) -> tuple[list[tuple[Request, Future[Answer]]], bool]:
        """What waits, up to a bearable size; and whether the door stays open."""
        gathered: list[tuple[Request, Future[Answer]]] = []
        one, size = first, 0
        while one is not None:
            gathered.append(one)
            size += len(one[0].body)
            if size > _TOGETHER_BYTES:
                return gathered, True
            try:
                one = self._queue.get_nowait()
            except queue.Empty:
                return gathered, True
        return gathered, False

    def _take(self, gathered: list[tuple[Request, Future[Answer]]]) -> None:
        requests = [request for request, _ in gathered]
        self._take_requests(requests)
        with self._lock:
            self._waiting_bytes -= sum(len(request.body) for request in requests)
        for request, answer in gathered:
            assert request.answer is not None
            answer.set_result(request.answer)

    def _take_requests(self, requests: list[Request]) -> None:
        folder = Path(tempfile.mkdtemp(dir=self._spool.name))
        try:
            take_requests(self._store, self._reading, requests, folder)
        except Exception as error:  # noqa: BLE001 - whatever it is, the senders are answered and the door stays open
            if len(requests) > 1:  # one of them may stand in the way of all
                for request in requests:
                    request.answer = None
                    self._take_requests([request])
                return
            number = self._log_incident(error)
            requests[0].answer = failed(f"Something went wrong here; the log has it as incident {number}.")
            self.note(requests[0].token.token_id, "failed")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _keep_counts(self) -> None:
        with self._lock:
            counts, self._counts = self._counts, Counter()
        self._counted_at = time.monotonic()
        if not counts:
            return
        try:
            with self._store.write(changes_pages=False) as connection:
                count(connection, int(time.time()) // _SECONDS_A_DAY, counts)
        except Exception as error:  # noqa: BLE001 - they are kept with the next ones
            self._log_incident(error)
            with self._lock:
                self._counts.update(counts)
