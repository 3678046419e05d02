"""The machine and the versions that figures were taken with."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("pyarrow", "numpy", "pandas", "duckdb", "streamlit", "altair", "vaderSentiment")


def machine() -> str:
    """One paragraph: processor, cores, memory, system and versions."""
    processor = _first("/proc/cpuinfo", "model name") or platform.machine()
    memory = int((_first("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 1024**2
    libraries = ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB memory, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}."
    )


def load() -> str:
    """How busy the machine is: work beside ours makes figures worse and less even."""
    return f"load {os.getloadavg()[0]:.1f}"


def _first(path: str, name: str) -> str | None:
    lines = Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # a peer that is only installed for measuring
        return "not installed"
