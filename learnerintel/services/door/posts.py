"""What is posted, looked at in this process: is it JSON, does it keep to the specification, what does it say?

Meant to run in a process with limits, which :mod:`learnerintel.services.door.kept_reading` keeps.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from learnerintel.domain.tables import RawDocuments, ReadingChoices, ReadReport
from learnerintel.errors import FileRefused, LearnerIntelError
from learnerintel.intake import open_source, say
from learnerintel.readers.registry import all_readers
from learnerintel.readers.statement_rules import faults_of
from learnerintel.services.reading_here import read_file

#: Statements of one request; more are sent in several.
MOST_STATEMENTS = 5_000
#: Faults that an answer names; a sender that makes more repeats them.
MOST_FAULTS = 50
#: Names of the readers of statements begin with this.
READER_PREFIX = "xapi"

_OURS = uuid.UUID("6f0a7c5e-3c0e-5b7e-9b0a-2f6d1c9e4a11")
_BESIDE_THE_POINT = ("id", "stored", "authority", "version")
_HASH_BYTES = 16


@dataclass(frozen=True, slots=True)
class Posted:
    """A request with statements.

    Attributes:
        source: name of the system that sent it.
        statement_id: the id that the address states (PUT), None where it states none (POST).
        received_at: UTC seconds.
    """

    source: str
    statement_id: str | None
    received_at: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What a request holds.

    Attributes:
        ids: of its statements, in their order; given by us where the sender gave none.
        said: hash of what each statement says, in the same order.
        faults: sentences with the place of each fault; where there is one, nothing of the request is taken.
        is_too_long: it holds too many statements.
    """

    ids: tuple[str, ...] = ()
    said: tuple[bytes, ...] = ()
    faults: tuple[str, ...] = ()
    is_too_long: bool = False


@dataclass(frozen=True, slots=True)
class ReadTogether:
    """Statements of several requests, read as one file; ``refusal`` where that failed."""

    reports: tuple[ReadReport, ...] = ()
    refusal: str | None = None


def serve_jobs(requests: Path) -> None:
    """Do what is asked in a pipe, job after job, and say what became of each.

    Args:
        requests: a named pipe; each line is a JSON object with ``do`` and what that function takes.
    """
    jobs = {"check": _check_job, "read": _read_job}
    with requests.open(encoding="utf-8") as lines:
        for line in lines:
            job = json.loads(line)
            say(jobs[job.pop("do")](**job))


def check_post(body: Path, posted: Posted, target: Path) -> Checked:
    """Look at one request.

    Args:
        body: what was sent.
        posted: by whom, when, and under which id.
        target: where its statements are written, one a line, with their ids and times.
    """
    try:
        statements = _statements(body)
    except LearnerIntelError as error:
        return Checked(faults=(_fault_of(error),))
    except UnicodeDecodeError as error:
        return Checked(faults=(f"The body is not UTF-8: byte {error.start + 1} begins no character.",))
    if len(statements) > MOST_STATEMENTS:
        return Checked(is_too_long=True)
    is_list = isinstance(statements, _Listed)
    faults = [
        f"{f'statement {number + 1}' if is_list else 'the statement'}: {place} {said}"
        for number, statement in enumerate(statements)
        for place, said in faults_of(statement)
    ]
    if faults:
        return Checked(faults=tuple(faults[:MOST_FAULTS]))
    ids = [_id_of(statement, posted) for statement in statements]
    faults = _id_faults(ids, statements, posted, is_list=is_list)
    if faults:
        return Checked(faults=tuple(faults[:MOST_FAULTS]))
    received = datetime.fromtimestamp(posted.received_at, UTC).isoformat()
    with target.open("w", encoding="utf-8") as file:
        for name, statement in zip(ids, statements, strict=True):
            file.write(json.dumps({"timestamp": received, **statement, "id": name}, ensure_ascii=False) + "\n")
    return Checked(tuple(ids), tuple(_said(statement) for statement in statements))


