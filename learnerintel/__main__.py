"""``python -m learnerintel``."""

from __future__ import annotations

import sys

from learnerintel.cli import main

if __name__ == "__main__":
    sys.exit(main())
