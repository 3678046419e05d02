"""LearnerIntel in the browser: the frame around every page."""

from __future__ import annotations

from learnerintel.ui.frame import show_app

show_app()