def read_together(posts: Sequence[Path], folder: Path, name: str, zone: str) -> ReadTogether:
    """Read the statements of several requests with the readers that read files of them.

    Args:
        posts: what ``check_post`` wrote.
        folder: existing, for the joined file and what is read from it.
        name: of the batch.
        zone: of times without one.
    """
    joined = folder / "statements.jsonl"
    joined.write_bytes(b"".join(path.read_bytes() for path in posts))
    names = [reader.name for reader in all_readers() if reader.name.startswith(READER_PREFIX)]
    try:
        reports = [
            read_file(joined, name, ReadingChoices(reader=reader, zone=zone), folder, folder) for reader in names
        ]
    except LearnerIntelError as error:
        return ReadTogether(refusal=str(error))
    return ReadTogether(tuple(replace(report, rejects=None) for report in reports))


def _check_job(body: str, source: str, statement_id: str | None, received_at: int, target: str) -> Checked:
    return check_post(Path(body), Posted(source, statement_id, received_at), Path(target))


def _read_job(posts: list[str], folder: str, name: str, zone: str) -> ReadTogether:
    return read_together([Path(path) for path in posts], Path(folder), name, zone)


class _Listed(list[Any]):
    """Statements that came as a list."""


def _statements(body: Path) -> list[Any]:
    """What a body holds, as strictly as a file of JSON is read: no repeated keys, no NaN, no bottomless nesting."""
    content = body.read_bytes()
    content.decode("utf-8")
    start = content.lstrip()[:1]
    if start not in (b"[", b"{"):
        raise FileRefused("The body is neither a JSON object nor a list of them.")
    if start == b"[" and content.strip()[1:-1].strip() == b"" and content.strip()[-1:] == b"]":
        return _Listed()
    source = open_source(body, ReadingChoices())
    if not isinstance(source, RawDocuments):
        raise FileRefused("The body is not JSON.")
    found = [document for _, document in source.documents]
    if source.problems:
        where = ", ".join(str(problem.row) for problem in source.problems if problem.row is not None)
        raise FileRefused(f"A text holds the character U+0000, which no table can keep; in statement {where}.")
    if start == b"[":
        return _Listed(found)
    try:
        return [json.loads(content)]  # strictly read above; here only to see that it is one object, and which
    except ValueError:
        raise FileRefused("The body is an object and more; send one statement, or a list of them.") from None


def _fault_of(error: LearnerIntelError) -> str:
    """What is wrong with a body; what an export could do about it is of no use to a sender."""
    problem = next(iter(getattr(error, "problems", ())), None)
    if problem is None:
        return str(error)
    return f"the body: {problem.kind.title}" + (f" ({problem.detail})" if problem.detail else "")


def _id_of(statement: dict[str, Any], posted: Posted) -> str:
    """The statement's id; without one, an id that the same statement of the same source gets again.

    Only a statement without id and time cannot be known again: nothing tells whether it was sent twice.
    """
    stated = statement.get("id") or posted.statement_id
    if stated is not None:
        return str(stated).lower()
    if "timestamp" not in statement:
        return str(uuid.uuid4())
    return str(uuid.uuid5(_OURS, f"{posted.source}\n{_canonical(statement)}"))


def _id_faults(ids: list[str], statements: list[Any], posted: Posted, *, is_list: bool) -> list[str]:
    if posted.statement_id is not None:
        if is_list:
            return ["a list stands where one statement is put under an id; post it instead"]
        if ids[0] != posted.statement_id.lower():
            return [f"the statement: id is not {posted.statement_id}, under which it is put"]
    first: dict[str, int] = {}
    faults = []
    for number, name in enumerate(ids, start=1):
        before = first.setdefault(name, number)
        if before != number and "id" in statements[number - 1]:
            faults.append(f"statement {number}: id is that of statement {before}")
    return faults


def _canonical(statement: dict[str, Any]) -> str:
    kept = {name: value for name, value in statement.items() if name not in _BESIDE_THE_POINT}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _said(statement: dict[str, Any]) -> bytes:
    return hashlib.blake2b(_canonical(statement).encode(), digest_size=_HASH_BYTES).digest()
