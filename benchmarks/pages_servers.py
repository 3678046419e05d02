"""Servers of the benchmarks of pages: ours, an empty Streamlit page, the plain page; each a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EMPTY = Path(__file__).with_name("pages_empty.py")
PLAIN = Path(__file__).with_name("pages_plain.py")
#: A store of ten million events is read before the first answer.
_PATIENCE_SECONDS = 600
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that answers.

    Attributes:
        origin: such as ``http://localhost:8501``.
        pid: of its process.
    """

    origin: str
    pid: int

    def memory_mb(self) -> float:
        """Resident memory now."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"the server {self.pid} is gone")

    def cpu_seconds(self) -> float:
        """Processor time it has used so far; does not grow when others use the machine."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def ours(store: str) -> Iterator[Serving]:
    """Our pages on a store, as ``python -m learnerintel serve`` serves them."""
    command = ["-m", "learnerintel", "--store", store, "serve", "--port", "{port}"]
    with _serving(command, ROOT, {"PYTHONPATH": str(ROOT)}) as serving:
        yield serving


@contextmanager
def streamlit_page(script: Path, environment: Mapping[str, str] | None = None) -> Iterator[Serving]:
    """One script, served as ``streamlit run`` serves it, with Streamlit's own settings."""
    command = ["-m", "streamlit", "run", str(script), "--server.port", "{port}", "--server.headless", "true"]
    command += ["--browser.gatherUsageStats", "false"]
    with tempfile.TemporaryDirectory() as folder, _serving(command, Path(folder), environment or {}) as serving:
        yield serving


@contextmanager
def _serving(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Serving]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [part.format(port=port) for part in command]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            serving = Serving(f"http://localhost:{port}", process.pid)
            _wait_for(serving, process)
            yield serving
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(serving: Serving, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server {' '.join(map(str, process.args))} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{serving.origin}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server {serving.origin} did not answer within {_PATIENCE_SECONDS} seconds")
