"""Find a Chromium for the browser tests, or install one, or say how to get one.

    python tests/browser/chromium.py

Prints its path. Where there is none and the machine has apt and we are root, Debian's package is installed;
elsewhere the exit code is 2 and the message says what to do. Needs the standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "~/Library/Caches/ms-playwright/chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
HOW_TO = (
    "No Chromium was found, and the tests drive one. Nothing was tested.\n"
    "Install it (Debian: apt-get install chromium), or run: .venv/bin/playwright install chromium\n"
    "If it lies in an unusual place, name it: LEARNERINTEL_CHROMIUM=/path/to/chromium"
)


def found_chromium() -> str | None:
    """Path of a Chromium, the one named in ``LEARNERINTEL_CHROMIUM`` first; None where there is none."""
    named = os.environ.get("LEARNERINTEL_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for pattern in PLACES:
        folder, _, rest = pattern.removeprefix("~/").partition("/chromium-*")
        for path in sorted((Path.home() / folder).glob(f"chromium-*{rest}"), reverse=True):
            return str(path)
    return next((path for path in APPLICATIONS if Path(path).exists()), None)


def install_chromium() -> None:
    """Install Debian's package; only root can."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet, stdout=sys.stderr)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    subprocess.run(command, check=True, env=quiet, stdout=sys.stderr)


def main() -> int:
    path = found_chromium()
    if path is None and shutil.which("apt-get") and os.geteuid() == 0:
        install_chromium()
        path = found_chromium()
    if path is None:
        print(HOW_TO, file=sys.stderr)
        return 2
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
