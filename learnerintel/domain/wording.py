"""Words for counts, where a sentence is made outside the pages."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """A count with its word: ``1 decision``, ``3 decisions``; the plural takes an s unless it is given."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
