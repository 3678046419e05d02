"""What stands between the network and Streamlit: headers, closed doors, a limit on uploads.

Plain ASGI, because the server is. Streamlit itself sends no security headers, shows its session
counts to anybody, and keeps every uploaded byte in memory without a total.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
_UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/(?P<file>[^/]+)$")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

#: Uploads a session may hold at once, as a multiple of the largest file allowed.
FILES_AT_ONCE = 4


def content_policy(index_page: str) -> str:
    """The content security policy: nothing is loaded from, or sent to, anywhere else.

    Args:
        index_page: the server's HTML page; its own inline scripts are allowed by their hash.
    """
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(index_page))
    scripts = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    )


def security_headers(index_page: Path) -> list[tuple[bytes, bytes]]:
    """Headers of every answer."""
    headers = {
        "content-security-policy": content_policy(index_page.read_text(encoding="utf-8")),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()]


class Headers:
    """Adds the security headers, and keeps downloads out of every cache."""

    def __init__(self, app: ASGIApp, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._app = app
        self._headers = list(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = list(self._headers)
        if scope["path"].startswith("/media/"):
            added.append((b"cache-control", b"no-store"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in added}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message = {**message, "headers": kept + added}
            await send(message)

        await self._app(scope, receive, send_with_headers)


class ClosedDoors:
    """Answers 404 where Streamlit would tell strangers about the server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the closed paths, pass the rest on."""
        if scope["type"] == "http" and scope["path"].startswith(_CLOSED):
            await _answer(send, 404, "Not found")
            return
        await self._app(scope, receive, send)


@dataclass
class _HeldUploads:
    """Bytes each session has sent, by file, as long as the server holds them."""

    is_active: Callable[[str], bool]
    is_held: Callable[[str, str], bool]
    sizes: dict[tuple[str, str], int] = field(default_factory=dict)
    landed: set[tuple[str, str]] = field(default_factory=set)

    def of_session(self, session: str) -> int:
        return sum(size for (owner, _), size in self.sizes.items() if owner == session)

    def total(self) -> int:
        self.sizes = {key: size for key, size in self.sizes.items() if self._counts(key)}
        self.landed &= self.sizes.keys()
        return sum(self.sizes.values())

    def _counts(self, key: tuple[str, str]) -> bool:
        """Uploads under way count, and finished ones until the page has put them aside."""
        return self.is_active(key[0]) and (key not in self.landed or self.is_held(*key))


class UploadGuard:
    """Stops uploads that are too large, or too many to hold in memory.

    Args:
        app: what comes after.
        file_limit: largest file in bytes.
        is_active: whether a session of that id is connected; uploads of others count no longer.
        is_held: whether the server still has a session's file in memory; what a page put aside counts no longer.
    """

    #: Room for the form around the file.
    FRAMING = 64 * 1024

    def __init__(
        self,
        app: ASGIApp,
        file_limit: int,
        is_active: Callable[[str], bool],
        is_held: Callable[[str, str], bool],
    ) -> None:
        self._app = app
        self._file_limit = file_limit
        self._held = _HeldUploads(is_active, is_held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check uploads by their announced and by their actual size; pass the rest on."""
        place = _UPLOAD.search(scope["path"]) if scope["type"] == "http" else None
        if place is None:
            await self._app(scope, receive, send)
            return
        key = (place["session"], place["file"])
        if scope["method"] == "DELETE":
            self._held.sizes.pop(key, None)
        if scope["method"] != "PUT":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(key, _announced(scope))
        if refusal is not None:
            await _answer(send, *refusal)
            return
        await self._app(scope, self._counted(key, receive), self._watched(key, send))

    def _refusal(self, key: tuple[str, str], announced: int | None) -> tuple[int, str] | None:
        """Status and sentence where an upload is not taken, else None."""
        limit = self._file_limit // 2**20
        if announced is None:
            return 411, "The upload does not say how large it is."
        if announced > self._file_limit + self.FRAMING:
            return 413, f"The file is larger than {limit} MB. Use the command line for larger files."
        quota = FILES_AT_ONCE * self._file_limit
        if self._held.total() + announced > 4 * quota or self._held.of_session(key[0]) + announced > quota:
            return 429, "Too much is being uploaded at once. Take in what is there, then upload the rest."
        self._held.sizes[key] = announced
        return None

    def _counted(self, key: tuple[str, str], receive: Receive) -> Receive:
        """Receive that ends a body longer than it was announced to be."""
        left = self._held.sizes[key]

        async def receive_counted() -> Message:
            nonlocal left
            message = await receive()
            if message["type"] == "http.request":
                left -= len(message.get("body", b""))
                if left < 0:
                    self._held.sizes.pop(key, None)
                    return {"type": "http.disconnect"}
            return message

        return receive_counted

    def _watched(self, key: tuple[str, str], send: Send) -> Send:
        """Send that forgets an upload the server did not take, and knows one that it took."""

        async def send_watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] >= 400:
                    self._held.sizes.pop(key, None)
                else:
                    self._held.landed.add(key)
            await send(message)

        return send_watched


def _announced(scope: Scope) -> int | None:
    values = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return int(values[0]) if len(values) == 1 and values[0].isdigit() else None


async def _answer(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
