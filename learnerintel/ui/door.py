"""The live feedback door over HTTP: xAPI statements are posted to ``/xapi/statements``.

What of xAPI 1.0.3 (part three, communication) applies to a receiver that gives nothing out: statements are put
and posted, ``about`` says the version, everything else is refused with a sentence. Each answer is JSON and names
the version.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from concurrent.futures import Future

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from learnerintel.services.door.answers import Answer, refused
from learnerintel.services.door.gathering import GATHERED_SECONDS, FeedbackDoor
from learnerintel.services.door.rates import Rates
from learnerintel.services.door.tokens import NO_TOKEN, DoorToken, token_shown
from learnerintel.services.installing import has_store
from learnerintel.services.opening import open_store
from learnerintel.settings import Settings
from learnerintel.ui.incidents import log_incident

VERSION = "1.0.3"
STATEMENTS_ADDRESS = "/xapi/statements"
#: Largest request, in bytes.
BODY_LIMIT = 4 * 2**20
#: A sender that takes longer to send its request is cut off.
BODY_SECONDS = 30.0

_VERSION_HEADER = "X-Experience-API-Version"
_VERSIONS = re.compile(r"1\.0(?:\.\d+)?")
_NOTHING_TAKEN = "Nothing was taken."


class _Refused(Exception):
    """Ends a request with an answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class DoorEntry:
    """Answers requests; opens the door at the first one that needs it.

    Args:
        settings: of the server; the company's own store is the one that takes statements.
        rates: what each source may send.
        gathered_seconds: for how long requests are gathered before they are taken in.
    """

    def __init__(
        self, settings: Settings, rates: Rates | None = None, gathered_seconds: float = GATHERED_SECONDS
    ) -> None:
        self._settings = settings
        self._rates = rates or Rates()
        self._gathered_seconds = gathered_seconds
        self._door: FeedbackDoor | None = None
        self._opening = asyncio.Lock()

    def routes(self) -> list[Route]:
        """The addresses of the door."""
        every = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
        return [
            Route("/xapi/about", self.about, methods=["GET", "HEAD"]),
            Route(STATEMENTS_ADDRESS, self.statements, methods=every),
            Route("/xapi/{rest:path}", self.nothing_here, methods=every),
        ]

    async def about(self, _request: Request) -> Response:
        """Which version of the specification is spoken here."""
        return _response(Answer(200, {"version": [VERSION]}, "about"))

    async def nothing_here(self, _request: Request) -> Response:
        """Other resources of a record store."""
        sentence = f"Only statements are taken here, at {STATEMENTS_ADDRESS}; /xapi/about says the version."
        return _response(refused(404, "unknown", f"{sentence} {_NOTHING_TAKEN}"))

    async def statements(self, request: Request) -> Response:
        """Take statements."""
        if request.method not in ("POST", "PUT"):
            sentence = "Statements are taken here and not given out. Send them with POST or PUT."
            return _response(refused(405, "not allowed", sentence), {"Allow": "POST, PUT"})
        try:
            return _response(await self._taken(request))
        except _Refused as end:
            headers = {"WWW-Authenticate": 'Bearer realm="LearnerIntel"'} if end.answer.status == 401 else None
            return _response(end.answer, headers)
        except ClientDisconnect:
            return Response(status_code=400)

    async def close(self) -> None:
        """Take in what waits and let the door shut."""
        if self._door is not None:
            await run_in_threadpool(self._door.close)

    async def _taken(self, request: Request) -> Answer:
        door = await self._opened()
        token = await run_in_threadpool(self._token_of, request)
        if door is None or token is None:
            if door is not None:
                door.note(NO_TOKEN, "unauthorised")
            sentence = "The request shows no valid token; one is made on the page Live feedback."
            raise _Refused(refused(401, "unauthorised", f"{sentence} {_NOTHING_TAKEN}"))
        try:
            self._spend(token, 1, 0)
            _look_at_head(request)
            body = await self._body(request, token)
            statement_id = _statement_id(request)
        except _Refused as end:
            door.note(token.token_id, end.answer.outcome)
            raise
        waiting: Future[Answer] = door.put(token, body, statement_id)
        return await asyncio.wrap_future(waiting)

    async def _opened(self) -> FeedbackDoor | None:
        """The door into the company's store; None where there is no store yet, and so no token."""
        async with self._opening:
            if self._door is None:
                self._door = await run_in_threadpool(self._open)
            return self._door

    def _open(self) -> FeedbackDoor | None:
        if not has_store(self._settings.store_url):
            return None
        return FeedbackDoor(
            open_store(self._settings.store_url), self._settings, log_incident, self._gathered_seconds
        )

    def _token_of(self, request: Request) -> DoorToken | None:
        text = _shown(request.headers.get("authorization", ""))
        if text is None or not has_store(self._settings.store_url):
            return None
        return token_shown(open_store(self._settings.store_url), text)

    def _spend(self, token: DoorToken, requests: int, size: int) -> None:
        seconds = self._rates.spend(token.token_id, requests, size)
        if seconds is not None:
            sentence = f"{token.source} sends more than is taken from one source. Send it again in {seconds} s."
            raise _Refused(refused(429, "flood", f"{sentence} {_NOTHING_TAKEN}", retry_after=seconds))

    async def _body(self, request: Request, token: DoorToken) -> bytes:
        announced = request.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > BODY_LIMIT:
            raise _too_large()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(request)
        except TimeoutError:
            sentence = f"The request did not arrive within {BODY_SECONDS:g} s."
            raise _Refused(refused(408, "malformed", f"{sentence} {_NOTHING_TAKEN}")) from None
        self._spend(token, 0, len(body))
        return body


async def _read(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > BODY_LIMIT:
            raise _too_large()
    return b"".join(parts)


def _too_large() -> _Refused:
    sentence = f"The request is larger than {BODY_LIMIT // 2**20} MB. Send the statements in several."
    return _Refused(refused(413, "too large", f"{sentence} {_NOTHING_TAKEN}"))


def _malformed(sentence: str) -> _Refused:
    return _Refused(refused(400, "malformed", f"{sentence} {_NOTHING_TAKEN}"))


def _shown(authorization: str) -> str | None:
    """The token in a header: as a bearer's, or as the password of a pair, which many systems can only send."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(rest.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return pair.partition(":")[2]


def _look_at_head(request: Request) -> None:
    version = request.headers.get(_VERSION_HEADER)
    if version is None or not _VERSIONS.fullmatch(version.strip()):
        told = "is missing" if version is None else f"is {version[:20]!r}"
        raise _malformed(f"The header {_VERSION_HEADER} {told}; 1.0 and 1.0.x are taken.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise _malformed(
            f"The content type is {kind[:40]!r}; application/json is taken, without attached files."
        )


def _statement_id(request: Request) -> str | None:
    """The id that a PUT states in its address."""
    known = {"statementId"} if request.method == "PUT" else set()
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        raise _malformed(f"The address has the parameter {unknown[0][:40]!r}, which is not taken here.")
    if request.method != "PUT":
        return None
    stated = request.query_params.get("statementId", "")
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", stated):
        raise _malformed("A PUT needs statementId in its address, a UUID.")
    return stated


def _response(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    added = {_VERSION_HEADER: VERSION, "Cache-Control": "no-store", **(headers or {})}
    if answer.retry_after is not None:
        added["Retry-After"] = str(answer.retry_after)
    if answer.body is None:
        return Response(status_code=answer.status, headers=added)
    return JSONResponse(answer.body, answer.status, added)
