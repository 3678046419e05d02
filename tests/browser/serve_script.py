"""Serve one script with the product's own server: guards, theme, error handling and warm-up included."""

from __future__ import annotations

import sys
from pathlib import Path

from learnerintel.settings import Settings
from learnerintel.ui import server

if __name__ == "__main__":
    script, port = sys.argv[1:]
    server.run(server.application(Settings.from_environment(), Path(script)), int(port))
