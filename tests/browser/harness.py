"""A real server in a process of its own, and a real Chromium that looks at it.

Shared by the tests of this folder and by ``python -m tests.browser.screenshots``.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

from tests.browser.chromium import HOW_TO, found_chromium

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
MILLISECONDS_TO_SHOW = 30_000
PHONE, DESK = 390, 1280

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
)
#: Streamlit asks below a page's address first where its server might be; the answer is no.
_HARMLESS = re.compile(r"/_stcore/(health|host-config)$")

_FINISHED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
    return app && app.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid="stSkeleton"]')
        && charts.every(chart => chart.querySelector('.marks'));
}"""
_TOO_WIDE = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    return Math.max(main.scrollWidth - main.clientWidth,
                    document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
}"""


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        origin: such as ``http://localhost:8501``.
        log: file that holds what it wrote.
    """

    origin: str
    log: Path

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def running_server(
    log: Path,
    store: Path | None = None,
    script: Path | None = None,
    folder: Path = ROOT,
    patience: int = SECONDS_TO_START,
) -> Iterator[Server]:
    """Serve the pages, or one script in their stead, until the block ends.

    Args:
        log: where the server's output goes.
        store: file of the store; None for those an installation without a named store has.
        script: served instead of the app.
        folder: where it is started; stores that are not named lie below it.
        patience: seconds until it must answer; longer where it first makes the sample company.
    """
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEARNERINTEL_")}
    environment["PYTHONPATH"] = str(ROOT)
    if store is not None:
        environment["LEARNERINTEL_STORE"] = f"sqlite:///{store}"
    module = ["learnerintel", "serve", "--port"] if script is None else ["tests.browser.serve_script", str(script)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, str(port)], cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        server = Server(f"http://localhost:{port}", log)
        _wait_until_ready(server, process, patience)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_until_ready(server: Server, process: subprocess.Popen, patience: int) -> None:
    for _ in range(patience * 10):
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}:\n{server.log_text()}")
        try:
            with urllib.request.urlopen(f"{server.origin}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer within {patience} seconds:\n{server.log_text()}")


def launch(playwright: Playwright) -> Browser:
    """Start Chromium.

    Raises:
        AssertionError: there is none; the message says how to get one.
    """
    path = found_chromium()
    assert path is not None, HOW_TO
    return playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))


@dataclass
class OpenPage:
    """A page in the browser, with what it asked for and what it complained about."""

    page: Page
    origin: str
    requested: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def wait(self) -> None:
        """Wait until the script has run and every chart is drawn."""
        self.page.wait_for_function(_FINISHED, timeout=MILLISECONDS_TO_SHOW)

    def text(self) -> str:
        """What the page says, without the invisible joiners of ``plain``."""
        return self.page.locator('[data-testid="stMain"]').inner_text().replace("\u2060", "")

    def strangers(self) -> list[str]:
        """Requests that left the app's own address."""
        own = urlsplit(self.origin).netloc
        return [url for url in self.requested if urlsplit(url).netloc not in {"", own}]

    def expect_sound(self) -> None:
        """Nothing broken, nothing fetched from elsewhere, nothing wider than the screen, nothing complained of."""
        self.wait()
        assert self.page.locator('[data-testid="stException"]').count() == 0, self.text()
        assert "Something went wrong" not in self.text(), self.text()
        assert self.page.get_by_text("Page not found").count() == 0
        assert self.strangers() == []
        assert self.page.evaluate(_TOO_WIDE) <= 1, "the page scrolls sideways"
        assert [url for url in self.failed if not _HARMLESS.search(urlsplit(url).path)] == []
        assert self.complaints == []

    def _hear(self, message: ConsoleMessage) -> None:
        is_of_resource = message.text.startswith("Failed to load resource")  # listed in ``failed`` by address
        if message.type in {"error", "warning"} and not is_of_resource:
            self.complaints.append(f"{message.type}: {message.text}")

    def _note(self, request: Request) -> None:
        self.requested.append(request.url)

    def listen(self) -> None:
        """Begin to note requests and complaints."""
        self.page.on("request", self._note)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("response", lambda answer: self.failed.append(answer.url) if answer.status >= 400 else None)


def new_context(browser: Browser, width: int, dark: bool, height: int = 900) -> BrowserContext:
    """A browser window of that width, in the light or the dark theme."""
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        service_workers="block",
    )


def open_in(context: BrowserContext, origin: str, path: str) -> OpenPage:
    """Open an address in a new tab and wait until it is shown."""
    opened = OpenPage(context.new_page(), origin)
    opened.listen()
    opened.page.goto(f"{origin}/{path.lstrip('/')}")
    opened.wait()
    return opened
