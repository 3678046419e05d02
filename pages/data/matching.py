"""Who is likely whom, where sources name people in different ways?"""

from __future__ import annotations

from learnerintel.ui import matching

matching.show_matches()
