"""A file's bytes -> tables and documents as text, in a process of its own."""

from learnerintel.intake.limited import LimitedRun, run_limited
from learnerintel.intake.opening import open_source
from learnerintel.intake.progress import report_progress, say

__all__ = ["LimitedRun", "open_source", "report_progress", "run_limited", "say"]
