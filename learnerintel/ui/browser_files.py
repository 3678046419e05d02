"""The files a browser loads before it can show a page: from memory, and those of charts announced at once.

Streamlit reads each of some hundred files from the disk on a thread of its own, and its browser code asks for what
draws charts and numbers only when the first of them arrives. Here the files are read once, and the first page
names all it will need, so that the browser fetches them while it starts. They are not compressed: the server
answers to this machine only, and a proxy before it compresses better.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

#: What the pages draw with, by the beginning of its file's name.
DRAWN_WITH = (
    "ArrowVegaLiteChart",
    "loadVegaEmbed",
    "embed",
    "vega-interpreter",
    "Metric",
    "CustomTheme",
    "PageLink",
    "Checkbox",
    "Button",
    "DownloadButton",
    "Selectbox",
)
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_PLACE = "/static/"
_YEAR = b"public, immutable, max-age=31536000"


def modules_of(scripts: Path, names: tuple[str, ...] = DRAWN_WITH) -> list[str]:
    """Files of modules whose names begin so, and of all they import.

    Args:
        scripts: folder of the browser's modules.
        names: beginnings of file names, up to the dot before the hash.
    """
    waiting = [path.name for name in names for path in sorted(scripts.glob(f"{name}.*.js"))]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in found and (scripts / name).is_file():
            found[name] = None
            waiting += _IMPORTED.findall((scripts / name).read_text(encoding="utf-8"))
    return list(found)


def announcing(index_page: str, modules: list[str]) -> str:
    """The first page with a line for each module that it does not name yet."""
    unnamed = [name for name in modules if name not in index_page]
    lines = [f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in unnamed]
    return index_page.replace("</head>", "\n".join([*lines, "</head>"]), 1)


class BrowserFiles:
    """Answers with files of the browser's code from memory; passes everything else on.

    Args:
        app: what comes after.
        folder: of the browser's code; its files' names change with their contents.
    """

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._folder = folder.resolve()
        self._bodies: dict[str, bytes] = {}
        self._first_page = announcing(
            (folder / "index.html").read_text(encoding="utf-8"), modules_of(folder / "static" / "js")
        ).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path == "/" or self._is_page(path):
            await _answer(send, self._first_page, b"text/html; charset=utf-8", b"no-cache")
            return
        body = self._body(path) if path.startswith(_PLACE) else None
        if body is None:
            await self._app(scope, receive, send)
            return
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        await _answer(send, body, kind.encode(), _YEAR)

    @staticmethod
    def _is_page(path: str) -> bool:
        """Whether Streamlit would answer with its first page: one word after the slash, which is no file."""
        return "/" not in path[1:] and "." not in path and not path.startswith("/_")

    def _body(self, path: str) -> bytes | None:
        """A file's bytes, read once; None where there is no such file below the folder."""
        if path not in self._bodies:
            file = (self._folder / path[1:]).resolve()
            if not file.is_relative_to(self._folder / "static") or not file.is_file():
                return None
            self._bodies[path] = file.read_bytes()
        return self._bodies[path]


async def _answer(send: Send, body: bytes, kind: bytes, kept: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", kept)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
