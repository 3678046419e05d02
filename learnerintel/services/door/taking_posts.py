"""Requests of one moment into the store: looked at, read together, taken in as a file would be."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from uuid import UUID

from learnerintel.domain.problems import Problem
from learnerintel.domain.tables import ReadReport
from learnerintel.domain.viewer import Viewer
from learnerintel.domain.vocabulary import Role
from learnerintel.errors import LearnerIntelError, StoreError
from learnerintel.services.door.answers import Answer, refused, taken
from learnerintel.services.door.kept_reading import KeptReading
from learnerintel.services.door.posts import MOST_STATEMENTS, Checked, Posted
from learnerintel.services.import_account import ImportOptions
from learnerintel.services.importing import with_company_zone
from learnerintel.services.reading import ReadAlready
from learnerintel.services.taking import take_reading
from learnerintel.store.door import DoorToken, count, keep_said, note_use, said_before
from learnerintel.store.engine import Store

RETRY_SECONDS = 2
_SECONDS_A_DAY = 86_400
_MALFORMED = "The statements do not keep to xAPI 1.0.3. None of the request was taken. Mend what is named, send again."
_CONFLICT = (
    "Another statement was sent under the same id before. None of the request was taken. Give each statement an id "
    "of its own."
)


@dataclass(eq=False, slots=True)
class Request:
    """A request with statements, on its way into the store.

    Attributes:
        token: the valid token it showed.
        body: what was sent.
        statement_id: what a PUT states in its address; None for a POST.
        received_at: UTC seconds.
        checked: what it holds, once it was looked at.
        lines: its statements, once they are written down.
        answer: once there is one.
    """

    token: DoorToken
    body: bytes
    statement_id: str | None
    received_at: int
    checked: Checked | None = None
    lines: Path | None = None
    answer: Answer | None = None

    def said(self) -> dict[bytes, bytes]:
        """Statement id -> hash of what it says."""
        assert self.checked is not None
        ids = (UUID(name).bytes for name in self.checked.ids)
        return dict(zip(ids, self.checked.said, strict=True))


def failed(error: str) -> Answer:
    """The answer to a request that could not be taken in through no fault of its sender."""
    return refused(503, "failed", f"{error} None of the request was taken. Send it again.", retry_after=RETRY_SECONDS)


def take_requests(store: Store, reading: KeptReading, requests: Sequence[Request], folder: Path) -> None:
    """Take requests in and answer each; those of one source go into one batch.

    Args:
        store: open.
        reading: looks at what was sent.
        requests: in the order they came; each has its answer afterwards.
        folder: existing, for what is written on the way.
    """
    for number, request in enumerate(requests):
        _check(reading, request, folder / f"{number}")
    for token in dict.fromkeys(request.token for request in requests):
        own = [request for request in requests if request.token == token]
        _refuse_conflicts(store, _open(own))
        while together := _open(own):
            _take_together(store, reading, together, folder)
        _keep_said(store, token, own)


def _open(requests: Sequence[Request]) -> list[Request]:
    return [request for request in requests if request.answer is None]


def _check(reading: KeptReading, request: Request, path: Path) -> None:
    body, lines = path.with_suffix(".body"), path.with_suffix(".jsonl")
    body.write_bytes(request.body)
    posted = Posted(request.token.source, request.statement_id, request.received_at)
    request.checked, request.lines = reading.check(body, posted, lines), lines
    body.unlink()
    if request.checked.is_too_long:
        sentence = (
            f"The request holds more than {MOST_STATEMENTS:,} statements. None were taken. Send them in several."
        )
        request.answer = refused(413, "too large", sentence)
    elif request.checked.faults:
        request.answer = refused(400, "malformed", _MALFORMED, request.checked.faults)
    elif not request.checked.ids:
        request.answer = taken((), is_put=False)


def _refuse_conflicts(store: Store, requests: Sequence[Request]) -> None:
    """Refuse requests that say something else under an id that was sent before."""
    with store.read() as connection:
        known = said_before(connection, [name for request in requests for name in request.said()])
    for request in requests:
        said = request.said()
        others = [name for name, content in said.items() if known.get(name, content) != content]
        if others:
            named = tuple(f"the id {UUID(bytes=name)} was sent before with other content" for name in others[:50])
            request.answer = refused(409, "conflict", _CONFLICT, named)
        else:
            known.update(said)


def _take_together(store: Store, reading: KeptReading, requests: Sequence[Request], folder: Path) -> None:
    """Read requests as one file and take it in; some of them have their answer afterwards, or all."""
    options = ImportOptions()
    zone = with_company_zone(store, options).zone
    source = requests[0].token.source
    moment = datetime.fromtimestamp(requests[0].received_at, UTC)
    name = f"{source}, {moment:%Y-%m-%d %H:%M:%S} UTC"
    paths = [request.lines for request in requests if request.lines is not None]
    read = reading.read(paths, Path(tempfile.mkdtemp(dir=folder)), name, zone)
    if read.refusal is not None:
        if len(requests) == 1:
            requests[0].answer = refused(400, "malformed", _MALFORMED, (read.refusal,))
        else:
            for request in requests:  # the one that stands in the way is found, the others go in
                _take_together(store, reading, [request], folder)
        return
    if any(report.rows_rejected for report in read.reports):
        _refuse_unreadable(requests, read.reports)
        return
    viewer = Viewer(source, Role.SOURCE)
    for report in read.reports:
        error = _error_of(store, viewer, report, options)
        if error is not None:
            for request in requests:
                request.answer = failed(error)
            return
    for request in requests:
        assert request.checked is not None
        request.answer = taken(request.checked.ids, is_put=request.statement_id is not None)


def _error_of(store: Store, viewer: Viewer, report: ReadReport, options: ImportOptions) -> str | None:
    try:
        return take_reading(store, viewer, ReadAlready(report), options).refusal
    except StoreError as error:
        return str(error)


def _refuse_unreadable(requests: Sequence[Request], reports: Sequence[ReadReport]) -> None:
    """Refuse the requests with statements that keep to the specification and still cannot be read."""
    ends = list(accumulate(len(request.checked.ids) for request in requests if request.checked is not None))
    faults: dict[int, list[str]] = {}
    for problem in (problem for report in reports for problem in report.problems):
        row = problem.row or 1
        place = next(place for place, end in enumerate(ends) if row <= end)
        within = row - (ends[place - 1] if place else 0)
        faults.setdefault(place, []).append(f"statement {within}: {_fault_of(problem)}")
    for place, named in faults.items():
        requests[place].answer = refused(400, "malformed", _MALFORMED, tuple(named))
    if not faults:
        raise LearnerIntelError("Rows were rejected without a problem.")


def _fault_of(problem: Problem) -> str:
    where = f"{problem.column}: " if problem.column else ""
    why = f" ({problem.detail})" if problem.detail else ""
    return f"{where}{problem.kind.title}{why}"


def _keep_said(store: Store, token: DoorToken, requests: Sequence[Request]) -> None:
    """Keep what was said under which id, and what became of the requests."""
    now = requests[-1].received_at
    with store.write(changes_pages=False) as connection:
        for request in requests:
            if request.answer is not None and request.answer.outcome == "taken":
                keep_said(connection, token.token_id, request.said())
        count(connection, now // _SECONDS_A_DAY, counted(requests))
        note_use(connection, [token.token_id], now)


def counted(requests: Sequence[Request]) -> Counter[tuple[int, str]]:
    """(token_id, outcome) -> how many requests, and how many statements were taken."""
    found: Counter[tuple[int, str]] = Counter()
    for token_id, answer in _answers(requests):
        found[token_id, answer.outcome] += 1
        if answer.statement_count:
            found[token_id, "statements"] += answer.statement_count
    return found


def _answers(requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
    for request in requests:
        if request.answer is not None:
            yield request.token.token_id, request.answer
