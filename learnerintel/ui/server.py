"""The web server: Streamlit's ASGI application with our guards, warmed up before the first visit."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import streamlit
import uvicorn
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

import learnerintel.charts
import learnerintel.ui
from learnerintel.charts.preparing import build_common
from learnerintel.errors import Refusal
from learnerintel.services.installing import ensure_sample
from learnerintel.services.sending_rounds import send_in_rounds
from learnerintel.settings import Settings
from learnerintel.ui.answer_page import AnswerHeaders, answer_routes
from learnerintel.ui.browser_files import BrowserFiles
from learnerintel.ui.door import DoorEntry
from learnerintel.ui.guards import ClosedDoors, Headers, UploadGuard, security_headers
from learnerintel.ui.incidents import quieten_streamlit, show_error
from learnerintel.ui.installation import state_settings
from learnerintel.ui.navigation import PAGES
from learnerintel.ui.rehearsal import rehearse

ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8501

_SCRIPT = Path(__file__).resolve().parents[2] / "app.py"
_INDEX_PAGE = Path(streamlit.__file__).parent / "static" / "index.html"


def serve(settings: Settings, port: int = DEFAULT_PORT, store: str | None = None) -> None:
    """Serve the pages on this machine until the process is stopped.

    Args:
        settings: as read from the environment.
        port: of 127.0.0.1.
        store: address of the store to look at; None leaves it to the settings.

    Raises:
        Refusal: the port is taken.
    """
    if store is not None:
        settings = replace(settings, store_url=store, is_store_named=True)
    state_settings(settings)
    ensure_sample(settings, _tell_progress)
    run(application(settings), port)


def run(app: App, port: int) -> None:
    """Run an application on this machine until the process is stopped.

    Args:
        app: made first, because it decides which configuration file is read.
        port: of 127.0.0.1; 0 for any that is free.

    Raises:
        Refusal: the port is taken.
    """
    listener = _listen(port)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=config.get_option("server.maxMessageSize") * 2**20,
            ws_ping_interval=config.get_option("server.websocketPingInterval"),
            ws_ping_timeout=config.get_option("server.websocketPingInterval"),
            ws_per_message_deflate=False,
            server_header=False,
            access_log=False,  # addresses of uploads carry session ids
            log_level="warning",
            lifespan="on",
        )
    )
    server.run(sockets=[listener])


def application(settings: Settings, script: Path = _SCRIPT) -> App:
    """The ASGI application; also for servers of one's own.

    Args:
        settings: their upload limit is set here.
        script: what is served; another one only in tests.
    """
    app = App(
        script,
        lifespan=_with_sending(settings, _rehearsed if script == _SCRIPT else _warmed_up),
        on_script_error=show_error,
        routes=[*answer_routes(settings), *DoorEntry(settings).routes()],
        middleware=[
            Middleware(AnswerHeaders),
            Middleware(Headers, headers=security_headers(_INDEX_PAGE)),
            Middleware(ClosedDoors),
            Middleware(
                UploadGuard, file_limit=settings.upload_limit_bytes, is_active=_is_active, is_held=_is_held
            ),
            Middleware(BrowserFiles, folder=_INDEX_PAGE.parent),
        ],
    )
    config.set_option("server.maxUploadSize", settings.upload_limit_bytes // 2**20)
    quieten_streamlit()
    return app


def warm_up() -> None:
    """Load everything a page may need, so that the first visitor does not wait for it."""
    # until st.navigation has run once, Streamlit believes in its old page folder and shows "Page not
    # found" over a page that is opened by its address
    PagesManager.uses_pages_directory = False
    _import_all(learnerintel.charts)
    _import_all(learnerintel.ui)
    build_common()
    _settle()


_Lifespan = Callable[[App], AbstractAsyncContextManager[dict[str, object]]]


def _with_sending(settings: Settings, inner: _Lifespan) -> _Lifespan:
    """The same life of a server, in which approved messages are sent when their time comes."""

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[dict[str, object]]:
        stop = threading.Event()
        threading.Thread(target=send_in_rounds, args=(settings, stop), daemon=True).start()
        try:
            async with inner(app) as state:
                yield state
        finally:
            stop.set()

    return lifespan


@asynccontextmanager
async def _warmed_up(app: App) -> AsyncIterator[dict[str, object]]:
    del app
    warm_up()
    yield {}


@asynccontextmanager
async def _rehearsed(app: App) -> AsyncIterator[dict[str, object]]:
    del app
    warm_up()
    await rehearse([page.address for page in PAGES])
    _settle()
    yield {}


def _settle() -> None:
    """Put what is loaded out of the collector's sight: looking at all of it takes longer than running a page."""
    gc.collect()
    gc.freeze()


def _import_all(package: object) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def _is_active(session_id: str) -> bool:
    return Runtime.exists() and Runtime.instance().is_active_session(session_id)


def _is_held(session_id: str, file_id: str) -> bool:
    return Runtime.exists() and bool(Runtime.instance().uploaded_file_mgr.get_files(session_id, [file_id]))


def _tell_progress(what: str, share: float | None) -> None:
    done = "" if share is None else f" ({share:.0%})"
    print(f"Making the sample company, once: {what}{done}", file=sys.stderr)


def _listen(port: int) -> socket.socket:
    # named as TCP, because only then does asyncio let messages leave at once: else each run waits 40 ms for the
    # browser to acknowledge the message before
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
    except OSError as error:
        listener.close()
        raise Refusal(
            f"Port {port} of {ADDRESS} cannot be used ({error.strerror}). Nothing was started. "
            "Stop the other program, or choose another port with --port."
        ) from error
    listener.listen(128)
    listener.setblocking(False)
    config.set_option("server.port", listener.getsockname()[1])
    return listener
