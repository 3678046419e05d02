"""Find the sqlite3 program, whose ``.import`` is a peer; or install it, or say how to get it.

    python -m benchmarks.sqlite_program

Prints its path. Where there is none and the machine has apt and we are root, Debian's package is installed;
elsewhere the exit code is 2 and the message says what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

HOW_TO = (
    "The sqlite3 program was not found, and the import is compared with its .import. Nothing was measured.\n"
    "Install it (Debian: apt-get install sqlite3) and run this again."
)


def sqlite_program() -> str | None:
    """Path of the program, installed if we can; None where there is none."""
    found = shutil.which("sqlite3")
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet, stdout=sys.stderr)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "sqlite3"]
        subprocess.run(command, check=True, env=quiet, stdout=sys.stderr)
        found = shutil.which("sqlite3")
    return found


def main() -> int:
    """Run from the command line; returns the exit code."""
    found = sqlite_program()
    print(found or HOW_TO, file=sys.stdout if found else sys.stderr)
    return 0 if found else 2


if __name__ == "__main__":
    sys.exit(main())
